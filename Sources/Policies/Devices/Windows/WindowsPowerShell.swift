import Texts

/// PowerShell scripts that set up Windows' connections, and what `Get-VpnConnection` prints.
enum WindowsPowerShell: ConfigurationSyntax {
  static let name = "Windows VPN connections (PowerShell)"

  /// In lower case. A mark stands near the beginning of a real script; the bound keeps huge files cheap.
  private static let marks = [
    "set-vpnconnectionipsecconfiguration", "add-vpnconnection", "add-vpns2sinterface",
    "set-vpns2sinterface", "set-vpnserveripsecconfiguration", "ciphertransformconstants",
    "l2tpipsecauth",
  ].map { Array($0.utf8) }
  private static let window = 1 << 20

  static func recognises(_ text: TextFile) -> Bool {
    guard let first = text.octets.first(where: { $0 > 0x20 }),
      ![UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<")].contains(first)
        || text.octets.starts(with: "<#".utf8)
    else { return false }
    let head = text.octets.prefix(window).map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    return marks.contains { head.holds($0) }
  }

  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = WindowsReader(text)
    let policy = reader.read()
    guard !policy.connections.isEmpty || !policy.remarks.isEmpty else {
      throw text.error(1, "no VPN connection is in it")
    }
    return policy
  }
}
