package import ISAKMP

/// Messages that tests of courses and verdicts compose again and again. Of ciphertext only its length
/// matters: nothing opens it.
extension MessageBuilder {
  /// IKE_SA_INIT with one suite: AES-CBC-256, HMAC-SHA2-256, and `group`.
  ///
  /// - Parameters:
  ///   - flags: 0x08 of a request, 0x20 of its answer.
  ///   - fill: each octet of key exchange and nonce.
  package static func initial(
    _ flags: UInt8, fill: UInt8? = nil, spi: UInt64 = 1, group: Int = 14
  ) -> [UInt8] {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = spi
      $0.responderSPI = flags & 0x20 == 0 ? 0 : 9
      $0.flags = flags
    }.payload(
      .securityAssociationV2, ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, group, nil)])
    ).payload(
      .keyExchangeV2, [0, UInt8(group), 0, 0] + [UInt8](repeating: fill ?? flags, count: 256)
    ).payload(.nonceV2, [UInt8](repeating: fill ?? flags, count: 32)).octets
  }

  /// A message of IKEv2 with one Encrypted payload of `count` octets.
  ///
  /// - Parameter reversed: the responder's SPI stands where the initiator's belongs.
  package static func sealed(
    _ exchange: ExchangeType, _ id: UInt32, _ flags: UInt8, _ count: Int, spi: UInt64 = 1,
    reversed: Bool = false
  ) -> [UInt8] {
    MessageBuilder(exchange, version: .ikev2).with {
      $0.initiatorSPI = reversed ? 9 : spi
      $0.responderSPI = reversed ? spi : 9
      $0.messageID = id
      $0.flags = flags
    }.payload(.encryptedAndAuthenticated, [UInt8](repeating: UInt8(id) &+ flags, count: count))
      .octets
  }

  /// The answer to IKE_SA_INIT that has a notification and nothing else.
  package static func initialRefusal(_ notify: IKEv2.NotifyType) -> [UInt8] {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = 1
      $0.responderSPI = 9
      $0.flags = 0x20
    }.payload(.notify, ikev2Notify(notify)).octets
  }

  /// RFC 3706 section 5.1: without a Vendor ID a bare offer could be a scanner's.
  package static let deadPeerDetection: [UInt8] = [
    0xaf, 0xca, 0xd7, 0x13, 0x68, 0xa1, 0xf1, 0xc9, 0x6b, 0x86, 0x96, 0xfc, 0x77, 0x57, 1, 0,
  ]

  /// Message 1 of Aggressive Mode with a pre-shared key, of an initiator that calls itself "branch".
  package static var aggressiveOpening: [UInt8] {
    MessageBuilder(.aggressiveMode, version: .ikev1).with { $0.initiatorSPI = 7 }
      .payload(
        .securityAssociation, ikev1SA([[(1, 7), (14, 256), (2, 4), (3, 1), (4, 14)]])
      )
      .payload(.keyExchange, [UInt8](repeating: 3, count: 256))
      .payload(.nonce, [UInt8](repeating: 3, count: 32))
      .payload(.identification, [2, 0, 0, 0] + Array("branch".utf8))
      .payload(.vendorID, deadPeerDetection).octets
  }

  /// An Informational message of IKEv1 in clear, under responder cookie 7.
  package static func ikev1Refusal(_ notify: IKEv1.NotifyType) -> [UInt8] {
    MessageBuilder(.informationalV1, version: .ikev1).with {
      $0.responderSPI = 7
      $0.messageID = 9
    }.payload(.notification, ikev1Notify(notify)).octets
  }

  /// An encrypted message of IKEv1 under responder cookie 7.
  package static func ikev1Sealed(
    _ exchange: ExchangeType, _ id: UInt32, _ fill: UInt8, _ count: Int = 64
  ) -> [UInt8] {
    MessageBuilder(exchange, version: .ikev1).with {
      $0.responderSPI = 7
      $0.messageID = id
    }.encrypted([UInt8](repeating: fill, count: count))
  }
}

extension Scene {
  /// Main Mode's messages 1 to 4 with one suite: AES-CBC-256, SHA2-256, a pre-shared key, MODP-2048.
  package mutating func sendKeyExchange() {
    let offer = MessageBuilder.ikev1SA([
      [(1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800)]
    ])
    let clear = MessageBuilder(.mainMode, version: .ikev1)
    let opened = clear.with { $0.responderSPI = 7 }
    send(clear.payload(.securityAssociation, offer).octets, fromInitiator: true)
    send(opened.payload(.securityAssociation, offer).octets, fromInitiator: false)
    for (fill, fromInitiator) in [(UInt8(1), true), (2, false)] {
      send(
        opened.payload(.keyExchange, [UInt8](repeating: fill, count: 256))
          .payload(.nonce, [UInt8](repeating: fill, count: 32)).octets,
        fromInitiator: fromInitiator)
    }
  }

  /// All of Main Mode, messages 5 and 6 on port `last`.
  package mutating func sendMainMode(last: UInt16 = 500) {
    sendKeyExchange()
    send(MessageBuilder.ikev1Sealed(.mainMode, 0, 5), fromInitiator: true, on: last)
    send(MessageBuilder.ikev1Sealed(.mainMode, 0, 6), fromInitiator: false, on: last)
  }
}
