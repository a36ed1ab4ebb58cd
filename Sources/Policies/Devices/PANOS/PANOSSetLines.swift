internal import Texts

/// Reads the `set` form of a PAN-OS configuration.
struct PANOSSetLines {
  private(set) var objects = PANOSObjects()

  struct Token {
    var word: String
    /// Members of a list in brackets.
    var members: [String]?
  }

  /// Nothing yet.
  init() {}

  init(_ text: TextFile) {
    for line in text.lines {
      if ShellPrompt.without(line.octets).starts(with: Array("delete network ".utf8)) {
        objects.remark(
          line.number, "`delete` is not followed: what was set before it is read", .unreadEntry)
      }
      guard let (space, tokens) = Self.statement(line.octets) else {
        if Self.hidesStatement(line.octets) {
          objects.remark(line.number, "no command that is known: not understood", .unreadEntry)
        }
        continue
      }
      take(tokens, space, line)
    }
    objects.finish()
  }

  /// What a line says, its words from the root on.
  mutating func take(_ tokens: [Token], _ space: String, _ line: TextFile.Line) {
    let words = tokens.map(\.word)
    if words.starts(with: ["network", "interface"]) {
      interface(words, space, line.number, line.text)
      return
    }
    if words.first == "template-stack", words.count > 2, words[2] == "templates" {
      let templates = tokens.dropFirst(3).flatMap { $0.members ?? [$0.word] }
      if let known = objects.stacks.firstIndex(where: { $0.name == words[1] }) {
        objects.stacks[known].templates += templates
      } else {
        objects.stacks.append((words[1], templates))
      }
      return
    }
    if let place = words.prefix(4).firstIndex(of: "address"), place + 3 < words.count,
      ["ip-netmask", "fqdn"].contains(words[place + 2]), words[0] != "network"
    {
      objects.addresses[words[place + 1]] = String(words[place + 3].prefix { $0 != "/" })
      return
    }
    guard let kind = PANOSObjects.Kind.allCases.first(where: { words.starts(with: $0.path) }),
      tokens.count > kind.path.count
    else {
      if words.starts(with: ["network", "ike"]) || PANOSSchema.near.isNear(words) {
        objects.remark(
          line.number,
          "not understood: set " + words.prefix(3).joined(separator: " ") + " …", .unreadEntry)
      }
      return
    }
    let name = tokens[kind.path.count].word
    let place = objects.open(kind, space, name, line.number, "\(kind.rawValue) \(name)")
    read(Array(tokens[(kind.path.count + 1)...]), place, line)
  }

  mutating func finish() { objects.finish() }

  mutating func remark(_ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind) {
    objects.remark(line, what, kind)
  }

  /// Without `set`, a prompt and the template that it is for.
  private static func statement(_ octets: ArraySlice<UInt8>) -> (String, [Token])? {
    let line = ShellPrompt.without(octets)
    guard line.starts(with: Array("set ".utf8)) else { return nil }
    var tokens = tokens(line.dropFirst(4))
    var space = ""
    if let first = tokens.first?.word, ["template", "template-stack"].contains(first),
      tokens.count > 3, tokens[2].word == "config"
    {
      space = tokens[1].word
      tokens.removeFirst(3)
    }
    return (space, tokens)
  }

  /// What stands behind a word that should be `set`.
  private static func hidesStatement(_ octets: ArraySlice<UInt8>) -> Bool {
    let rest = octets.drop { $0 <= 0x20 }.drop { $0 > 0x20 }
    return rest.starts(with: " network ike ".utf8)
      || rest.starts(with: " network tunnel ipsec ".utf8)
  }

  private static func tokens(_ octets: ArraySlice<UInt8>) -> [Token] {
    // Blanks around brackets separate words; a bracket is a word of its own.
    let pieces = QuotedWords.inDoubleQuotes(octets)
    var tokens: [Token] = []
    var list: [String]?
    for piece in pieces {
      switch piece {
      case "[" where list == nil: list = []
      case "]":
        if let members = list { tokens.append(Token(word: "[", members: members)) }
        list = nil
      default:
        if list != nil { list?.append(piece) } else { tokens.append(Token(word: piece)) }
      }
    }
    if let members = list { tokens.append(Token(word: "[", members: members)) }
    return tokens
  }

  private mutating func interface(
    _ words: [String], _ space: String, _ line: Int, _ text: String
  ) {
    guard words.count > 5, let ip = words.firstIndex(of: "ip"), ip + 1 < words.count else { return }
    let unit = words.firstIndex(of: "units").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    objects.add(
      .init(
        space: space, name: unit ?? words[3],
        address: String(words[ip + 1].prefix { $0 != "/" }), line: line,
        text: AddressText.trimmed(text)))
  }

  /// Several leaves of an object may stand on one line: a word of an outer level ends the inner one.
  private mutating func read(
    _ tokens: [Token], _ place: Int, _ line: TextFile.Line
  ) {
    var position = 0
    var inside: [(prefix: String, nodes: [String: PANOSSchema.Node])] = [
      ("", objects.objects[place].kind.nodes)
    ]
    func shown(_ key: String) -> String {
      PANOSObjects.isSecret(key)
        ? "pre-shared-key key …" : AddressText.trimmed(String(line.text.prefix(400)))
    }
    while position < tokens.count {
      let word = tokens[position].word
      while inside.count > 1, inside.last?.nodes[word] == nil { inside.removeLast() }
      guard let (prefix, nodes) = inside.last, let node = nodes[word] else {
        // Without the word between them a key is what is not understood.
        let isKey = tokens[..<position].contains { $0.word == "pre-shared-key" }
        let told = isKey ? "(not shown: it may be a key)" : QuotedWords.told(word)
        objects.remark(
          line.number,
          "unknown word \(told) of \(objects.objects[place].kind.rawValue) "
            + objects.objects[place].name, .unreadStatement,
          of: place)
        return
      }
      let key = prefix + word
      position += 1
      func add(_ value: String, _ key: String) {
        objects.objects[place].leaves.append(
          .init(key: key, value: value, line: line.number, text: shown(key)))
      }
      switch node {
      case .idle: return
      case .flag: add("", key)
      case .value, .list:
        guard position < tokens.count else { return }
        let token = tokens[position]
        position += 1
        for value in token.members ?? [token.word] { add(value, key) }
      case .container(let inner): inside.append((key + "/", inner))
      case .entries(let inner):
        guard position < tokens.count else { return }
        let names = tokens[position].members ?? [tokens[position].word]
        position += 1
        for name in names where objects.objects[place].isNew(name, in: key) {
          add(name, key + "/")
        }
        if let name = names.last { inside.append(("\(key)/\(name)/", inner)) }
      }
    }
  }
}
