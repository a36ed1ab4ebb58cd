internal import Texts

/// One mapping of the policy file, its values with the lines that say them.
struct PolicyFields {
  private let fields: YAMLFields

  /// - Parameter words: the keys of all its mappings.
  init(_ text: TextFile, known: [String], words: [String]) throws(TextError) {
    fields = try YAMLFields(text, known: known, words: words)
  }

  private init(_ fields: YAMLFields) { self.fields = fields }

  var origin: ConfigurationOrigin { origin(fields.place) }

  func error(_ line: Int?, _ reason: String) -> TextError { fields.file.error(line, reason) }

  /// The line as written, unless it holds a key.
  private func origin(_ place: FilePlace) -> ConfigurationOrigin {
    let lines = fields.file.lines
    let text =
      lines.indices.contains(place.line - 1)
      ? TextExcerpt.of(lines[place.line - 1].text) : ""
    let isSecret = text.contains("key:") || text.contains("key_hex:")
    return .written(file: place.file, line: place.line, text: isSecret ? "…" : text)
  }

  private func configured<Value>(_ stated: Stated<Value>) -> Configured<Value> {
    Configured(stated.value, origin(stated.place))
  }

  func list(
    _ name: String, known: [String], hidingKeys: Bool = false
  ) throws(TextError) -> [PolicyFields] {
    try fields.list(name, known: known, hidingKeys: hidingKeys).map { PolicyFields($0) }
  }

  func text(_ name: String) throws(TextError) -> Configured<String>? {
    try fields.text(name).map(configured)
  }

  /// One value or a list of them.
  func texts(_ name: String) throws(TextError) -> [Configured<String>] {
    try fields.texts(name).map(configured)
  }

  func number(_ name: String) throws(TextError) -> Configured<UInt64>? {
    guard let text = try text(name) else { return nil }
    guard let number = UInt64(text.value) else {
      throw error(text.origin.line, "\(name) must be a number")
    }
    return Configured(number, text.origin)
  }

  func flag(_ name: String) throws(TextError) -> Configured<Bool>? {
    guard let text = try text(name) else { return nil }
    switch text.value.lowercased() {
    case "true", "yes": return Configured(true, text.origin)
    case "false", "no": return Configured(false, text.origin)
    default: throw error(text.origin.line, "\(name) must be yes or no")
    }
  }

  func choices(
    _ name: String, _ choice: (String) -> AlgorithmChoice?
  ) throws(TextError) -> [Configured<AlgorithmChoice>] {
    var choices: [Configured<AlgorithmChoice>] = []
    for text in try texts(name) {
      guard let value = choice(text.value) else {
        throw error(text.origin.line, "not understood as \(name): \(text.value)")
      }
      choices.append(Configured(value, text.origin))
    }
    return choices
  }

  func selectors(_ name: String) throws(TextError) -> [Configured<ConfiguredSelector>] {
    var selectors: [Configured<ConfiguredSelector>] = []
    for text in try texts(name) {
      guard let range = AddressText.range(text.value) else {
        throw error(text.origin.line, "not an address, prefix or range: \(text.value)")
      }
      selectors.append(Configured(.range(start: range.start, end: range.end), text.origin))
    }
    return selectors
  }
}
