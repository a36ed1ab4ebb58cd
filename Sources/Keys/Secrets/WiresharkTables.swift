internal import Texts

/// Wireshark's three decryption tables: UAT files of comma-separated fields, text in quotes.
enum WiresharkTables {
  static func isIKEv1(_ line: Substring) -> Bool {
    guard let fields = fields(line) else { return false }
    return fields.count == 2 && isSPI(fields[0]) && isHex(fields[1]) && !fields[1].text.isEmpty
  }

  static func isIKEv2(_ line: Substring) -> Bool {
    guard let fields = fields(line) else { return false }
    return fields.count == 8 && isSPI(fields[0]) && isSPI(fields[1])
  }

  static func isESP(_ line: Substring) -> Bool {
    guard let fields = fields(line) else { return false }
    return fields.count >= 8 && ["IPv4", "IPv6", "Any"].contains(fields[0].text)
  }

  /// `<initiator cookie, 16 digits>,<key>`: the key is Ka, the cipher's own, not SKEYID_e.
  static func readIKEv1(_ text: TextFile) throws(TextError) -> Secrets {
    var secrets = Secrets()
    for (line, fields) in try rows(text, count: 2) {
      secrets.ikev1Rows.append(
        IKEv1KeyRow(
          initiatorCookie: try spi(fields[0], "the initiator's cookie", text, line),
          cipherKey: try key(fields[1], "the encryption key", text, line),
          origin: text.origin(line)))
    }
    return secrets
  }

  /// `SPIi,SPIr,SK_ei,SK_er,"encryption",SK_ai,SK_ar,"integrity"`
  static func readIKEv2(_ text: TextFile) throws(TextError) -> Secrets {
    var secrets = Secrets()
    for (line, fields) in try rows(text, count: 8) {
      secrets.ikev2Rows.append(
        IKEv2KeyRow(
          initiatorSPI: try spi(fields[0], "the initiator's SPI", text, line),
          responderSPI: try spi(fields[1], "the responder's SPI", text, line),
          ei: try key(fields[2], "SK_ei", text, line),
          er: try key(fields[3], "SK_er", text, line),
          ai: try key(fields[5], "SK_ai", text, line, mayBeEmpty: true),
          ar: try key(fields[6], "SK_ar", text, line, mayBeEmpty: true),
          encryptionName: fields[4].text, integrityName: fields[7].text,
          origin: text.origin(line)))
    }
    return secrets
  }

  /// `"IPv4","src","dst","0xSPI","encryption","0xkey","authentication","0xkey"`; newer Wiresharks
  /// add a ninth field for extended sequence numbers.
  static func readESP(_ text: TextFile) throws(TextError) -> Secrets {
    var secrets = Secrets()
    for (line, fields) in try rows(text, count: 8, atMost: 9) {
      secrets.espRows.append(
        ESPKeyRow(
          family: fields[0].text, source: fields[1].text, destination: fields[2].text,
          spi: fields[3].text, encryptionName: fields[4].text,
          encryptionKey: try espKey(fields[5], text, line), integrityName: fields[6].text,
          integrityKey: try espKey(fields[7], text, line), origin: text.origin(line)))
    }
    return secrets
  }

  struct Field {
    var text: String
  }

  /// `nil` where a quote is not closed.
  private static func fields(_ line: Substring) -> [Field]? {
    var fields: [Field] = []
    var current = ""
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"": isQuoted.toggle()
      case "\\" where isQuoted && rest.first == "x":
        // The UAT writer escapes octets as \xNN.
        guard let value = UInt8(rest.dropFirst().prefix(2), radix: 16) else { return nil }
        current.unicodeScalars.append(Unicode.Scalar(value))
        rest = rest.dropFirst(3)
      case "," where !isQuoted:
        fields.append(Field(text: String(current.trimmed)))
        current = ""
      default: current.append(character)
      }
    }
    guard !isQuoted else { return nil }
    fields.append(Field(text: String(current.trimmed)))
    return fields
  }

  private static func rows(_ text: TextFile, count: Int, atMost: Int? = nil)
    throws(TextError) -> [(Int, [Field])]
  {
    var rows: [(Int, [Field])] = []
    for line in text.lines {
      let trimmed = line.text.trimmed
      guard !trimmed.isEmpty, !trimmed.hasPrefix("#") else { continue }
      guard let fields = fields(trimmed) else {
        throw text.error(line.number, "a quotation mark is not closed")
      }
      guard (count...(atMost ?? count)).contains(fields.count) else {
        throw text.error(line.number, "\(fields.count) fields where \(count) belong")
      }
      rows.append((line.number, fields))
    }
    return rows
  }

  private static func isHex(_ field: Field) -> Bool { field.text.allSatisfy(\.isHexDigit) }
  private static func isSPI(_ field: Field) -> Bool { field.text.count == 16 && isHex(field) }

  private static func spi(_ field: Field, _ name: String, _ text: TextFile, _ line: Int)
    throws(TextError) -> UInt64
  {
    guard field.text.count == 16, let value = UInt64(field.text, radix: 16) else {
      throw text.error(line, "\(name) must be 16 hexadecimal digits")
    }
    return value
  }

  private static func key(
    _ field: Field, _ name: String, _ text: TextFile, _ line: Int, mayBeEmpty: Bool = false
  ) throws(TextError) -> SecretOctets {
    guard let octets = SecretOctets(hex: field.text.hexDigits), mayBeEmpty || !octets.isEmpty else {
      throw text.error(line, "\(name) is not an even number of hexadecimal digits")
    }
    return octets
  }

  /// `0x` and digits, or the key's characters themselves.
  private static func espKey(_ field: Field, _ text: TextFile, _ line: Int)
    throws(TextError) -> SecretOctets
  {
    guard field.text.lowercased().hasPrefix("0x") else { return SecretOctets(field.text.utf8) }
    return try key(field, "the key", text, line, mayBeEmpty: true)
  }
}
