/// ipsec.conf as strongSwan and libreswan share it: sections `config setup`, `conn NAME` and
/// `ca NAME`, with parameters on indented lines.
package struct IPsecConfDocument {
  package struct Section {
    /// "conn", "config" or "ca".
    package var kind: String
    package var name: String
    package var file: String
    /// Counted from 1.
    package var line: Int
    /// In the order written.
    package internal(set) var parameters: [Parameter] = []
  }

  package struct Parameter: Hashable {
    /// In lower case.
    package internal(set) var key: String
    package var value: String
    package var file: String
    /// Counted from 1.
    package var line: Int
    /// The line as written, without its indentation.
    package var text: String
  }

  package private(set) var sections: [Section] = []
  private var inclusion = TextInclusion()
  /// Places in `sections` by kind and name.
  private var places: [String: [Int]] = [:]
  /// Names that `also` and `alsoflip` take from.
  private var templates: Set<Substring> = []

  /// Of files that are included and cannot be read.
  package var remarks: [TextError] { inclusion.remarks }
  /// Of parameters that are not indented, and are read all the same.
  package private(set) var notes: [TextError] = []

  private static let opening = ["conn", "ca", "config", "include"].map { Array($0.utf8) }

  /// Whether some line opens a section of this syntax.
  package static func recognises(_ text: TextFile) -> Bool {
    text.lines.contains { line in
      guard line.mayBegin(with: opening) else { return false }
      let words = words(line.text)
      return opensSection(words)
        || words.first == "include" && words.count == 2
          && text.file.hasSuffix("ipsec.conf")
    }
  }

  package init(_ text: TextFile, including include: TextInclude) throws(TextError) {
    try text.refuseIfHuge()
    try read(text, include, depth: 0)
  }

  package subscript(kind: String, name: String) -> [Section] {
    (places["\(kind) \(name)"] ?? []).map { sections[$0] }
  }

  /// Whether a conn is there for others to take from.
  package func isTemplate(_ section: Section) -> Bool { templates.contains(section.name[...]) }

  // MARK: Lines

  private mutating func read(
    _ text: TextFile, _ include: TextInclude, depth: Int
  ) throws(TextError) {
    // A file that is included begins and ends outside of sections.
    var isInside = false
    var index = 0
    while index < text.lines.count {
      let line = text.lines[index]
      index += 1
      let words = Self.words(line.text)
      guard let first = words.first else { continue }
      if first == "include" {
        guard words.count == 2 else {
          throw text.error(line.number, "include takes the name of one file")
        }
        for file in try inclusion.files(words[1], from: text, line.number, include, depth: depth) {
          try read(file, include, depth: depth + 1)
        }
        isInside = false
        continue
      }
      if Self.opensSection(words) {
        places["\(words[0]) \(words[1])", default: []].append(sections.count)
        sections.append(
          Section(kind: words[0], name: words[1], file: text.file, line: line.number))
        isInside = true
        continue
      }
      let isIndented = line.octets.first == 0x20 || line.octets.first == 0x09
      if !isIndented, first == "version" { continue }
      guard let equals = line.text.firstIndex(of: "="), isInside, let last = sections.indices.last
      else {
        throw text.error(
          line.number,
          isInside && isIndented
            ? "expected a parameter and its value, as in left=192.0.2.1"
            : "expected config setup, conn, ca or include")
      }
      let parameter = try parameter(line, equals, text, &index)
      if !isIndented {
        notes.append(
          text.error(line.number, "the parameter “\(parameter.key)” is not indented"))
      }
      if parameter.key == "also" || parameter.key == "alsoflip" {
        templates.formUnion(parameter.value.split(separator: " "))
      }
      sections[last].parameters.append(parameter)
    }
  }

  /// - Parameter index: of the next line, behind those that the value goes on over.
  private func parameter(
    _ line: TextFile.Line, _ equals: String.Index, _ text: TextFile, _ index: inout Int
  ) throws(TextError) -> Parameter {
    let key = line.text[..<equals].trimmed.lowercased()
    guard !key.isEmpty, !key.contains(where: \.isWhitespace) else {
      throw text.error(line.number, "expected a parameter and its value, as in left=192.0.2.1")
    }
    var rest = String(line.text[line.text.index(after: equals)...])
    var value = Self.value(rest)
    // A quoted value goes on where its line ends in a backslash.
    while value == nil, rest.hasSuffix("\\"), index < text.lines.count {
      rest = rest.dropLast() + text.lines[index].text
      index += 1
      value = Self.value(rest)
    }
    guard let value else { throw text.error(line.number, "a quotation mark is not closed") }
    return Parameter(
      key: key, value: value, file: text.file, line: line.number, text: TextExcerpt.of(line.text))
  }

  private static func opensSection(_ words: [String]) -> Bool {
    guard words.count == 2, !words[1].hasPrefix("=") else { return false }
    return words[0] == "conn" || words[0] == "ca" || words[0] == "config" && words[1] == "setup"
  }

  /// The words of a line without its comment, which begins a line or follows white space.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    for word in line.split(whereSeparator: \.isWhitespace) {
      if word.hasPrefix("#") { break }
      words.append(String(word))
    }
    return words
  }

  /// A value, white space in it reduced unless quoted; `nil` where a quotation mark is not closed.
  private static func value(_ text: String) -> String? {
    let trimmed = String(text.trimmed)
    guard trimmed.hasPrefix("\"") else { return words(trimmed).joined(separator: " ") }
    var value = ""
    var isEscaped = false
    for character in trimmed.dropFirst() {
      if isEscaped {
        switch character {
        case "n": value.append("\n")
        case "r": value.append("\r")
        case "t": value.append("\t")
        default: value.append(character)
        }
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        return value
      } else {
        value.append(character)
      }
    }
    return nil
  }
}
