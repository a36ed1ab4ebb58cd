/// A configuration in XML as a tree of elements with their lines.
///
/// libxml2 reads it, never fetching anything: a document that declares a type (DTD), the one way
/// to entities of its own, is not read at all. What stands before a fault is kept.
package final class XMLTree: Sendable {
  /// Kept small: an export of Panorama has more than a million.
  struct Node: Sendable {
    /// Position among the names.
    var name: Int32
    var line: Int32
    /// Positions of other nodes, -1 for none.
    var parent: Int32
    var firstChild: Int32 = -1
    var next: Int32 = -1
    var firstAttribute: Int32 = 0
    var attributeCount: Int32 = 0
    var text = Piece(start: 0, count: 0)
  }

  /// In octets of `characters`.
  struct Piece: Sendable {
    var start: Int32
    var count: Int32
  }

  /// Where and why the reading ended before the document did.
  package struct Fault: Hashable, Sendable {
    /// Counted from 1.
    package var line: Int
    package var reason: String
  }

  let nodes: [Node]
  /// Those of a node stand together, by name.
  let attributes: [(name: String, value: Piece)]
  /// All texts and values, in UTF-8.
  private let characters: [UInt8]
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
    attributes = builder.attributes
    characters = builder.characters
    names = builder.names
    places = builder.places
    fault =
      builder.fault
      ?? (isWhole ? nil : Fault(line: builder.lastLine, reason: "this is not well-formed XML"))
    guard let first = nodes.first, fault == nil || nodes.count > 1 || first.text.count > 0 else {
      throw text.error(fault?.line, "this is not well-formed XML")
    }
  }

  func string(_ piece: Piece) -> String {
    let start = Int(piece.start)
    return String(decoding: characters[start..<start + Int(piece.count)], as: UTF8.self)
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
    let tree: XMLTree
    let index: Int

    private var node: Node { tree.nodes[index] }

    package var name: String { tree.names[Int(node.name)] }
    /// Of its start tag's end, counted from 1.
    package var line: Int { Int(node.line) }
    /// All text directly in it, without blanks at both ends.
    package var text: String { tree.string(node.text) }
    package var children: [Element] {
      tree.children(of: index).map { Element(tree: tree, index: $0) }
    }
    package var parent: Element? {
      node.parent < 0 ? nil : Element(tree: tree, index: Int(node.parent))
    }
    /// By name.
    package var attributes: [(name: String, value: String)] {
      own.map { ($0.name, tree.string($0.value)) }
    }

    package func attribute(_ name: String) -> String? {
      own.first { $0.name == name }.map { tree.string($0.value) }
    }

    private var own: ArraySlice<(name: String, value: Piece)> {
      let first = Int(node.firstAttribute)
      return tree.attributes[first..<first + Int(node.attributeCount)]
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
}
