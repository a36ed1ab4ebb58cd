/// Reads the distinguished encoding of ASN.1 (ITU-T X.690), as far as certificates and names need
/// it.
package struct DERReader {
  /// One element: its identifier octet and its content.
  package struct Element {
    package var tag: UInt8
    package var content: ArraySlice<UInt8>

    package var children: DERReader { DERReader(content) }
  }

  /// Universal tags, the constructed bit included where it belongs to them.
  package enum Tag {
    package static let boolean: UInt8 = 0x01
    package static let integer: UInt8 = 0x02
    package static let bitString: UInt8 = 0x03
    package static let octetString: UInt8 = 0x04
    package static let null: UInt8 = 0x05
    package static let objectIdentifier: UInt8 = 0x06
    package static let utf8String: UInt8 = 0x0c
    package static let sequence: UInt8 = 0x30
    package static let set: UInt8 = 0x31
    package static let printableString: UInt8 = 0x13
    package static let teletexString: UInt8 = 0x14
    package static let ia5String: UInt8 = 0x16
    package static let utcTime: UInt8 = 0x17
    package static let generalizedTime: UInt8 = 0x18
    package static let bmpString: UInt8 = 0x1e
  }

  private var reader: OctetReader

  package init(_ octets: ArraySlice<UInt8>) {
    reader = OctetReader(octets)
  }

  package var isEmpty: Bool { reader.isEmpty }

  /// The next element; nil at the end and where the octets are no DER.
  ///
  ///     +-----------+-----------------------------------+--------------
  ///     |    tag    |  length: < 128, or 0x80 + octets   |  content …
  ///     +-----------+-----------------------------------+--------------
  package mutating func next() -> Element? {
    // Tags above 30 take more octets; nothing read here has one.
    guard let tag = reader.readUInt8(), tag & 0x1f != 0x1f, let first = reader.readUInt8() else {
      return nil
    }
    var length = Int(first)
    if first >= 0x80 {
      let count = Int(first & 0x7f)
      guard (1...4).contains(count), let octets = reader.take(count) else { return nil }
      length = octets.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let content = reader.take(length) else { return nil }
    return Element(tag: tag, content: content)
  }

  /// The next element where it has this tag.
  package mutating func next(_ tag: UInt8) -> Element? {
    let before = self
    guard let element = next(), element.tag == tag else {
      self = before
      return nil
    }
    return element
  }
}

/// An object identifier as its encoded octets: comparing needs no more.
package enum ObjectIdentifier {
  /// `2.5.4.3`; nil where the octets are no object identifier.
  package static func dotted(_ octets: ArraySlice<UInt8>) -> String? {
    var numbers: [UInt64] = []
    var value: UInt64 = 0
    var isOpen = false
    for octet in octets {
      guard value < 1 << 56 else { return nil }
      value = value << 7 | UInt64(octet & 0x7f)
      isOpen = octet & 0x80 != 0
      if !isOpen {
        numbers.append(value)
        value = 0
      }
    }
    guard let first = numbers.first, !isOpen else { return nil }
    let root = min(first / 40, 2)
    return ([root, first - root * 40] + numbers.dropFirst()).map(String.init)
      .joined(separator: ".")
  }
}
