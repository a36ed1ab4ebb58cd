internal import CXML

/// A configuration in XML as a tree of elements with their lines.
///
/// libxml2 reads it, never fetching anything: a document that declares a type (DTD), the one way
/// to entities of its own, is not read at all. What stands before a fault is kept.
package final class XMLTree: Sendable {
  /// Kept small: an export of Panorama has more than a million.
  fileprivate struct Node: Sendable {
    /// Position among the names.
    var name: Int32
    var line: Int32
    /// Positions of other nodes, -1 for none.
    var parent: Int32
    var firstChild: Int32 = -1
    var next: Int32 = -1
    var attributes: [(name: String, value: String)] = []
    var text = ""
  }

  /// Where and why the reading ended before the document did.
  package struct Fault: Hashable, Sendable {
    /// Counted from 1.
    package var line: Int
    package var reason: String
  }

  fileprivate let nodes: [Node]
  private let names: [String]
  private let places: [String: Int32]
  package let fault: Fault?

  /// - Throws: where there is not even a first element, or the document is of a kind that is not read.
  package init(_ text: TextFile) throws(TextError) {
    let prolog = Prolog(text.octets)
    if let place = prolog.typeDeclaration {
      let line = text.octets[..<place].count { $0 == UInt8(ascii: "\n") } + 1
      throw text.error(line, "an XML document with a type declaration (DTD) is not read")
    }
    let builder = Builder()
    let isWhole = builder.read(Self.prepared(text.octets, prolog.declaration))
    nodes = builder.nodes
    names = builder.names
    places = builder.places
    fault =
      builder.fault
      ?? (isWhole ? nil : Fault(line: builder.lastLine, reason: "this is not well-formed XML"))
    guard let first = nodes.first, fault == nil || nodes.count > 1 || !first.text.isEmpty else {
      throw text.error(fault?.line, "this is not well-formed XML")
    }
  }

  package var root: Element { Element(tree: self, index: 0) }

  /// The positions of an element's children, or of those with one name.
  private func children(of index: Int, named name: String? = nil) -> some Sequence<Int> {
    let wanted = name.map { places[$0] ?? -1 }
    let first = nodes[index].firstChild
    return sequence(state: first) { [nodes] place -> Int? in
      while place >= 0 {
        let child = Int(place)
        place = nodes[child].next
        if wanted == nil || nodes[child].name == wanted { return child }
      }
      return nil
    }
  }

  /// One element.
  package struct Element: Sendable {
    fileprivate let tree: XMLTree
    fileprivate let index: Int

    private var node: Node { tree.nodes[index] }

    package var name: String { tree.names[Int(node.name)] }
    /// Of its start tag's end, counted from 1.
    package var line: Int { Int(node.line) }
    /// All text directly in it, without blanks at both ends.
    package var text: String { String(node.text.trimmed) }
    package var children: [Element] {
      tree.children(of: index).map { Element(tree: tree, index: $0) }
    }
    package var parent: Element? {
      node.parent < 0 ? nil : Element(tree: tree, index: Int(node.parent))
    }
    /// By name.
    package var attributes: [(name: String, value: String)] { node.attributes }

    package func attribute(_ name: String) -> String? {
      node.attributes.first { $0.name == name }?.value
    }

    package func children(_ name: String) -> [Element] {
      tree.children(of: index, named: name).map { Element(tree: tree, index: $0) }
    }

    /// The first child of a name.
    package func child(_ name: String) -> Element? {
      tree.children(of: index, named: name).first { _ in true }.map {
        Element(tree: tree, index: $0)
      }
    }

    /// The first descendant along a path of names, "ike/gateway".
    package func descendant(_ path: String) -> Element? {
      path.split(separator: "/").reduce(self as Element?) { $0?.child(String($1)) }
    }
  }

  // MARK: Reading

  /// More elements than any device has; the tree of a hostile file must not fill the memory.
  private static let maximumElements = 4_000_000
  private static let maximumDepth = 200

  /// What stands before the first element: the XML declaration, comments, instructions, and a
  /// declaration of the document's type.
  private struct Prolog {
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

  /// As UTF-8. The declaration may name the encoding that the file had before, and stands after
  /// blank lines in what people paste: it becomes blanks. Of other encodings only Latin-1 and what
  /// Windows made of it are known; in the rest, what is not ASCII (descriptions) becomes replacement
  /// characters. libxml2 would ask the system for them, which may have none.
  private static func prepared(_ octets: [UInt8], _ declaration: Range<Int>?) -> [UInt8] {
    var octets = octets
    var isLatin1 = false
    if let declaration {
      let words = String(decoding: octets[declaration], as: UTF8.self).lowercased()
      isLatin1 = ["iso-8859-1\"", "iso-8859-1'", "latin1", "windows-1252", "cp1252"].contains {
        words.contains($0)
      }
      for place in declaration where octets[place] > 0x20 { octets[place] = 0x20 }
    }
    guard octets.contains(where: { $0 >= 0x80 }) else { return octets }
    if isLatin1 {
      return octets.flatMap { $0 < 0x80 ? [$0] : [0xc0 | $0 >> 6, 0x80 | $0 & 0x3f] }
    }
    // Octets that are not UTF-8 would end the reading.
    return Array(String(decoding: octets, as: UTF8.self).utf8)
  }

  /// What libxml2 tells, put together. Only `init` uses it.
  private final class Builder {
    var nodes: [Node] = []
    /// Each name once.
    private(set) var names: [String] = []
    private(set) var places: [String: Int32] = [:]
    var fault: Fault?
    private var open: [(node: Int, lastChild: Int?)] = []
    private var context: xmlParserCtxtPtr?

    /// - Returns: whether the document was well-formed to its end.
    func read(_ octets: [UInt8]) -> Bool {
      octets.withUnsafeBufferPointer { octets in
        octets.withMemoryRebound(to: CChar.self) { text in
          guard let count = CInt(exactly: text.count),
            let context = xmlCreateMemoryParserCtxt(text.baseAddress, count)
          else { return false }
          defer { xmlFreeParserCtxt(context) }
          self.context = context
          context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
          context.pointee.sax.pointee = Self.handler
          // Without a type declaration there are no entities but XML's own five, and those are read.
          _ = xmlCtxtUseOptions(
            context, CInt(XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue))
          let isParsed = withExtendedLifetime(self) { xmlParseDocument(context) == 0 }
          lastLine = line
          self.context = nil
          return isParsed && context.pointee.wellFormed == 1 && fault == nil
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
      node.attributes = attributes.sorted { $0.name < $1.name }
      nodes.append(node)
      open.append((index, nil))
    }

    private func place(of name: String) -> Int32 {
      if let known = places[name] { return known }
      let place = Int32(truncatingIfNeeded: names.count)
      names.append(name)
      places[name] = place
      return place
    }

    private func end() {
      guard let closed = open.popLast()?.node else { return }
      // Most of a tree is the blanks between its elements.
      if nodes[closed].text.utf8.allSatisfy({ $0 <= 0x20 }) { nodes[closed].text = "" }
    }

    private func add(_ text: UnsafePointer<xmlChar>?, _ count: CInt) {
      // Behind a fault libxml2 still tells text, and no element that it belongs to.
      guard context?.pointee.wellFormed != 0, let last = open.last?.node, let text, count > 0 else {
        return
      }
      nodes[last].text += String(
        decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
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
