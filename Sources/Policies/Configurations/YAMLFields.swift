internal import Texts
internal import YAML

/// One mapping's fields with their lines; every error names file, line and field.
struct YAMLFields {
  private let mapping: Node.Mapping
  private let source: TextFile
  let origin: ConfigurationOrigin

  init(
    _ node: Node, in source: TextFile, known: [String]
  ) throws(TextError) {
    self.source = source
    origin = Self.origin(node, in: source)
    guard case .mapping(let mapping) = node else {
      throw source.error(
        node.line, "expected fields such as \(known.prefix(3).joined(separator: ", "))")
    }
    self.mapping = mapping
    for (key, _) in mapping {
      guard let name = key.scalar?.string, known.contains(name) else {
        throw source.error(
          key.line,
          // What stands in a key's place may be the key.
          "unknown field\(known.contains("key") ? "" : " " + (key.scalar?.string ?? "")); understood are "
            + known.joined(separator: ", "))
      }
    }
  }

  func error(_ line: Int?, _ reason: String) -> TextError { source.error(line, reason) }

  /// The line as written, unless it holds a key.
  private static func origin(
    _ node: Node, in source: TextFile
  ) -> ConfigurationOrigin {
    let line = node.line
    let text =
      source.lines.indices.contains(line - 1)
      ? AddressText.trimmed(source.lines[line - 1].text) : ""
    let isSecret = text.contains("key:") || text.contains("key_hex:")
    return .written(file: source.file, line: line, text: isSecret ? "…" : text)
  }

  private func node(_ name: String) -> Node? {
    mapping.first { $0.key.scalar?.string == name }?.value
  }

  func list(_ name: String) throws(TextError) -> [Node] {
    guard let node = node(name) else { return [] }
    if case .sequence(let sequence, _) = node { return Array(sequence) }
    if node.scalar?.string.isEmpty == true { return [] }
    throw error(node.line, "\(name) must be a list")
  }

  /// The characters as written: `010` stays `010`.
  func text(_ name: String) throws(TextError) -> Configured<String>? {
    guard let node = node(name) else { return nil }
    guard let scalar = node.scalar else {
      throw error(node.line, "\(name) must be one value")
    }
    return Configured(scalar.string, Self.origin(node, in: source))
  }

  /// One value or a list of them.
  func texts(_ name: String) throws(TextError) -> [Configured<String>] {
    guard let node = node(name) else { return [] }
    let nodes: [Node]
    if case .sequence(let sequence, _) = node { nodes = Array(sequence) } else { nodes = [node] }
    var texts: [Configured<String>] = []
    for node in nodes {
      guard let scalar = node.scalar else {
        throw error(node.line, "\(name) must be one value or a list of values")
      }
      texts.append(Configured(scalar.string, Self.origin(node, in: source)))
    }
    return texts
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

  func selectors(
    _ name: String
  ) throws(TextError) -> [Configured<ConfiguredSelector>] {
    var selectors: [Configured<ConfiguredSelector>] = []
    for text in try texts(name) {
      guard let range = AddressText.range(text.value) else {
        throw error(text.origin.line, "not an address, prefix or range: \(text.value)")
      }
      selectors.append(
        Configured(.range(start: range.start, end: range.end), text.origin))
    }
    return selectors
  }
}
