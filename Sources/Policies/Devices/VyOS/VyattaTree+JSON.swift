import Texts

extension VyattaTree {
  /// A member is a node, and so is a value: `{"ike-group": {"I": {"lifetime": "3600"}}}` says what
  /// `ike-group I lifetime 3600` does. A word without a value has `{}`, and several values are a list.
  mutating func readJSON(_ text: TextFile) throws(TextError) {
    let root = try JSONTree(text)
    if let fault = root.fault {
      remark(fault.line ?? root.line, "\(fault.reason): what follows is not read", .cutOff)
    }
    // `show configuration json` below `vpn` begins there.
    let isBelow = root.member("vpn") == nil && root.member("ipsec") != nil
    let start = isBelow ? open("vpn", in: 0, root.line, "vpn") : 0
    read(root, in: start, at: root.line, "")
  }

  private mutating func read(_ value: JSONTree, in place: Int, at line: Int, _ name: String) {
    switch value.content {
    case .object(let members):
      for member in members {
        let node = open(member.name, in: place, member.line, member.name)
        read(member.value, in: node, at: member.line, member.name)
      }
    case .array(let items):
      for item in items { read(item, in: place, at: item.line, name) }
    case .null: break
    case .string, .number, .bool:
      guard let word = value.text else { return }
      _ = open(word, in: place, line, "\(name): \(word)")
    }
  }
}
