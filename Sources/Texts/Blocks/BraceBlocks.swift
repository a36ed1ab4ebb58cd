/// Puts the tokens of a configuration in braces together:
///
///     /* a comment */
///     proposal branch {
///         dh-group group14;                # Junos ends a statement so
///         encryption [ aes-128 aes-256 ];  # its words are dh-group's neighbours, no brackets
///         lifetime 3600                    # VyOS ends it with the line
///     }
///
/// The reader of a device keeps what is open in its own terms, by what is told of each line.
package struct BraceBlocks: Sendable {
  package enum Event: Equatable, Sendable {
    /// A block begins; the words stand before its brace, the line is that of the first of them.
    case open(words: [String], line: Int)
    /// Never without words.
    case statement(words: [String], line: Int)
    /// The innermost block ends.
    case close(isEmpty: Bool)
    /// A closing brace without its block.
    case strayClose(line: Int)
    /// Blocks are nested deeper than anybody writes: nothing more is told.
    case tooDeep(line: Int)
  }

  /// Of a statement that has not ended, and the line of the first.
  package private(set) var words: [String] = []
  package private(set) var start = 1
  /// The lines of the blocks that are open, and whether there is something in them.
  private var open: [(line: Int, isEmpty: Bool)] = []
  private var isTooDeep = false

  /// Deeper than any device nests.
  package static let maximumDepth = 64

  package init() {}

  package var depth: Int { open.count }
  /// That of the outermost block which is not closed.
  package var outermostLine: Int? { open.first?.line }

  /// What stands before is no statement in braces.
  package mutating func forget() { words = [] }

  package mutating func take(_ tokens: [BraceToken], _ line: Int) -> [Event] {
    var events: [Event] = []
    for token in tokens where !isTooDeep {
      switch token {
      case .word(let word):
        if words.isEmpty { start = line }
        words.append(word)
      case .open:
        guard open.count < Self.maximumDepth else {
          isTooDeep = true
          events.append(.tooDeep(line: line))
          break
        }
        if words.isEmpty { start = line }
        events.append(.open(words: words, line: start))
        open.append((start, true))
        words = []
      case .end: end(&events)
      case .close:
        end(&events)
        guard let closed = open.popLast() else {
          events.append(.strayClose(line: line))
          break
        }
        events.append(.close(isEmpty: closed.isEmpty))
        noteContent()
      }
    }
    return events
  }

  private mutating func end(_ events: inout [Event]) {
    guard !words.isEmpty else { return }
    events.append(.statement(words: words, line: start))
    words = []
    noteContent()
  }

  private mutating func noteContent() {
    if let last = open.indices.last { open[last].isEmpty = false }
  }
}
