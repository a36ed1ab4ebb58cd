/// A data attribute: of a transform, or of a configuration (RFC 2408 section 3.3, RFC 7296
/// section 3.3.5).
package struct Attribute: Sendable {
  /// The type without the format bit.
  package var type: UInt16
  /// Sent as type and 16-bit value (TV) rather than type, length and value (TLV).
  package var isShort: Bool
  package var value: ArraySlice<UInt8>
  /// Offset of the attribute in the message.
  package var offset: Int

  /// The value as an unsigned integer; `nil` when it is empty or has more than 8 significant
  /// octets' room.
  package var unsigned: UInt64? {
    guard !value.isEmpty, value.count <= 8 else { return nil }
    return value.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +-+-----------------------------+-------------------------------+
  /// |F|       Attribute Type        | F=0 Length   /   F=1 Value    |
  /// +-+-----------------------------+-------------------------------+
  /// |                   F=0 Attribute Value                         |
  /// +---------------------------------------------------------------+
  /// ```
  static func decodeAll(_ reader: inout OctetReader, in chain: inout PayloadChain) -> [Attribute] {
    var attributes: [Attribute] = []
    while !reader.isEmpty {
      let offset = reader.offset
      guard let format = reader.readUInt16(), let value = reader.take(2) else {
        chain.note(
          chain.shortfall, at: offset, "\(reader.count) octets left, too few for an attribute")
        return attributes
      }
      let isShort = format & 0x8000 != 0
      var attribute = Attribute(
        type: format & 0x7fff, isShort: isShort, value: value, offset: offset)
      if !isShort {
        let length = Int(value[value.startIndex]) << 8 | Int(value[value.startIndex + 1])
        if let long = reader.take(length) {
          attribute.value = long
        } else {
          chain.note(
            chain.shortfall, at: offset + 2,
            "attribute \(attribute.type) states \(length) octets, \(reader.count) are there")
          attribute.value = reader.takeRest()
        }
      }
      attributes.append(attribute)
    }
    return attributes
  }

  /// Attributes that stand in a notification's data; what does not fit is left out.
  package static func list(in data: ArraySlice<UInt8>) -> [Attribute] {
    var chain = PayloadChain(version: .ikev1)
    var reader = OctetReader(data)
    return decodeAll(&reader, in: &chain)
  }
}
