package import Texts

/// VyOS from 1.3 on and EdgeOS, as `set` commands, in braces or in JSON.
package enum VyOSConfiguration: ConfigurationSyntax {
  package static let name = "VyOS or EdgeOS configuration"
  package static let hasPlainMarks = true

  /// Most lines of any file say `set` or `edit`: each is passed over by its first octets.
  package static func recognises(_ text: TextFile) -> Bool {
    if VyattaTree.isJSON(text) {
      return text.octets.holds(jsonIPsec) && jsonMarks.contains { text.octets.holds($0) }
    }
    var opened: Node = .other
    for line in text.lines {
      let octets = line.octets.drop { $0 <= 0x20 }
      guard octets.count < 200, let first = octets.first else { continue }
      switch first {
      case UInt8(ascii: "/"):
        if octets.holds(configVersion) { return true }
      case UInt8(ascii: "v"), UInt8(ascii: "i"), UInt8(ascii: "e"):
        switch (node(octets), opened) {
        case (.vpn, _): opened = .vpn
        case (.ipsec, .vpn): return true
        // `show vpn` shows what is below it.
        case (.ipsec, _): opened = .ipsec
        case (.espGroup, .ipsec): return true
        default: if opened == .vpn { opened = .other }
        }
      default: if opened == .vpn { opened = .other }
      }
      if sets(octets) { return true }
    }
    return false
  }

  /// What the braces open that tell.
  private enum Node { case vpn, ipsec, espGroup, other }

  private static func node(_ octets: ArraySlice<UInt8>) -> Node {
    let words = octets.split { $0 <= 0x20 }
    guard words.count > 1, words.last?.elementsEqual([UInt8(ascii: "{")]) ?? false else {
      return .other
    }
    if words.count == 2, words[0].elementsEqual(vpn) { return .vpn }
    if words.count == 2, words[0].elementsEqual(ipsec) { return .ipsec }
    return words[0].elementsEqual(espGroup) ? .espGroup : .other
  }

  /// `set vpn ipsec …`, also behind a prompt.
  private static func sets(_ octets: ArraySlice<UInt8>) -> Bool {
    var octets = octets
    if octets.first != UInt8(ascii: "s"), octets.prefix(64).contains(UInt8(ascii: "@")),
      let found = octets.place(of: set)
    {
      octets = octets[found...]
    }
    guard octets.starts(with: set) else { return false }
    let rest = octets.dropFirst(set.count).drop { $0 <= 0x20 || $0 == UInt8(ascii: "'") }
    return rest.starts(with: ipsec) || rest.starts(with: l2tp)
  }

  private static let jsonIPsec = Array("\"ipsec\"".utf8)
  private static let jsonMarks = ["\"esp-group\"", "\"ike-group\"", "\"site-to-site\""].map {
    Array($0.utf8)
  }
  private static let configVersion = Array("-config-version:".utf8)
  private static let set = Array("set vpn ".utf8)
  private static let vpn = Array("vpn".utf8)
  private static let ipsec = Array("ipsec".utf8)
  private static let l2tp = Array("l2tp".utf8)
  private static let espGroup = Array("esp-group".utf8)

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    var reader = try VyOSReader(text)
    return reader.read()
  }
}
