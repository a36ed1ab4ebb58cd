internal import Texts

/// A Junos configuration as statements, each with its whole path: the same for braces and for `set`
/// lines.
///
///     security { ike { proposal P { dh-group group14; } } }
///     set security ike proposal P dh-group group14
struct JunosStatements {
  struct Statement {
    var path: [String]
    var line: Int
    /// The line as it may be shown.
    var text: String
    var isActive = true
  }

  private(set) var statements: [Statement] = []
  private(set) var remarks: [LineRemark] = []
  let hasPolicyTunnels: Bool

  private static let verbs: Set<String> = [
    "set", "delete", "deactivate", "activate", "protect", "unprotect", "annotate", "insert",
    "rename", "copy", "replace", "edit", "top", "up", "show", "run", "commit", "exit", "quit",
  ]
  private static let near = NearPath(["set security ike", "set security ipsec"])
  private static let maximumStatements = 1_000_000

  /// Where the reading of the lines stands.
  private struct Place {
    /// Of the level that `edit` has gone to.
    var base: [String] = []
    var braces = BraceBlocks()
    /// The blocks that are open.
    var open: [Block] = []
    var comment: Bool?
    var inactive: [[String]: Int] = [:]
    /// With the count of statements that stood before.
    var deleted: [[String]: Int] = [:]

    var path: [String] { base + open.flatMap(\.path) }
  }

  init(hasPolicyTunnels: Bool) { self.hasPolicyTunnels = hasPolicyTunnels }

  init(_ text: TextFile) {
    self.init(hasPolicyTunnels: Self.hasPolicyTunnels(text))
    var place = Place()
    lines: for line in text.lines {
      let octets = ShellPrompt.without(line.octets)
      if let level = JunosLine.editLevel(octets) {
        place.base = level
        continue
      }
      let (tokens, isClosed) = BraceLine.tokens(octets, within: &place.comment)
      if !isClosed, Self.mayHoldTunnels(place.path + tokens.compactMap(\.word)) {
        remark(line.number, "a quotation mark is not closed", .unreadEntry)
      }
      if place.open.isEmpty, case .word(let verb)? = tokens.first, Self.verbs.contains(verb) {
        take(verb, tokens.dropFirst().compactMap(\.word), line, &place)
        continue
      }
      for event in place.braces.take(tokens, line.number) {
        guard take(event, &place) else { break lines }
      }
    }
    if let line = place.braces.outermostLine {
      remark(
        line, "this block is not closed: what follows the file's end is missing", .cutOff)
    }
    remove(place.deleted)
    switchOff(place.inactive)
  }

  /// A command, which is a line of its own.
  private mutating func take(
    _ verb: String, _ words: [String], _ line: TextFile.Line, _ place: inout Place
  ) {
    if Self.near.isNear(place.braces.words.prefix(4)) {
      remark(place.braces.start, "no command that is known: not understood", .unreadEntry)
    }
    // What stands before ends with its line: it is no statement in braces.
    place.braces.forget()
    // A semicolon belongs to braces, and to a paste of both.
    let path = place.base + words.filter { !$0.isEmpty }
    switch verb {
    case "set" where matters(path):
      add(path, line.number, JunosLine.shown(line.octets), isActive: true)
    case "set" where JunosSchema.near.isNear(path):
      remark(
        line.number, "“\(path.prefix(3).joined(separator: " "))” is not understood", .unreadEntry)
    case "set": break
    case "delete" where !path.isEmpty: place.deleted[path] = statements.count
    case "deactivate" where !path.isEmpty: place.inactive[path] = line.number
    case "activate": place.inactive[path] = nil
    case "edit": place.base += words
    case "top": place.base = []
    case "up", "exit":
      let levels = verb == "exit" ? place.base.count : 1
      place.base.removeLast(min(place.base.count, levels))
    case "insert", "rename", "copy", "replace":
      guard path.contains(where: { ["ike", "ipsec", "groups"].contains($0) }) else { break }
      remark(
        line.number, "`\(verb)` is not followed: what was set before it is read", .unreadEntry)
    default: break
    }
  }

  /// What stands in braces.
  ///
  /// - Returns: false where nothing more is read: deeper than anybody writes.
  private mutating func take(_ event: BraceBlocks.Event, _ place: inout Place) -> Bool {
    let isInside = place.open.last?.isActive ?? true
    switch event {
    case .open(let words, let line):
      let (isActive, path) = Self.state(words)
      place.open.append(Block(path: path, isActive: isActive && isInside, line: line))
    case .statement(let words, let line):
      let (isActive, path) = Self.state(words)
      add(place.path + path, line, JunosLine.shown(words), isActive: isActive && isInside)
    case .close(let isEmpty):
      guard let closed = place.open.popLast(), isEmpty else { break }
      // A block with nothing in it still says that the thing is there.
      add(
        place.path + closed.path, closed.line, closed.path.joined(separator: " "),
        isActive: closed.isActive)
    case .strayClose(let line):
      remark(line, "a closing brace without an opening one", .unreadEntry)
    case .tooDeep(let line):
      remark(line, BlockFault.tooDeep, .cutOff)
      return false
    }
    return true
  }

  /// Each path is looked up by its beginnings, whatever the count of the others.
  private mutating func remove(_ deleted: [[String]: Int]) {
    guard !deleted.isEmpty else { return }
    let lengths = Set(deleted.keys.map(\.count)).sorted()
    statements = statements.enumerated().filter { place, statement in
      !lengths.contains { length in
        length <= statement.path.count
          && (deleted[Array(statement.path.prefix(length))] ?? 0) > place
      }
    }.map(\.element)
  }

  private mutating func switchOff(_ inactive: [[String]: Int]) {
    guard !inactive.isEmpty else { return }
    let lengths = Set(inactive.keys.map(\.count)).sorted()
    var met: Set<[String]> = []
    for place in statements.indices {
      let path = statements[place].path
      for length in lengths where length <= path.count {
        let start = Array(path.prefix(length))
        guard inactive[start] != nil else { continue }
        statements[place].isActive = false
        met.insert(start)
      }
    }
    for (path, line) in inactive.sorted(by: { $0.value < $1.value }) where met.contains(path) {
      remark(line, "inactive, and not used: \(JunosLine.shown(path))")
    }
  }

  static let policyWords: Set<String> = ["policies", "zones", "address-book"]

  /// Whether a policy may send traffic into a vpn: only then do policies and address books matter.
  private static func hasPolicyTunnels(_ text: TextFile) -> Bool {
    func has(_ words: String) -> Bool { text.octets.holds(Array(words.utf8)) }
    return has("tunnel ipsec-vpn") || has("ipsec-vpn") && has("tunnel {")
  }

  /// Most lines of a firewall are its policies.
  func matters(_ path: [String]) -> Bool {
    guard path.first == "security", path.count > 1 else { return true }
    if hasPolicyTunnels, Self.policyWords.contains(path[1]) { return true }
    return ["ike", "ipsec"].contains(path[1]) || path.contains("apply-groups")
      || path.contains("apply-groups-except")
  }

  /// What a quotation that is not closed may swallow matters there alone.
  private static func mayHoldTunnels(_ path: [String]) -> Bool {
    !Set(path).isDisjoint(with: ["security", "ike", "ipsec", "groups"])
  }

  private struct Block {
    var path: [String]
    var isActive: Bool
    var line: Int
  }

  mutating func add(
    _ path: [String], _ line: Int, _ text: String, isActive: Bool
  ) {
    guard !path.isEmpty, statements.count < Self.maximumStatements else { return }
    if !isActive { remark(line, "inactive, and not used: \(JunosLine.shown(path))") }
    statements.append(Statement(path: path, line: line, text: text, isActive: isActive))
  }

  /// Words that stand before a statement and say whether it counts.
  private static func state(_ words: [String]) -> (isActive: Bool, path: [String]) {
    var words = words
    var isActive = true
    while let first = words.first, first.hasSuffix(":"),
      ["inactive:", "active:", "replace:", "delete:", "protect:", "tag:"].contains(first)
    {
      if first == "inactive:" || first == "delete:" { isActive = false }
      words.removeFirst()
    }
    return (isActive, words)
  }

  mutating func remark(
    _ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind = .told
  ) {
    guard remarks.count < 1000 else { return }
    remarks.append(LineRemark(line, what, kind))
  }
}
