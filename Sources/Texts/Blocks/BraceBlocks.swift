/// Reads blocks in braces, as Junos, VyOS and their relatives write them:
///
///     /* a comment */
///     proposal branch {
///         dh-group group14;                # Junos ends a statement so
///         encryption [ aes-128 aes-256 ];  # its words are dh-group's neighbours, no brackets
///         lifetime 3600                    # VyOS ends it with the line
///     }
///
/// A statement ends with a semicolon or its line, but not inside brackets or quotation marks.
package enum BraceBlocks {
  package static func read(_ file: TextFile) -> TextBlocks {
    var scanner = TextScanner(file)
    var builder = TextBlockBuilder(file)
    var words: [String] = []
    var start = 1
    var brackets = 0

    func add(_ word: String, _ line: Int) {
      if words.isEmpty { start = line }
      words.append(word)
    }
    func end() {
      if !words.isEmpty { builder.statement(words, start) }
      words = []
      brackets = 0
    }

    while let octet = scanner.next {
      let line = scanner.line
      switch octet {
      case UInt8(ascii: "#"): scanner.skipLine()
      case _ where scanner.starts(with: "/*"):
        if !scanner.skip(behind: "*/") { builder.fault(line, "a comment is not closed") }
      case UInt8(ascii: "{"):
        scanner.advance()
        if words.isEmpty { start = line }
        builder.open(words, start)
        words = []
      case UInt8(ascii: "}"):
        scanner.advance()
        end()
        if !builder.close() { builder.fault(line, "a closing brace without its block") }
      case UInt8(ascii: ";"):
        scanner.advance()
        end()
      case UInt8(ascii: "["):
        scanner.advance()
        brackets += 1
      case UInt8(ascii: "]"):
        scanner.advance()
        brackets = max(0, brackets - 1)
      case TextScanner.lineFeed:
        scanner.advance()
        if brackets == 0 { end() }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if let word = scanner.takeQuoted() {
          add(word, line)
        } else {
          builder.fault(line, "a quotation mark is not closed")
          scanner.advance()
        }
      case 0x20, 0x09, 0x0d: scanner.skipBlanks()
      default:
        let word = scanner.takeWord(until: delimiters)
        if !word.isEmpty { add(word, line) }
      }
    }
    end()
    return builder.finish()
  }

  private static let delimiters = Set("{};[]".utf8)
}
