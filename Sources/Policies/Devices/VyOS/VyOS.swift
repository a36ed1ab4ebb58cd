package import Texts

/// VyOS from 1.3 on and EdgeOS, as `set` commands or in braces.
package enum VyOS: ConfigurationSyntax {
  package static let name = "VyOS or EdgeOS configuration"

  package static func recognises(_ text: TextFile) -> Bool {
    var previous = ""
    var isInside = false
    for line in text.lines {
      let start = line.octets.drop { $0 <= 0x20 }
      guard start.count < 200, let first = start.first else { continue }
      // A large file is passed over by the first letters of its lines.
      switch first {
      case UInt8(ascii: "s"), UInt8(ascii: "v"), UInt8(ascii: "i"), UInt8(ascii: "u"),
        UInt8(ascii: "/"):
        let words = line.text.split { $0 == " " || $0 == "\t" || $0 == "'" }.map(String.init)
        if words.contains(where: { $0.contains("-config-version:") }) { return true }
        if let set = words.firstIndex(of: "set"), Array(words[set...].prefix(3)).count == 3,
          words[set + 1] == "vpn", ["ipsec", "l2tp"].contains(words[set + 2])
        {
          return true
        }
        if words == ["ipsec", "{"], previous == "vpn {" { return true }
        if words == ["ipsec", "{"] { isInside = true }
        previous = words.joined(separator: " ")
      case UInt8(ascii: "e"):
        // `show vpn` shows what is below it.
        if isInside, line.octets.count < 200, let word = line.text.split(separator: " ").first,
          word == "esp-group"
        {
          return true
        }
        previous = ""
      default: previous = ""
      }
    }
    return false
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = VyOSReader(text)
    return reader.read()
  }
}
