/// Reads strongSwan's settings syntax:
///
///     # comment
///     section : template, other {
///       key = value          # to the end of the line, or quoted and then over several lines
///       include other/*.conf
///     }
package struct SettingsReader {
  private var document: SettingsDocument
  private var inclusion = TextInclusion()
  private let include: TextInclude
  private let shownWords: Set<String>

  private static let maximumNesting = 64

  /// - Parameter words: section names and keys that errors may show; any other word out of its place
  ///   may be a secret.
  package static func read(
    _ text: TextFile, showing words: Set<String>, including include: TextInclude
  ) throws(TextError) -> (document: SettingsDocument, remarks: [TextError]) {
    try text.refuseIfHuge()
    return try withoutActuallyEscaping(include) { escaping throws(TextError) in
      var reader = SettingsReader(file: text.file, showing: words, include: escaping)
      try reader.read(text, in: 0, depth: 0)
      return (reader.document, reader.inclusion.remarks)
    }
  }

  private init(file: String, showing words: Set<String>, include: @escaping TextInclude) {
    shownWords = words
    document = SettingsDocument(file: file)
    self.include = include
  }

  /// One file; an included one fills the section that it is included in.
  private mutating func read(
    _ text: TextFile, in section: Int, depth: Int
  ) throws(TextError) {
    var open = [section]
    var cursor = SettingsCursor(text.lines)
    while true {
      cursor.skipBlank()
      guard let octet = cursor.next else { break }
      let line = cursor.line
      if octet == UInt8(ascii: "}") {
        cursor.advance()
        open.removeLast()
        guard !open.isEmpty else { throw text.error(line, "a closing brace without its section") }
        continue
      }
      let name = cursor.takeName()
      guard !name.isEmpty else {
        throw text.error(line, "expected a section or a key, not \(cursor.glimpse)")
      }
      if name == "include", cursor.isAtWord {
        let pattern = cursor.takeValue().text
        for file in try inclusion.files(pattern, from: text, line, include, depth: depth) {
          try read(file, in: open[open.count - 1], depth: depth + 1)
        }
        continue
      }
      cursor.skipBlank()
      if cursor.take("=") {
        let value = cursor.takeValue()
        guard value.isClosed else { throw text.error(line, "a quotation mark is not closed") }
        let written = line <= text.lines.count ? text.lines[line - 1].octets : []
        document.set(
          .init(
            key: name, value: value.text, file: text.file, line: line,
            text: TextExcerpt.of(written)), in: open[open.count - 1])
        continue
      }
      let index = document.open(name, in: open[open.count - 1], file: text.file, line: line)
      if cursor.take(":") { try references(&cursor, of: index, in: text) }
      cursor.skipBlank()
      guard cursor.take("{") else {
        throw text.error(
          cursor.next == nil ? line : cursor.line,
          "expected {, = or : behind \(shownWords.contains(name) ? "“\(name)”" : "this word"), not \(cursor.glimpse)"
        )
      }
      guard open.count < Self.maximumNesting else {
        throw text.error(line, "sections are nested deeper than \(Self.maximumNesting)")
      }
      open.append(index)
    }
    guard open.count == 1 else {
      let last = document.sections[open[open.count - 1]]
      throw text.error(last.line, "the section that begins here is not closed")
    }
  }

  private mutating func references(
    _ cursor: inout SettingsCursor, of section: Int, in text: TextFile
  ) throws(TextError) {
    repeat {
      cursor.skipBlank()
      let line = cursor.line
      let path = cursor.takeName()
      guard !path.isEmpty else {
        throw text.error(line, "expected the name of a section, not \(cursor.glimpse)")
      }
      document.add(.init(path: path, file: text.file, line: line), to: section)
      cursor.skipBlank()
    } while cursor.take(",")
  }
}
