internal import Texts

/// Reads strongSwan's settings syntax:
///
///     # comment
///     section : template, other {
///       key = value          # to the end of the line, or quoted and then over several lines
///       include other/*.conf
///     }
struct SettingsReader {
  private(set) var document: SettingsDocument
  private var inclusion = ConfigurationInclusion()
  private let include: ConfigurationFile.Include

  private static let maximumNesting = 64

  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> (document: SettingsDocument, remarks: [ConfigurationRemark]) {
    try withoutActuallyEscaping(include) { escaping throws(TextError) in
      var reader = SettingsReader(file: text.file, include: escaping)
      try reader.read(text, in: 0, depth: 0)
      return (reader.document, reader.inclusion.remarks)
    }
  }

  private init(file: String, include: @escaping ConfigurationFile.Include) {
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
        let written = line <= text.lines.count ? text.lines[line - 1].text : ""
        document.set(
          .init(
            key: name, value: value.text, file: text.file, line: line,
            text: AddressText.trimmed(written)), in: open[open.count - 1])
        continue
      }
      let index = document.open(name, in: open[open.count - 1], file: text.file, line: line)
      if cursor.take(":") { try references(&cursor, of: index, in: text) }
      cursor.skipBlank()
      guard cursor.take("{") else {
        throw text.error(
          cursor.next == nil ? line : cursor.line,
          "expected {, = or : behind \(Self.shown(name)), not \(cursor.glimpse)")
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

  /// A word out of its place may be a secret: only those that the syntax knows are shown.
  private static func shown(_ name: String) -> String {
    let known = SwanctlKeys.top.union(SwanctlKeys.connection).union(SwanctlKeys.local)
      .union(SwanctlKeys.remote).union(SwanctlKeys.child).union(["secret", "local", "remote"])
    return known.contains(name) ? "“\(name)”" : "this word"
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

/// A place in the octets of a settings file.
struct SettingsCursor {
  private var rest: ArraySlice<UInt8>
  private(set) var line = 1

  init(_ lines: [TextFile.Line]) {
    rest = Array(lines.map(\.octets).joined(separator: [0x0a]))[...]
  }

  var next: UInt8? { rest.first }

  /// What comes next, for messages: never a word of it, which may be a secret out of its place.
  var glimpse: String {
    guard let first = rest.first else { return "the end" }
    return Self.delimiters.contains(first) ? "“\(Unicode.Scalar(first))”" : "a word"
  }

  /// Whether a value follows on the same line.
  var isAtWord: Bool {
    guard let first = rest.first, Self.isBlank(first) else { return false }
    guard let word = rest.first(where: { !Self.isBlank($0) }) else { return false }
    return word != 0x0a && word != UInt8(ascii: "=") && word != UInt8(ascii: "{")
      && word != UInt8(ascii: ":")
  }

  mutating func advance() {
    if rest.popFirst() == 0x0a { line += 1 }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    advance()
    return true
  }

  /// White space, ends of lines and comments.
  mutating func skipBlank() {
    while let octet = rest.first {
      if octet == UInt8(ascii: "#") {
        skipToLineEnd()
      } else if Self.isBlank(octet) || octet == 0x0a {
        advance()
      } else {
        return
      }
    }
  }

  mutating func takeName() -> String {
    let name = rest.prefix {
      !Self.isBlank($0) && $0 != 0x0a && !Self.delimiters.contains($0)
    }
    rest = rest[name.endIndex...]
    return String(decoding: name, as: UTF8.self)
  }

  /// Words and quoted strings up to the end of the line, a comment or a closing brace, with single
  /// spaces between them where there are several.
  mutating func takeValue() -> (text: String, isClosed: Bool) {
    var parts: [[UInt8]] = []
    var isClosed = true
    while let octet = rest.first, octet != 0x0a {
      switch octet {
      case UInt8(ascii: "#"): skipToLineEnd()
      case UInt8(ascii: "}"): return (Self.joined(parts), isClosed)
      case UInt8(ascii: "\""):
        advance()
        var string: [UInt8] = []
        isClosed = takeString(into: &string)
        parts.append(string)
      case _ where Self.isBlank(octet): advance()
      default:
        let plain = rest.prefix {
          $0 != 0x0a && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "}")
            && $0 != UInt8(ascii: "\"")
        }
        rest = rest[plain.endIndex...]
        parts.append(Array(plain.reversed().drop(while: Self.isBlank).reversed()))
      }
    }
    return (Self.joined(parts), isClosed)
  }

  /// Up to the closing quotation mark, lines and escapes included; false where there is none.
  private mutating func takeString(into string: inout [UInt8]) -> Bool {
    while let octet = rest.first {
      advance()
      if octet == UInt8(ascii: "\"") { return true }
      guard octet == UInt8(ascii: "\\"), let escaped = rest.first else {
        if octet != 0x0d { string.append(octet) }
        continue
      }
      advance()
      switch escaped {
      case UInt8(ascii: "n"): string.append(0x0a)
      case UInt8(ascii: "r"): string.append(0x0d)
      case UInt8(ascii: "t"): string.append(0x09)
      case UInt8(ascii: "b"): string.append(0x08)
      case UInt8(ascii: "f"): string.append(0x0c)
      // A line that goes on.
      case 0x0a: break
      case 0x0d: if rest.first == 0x0a { advance() }
      default: string.append(escaped)
      }
    }
    return false
  }

  private mutating func skipToLineEnd() {
    rest = rest[(rest.firstIndex(of: 0x0a) ?? rest.endIndex)...]
  }

  private static let delimiters = Set("{}=:#\",".utf8)

  private static func isBlank(_ octet: UInt8) -> Bool {
    octet == 0x20 || octet == 0x09 || octet == 0x0d
  }

  private static func joined(_ parts: [[UInt8]]) -> String {
    String(decoding: Array(parts.joined(separator: [0x20])), as: UTF8.self)
  }
}
