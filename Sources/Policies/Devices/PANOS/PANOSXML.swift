internal import ISAKMP
internal import Texts

/// Reads a running configuration, or a piece of one, in XML.
struct PANOSXML {
  private(set) var objects = PANOSObjects()
  private(set) var version: String?

  init(_ tree: XMLTree) {
    if let fault = tree.fault {
      objects.remark(
        fault.line, "\(fault.reason): what follows is not read", .cutOff)
    }
    version = tree.root.name == "config" ? tree.root.attribute("version") : nil
    var waiting: [(element: XMLTree.Element, space: String)] = [(tree.root, "")]
    while let (element, space) = waiting.popLast() {
      if let kind = Self.kind(of: element) {
        for entry in element.children("entry") { read(entry, kind, space) }
        continue
      }
      if element.name == "interface", element.parent?.name == "network" {
        interfaces(element, space)
        continue
      }
      if element.name == "address" {
        addresses(element)
        continue
      }
      if element.name == "entry", element.parent?.name == "template-stack" {
        objects.stacks.append(
          (
            element.attribute("name") ?? "",
            element.child("templates")?.children("member").map(\.text) ?? []
          ))
      }
      for child in element.children.reversed() {
        let isTemplate =
          child.name == "entry" && ["template", "template-stack"].contains(element.name)
        waiting.append((child, isTemplate ? child.attribute("name") ?? "" : space))
      }
    }
    objects.finish()
  }

  private mutating func addresses(_ element: XMLTree.Element) {
    for entry in element.children("entry") {
      guard let name = entry.attribute("name"), objects.addresses[name] == nil,
        let value = entry.child("ip-netmask") ?? entry.child("fqdn")
      else { continue }
      objects.addresses[name] = String(value.text.prefix { $0 != "/" })
    }
  }

  private static func kind(of element: XMLTree.Element) -> PANOSObjects.Kind? {
    let parent = element.parent?.name
    switch element.name {
    case "ike-crypto-profiles": return .ikeProfile
    case "ipsec-crypto-profiles": return .ipsecProfile
    case "gateway": return parent == nil || parent == "ike" ? .gateway : nil
    case "ipsec": return parent == nil || parent == "tunnel" ? .tunnel : nil
    default: return nil
    }
  }

  private mutating func interfaces(_ element: XMLTree.Element, _ space: String) {
    var waiting = [element]
    while let next = waiting.popLast() {
      waiting += next.children
      guard next.name == "ip", let address = next.child("entry"),
        let text = address.attribute("name")
      else { continue }
      // `layer3` and `units` may stand between.
      var owner = next.parent
      while let candidate = owner, candidate.name != "entry" { owner = candidate.parent }
      guard let name = owner?.attribute("name") else { continue }
      objects.add(
        .init(
          space: space, name: name, address: String(text.prefix { $0 != "/" }),
          line: address.line, text: "<entry name=\"\(text)\"/>"))
    }
  }

  private mutating func read(
    _ entry: XMLTree.Element, _ kind: PANOSObjects.Kind, _ space: String
  ) {
    guard let name = entry.attribute("name") else {
      objects.remark(entry.line, "an entry without a name is not used", .unreadEntry)
      return
    }
    let place = objects.open(kind, space, name, entry.line, "<entry name=\"\(name)\">")
    walk(entry, kind.nodes, "", place)
  }

  private mutating func walk(
    _ element: XMLTree.Element, _ nodes: [String: PANOSSchema.Node], _ prefix: String, _ place: Int
  ) {
    for child in element.children {
      guard let node = nodes[child.name] else {
        objects.remark(
          child.line,
          "unknown element \(QuotedWords.told(child.name)) of \(objects.objects[place].kind.rawValue) "
            + objects.objects[place].name
            + NearestWord.hint(
              child.name, among: nodes.keys.sorted(), after: objects.remarks.count),
          .unreadStatement, of: place)
        continue
      }
      let key = prefix + child.name
      switch node {
      case .idle: continue
      case .value, .flag: add(key, child.text, child, place)
      case .list:
        let members = child.children("member")
        for member in members { add(key, member.text, member, place) }
        if members.isEmpty, !child.text.isEmpty { add(key, child.text, child, place) }
      case .container(let inner):
        walk(child, inner, key + "/", place)
      case .entries(let inner):
        for entry in child.children("entry") {
          let name = entry.attribute("name") ?? ""
          add(key + "/", name, entry, place)
          walk(entry, inner, "\(key)/\(name)/", place)
        }
      }
    }
  }

  private mutating func add(
    _ key: String, _ value: String, _ element: XMLTree.Element, _ place: Int
  ) {
    let shown =
      element.name == "entry"
      ? "<entry name=\"\(value)\">"
      : value.isEmpty ? "<\(element.name)/>" : "<\(element.name)>\(value)</\(element.name)>"
    objects.objects[place].leaves.append(
      .init(
        key: key, value: value, line: element.line,
        text: PANOSObjects.isSecret(key) ? "<key>…</key>" : shown))
  }
}
