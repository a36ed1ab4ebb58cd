import ISAKMP
import Keys
import Policies

/// What Phase 1 shows in clear and the keys are made from.
struct IKEv1ClearText {
  var suite: ProtectionSuite?
  var identities: [(role: Role, body: [UInt8])] = []
  private var associationBody: [UInt8]?
  private var keyExchanges: [Role: [UInt8]] = [:]
  private var nonces: [Role: [UInt8]] = [:]

  init(_ negotiation: Negotiation) {
    for message in negotiation.messages
    where message.retransmissionOf == nil && message.content.ciphertext == nil {
      switch message.name {
      case .main, .aggressive, .base: break
      default: continue
      }
      for payload in message.content.payloads {
        switch payload.content {
        case .securityAssociation(let association):
          if message.from == .initiator {
            if associationBody == nil { associationBody = Array(payload.body) }
          } else if suite == nil, let transform = association.proposals.first?.transforms.first {
            suite = ProtectionSuite(
              ikev1: transform, protocolID: association.proposals.first?.protocolID ?? 1)
          }
        case .keyExchange:
          if keyExchanges[message.from] == nil {
            keyExchanges[message.from] = Array(payload.body)
          }
        case .identification:
          if !identities.contains(where: { $0.role == message.from }) {
            identities.append((message.from, Array(payload.body)))
          }
        case .data where payload.type == .nonce:
          if nonces[message.from] == nil { nonces[message.from] = Array(payload.body) }
        default: break
        }
      }
    }
  }

  /// - Parameter isAnswerNeeded: Base Mode's HASH_I takes nothing of the responder's key exchange.
  func exchange(_ negotiation: Negotiation, isAnswerNeeded: Bool = true) -> IKEv1Exchange? {
    guard let initiatorKE = keyExchanges[.initiator],
      let responderKE = keyExchanges[.responder] ?? (isAnswerNeeded ? nil : []),
      let initiatorNonce = nonces[.initiator], let responderNonce = nonces[.responder],
      let associationBody
    else { return nil }
    return IKEv1Exchange(
      initiatorCookie: negotiation.initiatorSPI, responderCookie: negotiation.responderSPI,
      initiatorKE: initiatorKE, responderKE: responderKE, initiatorNonce: initiatorNonce,
      responderNonce: responderNonce, initiatorSABody: associationBody)
  }

  /// The exchange with the nonces that were given, and the identities, RFC 2409 sections 5.2 and 5.3.
  func decrypted(
    _ negotiation: Negotiation, _ nonces: DecryptedNonces, _ algorithms: IKEv1Algorithms
  ) -> (exchange: IKEv1Exchange, identities: [Role: [UInt8]])? {
    guard var exchange = exchange(negotiation) else { return nil }
    exchange.initiatorNonce = nonces.initiator.octets
    exchange.responderNonce = nonces.responder.octets
    var known: [Role: [UInt8]] = [:]
    if let method, IKEv1Authentication.isRevised(method) {
      for role in [Role.initiator, .responder] {
        let bodies = [keyExchanges[role], identities.first { $0.role == role }?.body]
        guard
          let opened = RevisedEncryption.open(
            bodies.compactMap { $0 },
            nonce: role == .initiator ? nonces.initiator : nonces.responder,
            cookie: role == .initiator ? negotiation.initiatorSPI : negotiation.responderSPI,
            algorithms: algorithms), let keyExchange = opened.first
        else { return nil }
        if role == .initiator { exchange.initiatorKE = keyExchange }
        if role == .responder { exchange.responderKE = keyExchange }
        if opened.count > 1 { known[role] = opened[1] }
      }
    }
    known[.initiator] = nonces.initiatorIdentity ?? known[.initiator]
    known[.responder] = nonces.responderIdentity ?? known[.responder]
    return (exchange, known)
  }

  /// Hashes that Aggressive and Base Mode show in clear.
  func hashes(_ negotiation: Negotiation) -> [ClearHash] {
    negotiation.messages.indices.compactMap { index in
      let message = negotiation.messages[index]
      let isBase: Bool
      switch message.name {
      case .aggressive: isBase = false
      case .base: isBase = true
      default: return nil
      }
      guard message.retransmissionOf == nil, message.content.ciphertext == nil,
        let hash = message.content.first(.hash),
        let identity = identities.first(where: { $0.role == message.from })?.body
      else { return nil }
      return ClearHash(
        message: index, from: message.from, hash: Array(hash.body), identityBody: identity,
        isBeforeAnswer: isBase && message.from == .initiator)
    }
  }

  var method: IKEv1.AuthenticationMethod? {
    suite?[.authentication].flatMap { UInt16(exactly: $0.id) }
      .map { IKEv1.AuthenticationMethod(rawValue: $0) }
  }

  var authentication: IKEv1Authentication.Kind? {
    method.flatMap { IKEv1Authentication.kind(of: $0) }
  }
}
