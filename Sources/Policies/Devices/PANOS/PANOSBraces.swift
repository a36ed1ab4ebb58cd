internal import Texts

extension PANOSSetLines {
  /// The form in which the command line shows a configuration by itself: each statement with the blocks
  /// around it is what a `set` line says.
  ///
  ///     network { ike { gateway { GW { peer-address { ip 198.51.100.2; } } } } }
  ///     set network ike gateway GW peer-address ip 198.51.100.2
  init(braces text: TextFile) {
    self.init()
    var blocks = BraceBlocks()
    var open: [[String]] = []
    var comment: Bool?
    lines: for line in text.lines {
      let octets = ShellPrompt.without(line.octets)
      // `show network ike`, `[edit]`: what the terminal shows around it.
      if open.isEmpty, octets.starts(with: "show".utf8) || octets.starts(with: "[edit".utf8) {
        continue
      }
      let (tokens, isClosed) = BraceLine.tokens(octets, within: &comment)
      if !isClosed { remark(line.number, "a quotation mark is not closed", .unreadStatement) }
      for event in blocks.take(tokens, line.number) {
        switch event {
        case .open(let words, _): open.append(words)
        case .statement(let words, _): add(words, below: open.flatMap(\.self), line)
        case .close: open.removeLast(min(1, open.count))
        case .strayClose(let place):
          remark(place, "a closing brace without an opening one", .unreadEntry)
        case .tooDeep(let place):
          remark(place, BlockFault.tooDeep, .cutOff)
          break lines
        }
      }
    }
    if let line = blocks.outermostLine {
      remark(line, "this block is not closed: what follows the file's end is missing", .cutOff)
    }
    finish()
  }

  private mutating func add(_ words: [String], below path: [String], _ line: TextFile.Line) {
    guard let place = Self.place(of: path) else { return }
    // Brackets are gone: what stands behind a word are its values.
    var tokens = (place.path + words.prefix(1)).map { Token(word: $0) }
    switch words.count {
    case 0, 1: break
    case 2: tokens.append(Token(word: words[1]))
    default: tokens.append(Token(word: "[", members: Array(words.dropFirst())))
    }
    take(tokens, place.space, line)
  }

  /// `show network ike gateway` begins with `gateway`: what stands above it is known.
  private static let above: [String: [String]] = [
    "ike": ["network"], "tunnel": ["network"], "interface": ["network"],
    "crypto-profiles": ["network", "ike"], "gateway": ["network", "ike"],
    "ike-crypto-profiles": ["network", "ike", "crypto-profiles"],
    "ipsec-crypto-profiles": ["network", "ike", "crypto-profiles"],
  ]

  /// The path from `network` on, and the template that it stands in.
  private static func place(of path: [String]) -> (path: [String], space: String)? {
    guard let first = path.first else { return nil }
    if let above = above[first] { return (above + path, "") }
    guard let network = path.firstIndex(of: "network") else {
      return first == "address" ? (path, "") : nil
    }
    let space =
      ["template", "template-stack"].contains(first) && network > 1 ? path[1] : ""
    return (Array(path[network...]), space)
  }
}
