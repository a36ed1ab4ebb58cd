package import Texts

/// PAN-OS's running configuration, in XML, in `set` lines or in braces, whole or a piece of it.
package enum PANOSConfiguration: ConfigurationSyntax {
  package static let name = "PAN-OS configuration"

  package static func recognises(_ text: TextFile) -> Bool {
    if isXML(text) {
      return marks.contains { text.octets.holds($0) }
    }
    // Every line of other makers' files would be looked at.
    guard ([setNetwork, setTemplate] + blocks).contains(where: { text.octets.holds($0) }) else {
      return false
    }
    return text.lines.contains { line in
      guard line.octets.count < 2000 else { return false }
      if line.octets.last == UInt8(ascii: "{"), isBlock(line.octets) { return true }
      let octets = ShellPrompt.without(line.octets)
      guard octets.starts(with: setNetwork) || octets.starts(with: setTemplate) else {
        return false
      }
      return octets.holds(ike) || octets.holds(tunnel)
    }
  }

  private static let marks = ["<ike-crypto-profile", "<ipsec-crypto-profile", "<peer-address>"].map
  {
    Array($0.utf8)
  }
  private static let setNetwork = Array("set network ".utf8)
  private static let setTemplate = Array("set template".utf8)
  private static let ike = Array(" network ike ".utf8)
  private static let tunnel = Array(" network tunnel ipsec ".utf8)

  /// `ike-crypto-profiles {`, which nobody else writes.
  private static func isBlock(_ octets: ArraySlice<UInt8>) -> Bool {
    let start = octets.drop { $0 <= 0x20 }
    return blocks.contains { start.starts(with: $0) }
  }

  private static let blocks = ["ike-crypto-profiles {", "ipsec-crypto-profiles {"].map {
    Array($0.utf8)
  }

  private static func isXML(_ text: TextFile) -> Bool {
    text.octets.first { $0 > 0x20 } == UInt8(ascii: "<")
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var objects: PANOSObjects
    var release: String?
    if isXML(text) {
      let reader = PANOSXML(try XMLTree(text))
      objects = reader.objects
      release = reader.version
    } else if text.lines.contains(where: { isBlock($0.octets) }) {
      objects = PANOSSetLines(braces: text).objects
    } else {
      objects = PANOSSetLines(text).objects
    }
    var assembly = PANOSAssembly(objects, release: release, file: text.file)
    return assembly.read()
  }
}
