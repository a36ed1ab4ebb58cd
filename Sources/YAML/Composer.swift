internal import CYAML

extension Node {
  /// The one document of a text; `nil` where there is none.
  package static func compose(_ text: String) throws(YAMLError) -> Node? {
    try compose(Array(text.utf8)[...])
  }

  /// Of a text in UTF-8.
  package static func compose(_ octets: ArraySlice<UInt8>) throws(YAMLError) -> Node? {
    let documents = try documents(octets, isOne: true)
    return documents.first
  }

  /// All documents of a text in UTF-8, however many.
  package static func documents(_ octets: ArraySlice<UInt8>) throws(YAMLError) -> [Node] {
    try documents(octets, isOne: false)
  }

  private static func documents(
    _ octets: ArraySlice<UInt8>, isOne: Bool
  ) throws(YAMLError) -> [Node] {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { throw .unreadable }
    defer { yaml_parser_delete(parser) }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    // libyaml keeps the pointer until it is deleted, so all of it happens in here.
    let result = octets.withUnsafeBufferPointer { octets -> Result<[Node], YAMLError> in
      yaml_parser_set_input_string(parser, octets.baseAddress, octets.count)
      var composer = Composer(parser)
      do throws(YAMLError) {
        return .success(try composer.documents(isOne: isOne))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// Puts libyaml's events together. No level of nesting that it lets pass is too deep for the stack.
private struct Composer {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var anchors: [String: Node] = [:]
  private var depth = 0

  private var count = 0

  private static let maximumDepth = 500
  /// Of scalars, sequences and mappings: what bounds memory, however small they are.
  private static let maximumNodes = 1_500_000

  init(_ parser: UnsafeMutablePointer<yaml_parser_t>) { self.parser = parser }

  private struct Event {
    enum Kind { case alias, scalar, sequence, mapping, end, stream }

    var kind: Kind
    var line: Int
    var anchor: String?
    var value = ""
    var isPlain = false
  }

  mutating func documents(isOne: Bool) throws(YAMLError) -> [Node] {
    var documents: [Node] = []
    while true {
      var event = try next()
      if isOne, event.kind == .stream, !documents.isEmpty {
        throw .syntax("but found another document", line: event.line)
      }
      while event.kind == .stream { event = try next() }
      if event.kind == .end { return documents }
      anchors = [:]
      documents.append(try node(event))
      // The end of the document.
      _ = try next()
    }
  }

  private mutating func node(_ event: Event) throws(YAMLError) -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw .syntax("nested too deep", line: event.line)
    }
    count += 1
    guard count <= Self.maximumNodes else {
      throw .syntax("more than \(Self.maximumNodes) values", line: event.line)
    }
    let node: Node
    switch event.kind {
    case .alias:
      guard let known = anchors[event.anchor ?? ""] else {
        throw .syntax("found undefined alias", line: event.line)
      }
      return known
    case .scalar:
      node = .scalar(
        Node.Scalar(string: event.value, isPlain: event.isPlain, line: event.line))
    case .sequence: node = try sequence(event)
    case .mapping: node = try mapping(event)
    case .end, .stream: throw .unreadable
    }
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private mutating func sequence(_ start: Event) throws(YAMLError) -> Node {
    var items: [Node] = []
    var event = try next()
    while event.kind != .end {
      items.append(try node(event))
      event = try next()
    }
    return .sequence(items, line: start.line)
  }

  private mutating func mapping(_ start: Event) throws(YAMLError) -> Node {
    var pairs: [(key: Node, value: Node)] = []
    var lines: [String: Int] = [:]
    var duplicated: (name: String, line: Int)?
    var event = try next()
    while event.kind != .end {
      let key = try node(event)
      let value = try node(try next())
      pairs.append((key, value))
      if let name = key.scalar?.string {
        if let first = lines[name] {
          if duplicated.map({ name < $0.name }) ?? true { duplicated = (name, first) }
        } else {
          lines[name] = key.line
        }
      }
      event = try next()
    }
    if let duplicated { throw .duplicatedKey(duplicated.name, line: duplicated.line) }
    return .mapping(Node.Mapping(pairs, line: start.line))
  }

  /// The next event; starts and ends of the stream and the document come as what they are to a
  /// reader.
  private func next() throws(YAMLError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else { throw fault }
    defer { yaml_event_delete(&raw) }
    let line = Int(clamping: raw.start_mark.line) + 1
    func event(_ kind: Event.Kind, _ anchor: UnsafeMutablePointer<UInt8>? = nil) -> Event {
      Event(kind: kind, line: line, anchor: anchor.map { String(cString: $0) })
    }
    switch raw.type {
    case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT: return event(.stream)
    case YAML_ALIAS_EVENT: return event(.alias, raw.data.alias.anchor)
    case YAML_SEQUENCE_START_EVENT: return event(.sequence, raw.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: return event(.mapping, raw.data.mapping_start.anchor)
    case YAML_SCALAR_EVENT:
      var scalar = event(.scalar, raw.data.scalar.anchor)
      // It may hold NUL characters.
      scalar.value = String(
        decoding: UnsafeBufferPointer(start: raw.data.scalar.value, count: raw.data.scalar.length),
        as: UTF8.self)
      scalar.isPlain = raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
      return scalar
    default: return event(.end)
    }
  }

  private var fault: YAMLError {
    switch parser.pointee.error {
    case YAML_SCANNER_ERROR, YAML_PARSER_ERROR, YAML_COMPOSER_ERROR:
      return .syntax(
        parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be parsed",
        line: Int(clamping: parser.pointee.problem_mark.line) + 1)
    default: return .unreadable
    }
  }
}
