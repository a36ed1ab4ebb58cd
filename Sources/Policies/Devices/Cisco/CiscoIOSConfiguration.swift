package import Texts

/// Cisco IOS and IOS-XE: a running-config, or any part of one, with terminal output around it.
package enum CiscoIOSConfiguration: ConfigurationSyntax {
  package static let name = "Cisco IOS running-config or `show crypto isakmp policy`"
  package static let hasPlainMarks = true

  /// Beginnings of lines that only IOS writes, or that both IOS and the ASA do: the ASA is asked
  /// first.
  private static let beginnings = [
    "crypto ", "service timestamps ", "boot-start-marker", "Current configuration",
    "Building configuration", "line vty ", "line con ", "ip cef", "no ip domain", "aaa new-model",
    "Global IKE policy", "Default IKE policy", "Default protection suite",
    "Protection suite of priority", "IKEv2 proposal:", "interface GigabitEthernet",
    "interface FastEthernet", "interface Ethernet", "interface Loopback", "interface Tunnel",
  ].map { Array($0.utf8) }

  private static let abbreviations = ["cry", "cryp", "crypt", "crypto"]

  package static func recognises(_ text: TextFile) -> Bool {
    text.lines.contains { raw in
      let start = TerminalScreen.asShown(raw.octets).drop { $0 == 0x20 || $0 == 0x09 }
      guard let first = start.first, first > 0x20 else { return false }
      if beginnings.contains(where: { start.starts(with: $0) }) { return true }
      guard
        start.prefix(96).contains(where: { $0 == UInt8(ascii: "#") })
          || start.prefix(4).starts(with: "cry".utf8), let line = DeviceCommand(raw),
        line.words.count > 1
      else { return false }
      let command = line.words.first.map { $0.lowercased() } ?? ""
      return abbreviations.contains(command)
        && CommandWords.keyword(line.words[1], among: CiscoIOSReader.cryptoCommands) != nil
    }
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = CiscoIOSReader(file: text.file)
    reader.read(text)
    return reader.finish()
  }
}
