package import Texts

/// PAN-OS's running configuration, in XML or in `set` lines, whole or a piece of it.
package enum PANOSConfiguration: ConfigurationSyntax {
  package static let name = "PAN-OS configuration"

  package static func recognises(_ text: TextFile) -> Bool {
    if isXML(text) {
      return marks.contains { text.octets.holds($0) }
    }
    return text.lines.contains { line in
      guard line.octets.count < 2000 else { return false }
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
    } else {
      objects = PANOSSetLines(text).objects
    }
    var assembly = PANOSAssembly(objects, release: release, file: text.file)
    return assembly.read()
  }
}
