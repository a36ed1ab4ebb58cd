package import Texts

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

  /// In octets, as of a configuration: a key takes some hundreds, a list of its peers may take more.
  private static let longestLine = 1 << 20

  package static func read(_ octets: [UInt8], file: String) throws(TextError) -> Secrets {
    let text = TextFile(octets, file: file)
    if let long = text.lines.first(where: { $0.octets.count > longestLine }) {
      throw text.error(
        long.number, "a line of \(long.octets.count) octets, which no secrets file has")
    }
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
  static func format(of text: TextFile) throws(TextError) -> Format {
    if let what = text.binaryKind {
      throw text.error(nil, "this is \(what), not a secrets file")
    }
    var firstLine: Int?
    var hasIncludes = false
    for line in text.lines.prefix(2000) {
      let trimmed = line.text.trimmed
      guard !trimmed.isEmpty, !trimmed.hasPrefix("#"), !trimmed.hasPrefix("//") else { continue }
      if firstLine == nil { firstLine = line.number }
      // Both of strongSwan's files begin so: what follows tells which it is.
      if IPsecSecrets.isInclude(trimmed) {
        hasIncludes = true
        continue
      }
      if WiresharkTables.isIKEv2(trimmed) { return .ikev2Table }
      if WiresharkTables.isIKEv1(trimmed) { return .ikev1Table }
      if WiresharkTables.isESP(trimmed) { return .espTable }
      if CharonLog.isLogLine(line.octets) { return .charonLog }
      if SwanctlSecrets.isSection(trimmed) { return .swanctl }
      if IPsecSecrets.isEntry(trimmed) { return .ipsecSecrets }
      if SecretsYAML.isStart(line.text[...]) { return .yaml }
    }
    // Nothing but files elsewhere, which are passed over in either format.
    if hasIncludes { return .ipsecSecrets }
    guard let firstLine else {
      throw text.error(nil, "the file holds no secrets")
    }
    throw text.error(
      firstLine,
      "not recognised: \(text.appearance); understood are "
        + Format.allCases.map(\.rawValue).joined(separator: ", "))
  }
}

extension TextFile {
  func origin(_ line: Int) -> SecretOrigin { SecretOrigin(file: file, line: line) }

  /// What a text looks like that no format claims, without a word of it.
  var appearance: String {
    let written = lines.filter { !$0.text.trimmed.isEmpty }
    let first = written.first?.text.trimmed ?? ""
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
    let count = written.count
    return count == 1
      ? "it is one line of \(first.count) characters that name no kind of secret"
      : "none of its \(count) lines begins like one of them"
  }
}
