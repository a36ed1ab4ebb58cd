import ISAKMP
import Keys
import Policies

/// Opens the protected messages of an IKEv2 negotiation and tests its AUTH payloads.
struct IKEv2Unsealing {
  private let ring: KeyRing
  private var openers: [Opener] = []
  private var decryption = Decryption()
  private var proofs: IKEv2Proofs
  private struct Opener {
    var keys: IKEv2Keys
    /// `nil` where the keys were handed on by a rekeying.
    var origin: SecretOrigin?
    var secret: SharedSecret?
  }

  /// An exchange changed the keys, and none of those tried has opened a message since: its secret
  /// may not be known.
  private var isUpdateOpen = false
  /// Additional key exchanges of the suite that the capture has not shown, each of which changes the
  /// keys (RFC 9370 section 2.2.2).
  private var updatesAhead = 0
  /// Message IDs of those that it has shown.
  private var updates: Set<UInt32> = []
  private var renewals = IKESARenewals()

  static func open(_ negotiation: inout Negotiation, with ring: inout KeyRing) {
    var unsealing = IKEv2Unsealing(negotiation, ring)
    unsealing.run(&negotiation, &ring)
    negotiation.decryption = unsealing.decryption
  }

  private init(_ negotiation: Negotiation, _ ring: KeyRing) {
    self.ring = ring
    proofs = IKEv2Proofs(negotiation, ring)
    decryption.tried = ring.keys(for: negotiation).named
    let (initiator, responder) = (negotiation.initiatorSPI, negotiation.responderSPI)
    if let keys = ring.inherited[KeyRing.SPIPair(initiator: initiator, responder: responder)] {
      openers.append(Opener(keys: keys))
      decryption.hasSessionSecret = true
      return
    }
    let shared = ring.index.sharedSecrets(initiatorSPI: initiator, responderSPI: responder)
    let rows = ring.index.ikev2Rows(initiatorSPI: initiator, responderSPI: responder)
    guard !shared.isEmpty || !rows.isEmpty else { return }
    let (suite, exchange) = Self.agreed(negotiation)
    updatesAhead = SuiteAttribute.additionalKeyExchanges.count {
      suite?[$0].map { $0.id != 0 } ?? false
    }
    var algorithms: IKEv2Algorithms?
    do {
      algorithms = try suite.map { try IKEv2Algorithms(suite: $0) }
    } catch {
      decryption.obstacle = "\(error)"
    }
    if let exchange, let algorithms { addKeys(of: shared, algorithms, exchange) }
    for row in rows.prefix(room(rows.count)) {
      for keys in row.keys(negotiated: algorithms, exchange: exchange) {
        if row.initiatorSPI != nil { decryption.hasSessionSecret = true }
        openers.append(Opener(keys: keys, origin: row.origin))
      }
    }
    if openers.isEmpty, suite == nil {
      decryption.obstacle = "IKE_SA_INIT was not captured, so the algorithms are not known"
    }
  }

  /// Sets of keys that are kept: those of the seven additional key exchanges that a suite can have.
  private static let openerLimit = 8 * KeyRing.untiedLimit

  /// How many secrets or sets of keys are tried.
  private func room(_ count: Int) -> Int {
    ring.tests.take(min(count, KeyRing.untiedLimit), cost: IKEv1Unsealing.derivation)
  }

  private mutating func addKeys(
    of shared: [SharedSecret], _ algorithms: IKEv2Algorithms, _ exchange: Keys.IKEv2Exchange
  ) {
    for secret in shared.prefix(room(shared.count)) {
      if secret.initiatorSPI != nil { decryption.hasSessionSecret = true }
      openers.append(
        Opener(
          keys: IKEv2Keys(algorithms: algorithms, exchange: exchange, sharedSecret: secret.value),
          origin: secret.origin, secret: secret))
    }
  }

  /// What IKE_SA_INIT shows: the suite that was chosen, and SPIs and nonces of both sides.
  private static func agreed(
    _ negotiation: Negotiation
  ) -> (suite: ProtectionSuite?, exchange: Keys.IKEv2Exchange?) {
    var suite: ProtectionSuite?
    var nonces: [Role: [UInt8]] = [:]
    for message in negotiation.messages
    where message.message.header.exchangeType == .ikeSAInit && message.retransmissionOf == nil {
      guard let association = message.message.securityAssociation,
        let nonce = message.message.first(.nonceV2)
      else { continue }
      nonces[message.from] = Array(nonce.body)
      if message.message.header.flags.contains(.response) {
        suite = association.proposals.first.map { OfferedProposal($0, version: .ikev2).combined }
      }
    }
    guard let initiator = nonces[.initiator], let responder = nonces[.responder] else {
      return (suite, nil)
    }
    return (
      suite,
      Keys.IKEv2Exchange(
        initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI,
        initiatorNonce: initiator, responderNonce: responder)
    )
  }

  // MARK: Messages

  private struct FragmentKey: Hashable {
    var from: Role
    var messageID: UInt32
    var isResponse: Bool
  }

  private mutating func run(_ negotiation: inout Negotiation, _ ring: inout KeyRing) {
    var fragments: [FragmentKey: FragmentSet] = [:]
    var closed = 0
    var openedCount = 0
    for index in negotiation.messages.indices {
      let message = negotiation.messages[index]
      let header = message.message.header
      guard header.isIKEv2, message.message.isEncrypted else { continue }
      if let original = message.retransmissionOf {
        negotiation.messages[index].opened = negotiation.messages[original].opened
        negotiation.messages[index].isOpenedFragment =
          negotiation.messages[original].isOpenedFragment
      } else if message.message.contains(.encryptedAndAuthenticatedFragment) {
        let key = FragmentKey(
          from: message.from, messageID: header.messageID,
          isResponse: header.flags.contains(.response))
        openFragment(&negotiation, index, &fragments[key, default: FragmentSet()])
      } else if let opened = open(index, message, { $0.open(message.message) }) {
        negotiation.messages[index].opened = opened
      }
      if negotiation.messages[index].opened != nil || negotiation.messages[index].isOpenedFragment {
        openedCount += 1
      } else {
        closed += 1
      }
      if message.retransmissionOf == nil, negotiation.messages[index].opened != nil {
        learn(&negotiation, index, &ring)
      }
    }
    decryption.state =
      openedCount + closed == 0
      ? .notNeeded : closed == 0 ? .full : openedCount == 0 ? .none : .partial
    decryption.childBase = proofs.childBase(openers.first?.keys)
    decryption.initiatorKey = proofs.keys[.initiator]
    decryption.responderKey = proofs.keys[.responder]
    decryption.postquantumKeys = proofs.postquantumKeys
    decryption.refuted = proofs.refuted
    decryption.isKeySearchCut = proofs.isKeySearchCut
    decryption.signatures = proofs.signatures
    decryption.used.formUnion(proofs.used)
    if !decryption.refuted.isEmpty || decryption.keysDiffer {
      decryption.psk = .refuted
    } else if decryption.initiatorKey != nil || decryption.responderKey != nil {
      decryption.psk = .verified
    }
  }

  private mutating func openFragment(
    _ negotiation: inout Negotiation, _ index: Int, _ set: inout FragmentSet
  ) {
    let single = negotiation.messages[index].message
    let isSound = openers.prefix(openersToTry(single).count).contains {
      guard $0.keys.algorithms.isChecked else { return false }
      if case .opened = IKEv2Opener(keys: $0.keys).open(single) { return true }
      return false
    }
    negotiation.messages[index].isOpenedFragment = isSound
    // Without an integrity check only the whole shows its shape.
    set.note(single, at: index)
    if !isSound { set.hasUnsound = true }
    guard isSound || openers.contains(where: { !$0.keys.algorithms.isChecked }), !set.isOpened,
      set.isComplete || set.hasUnsound, set.attempts < FragmentSet.limit
    else { return }
    set.attempts += 1
    let messages = set.places.map { negotiation.messages[$0].message }
    negotiation.messages[index].opened = open(index, negotiation.messages[index]) {
      $0.open(fragments: messages)
    }
    set.isOpened = negotiation.messages[index].opened != nil
    if !isSound, set.isOpened {
      for part in set.places { negotiation.messages[part].isOpenedFragment = true }
    }
  }

  /// Keys that have opened a message come first, and open the others too, however many those are.
  private func openersToTry(_ message: Message) -> (count: Int, cost: Int) {
    let known = decryption.ikev2Keys.isEmpty || openers.isEmpty ? 0 : 1
    let cost = 1 + message.octets.count / 1024
    return (known + ring.tests.take(openers.count - known, cost: cost), cost)
  }

  private mutating func open(
    _ index: Int, _ message: NegotiationMessage, _ attempt: (IKEv2Opener) -> IKEv2Opening
  ) -> OpenedContent? {
    // What one set of keys finds sound but incomplete, as fragments are before the last, is not wrong
    // because others do not fit it.
    var hasFailed = !openers.isEmpty
    let (count, cost) = openersToTry(message.message)
    if count < openers.count { hasFailed = false }
    for place in openers.indices.prefix(count) {
      let result = attempt(IKEv2Opener(keys: openers[place].keys))
      if case .integrityFailed = result {} else { hasFailed = false }
      guard case .opened(let opened) = result else { continue }
      let isChecked = openers[place].keys.algorithms.isChecked
      if !isChecked, !Self.isPlausible(opened) { continue }
      if let origin = openers[place].origin, decryption.used.insert(origin).inserted,
        var secret = openers[place].secret
      {
        secret.initiatorSPI = message.message.header.initiatorSPI
        secret.responderSPI = message.message.header.responderSPI
        decryption.sharedSecrets.append(secret)
      }
      ring.tests.giveBack((count - 1 - place) * cost)
      // The keys that fit come first from now on, and the others are needed no more than once.
      if place > 0 { openers.swapAt(0, place) }
      if let keys = openers.first?.keys, !decryption.ikev2Keys.contains(keys) {
        decryption.ikev2Keys.append(keys)
        isUpdateOpen = false
      }
      var chain = PayloadChain(version: .ikev2)
      let payloads = chain.decode(opened.plaintext, first: opened.firstPayload)
      return OpenedContent(
        payloads: payloads, problems: chain.problems,
        hash: isChecked
          ? .verified(name: "ICV") : .untestable("the given keys name no integrity check"),
        plaintext: opened.plaintext, firstPayload: opened.firstPayload)
    }
    // Keys that opened a message of this SA open all of them, unless an update made others.
    if hasFailed, !decryption.ikev2Keys.isEmpty, !isUpdateOpen, updatesAhead == 0,
      message.missingOctets == 0
    {
      decryption.integrityFailures.append(index)
    }
    return nil
  }

  /// Nothing but its shape speaks for a plaintext whose integrity was not checked.
  private static func isPlausible(_ opened: IKEv2Opening.Opened) -> Bool {
    var chain = PayloadChain(version: .ikev2)
    let payloads = chain.decode(opened.plaintext, first: opened.firstPayload)
    return chain.problems.isEmpty
      && (payloads.last.map { $0.body.endIndex } ?? opened.plaintext.startIndex)
        == opened.plaintext.endIndex
  }

  // MARK: What opened messages change

  private mutating func learn(
    _ negotiation: inout Negotiation, _ index: Int, _ ring: inout KeyRing
  ) {
    let message = negotiation.messages[index]
    guard let opened = message.opened else { return }
    decryption.followups.note(message, opened, at: index)
    switch message.message.header.exchangeType {
    case .ikeAuth:
      guard let keys = openers.first?.keys else { return }
      let proof = proofs.judge(message, opened, index, negotiation, keys)
      negotiation.messages[index].opened?.proof = proof
    case .ikeIntermediate:
      if let keys = openers.first?.keys { proofs.learn(intermediate: message, opened, keys) }
      update(negotiation, message, opened)
    case .createChildSA:
      if Self.ikeProposal(opened) != nil { renewals.note(message, opened, at: index) }
      if opened.followupLink == nil { inherit(negotiation, index, opened, additional: [], &ring) }
    case .ikeFollowupKE: followUp(negotiation, index, &ring)
    default: break
    }
  }

  /// RFC 9370 section 2.2.2: the exchange that carries an additional key exchange is still under
  /// the old keys, the next one under the new. Its request is enough to know that: the answer may be
  /// missing, or stand behind the next message.
  private mutating func update(
    _ negotiation: Negotiation, _ message: NegotiationMessage, _ opened: OpenedContent
  ) {
    guard opened.contains(.keyExchangeV2), let current = openers.first,
      updates.insert(message.message.header.messageID).inserted
    else { return }
    updatesAhead -= updatesAhead > 0 ? 1 : 0
    let secrets =
      ring.index.sharedSecrets(
        initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI,
        messageID: message.message.header.messageID)
      + ring.index.sharedSecrets(
        initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI)
    var updated: [Opener] = []
    for secret in secrets.prefix(room(secrets.count)) {
      if let keys = current.keys.updated(with: secret.value) {
        updated.append(Opener(keys: keys, origin: secret.origin, secret: secret))
      }
    }
    isUpdateOpen = true
    openers = Array((updated + openers).prefix(Self.openerLimit))
  }

  /// The last additional key exchange behind an IKE SA's rekeying makes the new keys.
  private mutating func followUp(
    _ negotiation: Negotiation, _ index: Int, _ ring: inout KeyRing
  ) {
    let message = negotiation.messages[index]
    guard let start = renewals.followUp(message) else { return }
    guard let opened = negotiation.messages[start].opened,
      let followups = FollowupKeyExchanges(negotiation, after: start, in: decryption.followups),
      followups.isComplete, followups.end == index
    else { return }
    inherit(negotiation, start, opened, additional: followups.messageIDs, &ring)
  }

  /// An IKE SA's rekeying, RFC 7296 section 1.3.2: the proposals carry the new SPIs.
  ///
  /// - Parameter additional: message IDs of the additional key exchanges behind it.
  private mutating func inherit(
    _ negotiation: Negotiation, _ index: Int, _ opened: OpenedContent, additional: [UInt32],
    _ ring: inout KeyRing
  ) {
    let message = negotiation.messages[index]
    let header = message.message.header
    guard header.flags.contains(.response), let granted = Self.ikeProposal(opened),
      let responderNonce = opened.payloads.first(where: { $0.type == .nonceV2 }),
      let place = renewals.request(of: message),
      let request = negotiation.messages[place].opened, let asked = Self.ikeProposal(request),
      let initiatorNonce = request.payloads.first(where: { $0.type == .nonceV2 }),
      let old = proofs.childBase(openers.first?.keys),
      let algorithms = try? IKEv2Algorithms(
        suite: OfferedProposal(granted.proposal, version: .ikev2).combined)
    else { return }
    let exchange = Keys.IKEv2Exchange(
      initiatorSPI: asked.spi, responderSPI: granted.spi, initiatorNonce: initiatorNonce.body,
      responderNonce: responderNonce.body)
    let tied = self.ring.index.sharedSecrets(initiatorSPI: asked.spi, responderSPI: granted.spi)
    let byExchange = self.ring.index.sharedSecrets(
      initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI,
      messageID: header.messageID)
    let others = additional.compactMap { self.ring.index.sharedSecret(of: $0, in: negotiation) }
    guard others.count == additional.count,
      let secret = (tied.filter { $0.initiatorSPI != nil } + byExchange + tied).first,
      let keys = IKEv2Keys(
        rekeying: old, algorithms: algorithms, exchange: exchange, sharedSecret: secret.value,
        additionalSecrets: others.map(\.value))
    else { return }
    for secret in [secret] + others {
      decryption.used.insert(secret.origin)
      decryption.sharedSecrets.append(secret)
    }
    ring.inherited[KeyRing.SPIPair(initiator: asked.spi, responder: granted.spi)] = keys
  }

  private static func ikeProposal(_ opened: OpenedContent) -> (proposal: Proposal, spi: UInt64)? {
    for payload in opened.payloads {
      if case .securityAssociation(let association) = payload.content,
        let proposal = association.proposals.first(where: {
          $0.protocolID == IKEv2.ProtocolID.ike.rawValue && $0.spi.count == 8
        })
      {
        return (proposal, proposal.spi.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
      }
    }
    return nil
  }
}
