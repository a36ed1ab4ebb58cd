package import Texts

/// MikroTik RouterOS: what `/export` prints, terse, verbose or with secrets hidden.
package enum RouterOSConfiguration: ConfigurationSyntax {
  package static let name = "RouterOS export"

  package static func recognises(_ text: TextFile) -> Bool {
    text.lines.contains { line in
      // Every octet of a large file is looked at here: only what may name the product or the menu is read on.
      let start = line.octets.drop { $0 <= 0x20 }
      switch start.first {
      case UInt8(ascii: "#"):
        return start.contains(UInt8(ascii: "R")) && RouterOSExport.release(line.text) != nil
      case UInt8(ascii: "/"), UInt8(ascii: "["):
        guard start.contains(UInt8(ascii: "p")) else { return false }
        let words = line.text.replacing("/", with: " ").split(separator: " ").map(String.init)
        guard let menu = words.firstIndex(of: "ipsec"), menu > 0, words[menu - 1] == "ip" else {
          return false
        }
        return words.count > menu + 1
      default: return false
      }
    }
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = RouterOSReader(text, product: .routerOS)
    return reader.read()
  }
}
