internal import Texts

/// Junos's configuration as `display xml` and `display json` print it: an element a word, where `name`
/// is the word behind.
///
///     <proposal><name>P</name><dh-group>group14</dh-group></proposal>
///     {"proposal": [{"name": "P", "dh-group": "group14"}]}
///     proposal P dh-group group14
struct JunosElement {
  var name: String
  var text = ""
  var line: Int
  var isActive = true
  var children: [JunosElement] = []

  /// Deeper than Junos's own schema goes.
  private static let maximumDepth = 64

  // MARK: XML

  init(_ element: XMLTree.Element, depth: Int = 0) {
    name = element.name
    line = element.line
    isActive = element.attribute("inactive") == nil
    guard depth < Self.maximumDepth else { return }
    children = element.children.map { JunosElement($0, depth: depth + 1) }
    if children.isEmpty { text = element.text.trimmingBlanks }
  }

  /// A reply may stand around it, and the prompt's banner beside it.
  static func configuration(of tree: XMLTree) -> JunosElement? {
    var waiting = [tree.root]
    while let element = waiting.popLast() {
      switch element.name {
      case "configuration": return JunosElement(element)
      case "security":
        var root = JunosElement(element)
        root = JunosElement(name: "configuration", line: root.line, children: [root])
        return root
      default: waiting += element.children.reversed()
      }
    }
    return nil
  }

  // MARK: JSON

  private init(name: String, line: Int, children: [JunosElement]) {
    (self.name, self.line, self.children) = (name, line, children)
  }

  private init(_ name: String, _ value: JSONTree, line: Int, isActive: Bool, depth: Int) {
    self.name = name
    self.line = line
    self.isActive = isActive && !Self.isInactive(value.member("@"))
    guard depth < Self.maximumDepth else { return }
    switch value.content {
    case .object(let members): children = Self.elements(members, value, depth)
    default: text = value.text ?? ""
    }
  }

  /// `"@dh-group": {"inactive": true}` says it of a leaf, `"@"` of what it stands in.
  private static func elements(
    _ members: [JSONTree.Member], _ object: JSONTree, _ depth: Int
  ) -> [JunosElement] {
    members.filter { !$0.name.hasPrefix("@") }.flatMap { member -> [JunosElement] in
      let isActive = !isInactive(object.member("@" + member.name))
      let values: [JSONTree] =
        if case .array(let items) = member.value.content { items } else { [member.value] }
      return values.map { value in
        // Releases before 16.1 put each value into an object of its own.
        let inner = value.member("data")?.value ?? value
        return JunosElement(
          member.name, inner, line: values.count > 1 ? inner.line : member.line,
          isActive: isActive, depth: depth + 1)
      }
    }
  }

  private static func isInactive(_ member: JSONTree.Member?) -> Bool {
    switch member?.value.content {
    case .object: member?.value.member("inactive") != nil
    case .array(let items): items.contains { $0.member("inactive") != nil }
    default: false
    }
  }

  static func configuration(of tree: JSONTree) -> JunosElement {
    let root = JunosElement("", tree, line: tree.line, isActive: true, depth: 0)
    return root.children.first { $0.name == "configuration" } ?? root
  }

  // MARK: Words

  /// The words that the element stands for below a path, and what of its children is not among them.
  func words(below path: [String]) -> (words: [String], rest: [JunosElement]) {
    switch (path.last, name) {
    case ("interfaces", "interface"):
      return ([child("name")].compactMap(\.self), others(["name"]))
    case ("policies", "policy"):
      if let from = child("from-zone-name"), let to = child("to-zone-name") {
        return (["from-zone", from, "to-zone", to], others(["from-zone-name", "to-zone-name"]))
      }
    default: break
    }
    // The value of an identity, and an address of an address book, have no word of their own.
    if children.isEmpty, name.hasPrefix("identity-") || name == "ip-prefix" {
      return ([text], [])
    }
    guard let key = child("name") else {
      return ([name] + (text.isEmpty ? [] : [text]), children)
    }
    return ([name, key], others(["name"]))
  }

  private func child(_ name: String) -> String? {
    children.first { $0.name == name && $0.children.isEmpty }?.text
  }

  private func others(_ names: Set<String>) -> [JunosElement] {
    children.filter { !names.contains($0.name) }
  }
}

extension JunosStatements {
  /// - Throws: where the document cannot be read at all.
  init(document text: TextFile) throws(TextError) {
    self.init(hasPolicyTunnels: text.octets.holds(Array("ipsec-vpn".utf8)))
    let root: JunosElement?
    if text.octets.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
      let tree = try XMLTree(text)
      if let fault = tree.fault {
        remark(fault.line, "\(fault.reason): what follows is not read", .cutOff)
      }
      root = JunosElement.configuration(of: tree)
    } else {
      let tree = try JSONTree(text)
      if let fault = tree.fault {
        remark(fault.line ?? tree.line, "\(fault.reason): what follows is not read", .cutOff)
      }
      root = JunosElement.configuration(of: tree)
    }
    for element in root?.children ?? [] { add(element, below: [], isActive: true) }
  }

  private mutating func add(_ element: JunosElement, below path: [String], isActive: Bool) {
    let isActive = isActive && element.isActive
    let (words, rest) = element.words(below: path)
    let path = path + words
    // Most of a firewall is its policies.
    if path.count == 2, !matters(path), path[0] == "security",
      !rest.contains(where: { $0.name.hasPrefix("apply-groups") })
    {
      return
    }
    if rest.isEmpty {
      guard matters(path) else { return }
      add(path, element.line, JunosLine.shown(path), isActive: isActive)
      return
    }
    for child in rest { add(child, below: path, isActive: isActive) }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let octets = utf8.drop { $0 <= 0x20 }
    let end = octets.lastIndex { $0 > 0x20 }.map { octets.index(after: $0) } ?? octets.startIndex
    return String(octets[..<end]) ?? self
  }
}
