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
  private(set) var remarks: [(line: Int, what: String)] = []

  private static let verbs: Set<String> = [
    "set", "delete", "deactivate", "activate", "protect", "unprotect", "annotate", "insert",
    "rename", "copy", "replace", "edit", "top", "up", "show", "run", "commit", "exit", "quit",
  ]
  private static let maximumDepth = 64
  private static let maximumStatements = 1_000_000

  init(_ text: TextFile) {
    var base: [String] = []
    var braces: [Block] = []
    var words: [String] = []
    var start = 1
    var inactive: [(path: [String], line: Int)] = []
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
        words = []
        tokens.removeFirst()
        // A semicolon belongs to braces, and to a paste of both.
        let path = base + tokens.compactMap(\.word).filter { !$0.isEmpty }
        let shown = JunosLine.shown(line.octets)
        switch verb {
        case "set": add(path, line.number, shown, isActive: true, isSet: true)
        case "delete": statements.removeAll { $0.path.starts(with: path) }
        case "deactivate": inactive.append((path, line.number))
        case "activate": inactive.removeAll { $0.path == path }
        case "edit": base += tokens.compactMap(\.word)
        case "top": base = []
        case "up", "exit": base.removeLast(min(base.count, verb == "exit" ? base.count : 1))
        case "insert", "rename", "copy", "replace":
          remark(line.number, "`\(verb)` is not followed: what was set before it is read")
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
            remark(line.number, "a closing brace without an opening one")
          }
        }
      }
    }
    if let block = braces.first {
      remark(block.line, "this block is not closed: what follows the file's end is missing")
    }
    for (path, line) in inactive {
      var count = 0
      for index in statements.indices where statements[index].path.starts(with: path) {
        statements[index].isActive = false
        count += 1
      }
      if count > 0 { remark(line, "inactive, and not used: \(JunosLine.shown(path))") }
    }
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

  private mutating func remark(_ line: Int, _ what: String) {
    guard remarks.count < 1000 else { return }
    remarks.append((line, what))
  }
}
