internal import Foundation
internal import FoundationXML
package import Texts

/// A configuration in XML as a tree of elements with their lines.
///
/// Foundation reads it, never fetching anything: a document that declares a type (DTD), the one way
/// to entities of its own, is not read at all. What stands before a fault is kept.
package final class XMLTree: Sendable {
  fileprivate struct Node: Sendable {
    var name: String
    var line: Int
    var parent: Int?
    var attributes: [(name: String, value: String)] = []
    var text = ""
    var children: [Int] = []
  }

  /// Where and why the reading ended before the document did.
  package struct Fault: Hashable, Sendable {
    /// Counted from 1.
    package var line: Int
    package var reason: String
  }

  fileprivate let nodes: [Node]
  package let fault: Fault?

  /// - Throws: where there is not even a first element, or the document is of a kind that is not read.
  package init(_ text: TextFile) throws(TextError) {
    let prolog = Prolog(text.octets)
    if let place = prolog.typeDeclaration {
      let line = text.octets[..<place].count { $0 == UInt8(ascii: "\n") } + 1
      throw text.error(line, "an XML document with a type declaration (DTD) is not read")
    }
    let builder = Builder()
    let parser = XMLParser(data: Data(Self.prepared(text.octets, prolog.declaration)))
    parser.delegate = builder
    parser.shouldResolveExternalEntities = false
    let isWhole = parser.parse()
    nodes = builder.nodes
    fault =
      builder.fault
      ?? (isWhole ? nil : Fault(line: max(1, parser.lineNumber), reason: "is not well-formed XML"))
    guard !nodes.isEmpty else {
      throw text.error(fault?.line, "this is not well-formed XML")
    }
  }

  package var root: Element { Element(tree: self, index: 0) }

  /// One element.
  package struct Element: Sendable {
    fileprivate let tree: XMLTree
    fileprivate let index: Int

    private var node: Node { tree.nodes[index] }

    package var name: String { node.name }
    /// Of its start tag's end, counted from 1.
    package var line: Int { node.line }
    /// All text directly in it, without blanks at both ends.
    package var text: String { AddressText.trimmed(node.text) }
    package var children: [Element] { node.children.map { Element(tree: tree, index: $0) } }
    package var parent: Element? { node.parent.map { Element(tree: tree, index: $0) } }
    /// By name.
    package var attributes: [(name: String, value: String)] { node.attributes }

    package func attribute(_ name: String) -> String? {
      node.attributes.first { $0.name == name }?.value
    }

    package func children(_ name: String) -> [Element] {
      node.children.lazy.filter { tree.nodes[$0].name == name }.map {
        Element(tree: tree, index: $0)
      }
    }

    /// The first child of a name.
    package func child(_ name: String) -> Element? {
      node.children.first { tree.nodes[$0].name == name }.map { Element(tree: tree, index: $0) }
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
        guard let found = rest.dropFirst(2).firstRange(of: end) else { return }
        if rest.starts(with: Array("<?xml ".utf8)) { declaration = start..<found.upperBound }
        place = found.upperBound
      }
    }
  }

  /// As UTF-8. The declaration may name the encoding that the file had before, and stands after
  /// blank lines in what people paste: it becomes blanks.
  private static func prepared(_ octets: [UInt8], _ declaration: Range<Int>?) -> [UInt8] {
    var octets = octets
    var isOtherEncoding = false
    if let declaration {
      let words = String(decoding: octets[declaration], as: UTF8.self).lowercased()
      isOtherEncoding =
        words.contains("encoding") && !words.contains("utf-") && !words.contains("ascii")
    }
    let isPlain = !octets.contains { $0 >= 0x80 }
    if isOtherEncoding, !isPlain { return octets }
    for place in declaration ?? 0..<0 where octets[place] > 0x20 { octets[place] = 0x20 }
    // Octets that are not UTF-8 would end the reading; they become replacement characters.
    return isPlain ? octets : Array(String(decoding: octets, as: UTF8.self).utf8)
  }

  /// What the parser tells, put together. Only `init` uses it.
  private final class Builder: NSObject, XMLParserDelegate {
    var nodes: [Node] = []
    var fault: Fault?
    private var open: [Int] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      guard nodes.count < XMLTree.maximumElements, open.count < XMLTree.maximumDepth else {
        stop(
          parser,
          open.count < XMLTree.maximumDepth ? "too many elements" : "elements nested too deep")
        return
      }
      let index = nodes.count
      if let parent = open.last { nodes[parent].children.append(index) }
      var node = Node(name: name, line: max(1, parser.lineNumber), parent: open.last)
      // The parser forgets their order.
      node.attributes = attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      nodes.append(node)
      open.append(index)
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      open.removeLast(open.isEmpty ? 0 : 1)
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      guard let last = open.last else { return }
      nodes[last].text += text
    }

    func parser(_ parser: XMLParser, foundCDATA octets: Data) {
      self.parser(parser, foundCharacters: String(decoding: octets, as: UTF8.self))
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
      guard fault == nil else { return }
      fault = Fault(line: max(1, parser.lineNumber), reason: "is not well-formed XML")
    }

    private func stop(_ parser: XMLParser, _ reason: String) {
      if fault == nil { fault = Fault(line: max(1, parser.lineNumber), reason: reason) }
      parser.abortParsing()
    }
  }
}
