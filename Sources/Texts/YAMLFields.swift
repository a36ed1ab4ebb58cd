internal import YAML

/// A YAML mapping whose keys are known, read with errors that name file, line and field.
package struct YAMLFields {
  package let file: TextFile
  /// Where the mapping begins.
  package let place: FilePlace
  /// What stands in a key's place may be a secret: keys that are not known are not told.
  package let hidesKeys: Bool
  private let mapping: Node.Mapping

  /// Of what people write by hand; small values take a hundred times their size of memory.
  package static let maximumOctets = 8 << 20

  /// The top of a file.
  ///
  /// - Parameter words: All keys that a file can have which may hold secrets too: others are not told
  ///   where the form is broken.
  ///   - maximumOctets: The size beyond which the file is refused.
  /// - Throws: where the file is no YAML, is empty, or has other keys than those known.
  package init(
    _ file: TextFile, known: [String], hidingKeys: Bool = false, words: [String]? = nil,
    maximumOctets: Int = Self.maximumOctets
  ) throws(TextError) {
    guard file.octets.count <= maximumOctets else {
      throw file.error(nil, "more than \(maximumOctets >> 20) MiB of YAML, which are not read")
    }
    let root: Node?
    do {
      root = try Node.compose(file.whole)
    } catch {
      throw Self.error(error, in: file, hidingKeys ? [] : words)
    }
    guard let root else {
      throw file.error(1, "the file is empty; it must hold \(known.listed("or"))")
    }
    try self.init(root, in: file, known: known, hidesKeys: hidingKeys)
  }

  private init(
    _ node: Node, in file: TextFile, known: [String], hidesKeys: Bool
  ) throws(TextError) {
    self.file = file
    self.hidesKeys = hidesKeys
    place = FilePlace(file: file.file, line: node.line)
    guard case .mapping(let mapping) = node else {
      throw TextError(place, "expected keys such as \(known.prefix(4).listed("or"))")
    }
    self.mapping = mapping
    for (key, _) in mapping {
      let line = key.line
      guard let name = key.scalar?.string else {
        throw file.error(line, "a key must be a word: \(known.listed("or"))")
      }
      guard known.contains(name) else {
        throw file.error(
          line,
          hidesKeys
            ? "a key that is not known here; there are \(known.listed("and"))"
            : "there is no key “\(name.shown)” here\(NearestWord.orAll(name, of: known))")
      }
    }
  }

  private static func error(
    _ error: YAMLError, in file: TextFile, _ told: [String]?
  ) -> TextError {
    switch error {
    case .syntax(let problem, let line): file.error(line, "not YAML: \(problem)")
    case .duplicatedKey(let key, let line):
      file.error(
        line,
        "\(told?.contains(key) == false ? "a key" : "the key “\(key.shown)”") stands twice in one mapping"
      )
    case .unreadable: file.error(nil, "not YAML: the text cannot be parsed")
    }
  }

  // MARK: Keys

  package var keys: [String] { mapping.compactMap { $0.key.scalar?.string } }

  package func has(_ name: String) -> Bool { node(name) != nil }

  package func isMapping(_ name: String) -> Bool { node(name)?.mapping != nil }

  /// Where a key stands; where the mapping begins if it is left out.
  package func place(of name: String) -> FilePlace {
    let key = mapping.first { $0.key.scalar?.string == name }?.key
    return FilePlace(file: place.file, line: key?.line ?? place.line)
  }

  private func node(_ name: String) -> Node? {
    mapping.first { $0.key.scalar?.string == name }?.value
  }

  private func place(_ node: Node) -> FilePlace {
    FilePlace(file: place.file, line: node.line)
  }

  // MARK: Mappings

  package func fields(_ name: String, known: [String]) throws(TextError) -> YAMLFields? {
    guard let node = node(name) else { return nil }
    guard node.mapping != nil else {
      throw TextError(
        place(of: name), "\(name) takes keys such as \(known.prefix(4).listed("or"))")
    }
    return try YAMLFields(node, in: file, known: known, hidesKeys: hidesKeys)
  }

  /// A list of mappings; none where the key has no value.
  package func list(
    _ name: String, known: [String], hidingKeys: Bool = false
  ) throws(TextError) -> [YAMLFields] {
    guard let node = node(name), node.scalar?.string.isEmpty != true else { return [] }
    guard let items = node.sequence else {
      throw TextError(place(of: name), "\(name) must be a list: lines that begin with “-”")
    }
    var list: [YAMLFields] = []
    for item in items {
      list.append(
        try YAMLFields(item, in: file, known: known, hidesKeys: hidesKeys || hidingKeys))
    }
    return list
  }

  // MARK: Texts

  /// The characters as written, `010` stays `010`, with the line of the value.
  package func text(_ name: String) throws(TextError) -> Stated<String>? {
    guard let node = node(name) else { return nil }
    guard let scalar = node.scalar else {
      throw TextError(place(node), "\(name) must be one value")
    }
    return Stated(scalar.string, place(node))
  }

  /// One value or a list of them, each with its line.
  package func texts(_ name: String) throws(TextError) -> [Stated<String>] {
    guard let node = node(name) else { return [] }
    var texts: [Stated<String>] = []
    for node in node.sequence ?? [node] {
      guard let scalar = node.scalar else {
        throw TextError(place(node), "\(name) must be one value or a list of values")
      }
      texts.append(Stated(scalar.string, place(node)))
    }
    return texts
  }

  // MARK: Words

  /// One word, or a list of words of which any will do, with the line of the key; `null` is no word.
  package func words(_ name: String) throws(TextError) -> Stated<[String]>? {
    guard let node = node(name) else { return nil }
    let at = place(of: name)
    switch node {
    case .scalar(let scalar): return Stated(Self.isNull(scalar) ? [] : [scalar.string], at)
    case .sequence(let sequence, _):
      let words = sequence.compactMap { $0.scalar?.string }
      guard words.count == sequence.count, !words.isEmpty else {
        throw TextError(at, "\(name) must be one word or a list of words")
      }
      return Stated(words, at)
    default: throw TextError(at, "\(name) must be one word or a list of words")
    }
  }

  /// As `words`, each one of those that the field can have.
  package func words(_ name: String, of valid: [String]) throws(TextError) -> Stated<[String]>? {
    guard let stated = try words(name) else { return nil }
    for word in stated.value where !valid.contains(word) {
      throw TextError(
        stated.place,
        "\(name) cannot be “\(word.shown)”; it is \(valid.listed("or"))"
          + NearestWord.orAll(word, of: valid))
    }
    guard !stated.value.isEmpty else {
      throw TextError(stated.place, "\(name) has no value; it is \(valid.listed("or"))")
    }
    return stated
  }

  package func word(_ name: String) throws(TextError) -> Stated<String>? {
    guard let stated = try words(name) else { return nil }
    guard stated.value.count == 1, let word = stated.value.first, !word.isEmpty else {
      let isEmpty = stated.value.allSatisfy(\.isEmpty)
      throw TextError(
        stated.place, isEmpty ? "\(name) is empty" : "\(name) must be one value, not a list")
    }
    return Stated(word, stated.place)
  }

  package func count(_ name: String) throws(TextError) -> Stated<Int>? {
    guard let word = try word(name) else { return nil }
    guard let number = Int(word.value), number >= 0 else {
      throw TextError(word.place, "\(name) must be a number from 0, not “\(word.value.shown)”")
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
