package import Texts

/// FortiOS's backup, or what `show` prints of its VPN.
package enum FortiOSConfiguration: ConfigurationSyntax {
  package static let name = "FortiOS configuration"

  /// The first line of a backup, or one of the tables with tunnels.
  package static func recognises(_ text: TextFile) -> Bool {
    text.lines.contains { line in
      let octets = line.octets.drop { $0 <= 0x20 }
      guard let first = octets.first, octets.count < 400 else { return false }
      if first == UInt8(ascii: "#") { return octets.starts(with: header) }
      guard first == UInt8(ascii: "c") || octets.contains(UInt8(ascii: "#")) else { return false }
      let words = EditLine.words(EditLine.withoutPrompt(octets))
      return words.starts(with: ["config", "vpn", "ipsec"]) && words.count == 4
    }
  }

  private static let header = Array("#config-version=".utf8)

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var assembly = FortiOSAssembly(FortiOSReader(text), file: text.file)
    return assembly.read()
  }
}
