/// A value of a YAML document, with the line where it stands.
///
/// Keys and items stay in their order; an alias is the value that it names.
package enum Node: Sendable {
  case scalar(Scalar)
  case sequence([Node], line: Int)
  case mapping(Mapping)

  package struct Scalar: Sendable {
    package var string: String
    /// Written without quotes, so that it may be a number, a truth value or nothing.
    package var isPlain: Bool
    /// Counted from 1.
    package var line: Int
  }

  package struct Mapping: RandomAccessCollection, Sendable {
    private let pairs: [(key: Node, value: Node)]
    /// Counted from 1.
    package let line: Int

    init(_ pairs: [(key: Node, value: Node)], line: Int) {
      self.pairs = pairs
      self.line = line
    }

    package var startIndex: Int { pairs.startIndex }
    package var endIndex: Int { pairs.endIndex }
    package subscript(index: Int) -> (key: Node, value: Node) { pairs[index] }

    package subscript(name: String) -> Node? {
      pairs.first { $0.key.scalar?.string == name }?.value
    }
  }
}

extension Node {
  /// Counted from 1.
  package var line: Int {
    switch self {
    case .scalar(let scalar): scalar.line
    case .sequence(_, let line): line
    case .mapping(let mapping): mapping.line
    }
  }

  package var scalar: Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }
  package var sequence: [Node]? { if case .sequence(let items, _) = self { items } else { nil } }
  package var mapping: Mapping? { if case .mapping(let mapping) = self { mapping } else { nil } }

  /// The value under a key of a mapping.
  package subscript(name: String) -> Node? { mapping?[name] }

  /// A decimal number that was written without quotes.
  package var int: Int? {
    guard case .scalar(let scalar) = self, scalar.isPlain else { return nil }
    return Int(scalar.string)
  }
}

/// Why a text is no YAML document that can be read.
package enum YAMLError: Error, Equatable {
  /// In libyaml's words, which quote nothing of the text; the line is counted from 1.
  case syntax(String, line: Int)
  /// A key stands twice in one mapping; the line is that of its first.
  case duplicatedKey(String, line: Int)
  /// The text holds characters that YAML does not allow at all.
  case unreadable

  package var line: Int? {
    switch self {
    case .syntax(_, let line), .duplicatedKey(_, let line): line
    case .unreadable: nil
    }
  }
}
