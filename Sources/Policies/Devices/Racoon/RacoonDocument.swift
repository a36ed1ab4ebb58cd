import Texts

/// racoon.conf as sections with statements and sections in them, as they stand in it and in the files
/// that it includes.
struct RacoonDocument {
  /// `dh_group 14;`
  struct Statement {
    var words: [String]
    var file: String
    /// Counted from 1.
    var line: Int
    /// It stands before a brace.
    var isOpening = false

    var key: String { words.first ?? "" }
    var values: ArraySlice<String> { words.dropFirst() }
  }

  /// `remote 192.0.2.1 { … }`, by the words before its brace.
  struct Section {
    var opening: Statement
    var statements: [Statement] = []
    var sections: [Section] = []

    func last(_ key: String) -> Statement? { statements.last { $0.key == key } }
  }

  private(set) var sections: [Section] = []
  private(set) var remarks: [ConfigurationRemark] = []
  /// A file that is included was not there to be read.
  private(set) var lacksFiles = false
  private var inclusion = TextInclusion()

  init(_ text: TextFile, including include: TextInclude) throws(TextError) {
    try read(text, include, depth: 0)
    remarks += inclusion.remarks.map(ConfigurationRemark.init)
    lacksFiles = !inclusion.remarks.isEmpty
  }

  private mutating func read(
    _ text: TextFile, _ include: TextInclude, depth: Int
  ) throws(TextError) {
    var braces = BraceBlocks()
    var comment: Bool?
    var open: [Section] = []
    for line in text.lines {
      let (tokens, isClosed) = BraceLine.tokens(line.octets, within: &comment)
      if !isClosed { remark(text, line.number, "a quotation mark is not closed", .unreadEntry) }
      for event in braces.take(tokens, line.number) {
        switch event {
        case .open(let words, let line):
          open.append(
            Section(
              opening: Statement(words: words, file: text.file, line: line, isOpening: true)))
        case .statement(let words, let line):
          let statement = Statement(words: words, file: text.file, line: line)
          if let last = open.indices.last {
            open[last].statements.append(statement)
          } else {
            try add(statement, text, include, depth)
          }
        case .close: close(&open)
        case .strayClose(let line):
          remark(text, line, "a closing brace without its section", .unreadEntry)
        case .tooDeep(let line):
          remark(text, line, BlockFault.tooDeep, .cutOff)
        }
      }
    }
    if let line = braces.outermostLine {
      remark(
        text, line, "this section is not closed: what follows the file's end is missing", .cutOff)
      while !open.isEmpty { close(&open) }
    }
  }

  private mutating func close(_ open: inout [Section]) {
    guard let section = open.popLast() else { return }
    if let last = open.indices.last {
      open[last].sections.append(section)
    } else {
      sections.append(section)
    }
  }

  /// What stands in no section.
  private mutating func add(
    _ statement: Statement, _ text: TextFile, _ include: TextInclude, _ depth: Int
  ) throws(TextError) {
    if statement.key == "include", statement.words.count == 2 {
      for file in try inclusion.files(
        statement.words[1], from: text, statement.line, include, depth: depth)
      {
        try read(file, include, depth: depth + 1)
      }
    } else if !RacoonWords.global.contains(statement.key) {
      let hint = NearestWord.hint(
        statement.key, among: RacoonWords.global, after: remarks.count)
      remark(
        text, statement.line, "unknown statement\(hint)", .unreadEntry)
    }
  }

  private mutating func remark(
    _ text: TextFile, _ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind
  ) {
    guard remarks.count < 1000 else { return }
    remarks.append(ConfigurationRemark(file: text.file, line: line, what: what, kind: kind))
  }
}
