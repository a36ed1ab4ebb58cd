import Texts
internal import YAML

/// A configuration in JSON, or in YAML, as a tree of values with their lines.
///
/// JSON is read as the YAML that it is, which keeps the lines. What YAML has besides (tags, anchors,
/// aliases, comments) is refused in it before, and so is nesting beyond any real document.
struct JSONTree: Sendable {
  indirect enum Content: Sendable {
    /// In their order, each with the line of its key.
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// As written.
    case number(String)
    case bool(Bool)
    case null
  }

  struct Member: Sendable {
    var name: String
    var line: Int
    var value: JSONTree
  }

  let file: String
  /// Counted from 1.
  let line: Int
  let content: Content

  private static let maximumDepth = 64
  /// More than any listing of tunnels has; what is larger takes too long to be read so.
  private static let maximumOctets = 8 << 20

  /// - Throws: where the text is no JSON, naming the line.
  init(_ text: TextFile) throws(TextError) {
    guard text.octets.count <= Self.maximumOctets else {
      throw text.error(nil, "more than 8 MiB of JSON, which no listing of tunnels has")
    }
    let isJSON = JSONSyntax.looksLikeJSON(text)
    let prepared = isJSON ? try Self.prepared(text) : text.whole
    let what = isJSON ? "JSON" : "YAML"
    let root: Node?
    do {
      root = try Node.compose(prepared)
    } catch {
      switch error {
      case .syntax(_, let line): throw text.error(line, "this is not well-formed \(what)")
      case .duplicatedKey(_, let line):
        throw text.error(line, "a key stands twice in one object")
      case .unreadable: throw text.error(nil, "this is not well-formed \(what)")
      }
    }
    guard let root else { throw text.error(nil, "the file is empty") }
    self.init(root, file: text.file)
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

  /// Nothing but JSON's own signs outside of strings; tabs become blanks, and halves of characters
  /// beyond U+FFFF, which YAML's escapes do not know, a sign for them.
  private static func prepared(_ text: TextFile) throws(TextError) -> String {
    var octets = text.octets
    var (isInside, depth, line) = (false, 0, 1)
    var place = 0
    while place < octets.count {
      let octet = octets[place]
      if octet == UInt8(ascii: "\n") { line += 1 }
      if isInside {
        if octet == UInt8(ascii: "\\") {
          let escape = octets[place...].prefix(4)
          if escape.count == 4, escape[place + 1] == UInt8(ascii: "u"),
            escape[place + 2] | 0x20 == UInt8(ascii: "d"), escape[place + 3] >= UInt8(ascii: "8"),
            octets.count >= place + 6
          {
            octets.replaceSubrange(place + 2..<place + 6, with: Array("fffd".utf8))
          }
          place += 1
        } else if octet == UInt8(ascii: "\"") {
          isInside = false
        }
      } else {
        switch octet {
        case UInt8(ascii: "\""): isInside = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          guard depth <= maximumDepth else {
            throw text.error(line, "objects are nested too deep")
          }
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: "\t"): octets[place] = 0x20
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "+"),
          UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"), 0x20, 0x0a, 0x0d:
          break
        default: throw text.error(line, "this is not well-formed JSON")
        }
      }
      place += 1
    }
    guard !isInside, depth == 0 else {
      throw text.error(line, "the JSON ends before it is complete")
    }
    return String(decoding: octets, as: UTF8.self)
  }
}

extension JSONTree {
  var members: [Member] { if case .object(let members) = content { members } else { [] } }
  var elements: [JSONTree] { if case .array(let items) = content { items } else { [] } }
  var isNull: Bool { if case .null = content { true } else { false } }

  /// The words of a string, number or flag.
  var text: String? {
    switch content {
    case .string(let text), .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  /// A member by its name, without regard to case, hyphens and underscores: the same object is
  /// written in several ways by a cloud's command line, interface and templates. `null` counts as
  /// left out.
  func member(_ name: String) -> Member? {
    let wanted = Self.folded(name)
    return members.first { Self.folded($0.name) == wanted && !$0.value.isNull }
  }

  subscript(_ path: String...) -> JSONTree? {
    path.reduce(self as JSONTree?) { $0?.member($1)?.value }
  }

  static func folded(_ name: String) -> String {
    String(
      decoding: name.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        .map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
      as: UTF8.self)
  }
}

extension JSONTree.Member {
  /// Where it stands, with a short value in words; a whole line may be the whole document.
  func origin(showing value: String? = nil) -> ConfigurationOrigin {
    let shown = value.map { "\(name): \($0)" } ?? name
    return .written(
      file: self.value.file, line: line, text: shown.count > 80 ? shown.prefix(80) + "…" : shown)
  }
}

extension JSONTree {
  /// One value of a member with its place.
  func configured(_ name: String) -> Configured<String>? {
    guard let member = member(name), let text = member.value.text else { return nil }
    return Configured(text, member.origin(showing: text))
  }

  func flag(_ name: String) -> Configured<Bool>? {
    configured(name).flatMap { text in
      switch text.value {
      case "true": Configured(true, text.origin)
      case "false": Configured(false, text.origin)
      default: nil
      }
    }
  }

  /// The values of a list of words or numbers, or of AWS's objects with one `Value`; `nil` where it
  /// is left out.
  func list(_ name: String) -> [Configured<String>]? {
    guard let member = member(name) else { return nil }
    let items = member.value.text == nil ? member.value.elements : [member.value]
    return items.compactMap { item in
      let line = item.line
      guard let text = item.text ?? item.member("Value")?.value.text else { return nil }
      return Configured(
        text, .written(file: item.file, line: line, text: "\(member.name): \(text)"))
    }
  }
}
