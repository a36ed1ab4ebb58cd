import ISAKMP
import Negotiations
import Policies

/// The ways of proving an identity that IKEv2 tells apart on the wire.
enum AuthenticationKind: Hashable {
  case preSharedKey, publicKey, eap, null

  init(_ configured: ConfiguredAuthentication) {
    switch configured {
    case .preSharedKey: self = .preSharedKey
    case .publicKey, .rsaSignatures, .ecdsaSignatures: self = .publicKey
    case .eap, .xauth: self = .eap
    case .null: self = .null
    }
  }

  var text: String {
    switch self {
    case .preSharedKey: "pre-shared key"
    case .publicKey: "public key signature"
    case .eap: "EAP"
    case .null: "NULL authentication"
    }
  }
}

extension ConfiguredAuthentication {
  var text: String {
    switch self {
    case .preSharedKey: "pre-shared key"
    case .publicKey: "public key signature"
    case .rsaSignatures: "RSA signatures"
    case .ecdsaSignatures: "ECDSA signatures"
    case .eap(let method): method.map { "EAP (\($0))" } ?? "EAP"
    case .xauth(let method): method.map { "XAUTH (\($0))" } ?? "XAUTH"
    case .null: "NULL authentication"
    }
  }
}

extension ConfiguredConnection {
  /// Phase 1 methods that both directions' rounds amount to; `nil` where the file does not say.
  var ikev1Methods: Set<AuthenticationMethod>? {
    let local = localAuthentication.map(\.value)
    let remote = remoteAuthentication.map(\.value)
    guard let own = local.first, let peer = remote.first else { return nil }
    let asksUser = (local + remote).contains {
      if case .xauth = $0 { true } else { false }
    }
    switch (AuthenticationKind(own), AuthenticationKind(peer)) {
    case (.preSharedKey, .preSharedKey):
      return asksUser ? [.xauthPreSharedKey] : [.preSharedKey]
    case (.publicKey, .publicKey):
      if asksUser { return [.xauthRSA, .xauthDSS] }
      let ecdsa: Set<AuthenticationMethod> = [
        .ecdsaSignatures, .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512,
      ]
      // A list of several kinds of key takes each of them.
      let kinds = Set(remote)
      if kinds.isSubset(of: [.rsaSignatures]) { return [.rsaSignatures] }
      return kinds.isSubset(of: [.ecdsaSignatures]) ? ecdsa : ecdsa.union([.rsaSignatures])
    case (.publicKey, .eap): return asksUser ? [.hybridRSA] : nil
    default: return nil
    }
  }
}

extension Negotiation {
  /// How a side proved itself in IKE_AUTH, where its message could be opened.
  func openedAuthentication(of role: Role) -> AuthenticationKind? {
    for message in messages where message.from == role && message.opened != nil {
      guard case .ikev2(.ikeAuth, _) = message.name else { continue }
      switch message.opened?.authentication?.method {
      case .sharedKey?: return .preSharedKey
      case .null?: return .null
      case .some: return .publicKey
      // No proof beside an identity asks for EAP (RFC 7296 section 2.16).
      case nil where role == .initiator:
        if message.opened?.contains(.identificationInitiator) == true { return .eap }
      case nil: continue
      }
    }
    return nil
  }
}

/// The kind of key behind a signature.
enum SignatureKey {
  case rsa, ecdsa

  var text: String {
    switch self {
    case .rsa: "RSA signatures"
    case .ecdsa: "ECDSA signatures"
    }
  }

  /// The configuration takes public keys of another kind only.
  func isExcluded(by configured: ConfiguredAuthentication) -> Bool {
    switch self {
    case .rsa: configured == .ecdsaSignatures
    case .ecdsa: configured == .rsaSignatures
    }
  }
}

extension Negotiation {
  /// What a side signed with in IKE_AUTH, where its message could be opened.
  func openedSignatureAlgorithm(of role: Role) -> SignatureKey? {
    let proofs = messages.lazy.filter { $0.from == role }.compactMap { $0.opened?.authentication }
    guard let proof = proofs.first else { return nil }
    switch proof.method {
    case .rsaSignature: return .rsa
    case .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512: return .ecdsa
    case .digitalSignature:
      let name = proof.signatureAlgorithm?.name ?? ""
      return name.hasPrefix("RSA") ? .rsa : name.hasPrefix("ECDSA") ? .ecdsa : nil
    default: return nil
    }
  }
}
