/// Reads a secrets file whose format its content tells.
package enum SecretsFile {
  package enum Format: String, CaseIterable, Sendable {
    case yaml = "ikewhy YAML"
    case ikev1Table = "Wireshark ikev1_decryption_table"
    case ikev2Table = "Wireshark ikev2_decryption_table"
    case espTable = "Wireshark esp_sa"
    case ipsecSecrets = "ipsec.secrets"
    case swanctl = "swanctl.conf"
    case charonLog = "charon log"
  }

  package static func read(_ octets: [UInt8], file: String) throws(SecretsError) -> Secrets {
    let text = SecretsText(octets, file: file)
    switch try format(of: text) {
    case .yaml: return try SecretsYAML.read(text)
    case .ikev1Table: return try WiresharkTables.readIKEv1(text)
    case .ikev2Table: return try WiresharkTables.readIKEv2(text)
    case .espTable: return try WiresharkTables.readESP(text)
    case .ipsecSecrets: return try IPsecSecrets.read(text)
    case .swanctl: return try SwanctlSecrets.read(text)
    case .charonLog: return CharonLog.read(text)
    }
  }

  /// The format of the first line that tells it.
  static func format(of text: SecretsText) throws(SecretsError) -> Format {
    if let what = text.binaryKind {
      throw SecretsError(file: text.file, line: nil, reason: "this is \(what), not a secrets file")
    }
    var firstLine: Int?
    for line in text.lines.prefix(2000) {
      let trimmed = line.text.trimmed
      guard !trimmed.isEmpty, !trimmed.hasPrefix("#"), !trimmed.hasPrefix("//") else { continue }
      if firstLine == nil { firstLine = line.number }
      if WiresharkTables.isIKEv2(trimmed) { return .ikev2Table }
      if WiresharkTables.isIKEv1(trimmed) { return .ikev1Table }
      if WiresharkTables.isESP(trimmed) { return .espTable }
      if CharonLog.isLogLine(line.text) { return .charonLog }
      if SwanctlSecrets.isSection(trimmed) { return .swanctl }
      if IPsecSecrets.isEntry(trimmed) { return .ipsecSecrets }
      if SecretsYAML.isStart(line.text) { return .yaml }
    }
    guard let firstLine else {
      throw SecretsError(file: text.file, line: nil, reason: "the file holds no secrets")
    }
    throw SecretsError(
      file: text.file, line: firstLine,
      reason: "not recognised: \(text.appearance); understood are "
        + Format.allCases.map(\.rawValue).joined(separator: ", "))
  }
}

/// A secrets file as numbered lines.
struct SecretsText {
  struct Line {
    var number: Int
    /// Without the line's end.
    var text: Substring
  }

  let file: String
  let lines: [Line]
  let whole: String
  private let head: [UInt8]

  init(_ octets: [UInt8], file: String) {
    self.file = file
    head = Array(octets.prefix(8))
    var bytes = octets[...]
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    whole = String(decoding: bytes, as: UTF8.self)
    lines = whole.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated().map { Line(number: $0.offset + 1, text: $0.element) }
  }

  func error(_ line: Int?, _ reason: String) -> SecretsError {
    SecretsError(file: file, line: line, reason: reason)
  }

  func origin(_ line: Int) -> SecretOrigin { SecretOrigin(file: file, line: line) }

  /// What a file is that has no text.
  var binaryKind: String? {
    switch head.prefix(4) {
    case [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0xc3, 0xd4], [0x4d, 0x3c, 0xb2, 0xa1],
      [0xa1, 0xb2, 0x3c, 0x4d], [0x0a, 0x0d, 0x0d, 0x0a]:
      return "a capture"
    default: break
    }
    if head.starts(with: [0x1f, 0x8b]) { return "gzip data" }
    if head.starts(with: [0x30, 0x82]) { return "DER data, perhaps a private key" }
    return whole.utf8.contains(0) ? "binary data" : nil
  }

  /// What a text looks like that no format claims, without a word of it.
  var appearance: String {
    let first = lines.first { !$0.text.trimmed.isEmpty }?.text.trimmed ?? ""
    if first.hasPrefix("-----BEGIN") { return "it is PEM data, a key or a certificate" }
    if first.hasPrefix("{") || first.hasPrefix("[") { return "it looks like JSON" }
    if first.hasPrefix("<") { return "it looks like XML" }
    if lines.contains(where: {
      $0.text.hasPrefix("crypto isakmp") || $0.text.hasPrefix("hostname ")
    }) {
      return "it looks like a Cisco configuration, which belongs to --policy"
    }
    if lines.contains(where: { $0.text.hasPrefix("conn ") || $0.text.hasPrefix("config setup") }) {
      return "it looks like ipsec.conf, which belongs to --policy"
    }
    let count = lines.filter { !$0.text.trimmed.isEmpty }.count
    return count == 1
      ? "it is one line of \(first.count) characters that name no kind of secret"
      : "none of its \(count) lines begins like one of them"
  }
}

extension Substring {
  /// Without white space at either end.
  var trimmed: Substring {
    var rest = drop { $0.isWhitespace }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}

extension String {
  var trimmed: Substring { self[...].trimmed }
}
