/// A statement of a configuration whose statements hold others: FortiOS's `config` and `edit`,
/// a block in braces of Junos or VyOS.
package struct TextBlock: Sendable {
  /// Quotation marks are gone, and so are the brackets around a list.
  package var words: [String]
  /// Of the first word, counted from 1.
  package var line: Int
  /// The line of the first word as written, without its indentation.
  package var text: String
  /// What stands inside, in its order.
  package var blocks: [TextBlock]

  package init(words: [String], line: Int, text: String, blocks: [TextBlock] = []) {
    self.words = words
    self.line = line
    self.text = text
    self.blocks = blocks
  }
}

extension TextBlock {
  /// The statements inside that begin with these words.
  package func all(_ words: String...) -> [TextBlock] { blocks.all(words) }

  /// The last of them: where a device is told a thing twice, the second counts.
  package func last(_ words: String...) -> TextBlock? { blocks.all(words).last }

  /// The words behind the first `count`.
  package func words(after count: Int) -> ArraySlice<String> { words.dropFirst(count) }
}

extension [TextBlock] {
  /// Those that begin with these words.
  package func all(_ words: [String]) -> [TextBlock] { filter { $0.words.starts(with: words) } }
}

/// A tree of blocks, and what could not be read of it; the rest still counts.
package struct TextBlocks: Sendable {
  package var blocks: [TextBlock]
  package var faults: [TextError]

  /// Deeper than any device nests.
  static let maximumNesting = 64
  /// More than anyone reads.
  static let maximumFaults = 1000
}

/// Puts statements together into a tree, whatever opens and closes a block.
struct TextBlockBuilder {
  private let file: TextFile
  /// The blocks that are open; the first is the file.
  private var open: [TextBlock] = [TextBlock(words: [], line: 1, text: "")]
  /// Blocks that stand too deep are passed over.
  private var ignored = 0
  private var faults: [TextError] = []

  init(_ file: TextFile) { self.file = file }

  var depth: Int { open.count - 1 + ignored }
  /// The first word of the innermost open block.
  var keyword: String? { depth > 0 ? open.last?.words.first : nil }

  mutating func fault(_ line: Int, _ reason: String) {
    guard faults.count < TextBlocks.maximumFaults else { return }
    faults.append(file.error(line, reason))
  }

  mutating func statement(_ words: [String], _ line: Int) {
    guard ignored == 0 else { return }
    open[open.count - 1].blocks.append(block(words, line))
  }

  mutating func open(_ words: [String], _ line: Int) {
    guard ignored == 0, open.count <= TextBlocks.maximumNesting else {
      if ignored == 0 {
        fault(line, "blocks are nested deeper than \(TextBlocks.maximumNesting)")
      }
      ignored += 1
      return
    }
    open.append(block(words, line))
  }

  /// False where none is open.
  @discardableResult
  mutating func close() -> Bool {
    if ignored > 0 {
      ignored -= 1
      return true
    }
    guard open.count > 1, let closed = open.popLast() else { return false }
    open[open.count - 1].blocks.append(closed)
    return true
  }

  /// The blocks that the file leaves open end with it.
  mutating func finish() -> TextBlocks {
    if open.count > 1, let last = open.last {
      fault(last.line, "“\(last.words.prefix(4).joined(separator: " "))” is not closed")
    }
    while close() {}
    return TextBlocks(blocks: open[0].blocks, faults: faults)
  }

  private func block(_ words: [String], _ line: Int) -> TextBlock {
    let written = file.lines.indices.contains(line - 1) ? file.lines[line - 1].octets : []
    return TextBlock(words: words, line: line, text: TextExcerpt.of(written))
  }
}
