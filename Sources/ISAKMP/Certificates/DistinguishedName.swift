/// An X.501 name as people write it: `C=CH, O=Example, CN=gateway`.
package enum DistinguishedName {
  /// From the name's whole DER, the outer sequence included; nil where it is none.
  package static func text(_ der: ArraySlice<UInt8>) -> String? {
    var reader = DERReader(der)
    guard let name = reader.next(DERReader.Tag.sequence), reader.isEmpty else { return nil }
    return text(of: name)
  }

  static func text(of name: DERReader.Element) -> String? {
    var parts: [String] = []
    var sets = name.children
    while !sets.isEmpty {
      guard let set = sets.next(DERReader.Tag.set) else { return nil }
      var pairs = set.children
      var joined: [String] = []
      while !pairs.isEmpty {
        guard let pair = pairs.next(DERReader.Tag.sequence) else { return nil }
        var fields = pair.children
        guard let type = fields.next(DERReader.Tag.objectIdentifier), let value = fields.next()
        else { return nil }
        let key = keys[Array(type.content)] ?? ObjectIdentifier.dotted(type.content) ?? "?"
        joined.append("\(key)=\(text(value: value))")
      }
      parts.append(joined.joined(separator: "+"))
    }
    return parts.joined(separator: ", ")
  }

  /// A string of any of ASN.1's kinds, without what could steer a terminal.
  static func text(value: DERReader.Element) -> String {
    switch value.tag {
    case DERReader.Tag.utf8String, DERReader.Tag.printableString, DERReader.Tag.ia5String,
      DERReader.Tag.teletexString:
      return escaped(String(decoding: value.content, as: UTF8.self))
    case DERReader.Tag.bmpString:
      var reader = OctetReader(value.content)
      var units: [UInt16] = []
      while let unit = reader.readUInt16() { units.append(unit) }
      return escaped(String(decoding: units, as: UTF16.self))
    default:
      return "#" + Hex.string(value.content)
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        if scalar == "," || scalar == "+" || scalar == "\\" { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// RFC 4514 section 3 and what certificates hold besides.
  private static let keys: [[UInt8]: String] = [
    [0x55, 4, 3]: "CN", [0x55, 4, 4]: "SN", [0x55, 4, 5]: "serialNumber", [0x55, 4, 6]: "C",
    [0x55, 4, 7]: "L", [0x55, 4, 8]: "ST", [0x55, 4, 9]: "STREET", [0x55, 4, 10]: "O",
    [0x55, 4, 11]: "OU", [0x55, 4, 12]: "T", [0x55, 4, 13]: "description", [0x55, 4, 42]: "G",
    [0x55, 4, 43]: "I", [0x55, 4, 97]: "organizationIdentifier",
    [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1]: "UID",
    [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25]: "DC",
    [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]: "E",
    [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 2]: "unstructuredName",
    [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 8]: "unstructuredAddress",
  ]
}
