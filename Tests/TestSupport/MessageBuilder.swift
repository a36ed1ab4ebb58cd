package import ISAKMP

/// Builds ISAKMP messages octet by octet, lengths and chains filled in.
package struct MessageBuilder {
  package var initiatorSPI: UInt64 = 0x0123_4567_89ab_cdef
  package var responderSPI: UInt64 = 0
  package var version: UInt8 = 0x10
  package var exchange: UInt8
  package var flags: UInt8 = 0
  package var messageID: UInt32 = 0
  private var payloads: [(type: UInt8, body: [UInt8])] = []

  package init(_ exchange: ExchangeType, version: IKEVersion) {
    self.exchange = exchange.rawValue
    self.version = version == .ikev1 ? 0x10 : 0x20
  }

  package func with(_ change: (inout MessageBuilder) -> Void) -> MessageBuilder {
    var copy = self
    change(&copy)
    return copy
  }

  package func payload(_ type: PayloadType, _ body: [UInt8]) -> MessageBuilder {
    with { $0.payloads.append((type.rawValue, body)) }
  }

  package var octets: [UInt8] {
    var body: [UInt8] = []
    for (index, payload) in payloads.enumerated() {
      let next = index + 1 < payloads.count ? payloads[index + 1].type : 0
      body += [next, 0] + Self.uint16(payload.body.count + 4) + payload.body
    }
    return header(next: payloads.first?.type ?? 0, bodyLength: body.count) + body
  }

  /// An IKEv1 message with the encryption flag, its body taken as ciphertext.
  package func encrypted(_ ciphertext: [UInt8]) -> [UInt8] {
    with { $0.flags |= 1 }.header(next: 8, bodyLength: ciphertext.count) + ciphertext
  }

  private func header(next: UInt8, bodyLength: Int) -> [UInt8] {
    Self.uint64(initiatorSPI) + Self.uint64(responderSPI) + [next, version, exchange, flags]
      + Self.uint32(messageID) + Self.uint32(UInt32(28 + bodyLength))
  }

  package static func uint16(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  package static func uint32(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  package static func uint64(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
  }

  // MARK: Bodies

  /// An IKEv1 SA payload's body for Phase 1: one proposal, a transform for each list of short
  /// attributes.
  package static func ikev1SA(_ transforms: [[(type: UInt16, value: UInt16)]]) -> [UInt8] {
    var list: [UInt8] = []
    for (index, attributes) in transforms.enumerated() {
      let encoded = attributes.flatMap { attribute in
        uint16(Int(attribute.type) | 0x8000) + uint16(Int(attribute.value))
      }
      list += [index + 1 < transforms.count ? 3 : 0, 0] + uint16(8 + encoded.count)
      list += [UInt8(index + 1), 1, 0, 0] + encoded
    }
    let proposal = [0, 0] + uint16(8 + list.count) + [1, 1, 0, UInt8(transforms.count)] + list
    return uint32(1) + uint32(1) + proposal
  }

  /// An IKEv2 SA payload's body: one proposal for IKE; a key length where it is not nil.
  package static func ikev2SA(_ transforms: [(type: UInt8, id: Int, keyLength: Int?)]) -> [UInt8] {
    var list: [UInt8] = []
    for (index, transform) in transforms.enumerated() {
      let attribute = transform.keyLength.map { uint16(0x800e) + uint16($0) } ?? []
      list += [index + 1 < transforms.count ? 3 : 0, 0] + uint16(8 + attribute.count)
      list += [transform.type, 0] + uint16(transform.id) + attribute
    }
    return [0, 0] + uint16(8 + list.count) + [1, 1, 0, UInt8(transforms.count)] + list
  }

  /// An IKEv1 notification's body, for ISAKMP.
  package static func ikev1Notify(_ type: IKEv1.NotifyType, spi: [UInt8] = []) -> [UInt8] {
    uint32(1) + [1, UInt8(spi.count)] + uint16(Int(type.rawValue)) + spi
  }

  package static func ikev2Notify(_ type: IKEv2.NotifyType, _ data: [UInt8] = []) -> [UInt8] {
    [0, 0] + uint16(Int(type.rawValue)) + data
  }
}
