internal import CXML

/// How libxml2's words become a tree.
extension XMLTree {
  /// More elements than any device has; the tree of a hostile file must not fill the memory.
  private static let maximumElements = 4_000_000
  private static let maximumDepth = 200

  /// What stands before the first element: the XML declaration, comments, instructions, and a
  /// declaration of the document's type.
  struct Prolog {
    var declaration: Range<Int>?
    var typeDeclaration: Int?

    init(_ octets: [UInt8]) {
      var place = 0
      while let start = octets[place...].firstIndex(where: { $0 > 0x20 }) {
        let rest = octets[start...]
        let end: [UInt8]
        if rest.starts(with: Array("<?".utf8)) {
          end = Array("?>".utf8)
        } else if rest.starts(with: Array("<!--".utf8)) {
          end = Array("-->".utf8)
        } else {
          if rest.starts(with: Array("<!".utf8)) { typeDeclaration = start }
          return
        }
        guard let found = rest.dropFirst(2).place(of: end) else { return }
        place = found + end.count
        if rest.starts(with: Array("<?xml ".utf8)) { declaration = start..<place }
      }
    }
  }

  /// As UTF-8, in pieces that copy as little as may be. The declaration may name the encoding that the
  /// file had before, and stands after blank lines in what people paste: it becomes blanks. Of other
  /// encodings only Latin-1 and what Windows made of it are known; in the rest, what is not ASCII
  /// (descriptions) becomes replacement characters. libxml2 would ask the system for them, which may
  /// have none.
  static func prepared(
    _ octets: [UInt8], _ declaration: Range<Int>?
  ) -> [ArraySlice<UInt8>] {
    var isLatin1 = false
    var pieces = [octets[...]]
    if let declaration {
      let words = String(decoding: octets[declaration], as: UTF8.self).lowercased()
      isLatin1 = ["iso-8859-1\"", "iso-8859-1'", "latin1", "windows-1252", "cp1252"].contains {
        words.contains($0)
      }
      let blanks = octets[declaration].map { $0 > 0x20 ? 0x20 : $0 }
      pieces = [octets[..<declaration.lowerBound], blanks[...], octets[declaration.upperBound...]]
    }
    guard octets.contains(where: { $0 >= 0x80 }) else { return pieces }
    return pieces.map { piece in
      if isLatin1 {
        return piece.flatMap { $0 < 0x80 ? [$0] : [0xc0 | $0 >> 6, 0x80 | $0 & 0x3f] }[...]
      }
      // Octets that are not UTF-8 would end the reading.
      return String(validating: piece, as: UTF8.self) != nil
        ? piece : Array(String(decoding: piece, as: UTF8.self).utf8)[...]
    }
  }

  /// What libxml2 tells, put together. Only `init` uses it.
  final class Builder {
    private(set) var nodes: [Node] = []
    private(set) var attributes: [(name: String, value: Piece)] = []
    private(set) var characters: [UInt8] = []
    /// Each name once.
    private(set) var names: [String] = []
    private(set) var places: [String: Int32] = [:]
    var fault: Fault?
    private var open: [(node: Int, lastChild: Int?, text: [UInt8])] = []
    private var context: xmlParserCtxtPtr?

    /// What libxml2 gets at a time, in octets: it keeps no more of the document than what it has not
    /// understood yet.
    private static let chunk = 1 << 20

    /// - Returns: whether the document was well-formed to its end.
    func read(_ pieces: [ArraySlice<UInt8>]) -> Bool {
      guard let context = xmlCreatePushParserCtxt(nil, nil, nil, 0, nil) else { return false }
      defer { xmlFreeParserCtxt(context) }
      self.context = context
      context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
      context.pointee.sax.pointee = Self.handler
      // Without a type declaration there are no entities but XML's own five, and those are read.
      _ = xmlCtxtUseOptions(context, CInt(XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue))
      withExtendedLifetime(self) {
        for piece in pieces {
          var rest = piece
          while !rest.isEmpty, fault == nil, context.pointee.wellFormed == 1 {
            push(rest.prefix(Self.chunk), context)
            rest = rest.dropFirst(Self.chunk)
          }
        }
        if fault == nil { _ = xmlParseChunk(context, nil, 0, 1) }
      }
      closeAll()
      lastLine = line
      self.context = nil
      return context.pointee.wellFormed == 1 && fault == nil
    }

    private func push(_ octets: ArraySlice<UInt8>, _ context: xmlParserCtxtPtr) {
      octets.withUnsafeBufferPointer { octets in
        octets.withMemoryRebound(to: CChar.self) { text in
          _ = xmlParseChunk(context, text.baseAddress, CInt(truncatingIfNeeded: text.count), 0)
        }
      }
    }

    /// Where the reading ended.
    private(set) var lastLine = 1

    private var line: Int { max(1, Int(context?.pointee.input?.pointee.line ?? 1)) }

    private static var handler: xmlSAXHandler {
      var handler = xmlSAXHandler()
      handler.initialized = UInt32(XML_SAX2_MAGIC)
      handler.startElementNs = { builder, name, prefix, _, spaceCount, spaces, count, _, values in
        guard let builder = Builder.of(builder), let name else { return }
        builder.start(
          Builder.name(prefix, name),
          Builder.spaces(spaces, Int(spaceCount)) + Builder.attributes(values, Int(count)))
      }
      handler.endElementNs = { builder, _, _, _ in Builder.of(builder)?.end() }
      handler.characters = { builder, text, count in Builder.of(builder)?.add(text, count) }
      handler.ignorableWhitespace = handler.characters
      handler.serror = { builder, error in
        guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        Builder.of(builder)?.fail(at: Int(error.pointee.line))
      }
      return handler
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> Builder? {
      pointer.map { Unmanaged<Builder>.fromOpaque($0).takeUnretainedValue() }
    }

    /// As written, "prefix:name".
    private static func name(
      _ prefix: UnsafePointer<xmlChar>?, _ name: UnsafePointer<xmlChar>
    ) -> String {
      prefix.map { String(cString: $0) + ":" + String(cString: name) } ?? String(cString: name)
    }

    /// Five pointers each: name, prefix, URI, and where the value begins and ends.
    private static func attributes(
      _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
    ) -> [(name: String, value: String)] {
      guard let list else { return [] }
      return (0..<count).compactMap { index in
        guard let name = list[5 * index], let start = list[5 * index + 3],
          let end = list[5 * index + 4]
        else { return nil }
        let value = UnsafeBufferPointer(start: start, count: max(0, end - start))
        return (
          Self.name(list[5 * index + 1], name), String(decoding: value, as: UTF8.self)
        )
      }
    }

    /// Declarations of namespaces are attributes like others: two pointers each, prefix and URI.
    private static func spaces(
      _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
    ) -> [(name: String, value: String)] {
      guard let list else { return [] }
      return (0..<count).map { index in
        (
          list[2 * index].map { "xmlns:" + String(cString: $0) } ?? "xmlns",
          list[2 * index + 1].map { String(cString: $0) } ?? ""
        )
      }
    }

    private func start(_ name: String, _ attributes: [(name: String, value: String)]) {
      guard nodes.count < XMLTree.maximumElements, open.count < XMLTree.maximumDepth else {
        stop(
          open.count < XMLTree.maximumDepth ? "too many elements" : "elements nested too deep")
        return
      }
      let index = nodes.count
      let place = Int32(truncatingIfNeeded: index)
      if let parent = open.last {
        if let before = parent.lastChild {
          nodes[before].next = place
        } else {
          nodes[parent.node].firstChild = place
        }
        open[open.count - 1].lastChild = index
      }
      var node = Node(
        name: self.place(of: name), line: Int32(clamping: line),
        parent: open.last.map { Int32(truncatingIfNeeded: $0.node) } ?? -1)
      node.firstAttribute = Int32(truncatingIfNeeded: self.attributes.count)
      node.attributeCount = Int32(truncatingIfNeeded: attributes.count)
      for attribute in attributes.sorted(by: { $0.name < $1.name }) {
        self.attributes.append((attribute.name, keep(attribute.value.utf8)))
      }
      nodes.append(node)
      open.append((index, nil, []))
    }

    private func keep(_ octets: some Collection<UInt8>) -> Piece {
      let start = characters.count
      characters += octets
      return Piece(
        start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: octets.count))
    }

    private func place(of name: String) -> Int32 {
      if let known = places[name] { return known }
      let place = Int32(truncatingIfNeeded: names.count)
      names.append(name)
      places[name] = place
      return place
    }

    private func end() {
      guard let closed = open.popLast() else { return }
      close(closed.node, closed.text)
    }

    /// What a fault left open has its text too.
    private func closeAll() {
      for element in open { close(element.node, element.text) }
      open = []
    }

    private func close(_ node: Int, _ text: [UInt8]) {
      // Most of a tree is the blanks between its elements.
      guard let first = text.firstIndex(where: { $0 > 0x20 }) else { return }
      nodes[node].text = keep(String(decoding: text[first...], as: UTF8.self).trimmed.utf8)
    }

    private func add(_ text: UnsafePointer<xmlChar>?, _ count: CInt) {
      // Behind a fault libxml2 still tells text, and no element that it belongs to.
      guard context?.pointee.wellFormed != 0, !open.isEmpty, let text, count > 0 else { return }
      open[open.count - 1].text += UnsafeBufferPointer(start: text, count: Int(count))
    }

    private func fail(at line: Int) {
      if fault == nil { fault = Fault(line: max(1, line), reason: "this is not well-formed XML") }
    }

    private func stop(_ reason: String) {
      if fault == nil { fault = Fault(line: line, reason: reason) }
      xmlStopParser(context)
    }
  }
}
