import ISAKMP

/// Names IKEv1 messages by their place in their exchange, which payloads and encryption give away
/// even where messages are missing.
enum IKEv1MessageNaming {
  static func name(_ messages: inout [NegotiationMessage]) {
    var quickModes: [UInt32: QuickMode] = [:]
    for index in messages.indices {
      if let original = messages[index].retransmissionOf {
        messages[index].name = messages[original].name
        continue
      }
      let message = messages[index]
      switch message.message.header.exchangeType {
      case .mainMode:
        messages[index].name = .main(main(message))
      case .aggressiveMode:
        messages[index].name = .aggressive(aggressive(message))
      case .base:
        messages[index].name = .base(base(message))
      case .quickMode:
        let id = message.message.header.messageID
        var quickMode = quickModes[id] ?? QuickMode(first: index, message)
        if let first = quickMode.beginsLate(message) { messages[first].name = .quick(2) }
        messages[index].name = .quick(quickMode.next(message))
        quickModes[id] = quickMode
      case .informationalV1:
        messages[index].name = .informational
      case .transaction:
        messages[index].name = .transaction
      default:
        break
      }
    }
  }

  /// RFC 2409 section 5.4 (pre-shared keys; the other methods put the same payloads at the same
  /// places as far as this matters):
  /// ```
  /// initiator                     responder
  /// 1  HDR, SA           -->
  ///                      <--   2  HDR, SA
  /// 3  HDR, KE, Ni       -->
  ///                      <--   4  HDR, KE, Nr
  /// 5  HDR*, IDii, HASH  -->
  ///                      <--   6  HDR*, IDir, HASH
  /// ```
  private static func main(_ message: NegotiationMessage) -> Int {
    let content = message.content
    let first = message.from == .initiator
    if content.ciphertext != nil { return first ? 5 : 6 }
    if content.contains(.securityAssociation) { return first ? 1 : 2 }
    if content.contains(.keyExchange) { return first ? 3 : 4 }
    // An incomplete set of fragments: only the certificate messages grow that large.
    return message.isPartial ? (first ? 5 : 6) : 0
  }

  /// ```
  /// initiator                        responder
  /// 1  HDR, SA, KE, Ni, IDii    -->
  ///                             <--  2  HDR, SA, KE, Nr, IDir, HASH_R
  /// 3  HDR, HASH_I              -->           encrypted or in clear
  /// ```
  private static func aggressive(_ message: NegotiationMessage) -> Int {
    if message.from == .responder { return 2 }
    return message.content.contains(.securityAssociation) ? 1 : 3
  }

  /// RFC 2408 section 4.4 puts the identities into messages 3 and 4; racoon, the only one known to speak
  /// the exchange, has them where they can choose the key:
  /// ```
  /// initiator                        responder
  /// 1  HDR, SA, IDii, Ni       -->
  ///                            <--   2  HDR, SA, IDir, Nr
  /// 3  HDR, KE, HASH_I or SIG  -->
  ///                            <--   4  HDR, KE, HASH_R or SIG
  /// ```
  private static func base(_ message: NegotiationMessage) -> Int {
    let first = message.from == .initiator
    if message.content.contains(.securityAssociation) { return first ? 1 : 2 }
    let isProof = [PayloadType.keyExchange, .hash, .signature].contains {
      message.content.contains($0)
    }
    return isProof || message.isPartial ? (first ? 3 : 4) : 0
  }

  /// ```
  /// initiator                                     responder
  /// 1  HDR*, HASH(1), SA, Ni [, KE] [, IDs]  -->
  ///                      <--  2  HDR*, HASH(2), SA, Nr [, KE] [, IDs]
  /// 3  HDR*, HASH(3)                         -->
  ///                      <--  4  HDR*, HASH(4), with the commit bit only
  /// ```
  /// Either side may start it; contents are encrypted, so the order decides, and where the capture
  /// lacks the beginning the length.
  private struct QuickMode {
    let first: Int
    var initiator: Role
    var position: Int

    init(first: Int, _ message: NegotiationMessage) {
      self.first = first
      initiator = message.from
      position = Self.isHashAlone(message) ? 2 : 0
    }

    /// Messages 1 and 2 hold HASH, SA and nonce. The smallest, with MD5, one attribute and 8 octets
    /// of nonce, are as long as the HASH of SHA2-512 alone; any SA that is in use says more.
    private static func isHashAlone(_ message: NegotiationMessage) -> Bool {
      let header = message.message.header
      return !message.isPartial && message.reassembled == nil && header.flags.contains(.encryption)
        && header.length <= 28 + 80
    }

    /// An answer that is a HASH alone is message 3, so that what it answers was message 2.
    mutating func beginsLate(_ message: NegotiationMessage) -> Int? {
      guard position == 1, message.from != initiator, Self.isHashAlone(message) else { return nil }
      initiator = initiator.other
      position = 2
      return first
    }

    mutating func next(_ message: NegotiationMessage) -> Int {
      let isInitiators = message.from == initiator
      var candidate = max(position, 1)
      if message.isPartial { return isInitiators ? (position < 2 ? 1 : 3) : 2 }
      if position > 0 { candidate = position + 1 }
      while (candidate % 2 == 1) != isInitiators { candidate += 1 }
      position = candidate
      return min(candidate, 4)
    }
  }

}
