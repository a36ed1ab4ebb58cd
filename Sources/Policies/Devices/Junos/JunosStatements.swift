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
  private static let maximumDepth = 64
  private static let maximumStatements = 1_000_000

  init(_ text: TextFile) {
    hasPolicyTunnels = Self.hasPolicyTunnels(text)
    var base: [String] = []
    var braces: [Block] = []
    var words: [String] = []
    var start = 1
    var inactive: [[String]: Int] = [:]
    /// With the count of statements that stood before.
    var deleted: [[String]: Int] = [:]
    var comment: [UInt8]?
    for line in text.lines {
      let octets = JunosLine.withoutPrompt(line.octets)
      if let level = JunosLine.editLevel(octets) {
        base = level
        continue
      }
      var tokens = JunosLine.tokens(octets, within: &comment)
      if braces.isEmpty, case .word(let verb)? = tokens.first, Self.verbs.contains(verb) {
        // What stands before ends with its line: it is no statement in braces.
        if Self.near.isNear(words.prefix(4)) {
          remark(start, "no command that is known: not understood", .unreadEntry)
        }
        words = []
        tokens.removeFirst()
        // A semicolon belongs to braces, and to a paste of both.
        let path = base + tokens.compactMap(\.word).filter { !$0.isEmpty }
        switch verb {
        case "set" where matters(path):
          add(path, line.number, JunosLine.shown(line.octets), isActive: true, isSet: true)
        case "set" where JunosSchema.near.isNear(path):
          remark(
            line.number, "“\(path.prefix(3).joined(separator: " "))” is not understood",
            .unreadEntry)
        case "set": break
        case "delete" where !path.isEmpty: deleted[path] = statements.count
        case "deactivate" where !path.isEmpty: inactive[path] = line.number
        case "activate": inactive[path] = nil
        case "edit": base += tokens.compactMap(\.word)
        case "top": base = []
        case "up", "exit": base.removeLast(min(base.count, verb == "exit" ? base.count : 1))
        case "insert", "rename", "copy", "replace":
          guard path.contains(where: { ["ike", "ipsec", "groups"].contains($0) }) else { break }
          remark(
            line.number, "`\(verb)` is not followed: what was set before it is read", .unreadEntry)
        default: break
        }
        continue
      }
      for token in tokens {
        switch token {
        case .word(let word):
          if words.isEmpty { start = line.number }
          words.append(word)
        case .open:
          let (isActive, path) = Self.state(words)
          guard braces.count < Self.maximumDepth else { return }
          braces.append(
            Block(path: path, isActive: isActive && braces.last?.isActive ?? true, line: start))
          words = []
        case .close, .end:
          if !words.isEmpty {
            let (isActive, path) = Self.state(words)
            add(
              base + braces.flatMap(\.path) + path, start, JunosLine.shown(words),
              isActive: isActive && braces.last?.isActive ?? true, isSet: false)
            braces.indices.last.map { braces[$0].isEmpty = false }
            words = []
          }
          guard token == .close else { continue }
          if let closed = braces.popLast() {
            if closed.isEmpty {
              // A block with nothing in it still says that the thing is there.
              add(
                base + braces.flatMap(\.path) + closed.path, closed.line,
                closed.path.joined(separator: " "), isActive: closed.isActive, isSet: false)
            }
            braces.indices.last.map { braces[$0].isEmpty = false }
          } else {
            remark(line.number, "a closing brace without an opening one", .unreadEntry)
          }
        }
      }
    }
    if let block = braces.first {
      remark(
        block.line, "this block is not closed: what follows the file's end is missing", .unreadEntry
      )
    }
    remove(deleted)
    switchOff(inactive)
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
  private func matters(_ path: [String]) -> Bool {
    guard path.first == "security", path.count > 1 else { return true }
    if hasPolicyTunnels, Self.policyWords.contains(path[1]) { return true }
    return ["ike", "ipsec"].contains(path[1]) || path.contains("apply-groups")
      || path.contains("apply-groups-except")
  }

  private struct Block {
    var path: [String]
    var isActive: Bool
    var line: Int
    var isEmpty = true
  }

  private mutating func add(
    _ path: [String], _ line: Int, _ text: String, isActive: Bool, isSet: Bool
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

  private mutating func remark(
    _ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind = .told
  ) {
    guard remarks.count < 1000 else { return }
    remarks.append(LineRemark(line, what, kind))
  }
}
