import ISAKMP
import Keys
import Policies

/// Opens the protected messages of an IKEv2 negotiation and tests its AUTH payloads.
struct IKEv2Unsealing {
  private let ring: KeyRing
  private var openers: [(keys: IKEv2Keys, origin: SecretOrigin?)] = []
  private var decryption = Decryption()
  private var requestOctets: [UInt8]?
  private var responseOctets: [UInt8]?
  private var identities: [Role: [UInt8]] = [:]
  private var usesEAP = false
  private var hasIntermediate = false

  static func open(_ negotiation: inout Negotiation, with ring: inout KeyRing) {
    var unsealing = IKEv2Unsealing(negotiation, ring)
    unsealing.run(&negotiation, &ring)
    negotiation.decryption = unsealing.decryption
  }

  private init(_ negotiation: Negotiation, _ ring: KeyRing) {
    self.ring = ring
    decryption.tried = ring.triedKeys(for: negotiation)
    let pair = KeyRing.SPIPair(
      initiator: negotiation.initiatorSPI, responder: negotiation.responderSPI)
    if let keys = ring.inherited[pair] {
      openers.append((keys, nil))
      decryption.hasSessionSecret = true
      return
    }
    let secrets = ring.secrets
    let shared = secrets.sharedSecrets(
      initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI)
    let rows = secrets.ikev2Rows(
      initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI)
    var suite: ProtectionSuite?
    var nonces: [Role: [UInt8]] = [:]
    for message in negotiation.messages
    where message.message.header.exchangeType == .ikeSAInit && message.retransmissionOf == nil {
      guard let association = message.message.securityAssociation,
        let nonce = message.message.first(.nonceV2)
      else { continue }
      let octets = Array(
        message.message.octets.prefix(max(28, Int(message.message.header.length))))
      nonces[message.from] = Array(nonce.body)
      if message.message.header.flags.contains(.response) {
        responseOctets = octets
        suite = association.proposals.first.map { OfferedProposal($0, version: .ikev2).combined }
      } else {
        requestOctets = octets
      }
    }
    guard !shared.isEmpty || !rows.isEmpty else { return }
    guard let suite else {
      decryption.obstacle = "IKE_SA_INIT was not captured, so the algorithms are not known"
      return
    }
    let algorithms: IKEv2Algorithms
    do {
      algorithms = try IKEv2Algorithms(suite: suite)
    } catch {
      decryption.obstacle = "\(error)"
      return
    }
    var exchange: Keys.IKEv2Exchange?
    if let initiatorNonce = nonces[.initiator], let responderNonce = nonces[.responder] {
      exchange = Keys.IKEv2Exchange(
        initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI,
        initiatorNonce: initiatorNonce, responderNonce: responderNonce)
    }
    if let exchange {
      for secret in shared.prefix(KeyRing.untiedLimit) {
        if secret.initiatorSPI != nil { decryption.hasSessionSecret = true }
        openers.append(
          (
            IKEv2Keys(algorithms: algorithms, exchange: exchange, sharedSecret: secret.value),
            secret.origin
          ))
      }
    }
    for row in rows.prefix(KeyRing.untiedLimit) {
      guard
        let keys = IKEv2Keys(
          algorithms: algorithms, exchange: exchange, ei: row.ei, er: row.er, ai: row.ai,
          ar: row.ar, d: row.d, pi: row.pi, pr: row.pr)
      else { continue }
      if row.initiatorSPI != nil { decryption.hasSessionSecret = true }
      openers.append((keys, row.origin))
    }
  }

  // MARK: Messages

  private struct FragmentKey: Hashable {
    var from: Role
    var messageID: UInt32
    var isResponse: Bool
  }

  private mutating func run(_ negotiation: inout Negotiation, _ ring: inout KeyRing) {
    var fragments: [FragmentKey: [Int]] = [:]
    var closed = 0
    var openedCount = 0
    for index in negotiation.messages.indices {
      let message = negotiation.messages[index]
      let header = message.message.header
      if header.exchangeType == .ikeIntermediate { hasIntermediate = true }
      guard header.isIKEv2, message.message.isEncrypted else { continue }
      if let original = message.retransmissionOf {
        negotiation.messages[index].opened = negotiation.messages[original].opened
        negotiation.messages[index].isOpenedFragment =
          negotiation.messages[original].isOpenedFragment
      } else if message.message.contains(.encryptedAndAuthenticatedFragment) {
        let key = FragmentKey(
          from: message.from, messageID: header.messageID,
          isResponse: header.flags.contains(.response))
        fragments[key, default: []].append(index)
        openFragment(&negotiation, index, set: fragments[key] ?? [])
      } else if let opened = open({ $0.open(message.message) }) {
        negotiation.messages[index].opened = opened
      }
      if negotiation.messages[index].opened != nil || negotiation.messages[index].isOpenedFragment {
        openedCount += 1
      } else {
        closed += 1
      }
      if message.retransmissionOf == nil, negotiation.messages[index].opened != nil {
        learn(negotiation, index, &ring)
      }
    }
    decryption.state =
      openedCount + closed == 0
      ? .notNeeded : closed == 0 ? .full : openedCount == 0 ? .none : .partial
    if !decryption.refuted.isEmpty || decryption.keysDiffer {
      decryption.psk = .refuted
    } else if decryption.initiatorKey != nil || decryption.responderKey != nil {
      decryption.psk = .verified
    }
  }

  private mutating func openFragment(
    _ negotiation: inout Negotiation, _ index: Int, set: [Int]
  ) {
    let single = negotiation.messages[index].message
    let isSound = openers.contains {
      if case .opened = IKEv2Opener(keys: $0.keys).open(single) { return true }
      return false
    }
    negotiation.messages[index].isOpenedFragment = isSound
    guard isSound, !set.dropLast().contains(where: { negotiation.messages[$0].opened != nil })
    else {
      return
    }
    let messages = set.map { negotiation.messages[$0].message }
    negotiation.messages[index].opened = open { $0.open(fragments: messages) }
  }

  private mutating func open(_ attempt: (IKEv2Opener) -> IKEv2Opening) -> OpenedContent? {
    for place in openers.indices {
      guard case .opened(let opened) = attempt(IKEv2Opener(keys: openers[place].keys)) else {
        continue
      }
      if let origin = openers[place].origin { decryption.used.insert(origin) }
      // The keys that fit come first from now on, and the others are needed no more than once.
      if place > 0 { openers.swapAt(0, place) }
      var chain = PayloadChain(version: .ikev2)
      let payloads = chain.decode(opened.plaintext, first: opened.firstPayload)
      return OpenedContent(
        payloads: payloads, problems: chain.problems, hash: .verified(name: "ICV"))
    }
    return nil
  }

  // MARK: What opened messages change

  private mutating func learn(
    _ negotiation: Negotiation, _ index: Int, _ ring: inout KeyRing
  ) {
    let message = negotiation.messages[index]
    guard let opened = message.opened else { return }
    switch message.message.header.exchangeType {
    case .ikeAuth: authenticate(message, opened, index, negotiation)
    case .ikeIntermediate: update(negotiation, message, opened)
    case .createChildSA: inherit(negotiation, index, opened, &ring)
    default: break
    }
  }

  /// RFC 9370 section 2.2.2: the exchange that carries an additional key exchange is still under the
  /// old keys, the next one under the new.
  private mutating func update(
    _ negotiation: Negotiation, _ message: NegotiationMessage, _ opened: OpenedContent
  ) {
    guard message.message.header.flags.contains(.response), opened.contains(.keyExchangeV2),
      let current = openers.first
    else { return }
    let secrets =
      ring.secrets.sharedSecrets(
        initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI,
        messageID: message.message.header.messageID)
      + ring.secrets.sharedSecrets(
        initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI)
    var updated: [(keys: IKEv2Keys, origin: SecretOrigin?)] = []
    for secret in secrets.prefix(KeyRing.untiedLimit) {
      if let keys = current.keys.updated(with: secret.value) {
        updated.append((keys, secret.origin))
      }
    }
    openers = updated + openers
  }

  /// An IKE SA's rekeying, RFC 7296 section 1.3.2: the proposals carry the new SPIs.
  private func inherit(
    _ negotiation: Negotiation, _ index: Int, _ opened: OpenedContent, _ ring: inout KeyRing
  ) {
    let message = negotiation.messages[index]
    let header = message.message.header
    guard header.flags.contains(.response), let granted = Self.ikeProposal(opened),
      let responderNonce = opened.payloads.first(where: { $0.type == .nonceV2 }),
      let request = negotiation.messages[..<index].last(where: {
        $0.message.header.messageID == header.messageID && $0.from != message.from
          && $0.message.header.exchangeType == .createChildSA && $0.opened != nil
      })?.opened, let asked = Self.ikeProposal(request),
      let initiatorNonce = request.payloads.first(where: { $0.type == .nonceV2 }),
      let old = openers.first?.keys,
      let algorithms = try? IKEv2Algorithms(
        suite: OfferedProposal(granted.proposal, version: .ikev2).combined)
    else { return }
    let exchange = Keys.IKEv2Exchange(
      initiatorSPI: asked.spi, responderSPI: granted.spi, initiatorNonce: initiatorNonce.body,
      responderNonce: responderNonce.body)
    let tied = self.ring.secrets.sharedSecrets(initiatorSPI: asked.spi, responderSPI: granted.spi)
    let byExchange = self.ring.secrets.sharedSecrets(
      initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI,
      messageID: header.messageID)
    guard let secret = (tied.filter { $0.initiatorSPI != nil } + byExchange + tied).first,
      let keys = IKEv2Keys(
        rekeying: old, algorithms: algorithms, exchange: exchange, sharedSecret: secret.value)
    else { return }
    ring.inherited[KeyRing.SPIPair(initiator: asked.spi, responder: granted.spi)] = keys
  }

  private static func ikeProposal(_ opened: OpenedContent) -> (proposal: Proposal, spi: UInt64)? {
    for payload in opened.payloads {
      if case .securityAssociation(let association) = payload.content,
        let proposal = association.proposals.first(where: {
          $0.protocolID == 1 && $0.spi.count == 8
        })
      {
        return (proposal, proposal.spi.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
      }
    }
    return nil
  }

  // MARK: AUTH

  private mutating func authenticate(
    _ message: NegotiationMessage, _ opened: OpenedContent, _ index: Int,
    _ negotiation: Negotiation
  ) {
    let role = message.from
    let wanted: PayloadType =
      role == .initiator ? .identificationInitiator : .identificationResponder
    if let identity = opened.payloads.first(where: { $0.type == wanted }) {
      identities[role] = Array(identity.body)
    }
    // The server proves itself in the message that starts EAP; what comes later is made with EAP's
    // own key (RFC 7296 section 2.16).
    let isAfterEAP = usesEAP
    if opened.contains(.extensibleAuthentication) { usesEAP = true }
    guard !hasIntermediate, let keys = openers.first?.keys, keys.pi != nil,
      let first = role == .initiator ? requestOctets : responseOctets,
      let identity = identities[role]
    else { return }
    for payload in opened.payloads {
      guard case .authentication(let auth) = payload.content,
        auth.method == .sharedKey, !isAfterEAP
      else { continue }
      let candidates = CandidateKey.all(of: ring.preSharedKeys(for: negotiation))
      guard !candidates.isEmpty else { return }
      let variants = [keys] + ring.secrets.postQuantumKeys.map { keys.mixing(ppk: $0.key) }
      let ikeRole: IKERole = role == .initiator ? .initiator : .responder
      let data = Array(auth.data)
      for candidate in candidates {
        for variant in variants
        where IKEv2Authentication.verify(
          data, secret: candidate.key, of: ikeRole, keys: variant, firstMessage: first,
          identityBody: identity
        ).isVerified {
          decryption.used.insert(candidate.origin)
          let held = HeldKey(candidate, proof: "AUTH", message: index)
          if role == .initiator {
            decryption.initiatorKey = decryption.initiatorKey ?? held
          } else {
            decryption.responderKey = decryption.responderKey ?? held
          }
          decryption.refuted.remove(role)
          return
        }
      }
      // With a PPK that was not given, no key can fit: that refutes nothing (RFC 8784 section 3).
      let usesPPK = negotiation.messages[...index].contains { message in
        (message.opened?.notifications ?? []).contains {
          IKEv2.NotifyType(rawValue: $0.type) == .ppkIdentity
        }
      }
      if decryption.key(of: role) == nil, !usesPPK || !ring.secrets.postQuantumKeys.isEmpty {
        decryption.refuted.insert(role)
      }
    }
  }
}
