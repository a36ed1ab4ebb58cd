package import Texts
internal import YAML

/// Why a file that the user wrote for `check` cannot be used.
package struct CheckFileError: Error, Hashable, Sendable, CustomStringConvertible {
  package var place: FilePlace
  package var reason: String

  init(_ place: FilePlace, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  package var description: String { "\(place): \(reason)" }
}

/// A YAML mapping whose keys are known, read with errors that name file, line and field.
struct YAMLFields {
  let place: FilePlace
  private let mapping: Node.Mapping

  /// The top of a file.
  init(text: String, file: String, known: [String]) throws(CheckFileError) {
    let start = FilePlace(file: file, line: 1)
    let root: Node?
    do {
      root = try Node.compose(text)
    } catch {
      throw Self.error(error, file: file)
    }
    guard let root else {
      throw CheckFileError(start, "the file is empty; it must hold \(known.listed("or"))")
    }
    try self.init(root, file: file, known: known)
  }

  init(_ node: Node, file: String, known: [String]) throws(CheckFileError) {
    place = FilePlace(file: file, line: node.line)
    guard case .mapping(let mapping) = node else {
      throw CheckFileError(place, "expected keys such as \(known.prefix(4).listed("or"))")
    }
    self.mapping = mapping
    for (key, _) in mapping {
      let at = FilePlace(file: file, line: key.line)
      guard let name = key.scalar?.string else {
        throw CheckFileError(at, "a key must be a word: \(known.listed("or"))")
      }
      guard known.contains(name) else {
        throw CheckFileError(at, "there is no key “\(name.shown)” here\(name.nearest(in: known))")
      }
    }
  }

  private static func error(_ error: YAMLError, file: String) -> CheckFileError {
    let place = FilePlace(file: file, line: error.line ?? 1)
    switch error {
    case .syntax(let problem, _): return CheckFileError(place, "not YAML: \(problem)")
    case .duplicatedKey(let key, _):
      return CheckFileError(place, "the key “\(key.shown)” stands twice in one mapping")
    case .unreadable: return CheckFileError(place, "not YAML that can be read")
    }
  }

  var keys: [String] { mapping.compactMap { $0.key.scalar?.string } }

  func node(_ name: String) -> Node? {
    mapping.first { $0.key.scalar?.string == name }?.value
  }

  /// Where a key stands; where the mapping begins if it is left out.
  func place(of name: String) -> FilePlace {
    let key = mapping.first { $0.key.scalar?.string == name }?.key
    return FilePlace(file: place.file, line: key?.line ?? place.line)
  }

  func isMapping(_ name: String) -> Bool { node(name)?.mapping != nil }

  func fields(_ name: String, known: [String]) throws(CheckFileError) -> YAMLFields? {
    guard let node = node(name) else { return nil }
    guard node.mapping != nil else {
      throw CheckFileError(
        place(of: name), "\(name) takes keys such as \(known.prefix(4).listed("or"))")
    }
    return try YAMLFields(node, file: place.file, known: known)
  }

  /// A list of mappings.
  func list(_ name: String, known: [String]) throws(CheckFileError) -> [YAMLFields] {
    guard let node = node(name) else { return [] }
    guard case .sequence(let sequence, _) = node else {
      throw CheckFileError(place(of: name), "\(name) must be a list: lines that begin with “-”")
    }
    var list: [YAMLFields] = []
    for item in sequence {
      list.append(try YAMLFields(item, file: place.file, known: known))
    }
    return list
  }

  /// One word, or a list of words of which any will do; `null` is no word.
  func words(_ name: String) throws(CheckFileError) -> Stated<[String]>? {
    guard let node = node(name) else { return nil }
    let at = place(of: name)
    switch node {
    case .scalar(let scalar): return Stated(Self.isNull(scalar) ? [] : [scalar.string], at)
    case .sequence(let sequence, _):
      let words = sequence.compactMap { $0.scalar?.string }
      guard words.count == sequence.count, !words.isEmpty else {
        throw CheckFileError(at, "\(name) must be one word or a list of words")
      }
      return Stated(words, at)
    default: throw CheckFileError(at, "\(name) must be one word or a list of words")
    }
  }

  /// As `words`, each one of those that the field can have.
  func words(_ name: String, of valid: [String]) throws(CheckFileError) -> Stated<[String]>? {
    guard let stated = try words(name) else { return nil }
    for word in stated.value where !valid.contains(word) {
      throw CheckFileError(
        stated.place,
        "\(name) cannot be “\(word.shown)”; it is \(valid.listed("or"))\(word.nearest(in: valid))")
    }
    guard !stated.value.isEmpty else {
      throw CheckFileError(stated.place, "\(name) has no value; it is \(valid.listed("or"))")
    }
    return stated
  }

  func word(_ name: String) throws(CheckFileError) -> Stated<String>? {
    guard let stated = try words(name) else { return nil }
    guard stated.value.count == 1, !stated.value[0].isEmpty else {
      let isEmpty = stated.value.allSatisfy(\.isEmpty)
      throw CheckFileError(
        stated.place, isEmpty ? "\(name) is empty" : "\(name) must be one value, not a list")
    }
    return Stated(stated.value[0], stated.place)
  }

  func count(_ name: String) throws(CheckFileError) -> Stated<Int>? {
    guard let word = try word(name) else { return nil }
    guard let number = Int(word.value), number >= 0 else {
      throw CheckFileError(
        word.place, "\(name) must be a number from 0, not “\(word.value.shown)”")
    }
    return Stated(number, word.place)
  }

  private static func isNull(_ scalar: Node.Scalar) -> Bool {
    scalar.isPlain && ["", "~", "null"].contains(scalar.string)
  }
}

/// A value and the line that states it.
package struct Stated<Value: Sendable>: Sendable {
  package var value: Value
  package var place: FilePlace

  package init(_ value: Value, _ place: FilePlace) {
    self.value = value
    self.place = place
  }
}

extension Collection<String> {
  /// "a, b or c".
  func listed(_ conjunction: String) -> String {
    let items = Array(self)
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}

extension String {
  /// Short enough to be quoted in a message of one line.
  var shown: String {
    let line = String(map { $0.isNewline ? " " : $0 })
    return line.count > 60 ? line.prefix(60) + "…" : line
  }

  /// "; did you mean count?", or the keys that there are where none is near.
  func nearest(in words: [String]) -> String {
    let near = words.map { (distance: distance(to: $0), word: $0) }
      .filter { $0.distance <= Swift.max(2, count / 3) }
      .min { $0.distance < $1.distance }
    guard let near else { return "; there are \(words.listed("and"))" }
    return "; did you mean \(near.word)?"
  }

  /// Insertions, deletions, changes and swaps of neighbours that lead from one word to the other.
  private func distance(to other: String) -> Int {
    let (a, b) = (Array(lowercased().prefix(80)), Array(other.lowercased().prefix(80)))
    var before: [Int] = []
    var row = Array(0...b.count)
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var least = Swift.min(next[j], row[j + 1]) + 1
        least = Swift.min(least, row[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = Swift.min(least, before[j - 1] + 1)
        }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[b.count]
  }
}
