package import Texts

/// Cisco ASA and its forerunner PIX: a running-config or any part of one.
package enum CiscoASAConfiguration: ConfigurationSyntax {
  package static let name = "Cisco ASA running-config"
  package static let hasPlainMarks = true

  /// Beginnings of lines that IOS never writes.
  private static let beginnings = [
    "ASA Version", "PIX Version", "NGFW Version", ": Saved", "tunnel-group ", "nameif ",
    "isakmp policy ", "isakmp key ", "isakmp enable ", "crypto ikev1 ", "crypto isakmp am-disable",
    "crypto ipsec ikev1 ", "crypto ipsec ikev2 ", "same-security-traffic ", "security-level ",
    "sysopt connection ", "protocol esp ", "lifetime seconds ",
  ].map { Array($0.utf8) }

  package static func recognises(_ text: TextFile) -> Bool {
    text.lines.contains { raw in
      let start = TerminalScreen.asShown(raw.octets).drop { $0 == 0x20 || $0 == 0x09 }
      guard let first = start.first, first > 0x20 else { return false }
      if beginnings.contains(where: { start.starts(with: $0) }) { return true }
      return mayTell(start) && isTelling(raw)
    }
  }

  /// Commands whose beginning is the same on IOS, told apart by what follows.
  private static func isTelling(_ raw: TextFile.Line) -> Bool {
    guard let line = DeviceCommand(raw) else { return false }
    let words = line.words.map { $0.lowercased() }
    guard words.count > 2 else { return false }
    switch words[0] {
    case "access-list": return words[2] == "extended" || words[2] == "line"
    case "crypto":
      switch words[1] {
      case "map", "dynamic-map":
        // `crypto map NAME 10 match …`, `crypto map NAME interface outside`
        return words.count > 4 && ["match", "set"].contains(words[4])
          || words[3...].first == "interface"
      case "isakmp", "ikev2": return words[2] == "enable" && words.count > 3
      default: return false
      }
    default: return false
    }
  }

  /// A cheap look before the line is taken apart.
  private static func mayTell(_ octets: ArraySlice<UInt8>) -> Bool {
    octets.starts(with: "crypto ".utf8) || octets.starts(with: "access-list ".utf8)
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = CiscoASAReader(file: text.file)
    reader.read(text)
    return reader.finish()
  }
}
