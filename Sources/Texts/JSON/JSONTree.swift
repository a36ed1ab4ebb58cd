internal import YAML

/// A configuration in JSON, or in YAML, as a tree of values with their lines.
///
/// JSON is read as the YAML that it is, which keeps the lines. What YAML has besides (tags, anchors,
/// aliases, comments) is refused in it before, and so is nesting beyond any real document.
///
/// Of a listing that is cut or damaged the objects that stand whole before the fault are kept: one that
/// is half there would be filled up with defaults.
package struct JSONTree: Sendable {
  package indirect enum Content: Sendable {
    /// In their order, each with the line of its key.
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// As written.
    case number(String)
    case bool(Bool)
    case null
  }

  package struct Member: Sendable {
    package var name: String
    package var line: Int
    package var value: JSONTree
  }

  package let file: String
  /// Counted from 1.
  package let line: Int
  package let content: Content
  /// Of the root: where and why the document is not read to its end.
  package private(set) var fault: TextError?

  /// More than any listing of tunnels has; what is larger takes too long to be read so.
  private static let maximumOctets = 8 << 20

  /// - Throws: where the text is no JSON, naming the line.
  package init(_ text: TextFile) throws(TextError) {
    guard text.octets.count <= Self.maximumOctets else {
      throw text.error(nil, "more than 8 MiB of JSON, which no listing of tunnels has")
    }
    guard JSONSyntax.looksLikeJSON(text) else {
      // `gcloud … list` writes a list as documents.
      self.init(
        try Self.root(text, "YAML") { () throws(YAMLError) in
          let documents = try Node.documents(Array(text.whole.utf8)[...])
          return documents.count > 1 ? .sequence(documents, line: 1) : documents.first
        }, file: text.file)
      return
    }
    let preparation = JSONPreparation(text)
    do throws(TextError) {
      if let fault = preparation.fault { throw fault }
      self.init(
        try Self.composed(String(decoding: preparation.octets, as: UTF8.self), text, "JSON"),
        file: text.file)
    } catch {
      guard let whole = preparation.wholeObjects(before: error.line),
        let root = try? Self.composed(whole, text, "JSON")
      else { throw error }
      self.init(root, file: text.file)
      fault = error
    }
  }

  private static func composed(
    _ prepared: String, _ text: TextFile, _ what: String
  ) throws(TextError) -> Node {
    try root(text, what) { () throws(YAMLError) in try Node.compose(prepared) }
  }

  private static func root(
    _ text: TextFile, _ what: String, _ compose: () throws(YAMLError) -> Node?
  ) throws(TextError) -> Node {
    do {
      if let root = try compose() { return root }
    } catch {
      switch error {
      case .syntax(_, let line): throw text.error(line, "this is not well-formed \(what)")
      case .duplicatedKey(_, let line):
        throw text.error(line, "a key stands twice in one object")
      case .unreadable: throw text.error(nil, "this is not well-formed \(what)")
      }
    }
    throw text.error(nil, "the file is empty")
  }

  private init(_ node: Node, file: String) {
    self.file = file
    line = node.line
    switch node {
    case .mapping(let mapping):
      content = .object(
        mapping.map { key, value in
          Member(
            name: key.scalar?.string ?? "", line: key.line,
            value: JSONTree(value, file: file))
        })
    case .sequence(let sequence, _):
      content = .array(sequence.map { JSONTree($0, file: file) })
    case .scalar(let scalar):
      guard scalar.isPlain else {
        content = .string(scalar.string)
        return
      }
      switch scalar.string {
      case "true": content = .bool(true)
      case "false": content = .bool(false)
      case "null", "~", "": content = .null
      default: content = .number(scalar.string)
      }
    }
  }
}

extension JSONTree {
  package var members: [Member] { if case .object(let members) = content { members } else { [] } }
  package var elements: [JSONTree] { if case .array(let items) = content { items } else { [] } }
  package var isNull: Bool { if case .null = content { true } else { false } }

  /// The words of a string, number or flag.
  package var text: String? {
    switch content {
    case .string(let text), .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  /// A member by its name, without regard to case, hyphens and underscores: the same object is
  /// written in several ways by a cloud's command line, interface and templates. `null` counts as
  /// left out.
  package func member(_ name: String) -> Member? {
    let wanted = Self.folded(name)
    return members.first { Self.folded($0.name) == wanted && !$0.value.isNull }
  }

  package subscript(_ path: String...) -> JSONTree? {
    path.reduce(self as JSONTree?) { $0?.member($1)?.value }
  }

  static func folded(_ name: String) -> String {
    String(
      decoding: name.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        .map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
      as: UTF8.self)
  }
}
