package import ISAKMP

/// How peers prove who they are. XAUTH's and hybrid's two numbers, one for each direction, are
/// one method here; `ikev1` keeps both.
package enum AuthenticationMethod: String, Hashable, Sendable, CaseIterable {
  case preSharedKey = "pre-shared key"
  case dssSignatures = "DSS signatures"
  case rsaSignatures = "RSA signatures"
  case rsaEncryption = "RSA encryption"
  case revisedRSAEncryption = "revised RSA encryption"
  case elGamalEncryption = "ElGamal encryption"
  case revisedElGamalEncryption = "revised ElGamal encryption"
  case ecdsaSignatures = "ECDSA signatures"
  case ecdsaSHA256 = "ECDSA with SHA2-256 on ECP-256"
  case ecdsaSHA384 = "ECDSA with SHA2-384 on ECP-384"
  case ecdsaSHA512 = "ECDSA with SHA2-512 on ECP-521"
  case hybridRSA = "hybrid RSA"
  case hybridDSS = "hybrid DSS"
  case xauthPreSharedKey = "XAUTH pre-shared key"
  case xauthDSS = "XAUTH DSS"
  case xauthRSA = "XAUTH RSA signatures"
  case xauthRSAEncryption = "XAUTH RSA encryption"
  case xauthRevisedRSAEncryption = "XAUTH revised RSA encryption"
  case genericSecurePassword = "generic secure password"
  case null = "NULL authentication"
  case digitalSignature = "digital signature"

  /// Which of RFC 2409's four ways SKEYID and the messages follow.
  package enum Kind: Hashable, Sendable {
    case preSharedKey, signature, publicKeyEncryption, revisedPublicKeyEncryption
    case password, none
  }

  package var name: String { rawValue }

  /// One number, or the initiator's and then the responder's.
  package var ikev1: [IKEv1.AuthenticationMethod] {
    switch self {
    case .preSharedKey: [.preSharedKey]
    case .dssSignatures: [.dssSignatures]
    case .rsaSignatures: [.rsaSignatures]
    case .rsaEncryption: [.rsaEncryption]
    case .revisedRSAEncryption: [.revisedRSAEncryption]
    case .elGamalEncryption: [.elGamalEncryption]
    case .revisedElGamalEncryption: [.revisedElGamalEncryption]
    case .ecdsaSignatures: [.ecdsaSignatures]
    case .ecdsaSHA256: [.ecdsaSHA256]
    case .ecdsaSHA384: [.ecdsaSHA384]
    case .ecdsaSHA512: [.ecdsaSHA512]
    case .hybridRSA: [.hybridInitRSA, .hybridRespRSA]
    case .hybridDSS: [.hybridInitDSS, .hybridRespDSS]
    case .xauthPreSharedKey: [.xauthInitPreShared, .xauthRespPreShared]
    case .xauthDSS: [.xauthInitDSS, .xauthRespDSS]
    case .xauthRSA: [.xauthInitRSA, .xauthRespRSA]
    case .xauthRSAEncryption: [.xauthInitRSAEncryption, .xauthRespRSAEncryption]
    case .xauthRevisedRSAEncryption:
      [.xauthInitRevisedRSAEncryption, .xauthRespRevisedRSAEncryption]
    case .genericSecurePassword, .null, .digitalSignature: []
    }
  }

  package var ikev2: IKEv2.AuthenticationMethod? {
    switch self {
    case .rsaSignatures: .rsaSignature
    case .preSharedKey: .sharedKey
    case .dssSignatures: .dssSignature
    case .ecdsaSHA256: .ecdsaSHA256
    case .ecdsaSHA384: .ecdsaSHA384
    case .ecdsaSHA512: .ecdsaSHA512
    case .genericSecurePassword: .genericSecurePassword
    case .null: .null
    case .digitalSignature: .digitalSignature
    default: nil
    }
  }

  package var kind: Kind {
    switch self {
    case .preSharedKey, .xauthPreSharedKey: .preSharedKey
    case .dssSignatures, .rsaSignatures, .ecdsaSignatures, .ecdsaSHA256, .ecdsaSHA384,
      .ecdsaSHA512, .hybridRSA, .hybridDSS, .xauthDSS, .xauthRSA, .digitalSignature:
      .signature
    case .rsaEncryption, .elGamalEncryption, .xauthRSAEncryption: .publicKeyEncryption
    case .revisedRSAEncryption, .revisedElGamalEncryption, .xauthRevisedRSAEncryption:
      .revisedPublicKeyEncryption
    case .genericSecurePassword: .password
    case .null: .none
    }
  }

  /// A Transaction exchange asks for the user's name and password after Phase 1.
  package var usesXAUTH: Bool {
    switch self {
    case .hybridRSA, .hybridDSS, .xauthPreSharedKey, .xauthDSS, .xauthRSA, .xauthRSAEncryption,
      .xauthRevisedRSAEncryption:
      true
    default: false
    }
  }

  /// The initiator proves nothing in Phase 1.
  package var isHybrid: Bool { self == .hybridRSA || self == .hybridDSS }

  package var requirement: Requirement? {
    switch self {
    case .rsaSignatures, .preSharedKey: .ikeAuthentication(.must)
    case .dssSignatures: .ikeAuthentication(.shouldNot)
    case .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512, .digitalSignature:
      .ikeAuthentication(.should)
    default: nil
    }
  }

  package init?(ikev1 number: IKEv1.AuthenticationMethod) {
    guard let found = Self.byIKEv1[number] else { return nil }
    self = found
  }

  package init?(ikev2 number: IKEv2.AuthenticationMethod) {
    guard let found = Self.byIKEv2[number] else { return nil }
    self = found
  }

  private static let byIKEv1 = NumberIndex(allCases, byEach: \.ikev1)
  private static let byIKEv2 = NumberIndex(allCases, by: \.ikev2)
}
