package import ISAKMP

/// What came of opening one encrypted IKEv1 message.
package enum IKEv1Opening: Sendable {
  case opened(Opened)
  /// Decrypts to nothing that could be payloads: another key, or another sender's.
  case implausible
  /// The message cannot be decrypted by any key: no whole number of blocks, nothing captured.
  case malformed(String)

  package struct Opened: Sendable {
    /// The payloads in clear, without padding. The indices are offsets in the message, so that
    /// `PayloadChain(version: .ikev1).decode(plaintext, first: firstPayload)` reports true places.
    package var plaintext: ArraySlice<UInt8>
    package var padding: ArraySlice<UInt8>
    package var firstPayload: PayloadType
    /// The message before this one is missing from the capture: the first cipher block could not be
    /// read. Its octets are zero here, the generic headers in it inferred from the rest.
    package var isFirstBlockLost: Bool
    /// The capture kept only the beginning of the message.
    package var isCut: Bool
    /// The chain of payloads breaks off, although its beginning is sound.
    package var isBroken: Bool
    /// The same ciphertext was opened before; the IV chain did not move.
    package var isRepetition: Bool
    package var hash: HashVerdict
  }
}

/// Opens the encrypted messages of one ISAKMP SA, in capture order, and keeps its IV chains.
///
/// ```swift
/// var opener = IKEv1Opener(keys: keys)
/// if case .opened(let opened) = opener.open(message) {
///   var chain = PayloadChain(version: .ikev1)
///   let payloads = chain.decode(opened.plaintext, first: opened.firstPayload)
/// }
/// ```
/// Phase 1 is one CBC chain through both directions; every other message ID has its own, which
/// starts from Phase 1's last block. A message that does not open moves no chain: the peer that could
/// not read it did not take its last block either. Where the two peers have different pre-shared
/// keys, one opener for each key follows each peer's own chain.
///
/// Fragments (payload 132) are joined before they come here.
package struct IKEv1Opener: Sendable {
  package let keys: IKEv1Keys
  /// A message has opened to a sound chain of payloads, or its hash fitted.
  package private(set) var isKeyProven = false

  private let plausibility: IKEv1Plausibility
  /// IVs that Phase 1's next message may continue from, newest first; the others serve as bases for
  /// message IDs that started earlier.
  private var phase1Tips: [[UInt8]]
  /// Last blocks of Phase 1 messages that did not open. The peer may have read them all the same:
  /// with the message before one missing from the capture, it is the first block that stays closed.
  private var unopenedTips: [[UInt8]] = []
  private var chains: [UInt32: Chain] = [:]
  private var chainOrder: [UInt32] = []
  private var identities: [Role: [UInt8]] = [:]

  private struct Chain {
    var tips: [[UInt8]] = []
    var seen: [(message: Fingerprint, opened: IKEv1Opening.Opened)] = []
    var initiatorNonce: [UInt8]?
    var responderNonce: [UInt8]?
  }

  /// Two ciphertexts of one length with the same first and last blocks are the same: CBC's last
  /// block depends on everything before it.
  private struct Fingerprint: Equatable {
    var count: Int
    var head: [UInt8]
    var tail: [UInt8]
  }

  package init(keys: IKEv1Keys) {
    self.keys = keys
    plausibility = IKEv1Plausibility(
      hashOctets: keys.algorithms.prf.octets, blockOctets: keys.algorithms.cipher.blockOctets)
    phase1Tips = keys.firstIV.map { [$0] } ?? []
  }

  /// Aggressive mode shows the identities in clear; HASH_I in an encrypted message 3 needs them.
  package mutating func learn(identityBody: some Sequence<UInt8>, of role: Role) {
    identities[role] = Array(identityBody)
  }

  /// - Parameter repairs: whether to infer a first block whose IV was not captured.
  package mutating func open(_ message: Message, repairs: Bool = true) -> IKEv1Opening {
    guard let ciphertext = message.ciphertext else { return .malformed("it is not encrypted") }
    return open(
      ciphertext: ciphertext, exchange: message.header.exchangeType,
      messageID: message.header.messageID, firstPayload: message.header.nextPayload,
      isCut: Int(message.header.length) > message.octets.count, repairs: repairs)
  }

  package mutating func open(
    ciphertext: ArraySlice<UInt8>, exchange: ExchangeType, messageID: UInt32,
    firstPayload: PayloadType, isCut: Bool = false, repairs: Bool = true
  ) -> IKEv1Opening {
    let block = keys.algorithms.cipher.blockOctets
    let whole = ciphertext.prefix(ciphertext.count / block * block)
    guard isCut || whole.count == ciphertext.count else {
      return .malformed(
        "\(ciphertext.count) octets of ciphertext are not a whole number of \(block)-octet blocks")
    }
    guard !whole.isEmpty else { return .malformed("no whole block of ciphertext is there") }

    var chain = chains[messageID] ?? Chain()
    let fingerprint = Fingerprint(
      count: ciphertext.count, head: Array(ciphertext.prefix(block)),
      tail: Array(ciphertext.suffix(block)))
    if var seen = chain.seen.first(where: { $0.message == fingerprint })?.opened {
      seen.isRepetition = true
      return .opened(seen)
    }

    let isPhase1 = messageID == 0 && exchange != .informationalV1
    guard
      let found = decrypt(
        whole, ivs: ivs(chain, isPhase1: isPhase1, exchange, messageID), first: firstPayload,
        isCut: isCut, repairs: repairs)
    else {
      if isPhase1, !isCut {
        let tip =
          keys.algorithms.isCounterMode
          ? phase1Tips.first.map { Self.counter($0, after: whole.count / block) } ?? []
          : Array(whole.suffix(block))
        unopenedTips = [tip] + unopenedTips.prefix(3)
      }
      return .implausible
    }

    let end = ciphertext.startIndex + found.walk.end
    var shifted = [UInt8](repeating: 0, count: ciphertext.startIndex)
    shifted += found.octets
    var opened = IKEv1Opening.Opened(
      plaintext: shifted[ciphertext.startIndex..<end], padding: shifted[end...],
      firstPayload: firstPayload, isFirstBlockLost: found.isRepaired, isCut: isCut,
      isBroken: found.walk.grade != .whole, isRepetition: false, hash: .untestable(""))
    opened.hash = verdict(opened, isPhase1: isPhase1, messageID: messageID, chain: &chain)
    if found.walk.grade == .whole, !found.isRepaired { isKeyProven = true }

    if isPhase1 { phase1Tips.removeAll { $0.isEmpty } }
    let tip =
      isCut
      ? []
      : keys.algorithms.isCounterMode
        ? Self.counter(found.iv, after: whole.count / block) : Array(whole.suffix(block))
    if isPhase1 { phase1Tips.insert(tip, at: 0) } else { chain.tips.insert(tip, at: 0) }
    chain.seen.append((fingerprint, opened))
    keep(chain, messageID)
    return .opened(opened)
  }

  private func ivs(
    _ chain: Chain, isPhase1: Bool, _ exchange: ExchangeType, _ messageID: UInt32
  ) -> [[UInt8]] {
    let tips = phase1Tips + unopenedTips
    if isPhase1 { return tips }
    return chain.tips
      + tips.map { $0.isEmpty ? [] : keys.firstIV(messageID: messageID, base: $0) }
      // Before Phase 1 stands it has no last block yet. Some take the one so far; libreswan takes
      // none, so that its refusal of message 5 starts from the hash of the message ID alone.
      + (exchange == .informationalV1 ? [keys.firstIV(messageID: messageID, base: [])] : [])
  }

  /// In counter mode the next message's first counter block is the one behind this message's last,
  /// as libreswan has it; no document defines the mode for IKEv1.
  private static func counter(_ block: [UInt8], after blocks: Int) -> [UInt8] {
    var next = block
    var carry = blocks
    for i in next.indices.reversed() where carry > 0 {
      carry += Int(next[i])
      next[i] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    return next
  }

  private struct Decrypted {
    var octets: [UInt8]
    var iv: [UInt8]
    var walk: IKEv1Plausibility.Walk
    var isRepaired: Bool
  }

  /// Tries the IVs in turn; a sound chain wins, then a repaired one, then one that only begins
  /// well.
  private func decrypt(
    _ ciphertext: ArraySlice<UInt8>, ivs: [[UInt8]], first: PayloadType, isCut: Bool,
    repairs: Bool
  ) -> Decrypted? {
    let block = keys.algorithms.cipher.blockOctets
    let zero = [UInt8](repeating: 0, count: block)
    let key = keys.cipherKey.octets
    var begun: Decrypted?
    if keys.algorithms.isCounterMode {
      let name = keys.algorithms.cipher.libraryName(keyOctets: key.count, mode: "CTR")
      for iv in ivs where iv.count == block {
        guard let octets = CipherRun.counter(name, key: key, counterBlock: iv, ciphertext) else {
          return nil
        }
        let walk = plausibility.walk(octets, first: first, isCut: isCut)
        let found = Decrypted(octets: octets, iv: iv, walk: walk, isRepaired: false)
        if walk.grade == .whole { return found }
        if walk.grade == .begun, begun == nil { begun = found }
      }
      return begun
    }
    // Everything but the first block is the same under every IV: decrypt once, mask the first.
    guard let raw = keys.algorithms.cipher.decrypt(ciphertext, key: key, iv: zero) else {
      return nil
    }
    for iv in ivs where iv.count == block {
      var octets = raw
      for i in 0..<block { octets[i] ^= iv[i] }
      let walk = plausibility.walk(octets, first: first, isCut: isCut)
      let found = Decrypted(octets: octets, iv: iv, walk: walk, isRepaired: false)
      if walk.grade == .whole { return found }
      if walk.grade == .begun, begun == nil { begun = found }
    }
    if let begun { return begun }
    guard repairs, !isCut,
      let repaired = plausibility.repaired(raw, first: first, isKeyProven: isKeyProven)
    else { return nil }
    let walk = plausibility.walk(repaired, first: first, isCut: false)
    return Decrypted(octets: repaired, iv: zero, walk: walk, isRepaired: true)
  }

  /// Dead-peer detection goes on for days, a message ID each: the oldest chains are forgotten.
  private mutating func keep(_ chain: Chain, _ messageID: UInt32) {
    if chains.updateValue(chain, forKey: messageID) == nil { chainOrder.append(messageID) }
    if chainOrder.count > 512 { chains[chainOrder.removeFirst()] = nil }
  }
}

extension IKEv1Opener {
  private func verdict(
    _ opened: IKEv1Opening.Opened, isPhase1: Bool, messageID: UInt32, chain: inout Chain
  ) -> HashVerdict {
    if opened.isCut { return .untestable("the capture cut the message") }
    var walker = PayloadChain(version: .ikev1)
    let payloads = walker.decode(opened.plaintext, first: opened.firstPayload)
    if isPhase1 { return phase1Verdict(payloads, opened) }

    let nonce = payloads.first { $0.type == .nonce }.map { Array($0.body) }
    if opened.isFirstBlockLost {
      return .untestable("the message before it is missing, so the hash's beginning cannot be read")
    }
    guard let hash = payloads.first, hash.type == .hash else { return .wrong }
    guard keys.skeyidA != nil else { return .untestable("SKEYID_a is not known") }
    let rest = Array(opened.plaintext[hash.body.endIndex...])
    let received = Array(hash.body)
    if IKEv1Hashes.first(keys, messageID: messageID, rest: rest) == received {
      if chain.initiatorNonce == nil { chain.initiatorNonce = nonce }
      return .verified(name: "HASH(1)")
    }
    guard let initiatorNonce = chain.initiatorNonce else {
      return nonce == nil && rest.isEmpty || nonce != nil
        ? .untestable("the initiator's Quick Mode nonce is not known") : .wrong
    }
    if IKEv1Hashes.second(
      keys, messageID: messageID, initiatorNonce: initiatorNonce, rest: rest) == received
    {
      if chain.responderNonce == nil { chain.responderNonce = nonce }
      return .verified(name: "HASH(2)")
    }
    guard let responderNonce = chain.responderNonce else {
      return rest.isEmpty ? .untestable("the responder's Quick Mode nonce is not known") : .wrong
    }
    let third = IKEv1Hashes.third(
      keys, messageID: messageID, initiatorNonce: initiatorNonce, responderNonce: responderNonce)
    return third == received ? .verified(name: "HASH(3)") : .wrong
  }

  private func phase1Verdict(_ payloads: [Payload], _ opened: IKEv1Opening.Opened) -> HashVerdict {
    let isSigned = payloads.contains { $0.type == .signature }
    guard let proof = payloads.first(where: { $0.type == (isSigned ? .signature : .hash) }) else {
      return .untestable("the message holds no hash")
    }
    if opened.isFirstBlockLost {
      return .untestable("the message before it is missing, so the identity cannot be read whole")
    }
    guard let skeyid = keys.skeyid, let exchange = keys.exchange else {
      return .untestable("SKEYID is not known")
    }
    let sent = payloads.first { $0.type == .identification }.map { Array($0.body) }
    var last = HashVerdict.untestable("the sender's identity is not known")
    for role in [Role.initiator, .responder] {
      guard let identity = sent ?? identities[role] else { continue }
      let prf = keys.algorithms.prf
      if isSigned {
        last = IKEv1Signature.verify(
          Array(proof.body), of: role, prf: prf, skeyid: skeyid, exchange: exchange,
          identityBody: identity, certificates: IKEv1Signature.certificates(payloads))
      } else {
        let computed = IKEv1Hashes.phase1(
          role, prf: prf, skeyid: skeyid, exchange: exchange, identityBody: identity)
        let name = role == .initiator ? "HASH_I" : "HASH_R"
        last = computed == Array(proof.body) ? .verified(name: name) : .wrong
      }
      if last.isVerified { return last }
    }
    return last
  }
}
