import ISAKMP
import Keys
import Policies

/// Opens the encrypted messages of an IKEv1 negotiation with whatever secrets fit it.
///
/// Each candidate key gets its own opener, because two peers with different keys each go on with
/// their own: a message is believed only where its hash fits, or where nothing but the hash is out
/// of reach.
struct IKEv1Unsealing {
  var openers: [Opener] = []
  var decryption = Decryption()
  let clear: IKEv1ClearText
  let tests: KeyTests
  /// Not every key that may be this negotiation's was tried: that none fits refutes nothing.
  var isCut: Bool

  struct Opener {
    /// `nil` where no pre-shared key is part of the keys, or where it is not known.
    var candidate: CandidateKey?
    var origin: SecretOrigin
    var secret: SharedSecret?
    var opener: IKEv1Opener
    /// A hash fitted under these keys.
    var isProven = false
  }

  static func open(_ negotiation: inout Negotiation, with ring: KeyRing) {
    let keys = ring.keys(for: negotiation)
    var first = IKEv1Unsealing(negotiation, ring, keys.plain, isCut: keys.isCut)
    first.run(&negotiation)
    if first.decryption.psk == .refuted {
      let candidates = CandidateKey.all(of: keys, limit: ring.tests.available + 1)
      var attempt = negotiation
      for index in attempt.messages.indices { attempt.messages[index].opened = nil }
      var second = IKEv1Unsealing(attempt, ring, candidates, isCut: keys.isCut)
      second.run(&attempt)
      if second.decryption.refuted.count < first.decryption.refuted.count {
        negotiation = attempt
        first = second
      }
    }
    first.decryption.tried = keys.named
    first.decryption.isKeySearchCut = first.isCut
    negotiation.decryption = first.decryption
  }

  private init(
    _ negotiation: Negotiation, _ ring: KeyRing, _ candidates: [CandidateKey], isCut: Bool
  ) {
    clear = IKEv1ClearText(negotiation)
    tests = ring.tests
    self.isCut = isCut
    testAggressiveMode(negotiation, candidates)
    let secrets = ring.index
    let (initiator, responder) = (negotiation.initiatorSPI, negotiation.responderSPI)
    let shared = secrets.sharedSecrets(initiatorSPI: initiator, responderSPI: responder)
    // Of those that name this SA one is the right one.
    if shared.count > KeyRing.untiedLimit, shared[KeyRing.untiedLimit].initiatorSPI != nil {
      self.isCut = true
    }
    let rows = secrets.ikev1Rows(initiatorCookie: initiator, responderCookie: responder)
    guard !shared.isEmpty || !rows.isEmpty else { return }
    guard let suite = clear.suite else {
      addGuessed(rows)
      if openers.isEmpty { decryption.obstacle = "the accepted proposal was not captured" }
      return
    }
    let all: [IKEv1Algorithms]
    do {
      all = try IKEv1Algorithms.candidates(suite: suite)
    } catch {
      decryption.obstacle = "\(error)"
      return
    }
    for algorithms in all { addKeys(negotiation, algorithms, candidates, shared, rows, secrets) }
  }

  // MARK: Messages

  private mutating func run(_ negotiation: inout Negotiation) {
    var closed = 0
    var openedCount = 0
    for index in negotiation.messages.indices {
      let message = negotiation.messages[index]
      let content = message.content
      guard content.ciphertext != nil, content.header.isIKEv1 else { continue }
      if let original = message.retransmissionOf {
        negotiation.messages[index].opened = negotiation.messages[original].opened
      } else {
        negotiation.messages[index].opened = open(content, index, message)
      }
      if negotiation.messages[index].opened == nil { closed += 1 } else { openedCount += 1 }
    }
    decryption.state =
      openedCount + closed == 0
      ? .notNeeded : closed == 0 ? .full : openedCount == 0 ? .none : .partial
    testClearSignatures(negotiation)
    judgeKeys(negotiation)
  }

  /// What the keys at one place make of a message.
  private typealias Attempt = (place: Int, opened: IKEv1Opening.Opened)

  private mutating func open(
    _ content: Message, _ index: Int, _ message: NegotiationMessage
  ) -> OpenedContent? {
    guard let best = bestAttempt(content, index, message) else { return nil }
    let (place, opened) = best
    if isWrong(opened), openers[place].isProven, content.header.messageID != 0 {
      decryption.integrityFailures.append(index)
    }
    if case .verified(let name) = opened.hash {
      openers[place].isProven = true
      note(openers[place].candidate, message.from, proof: name, index)
      prove(message.from, name, index, openers[place])
    }
    noteUse(of: openers[place], content.header)
    var chain = PayloadChain(version: .ikev1, cutByCapture: opened.isCut)
    let payloads = chain.decode(opened.plaintext, first: opened.firstPayload)
    if content.header.messageID == 0, payloads.contains(where: { $0.type == .signature }) {
      decryption.signatures[message.from] = SignatureCheck(verdict: opened.hash, message: index)
    }
    var problems = chain.problems
    if opened.isFirstBlockLost {
      problems.append(
        Malformation(
          .cutByCapture, at: opened.plaintext.startIndex,
          "the message before this one was not captured: the first cipher block stays unreadable"))
    }
    return OpenedContent(
      payloads: payloads, problems: problems, hash: opened.hash, plaintext: opened.plaintext,
      firstPayload: opened.firstPayload, isFirstBlockLost: opened.isFirstBlockLost)
  }

  /// The most believable of what all keys make of a message; for whom it is noise is kept.
  private mutating func bestAttempt(
    _ content: Message, _ index: Int, _ message: NegotiationMessage
  ) -> Attempt? {
    let from = message.from
    var best: Attempt?
    var noisy: [Int] = []
    var tried = 0
    let isAnyProven = openers.contains(where: \.isProven)
    let places = openers.indices.filter { openers[$0].isProven || !isAnyProven || canDiffer }
    // Keys that have opened messages open the others too, however many those are.
    let others = places.count { !openers[$0].isProven }
    var room = tests.take(others, cost: 1 + content.octets.count / 1024)
    if room < others { isCut = true }
    for place in places {
      if !openers[place].isProven {
        guard room > 0 else { continue }
        room -= 1
      }
      tried += 1
      // Before the first encrypted message of Phase 1 nothing can be missing; and of so many keys some
      // make sense of noise.
      let mayRepair =
        openers[place].isProven || others <= Self.guesses && !isFirstEncrypted(message.name)
      switch openers[place].opener.open(content, repairs: mayRepair) {
      case .opened(let opened):
        if Self.rank(opened) > (best.map { Self.rank($0.opened) } ?? 0),
          isBelievable(opened, place, message.name)
        {
          best = (place, opened)
        }
      case .implausible: noisy.append(place)
      case .malformed: break
      }
    }
    for place in noisy where openers[place].isProven {
      if best.map({ $0.opened.hash.isVerified && place != $0.place }) ?? true {
        decryption.noise[from, default: 0] += 1
      }
    }
    if best == nil {
      unopened[from, default: []].append(index)
      // A message that was cut or lost octets would be noise under the right keys too.
      if message.missingOctets == 0, !noisy.isEmpty, noisy.count == tried, !isCut {
        noise[from, default: []].append(index)
      }
    }
    return best
  }

  /// With more keys than these none has its first block guessed that has opened nothing: a guess takes
  /// as long as some hundred of them need to be tried.
  private static let guesses = 256

  /// It has no message before it that could be missing.
  private func isFirstEncrypted(_ name: MessageName) -> Bool {
    name == .main(5) || name == .aggressive(3)
  }

  private mutating func noteUse(of opener: Opener, _ header: ISAKMPHeader) {
    if decryption.used.insert(opener.origin).inserted, var secret = opener.secret {
      secret.initiatorSPI = header.initiatorSPI
      secret.responderSPI = header.responderSPI
      decryption.sharedSecrets.append(secret)
    }
    let keys = opener.opener.keys
    if !decryption.ikev1Keys.contains(keys) { decryption.ikev1Keys.append(keys) }
  }

  /// The hash of a whole message does not fit.
  private func isWrong(_ opened: IKEv1Opening.Opened) -> Bool {
    if case .wrong = opened.hash { return !opened.isCut && !opened.isFirstBlockLost }
    return false
  }

  /// Aggressive Mode's message 2 is in clear, its signature too.
  private mutating func testClearSignatures(_ negotiation: Negotiation) {
    guard let keys = decryption.ikev1Keys.first ?? openers.first?.opener.keys,
      let skeyid = keys.skeyid, let exchange = keys.exchange
    else { return }
    for index in negotiation.messages.indices {
      let message = negotiation.messages[index]
      guard case .aggressive = message.name, message.retransmissionOf == nil,
        message.content.ciphertext == nil, let signature = message.content.first(.signature),
        let identity = clear.identities.first(where: { $0.role == message.from })?.body
      else { continue }
      decryption.signatures[message.from] = SignatureCheck(
        verdict: IKEv1Signature.verify(
          Array(signature.body), of: message.from,
          prf: keys.algorithms.prf, skeyid: skeyid, exchange: exchange, identityBody: identity,
          certificates: IKEv1Signature.certificates(message.content.payloads)), message: index)
    }
  }

  /// Only pre-shared keys can differ between the peers, and with them what each peer's log shows.
  private var canDiffer: Bool {
    clear.authentication == .preSharedKey || openers.contains { $0.candidate != nil }
  }

  private var unopened: [Role: [Int]] = [:]
  /// Whole messages of a side, each sent once, that are noise under every key there is.
  private var noise: [Role: [Int]] = [:]
  /// The first message of a side whose hash fitted, and the session keys it fitted under.
  private var sessionProofs: [Role: SessionProof] = [:]

  private mutating func prove(_ role: Role, _ proof: String, _ message: Int, _ opener: Opener) {
    guard sessionProofs[role] == nil else { return }
    sessionProofs[role] = SessionProof(
      proof: proof, message: message, origin: opener.origin, keys: opener.opener.keys)
  }

  /// HASH_R of Aggressive Mode's message 2, and a HASH_I in clear, against keys that a log shows.
  private mutating func testClearHashes(_ hashes: [ClearHash]) {
    for hash in hashes {
      if let opener = openers.first(where: { hash.fits($0.opener.keys) == true }) {
        prove(hash.from, hash.name, hash.message, opener)
      }
    }
  }

  /// 0 is noise. CBC gives no proof of its own, so a hash that fits weighs most.
  private static func rank(_ opened: IKEv1Opening.Opened) -> Int {
    if opened.hash.isVerified { return 4 }
    if opened.isBroken { return 1 }
    if case .wrong = opened.hash { return 2 }
    return 3
  }

  private func isBelievable(
    _ opened: IKEv1Opening.Opened, _ place: Int, _ name: MessageName
  ) -> Bool {
    if opened.isFirstBlockLost, isFirstEncrypted(name) { return false }
    if opened.hash.isVerified || openers[place].isProven { return true }
    // Beside keys that are proven, a row of a table or log must prove itself.
    if openers[place].candidate == nil, openers.contains(where: \.isProven) { return false }
    return !opened.isBroken
  }

  // MARK: Pre-shared keys

  private mutating func note(
    _ candidate: CandidateKey?, _ role: Role, proof: String, _ message: Int
  ) {
    guard let candidate else { return }
    decryption.used.insert(candidate.origin)
    let held = HeldKey(candidate, proof: proof, message: message)
    if role == .initiator, decryption.initiatorKey == nil { decryption.initiatorKey = held }
    if role == .responder, decryption.responderKey == nil { decryption.responderKey = held }
  }

  /// HASH_R of message 2 and a HASH_I in clear need no Diffie-Hellman secret.
  private mutating func testAggressiveMode(
    _ negotiation: Negotiation, _ candidates: [CandidateKey]
  ) {
    guard clear.authentication == .preSharedKey, !candidates.isEmpty,
      let suite = clear.suite, suite[.prf] == nil,
      let algorithms = try? IKEv1Algorithms(suite: suite),
      let exchange = clear.exchange(negotiation, isAnswerNeeded: false)
    else { return }
    for hash in clear.hashes(negotiation) {
      let check = AggressiveModeCheck(
        hashAlgorithm: algorithms.hash, exchange: exchange,
        role: hash.from, identityBody: hash.identityBody,
        hash: hash.hash, isBeforeAnswer: hash.isBeforeAnswer)
      let tried = candidates.prefix(tests.take(candidates.count))
      if tried.count < candidates.count { isCut = true }
      if let place = tried.firstIndex(where: { check.fits($0.key) }) {
        tests.giveBack(tried.count - 1 - place)
        note(tried[place], hash.from, proof: hash.name, hash.message)
      } else if !isCut {
        decryption.refuted.insert(hash.from)
      }
    }
  }

  private mutating func judgeKeys(_ negotiation: Negotiation) {
    // The first encrypted message of Phase 1 has an IV that is known for certain: noise there,
    // under every candidate, means another key.
    if decryption.hasSessionSecret, clear.authentication == .preSharedKey, !isCut,
      openers.contains(where: { $0.candidate != nil }),
      !openers.contains(where: { $0.candidate == nil })
    {
      for role in [Role.initiator, .responder] where decryption.key(of: role) == nil {
        let tested = unopened[role]?.contains { index in
          guard negotiation.messages[index].missingOctets == 0 else { return false }
          switch negotiation.messages[index].name {
          case .main(5), .aggressive(3): return true
          // Under the responder's own key an Informational message starts from the first IV.
          case .informational: return negotiation.first(.main(6)) == nil
          default: return false
          }
        }
        if tested == true { decryption.refuted.insert(role) }
      }
    }
    var dispute: SessionKeyDispute?
    if clear.authentication == .preSharedKey {
      let hashes = clear.hashes(negotiation)
      testClearHashes(hashes)
      dispute = SessionKeyDispute(
        negotiation, sessionProofs, closed: noise, clearHashes: hashes)
    }
    decryption.sessionProofs = sessionProofs
    decryption.sessionKeyDispute = dispute
    if !decryption.refuted.isEmpty || decryption.keysDiffer || dispute?.isProven == true {
      decryption.psk = .refuted
    } else if dispute != nil {
      // One side's own key may well fit; whether the other's is the same is what is in doubt.
      decryption.psk = .untested
    } else if decryption.initiatorKey != nil || decryption.responderKey != nil {
      decryption.psk = .verified
    }
  }
}
