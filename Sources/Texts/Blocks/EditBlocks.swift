/// Reads the blocks of FortiOS:
///
///     config vpn ipsec phase1-interface
///         edit "branch"
///             set proposal aes256-sha256
///         next
///     end
///
/// `config` and `edit` open a block, `next` closes the `edit`, `end` the `config` and whatever
/// `edit` is still open in it. Every other line is a statement, `set` and `unset` among its words.
package enum EditBlocks {
  package static func read(_ file: TextFile) -> TextBlocks {
    var scanner = TextScanner(file)
    var builder = TextBlockBuilder(file)
    while scanner.next != nil {
      scanner.skipBlanks()
      if scanner.next == UInt8(ascii: "#") { scanner.skipLine() }
      let line = scanner.line
      let (words, isClosed) = statement(&scanner)
      scanner.advance()
      if !isClosed { builder.fault(line, "a quotation mark is not closed") }
      switch words.first {
      case nil: continue
      case "config", "edit": builder.open(words, line)
      case "next":
        guard builder.keyword == "edit" else {
          builder.fault(line, "“next” without its “edit”")
          continue
        }
        builder.close()
      case "end":
        if builder.keyword == "edit" { builder.close() }
        if !builder.close() { builder.fault(line, "“end” without its “config”") }
      default: builder.statement(words, line)
      }
    }
    return builder.finish()
  }

  /// The words up to the end of the line; a string in quotation marks may go over several.
  private static func statement(_ scanner: inout TextScanner) -> ([String], isClosed: Bool) {
    var words: [String] = []
    var isClosed = true
    while true {
      scanner.skipBlanks()
      guard let octet = scanner.next, octet != TextScanner.lineFeed else {
        return (words, isClosed)
      }
      if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "'") {
        if let word = scanner.takeQuoted() {
          words.append(word)
          continue
        }
        isClosed = false
        scanner.advance()
        if scanner.next == nil { return (words, isClosed) }
      }
      let word = scanner.takeWord()
      if !word.isEmpty { words.append(word) }
    }
  }
}
