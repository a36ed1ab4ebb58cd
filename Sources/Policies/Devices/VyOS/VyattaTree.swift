import Texts

/// The tree of nodes that Vyatta's descendants keep their configuration in, from either of its
/// forms: `set` commands, braces as in `config.boot`, or JSON as `show configuration json` prints it.
struct VyattaTree {
  struct Node {
    var word: String
    var line: Int
    /// The line as written, without its indentation.
    var text: String
    private(set) var children: [Int] = []
    private(set) var index: [String: Int] = [:]

    fileprivate mutating func add(_ place: Int, named word: String) {
      children.append(place)
      index[word] = place
    }
  }

  /// The first is the root.
  private(set) var nodes = [Node(word: "", line: 1, text: "")]
  private(set) var remarks: [LineRemark] = []
  /// The comments at the end, which say what release wrote the file.
  private(set) var comments: [String] = []

  /// - Throws: where JSON is none.
  init(_ text: TextFile) throws(TextError) {
    if Self.isJSON(text) {
      try readJSON(text)
    } else if Self.isBraced(text) {
      readBraces(text)
    } else {
      readCommands(text)
    }
  }

  var root: VyattaNode { VyattaNode(self, 0) }

  static func isBraced(_ text: TextFile) -> Bool {
    text.lines.contains { line in
      let octets = line.octets.drop { $0 <= 0x20 }
      return octets.last { $0 > 0x20 } == UInt8(ascii: "{") && !octets.starts(with: "set ".utf8)
    }
  }

  static func isJSON(_ text: TextFile) -> Bool {
    text.octets.first { $0 > 0x20 } == UInt8(ascii: "{")
  }

  mutating func open(_ word: String, in parent: Int, _ line: Int, _ text: String) -> Int {
    if let known = nodes[parent].index[word] { return known }
    let place = nodes.count
    nodes.append(Node(word: word, line: line, text: text))
    nodes[parent].add(place, named: word)
    return place
  }

  mutating func remark(_ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind) {
    remarks.append(LineRemark(line, what, kind))
  }

  // MARK: Commands

  private mutating func readCommands(_ text: TextFile) {
    for line in text.lines {
      let command = Self.withoutPrompt(AddressText.trimmed(line.text))
      if command.hasPrefix("/*") || command.hasPrefix("//") || command.hasPrefix("#") {
        comments.append(command)
        continue
      }
      guard command.hasPrefix("set ") || command.hasPrefix("delete ") else {
        if Self.hidesStatement(command) {
          remarks.append(
            LineRemark(line.number, "neither `set` nor `delete`: not understood", .unreadEntry))
        }
        continue
      }
      let (words, isClosed) = QuotedWords.of(command)
      if !isClosed {
        remarks.append(LineRemark(line.number, "a quotation mark is not closed", .unreadStatement))
      }
      guard words.count > 2 else { continue }
      if words[0] == "delete" {
        if words[1] == "vpn" {
          remarks.append(
            LineRemark(
              line.number, "`delete` is not followed: what it takes back is read", .unreadEntry))
        }
        continue
      }
      var place = 0
      for word in words.dropFirst() { place = open(word, in: place, line.number, command) }
    }
  }

  /// What stands behind a word that should be `set`.
  private static func hidesStatement(_ command: String) -> Bool {
    let words = command.split(separator: " ", maxSplits: 4)
    return words.count > 3 && words[1] == "vpn" && words[2] == "ipsec"
  }

  /// `vyos@hq# set vpn …`, `ubnt@edge:~$ show configuration`.
  private static func withoutPrompt(_ line: String) -> String {
    guard let set = line.firstRange(of: "set "), set.lowerBound > line.startIndex else {
      return line
    }
    let prompt = line[..<set.lowerBound]
    return prompt.contains("@") && (prompt.hasSuffix("# ") || prompt.hasSuffix("$ "))
      ? String(line[set.lowerBound...]) : line
  }

  // MARK: Braces

  private mutating func readBraces(_ text: TextFile) {
    var blocks = BraceBlocks()
    /// The nodes that the open braces stand for; the first is the root.
    var path = [0]
    var isComment = false
    var isFirst = true
    for line in text.lines {
      let words = AddressText.trimmed(line.text)
      if words.isEmpty { continue }
      if isComment {
        isComment = !words.hasSuffix("*/")
        comments.append(words)
        continue
      }
      if words.hasPrefix("/*") || words.hasPrefix("//") {
        isComment = words.hasPrefix("/*") && !words.contains("*/")
        comments.append(words)
        continue
      }
      let (tokens, isClosed) = BraceLine.tokens(words)
      if !isClosed {
        remarks.append(LineRemark(line.number, "a quotation mark is not closed", .unreadStatement))
      }
      for event in blocks.take(tokens, line.number) {
        let place = path.last ?? 0
        switch event {
        case .open(let found, _):
          // `show vpn` begins below `vpn`.
          let isBelow = isFirst && found == ["ipsec"]
          let start = isBelow ? open("vpn", in: place, line.number, words) : place
          if isBelow { path = [start] }
          isFirst = false
          path.append(open(found, in: start, line.number, words))
        case .statement(let found, _):
          if path.count == 1, Self.isOfTerminal(words) { continue }
          // People note something behind a value, which no router writes there.
          let said = Array(found.prefix(2)) + found.dropFirst(2).prefix { !$0.hasPrefix("#") }
          if said.count > 2, path.count > 1, nodes[path[1]].word == "vpn" {
            remarks.append(
              LineRemark(line.number, "more than one value: not understood", .unreadStatement))
          }
          _ = open(said, in: place, line.number, words)
        case .close: path.removeLast()
        case .strayClose:
          remarks.append(LineRemark(line.number, "a brace too many", .unreadEntry))
        case .tooDeep:
          remarks.append(
            LineRemark(
              line.number, BlockFault.tooDeep, .cutOff))
          return
        }
      }
    }
    if blocks.depth > 0 {
      remarks.append(
        LineRemark(text.lines.last?.number ?? 1, "the file ends inside of braces", .cutOff))
    }
  }

  private mutating func open(
    _ words: [String], in parent: Int, _ line: Int, _ text: String
  ) -> Int {
    words.reduce(parent) { open($1, in: $0, line, text) }
  }
}

extension VyattaTree {
  /// `vyos@hq# show vpn`, `[edit]`: what a terminal shows around the braces.
  private static func isOfTerminal(_ words: String) -> Bool {
    words.hasPrefix("[edit") || words.hasPrefix("[OK]") || words == "configure"
      || words.contains("@") && words.contains { $0 == "#" || $0 == "$" }
  }
}

/// A node with what is below it.
struct VyattaNode {
  private let tree: VyattaTree
  private let place: Int

  init(_ tree: VyattaTree, _ place: Int) {
    self.tree = tree
    self.place = place
  }

  var word: String { tree.nodes[place].word }
  var line: Int { tree.nodes[place].line }
  var text: String { tree.nodes[place].text }
  var children: [VyattaNode] { tree.nodes[place].children.map { VyattaNode(tree, $0) } }

  subscript(_ path: String...) -> VyattaNode? {
    var place = place
    for word in path {
      guard let next = tree.nodes[place].index[word] else { return nil }
      place = next
    }
    return VyattaNode(tree, place)
  }

  /// A leaf's value: the last where it was set again.
  var value: VyattaNode? { children.last }
}
