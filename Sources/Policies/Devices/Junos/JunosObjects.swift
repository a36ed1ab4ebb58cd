internal import Texts

/// Proposals, policies, gateways and vpns with what is set in each, groups merged in.
struct JunosObjects {
  enum Kind: String, CaseIterable {
    case ikeProposal = "ike proposal"
    case ikePolicy = "ike policy"
    case gateway = "ike gateway"
    case ipsecProposal = "ipsec proposal"
    case ipsecPolicy = "ipsec policy"
    case vpn = "ipsec vpn"

    var words: [String] { Self.table[self] ?? [] }

    private static let table: [Kind: [String]] = Dictionary(
      uniqueKeysWithValues: allCases.map { kind in
        (kind, kind.rawValue.split(separator: " ").map(String.init))
      })
  }

  struct Leaf: KeyedLeaf {
    /// "dead-peer-detection interval".
    var key: String
    var values: [String]
    var line: Int
    var text: String
    /// From a group that is applied here.
    var isInherited = false
  }

  struct Object {
    var kind: Kind
    /// The logical system or tenant, empty for the device itself.
    var space: String
    var name: String
    var line: Int
    var text: String
    var isActive: Bool
    var leaves = LeafList<Leaf>()

    /// A chain ends in it: it names neither policy nor gateway.
    var isBroken: Bool {
      switch kind {
      case .gateway: self["ike-policy"] == nil
      // Without an interface its children are those of security policies.
      case .vpn:
        self["ike gateway"] == nil || self["ike ipsec-policy"] == nil
          || self["bind-interface"] == nil
      default: false
      }
    }

    /// Where a leaf is set twice the later one counts.
    subscript(_ key: String) -> Leaf? { leaves.last(of: key) }
    /// A list, in which a value that is set again stands once.
    func all(_ key: String) -> [Leaf] {
      var seen: Set<[String]> = []
      return leaves.all(of: key).filter { seen.insert($0.values).inserted }
    }
    func value(_ key: String) -> String? { self[key]?.values.first }
  }

  private(set) var objects: [Object] = []
  private(set) var interfaces: [(name: String, address: String, line: Int, text: String)] = []
  private(set) var policies = JunosPolicies()
  private(set) var release: String?
  private(set) var remarks: [LineRemark]

  /// By space, kind and name.
  private var index: [String: Int] = [:]
  /// The first of its kind and name in any space.
  private var named: [String: Int] = [:]
  /// Of which object each remark on a statement is that was not understood.
  private var unknownOf: [Int: Int] = [:]
  /// What each group says, path below the group.
  private var groups: [String: [JunosStatements.Statement]] = [:]
  private var applied: [(path: [String], groups: [String], line: Int)] = []
  /// How often an object may still inherit a statement: many groups for many objects multiply.
  private var inheritances = maximumInheritances
  private static let maximumInheritances = 300_000
  private var excepted: [(path: [String], groups: [String])] = []

  init(_ statements: JunosStatements) {
    remarks = statements.remarks
    var others: Set<String> = []
    for statement in statements.statements {
      var path = statement.path
      if path.first == "groups", path.count >= 2 {
        guard statement.isActive else { continue }
        groups[path[1], default: []].append(
          .init(path: Array(path.dropFirst(2)), line: statement.line, text: statement.text))
        continue
      }
      if let place = path.firstIndex(where: { $0 == "apply-groups" || $0 == "apply-groups-except" }
      ),
        statement.isActive
      {
        let names = Array(path[(place + 1)...])
        let level = Self.rooted(Array(path[..<place]))
        if path[place] == "apply-groups" {
          applied.append((level, names, statement.line))
        } else {
          excepted.append((level, names))
        }
        continue
      }
      if path.first == "version", path.count == 2 {
        release = path[1]
        continue
      }
      if path.first == "interfaces", statement.isActive {
        interface(path, statement)
        continue
      }
      path = Self.rooted(path)
      if path.first == "security", path.count > 2, JunosStatements.policyWords.contains(path[1]) {
        if statements.hasPolicyTunnels, statement.isActive { policies.take(statement) }
        continue
      }
      if path.first == "services", path.count > 1, path[1] == "ipsec-vpn",
        others.insert("services").inserted
      {
        remarks.append(
          LineRemark(
            statement.line, "`services ipsec-vpn` is another tree (MX, MS-MPC) and is not read"))
      }
      take(path, statement, isInherited: false)
    }
    merge()
    placeUnknown()
    groups = [:]
  }

  /// A paste may begin at a deeper level.
  private static func rooted(_ path: [String]) -> [String] {
    guard let first = path.first, ["ike", "ipsec"].contains(first), path.count >= 2 else {
      return path
    }
    return ["security"] + path
  }

  private mutating func interface(_ path: [String], _ statement: JunosStatements.Statement) {
    guard let unit = path.firstIndex(of: "unit"), unit == 2, path.count > 3,
      let place = path.firstIndex(of: "address"), place + 1 < path.count
    else { return }
    if let fault = ImpossibleValue.fault(path[place + 1]) {
      remarks.append(LineRemark(statement.line, fault))
    }
    interfaces.append(
      (
        "\(path[1]).\(path[3])", String(path[place + 1].prefix { $0 != "/" }), statement.line,
        statement.text
      ))
  }

  /// `security ike proposal P dh-group group14`, in a logical system or not.
  private mutating func take(
    _ path: [String], _ statement: JunosStatements.Statement, isInherited: Bool
  ) {
    var path = path[...]
    var space = ""
    if let first = path.first, ["logical-systems", "tenants"].contains(first), path.count > 2 {
      space = path[path.startIndex + 1]
      path = path.dropFirst(2)
    }
    let words = Array(path.dropFirst())
    guard path.count >= 4, path.first == "security",
      let kind = Kind.allCases.first(where: { words.starts(with: $0.words) })
    else { return remarkNear(path, statement) }
    let name = words[2]
    let key = "\(space)/\(kind.rawValue)/\(name)"
    let rest = Array(words.dropFirst(3))
    let place: Int
    if let known = index[key] {
      place = known
      if rest.isEmpty, !statement.isActive { objects[place].isActive = false }
    } else {
      place = objects.count
      index[key] = place
      let anywhere = "\(kind.rawValue)/\(name)"
      if named[anywhere] == nil { named[anywhere] = place }
      objects.append(
        Object(
          kind: kind, space: space, name: name, line: statement.line,
          text: "\(kind.words[1]) \(name)", isActive: statement.isActive))
    }
    // One statement that is in force makes the object one that is, whatever else in it is not.
    if statement.isActive { objects[place].isActive = true }
    guard statement.isActive else { return }
    let (leaves, unknown) = JunosSchema.leaves(rest, kind)
    for leaf in leaves {
      // What is set directly wins over what a group says.
      if isInherited, objects[place].leaves.has(leaf.key) { continue }
      let isSecret = leaf.key.holds(JunosLine.sharedKey)
      objects[place].leaves.append(
        Leaf(
          key: leaf.key, values: leaf.values, line: statement.line,
          text: isSecret ? "\(leaf.key) …" : statement.text, isInherited: isInherited))
    }
    guard let unknown, remarks.count < 1000 else { return }
    // Without the word between them a key is what is not understood.
    let told =
      rest.contains(where: JunosLine.announces)
      ? "(not shown: it may be a key)" : QuotedWords.told(unknown)
    remarks.append(
      LineRemark(
        statement.line,
        "unknown statement \(told) of \(kind.rawValue) \(name)"
          + NearestWord.hint(unknown, among: JunosSchema.words(kind), after: remarks.count),
        .unreadStatement))
    unknownOf[remarks.count - 1] = place
  }

  /// A statement that was not understood speaks of its object, and so of every object that names it.
  private mutating func placeUnknown() {
    var namers: [String: [Int]] = [:]
    for (place, object) in objects.enumerated() {
      for reference in Self.references where reference.kind == object.kind {
        for leaf in object.leaves where leaf.key == reference.key {
          guard let name = leaf.values.first else { continue }
          namers["\(object.space)/\(reference.named.rawValue)/\(name)", default: []].append(place)
        }
      }
    }
    for (remark, object) in unknownOf {
      var places = [object]
      var seen: Set = [object]
      var next = 0
      while next < places.count {
        let known = objects[places[next]]
        let namers = namers["\(known.space)/\(known.kind.rawValue)/\(known.name)"] ?? []
        places += namers.filter { seen.insert($0).inserted }
        next += 1
      }
      // What nothing names may be what a garbled name meant.
      let ends = places.map { objects[$0] }.filter { [.gateway, .vpn].contains($0.kind) }
      guard !ends.isEmpty, !ends.contains(where: { $0.isBroken }) else { continue }
      // A child has the place of its traffic selector.
      let lines = ends.lazy.flatMap { [$0.line] + $0.leaves.map(\.line) }.prefix(1000)
      if lines.count < 1000 { remarks[remark].within = Array(lines) }
    }
  }

  /// Which leaves name an object of which kind.
  static let references: [(kind: Kind, key: String, named: Kind)] = [
    (.gateway, "ike-policy", .ikePolicy), (.ikePolicy, "proposals", .ikeProposal),
    (.vpn, "ike ipsec-policy", .ipsecPolicy), (.ipsecPolicy, "proposals", .ipsecProposal),
  ]

  /// What is no object's for want of one word.
  private mutating func remarkNear(
    _ path: ArraySlice<String>, _ statement: JunosStatements.Statement
  ) {
    guard statement.isActive, JunosSchema.near.isNear(path), remarks.count < 1000 else { return }
    remarks.append(
      LineRemark(
        statement.line, "“\(path.prefix(3).joined(separator: " "))” is not understood",
        .unreadEntry))
  }

  // MARK: Groups

  /// The nearest level first, there in the order written: what is set first stays.
  private mutating func merge() {
    var used: Set<String> = []
    for (level, names, line) in applied.sorted(by: { $0.path.count > $1.path.count }) {
      for name in names {
        if name == Self.ownNode, takeNodes(line, &used) { continue }
        guard let statements = groups[name] else {
          remarks.append(LineRemark(line, "there is no group “\(name)” to apply", .unreadEntry))
          continue
        }
        used.insert(name)
        for statement in statements { apply(statement, of: name, at: level) }
      }
    }
    for name in groups.keys.sorted() where !used.contains(name) {
      let matters = groups[name]?.contains { $0.path.first == "security" } ?? false
      if matters, let line = groups[name]?.first?.line {
        remarks.append(LineRemark(line, "the group “\(name)” is applied nowhere, and not used"))
      }
    }
  }

  /// The group of the cluster's node that reads the file: `node0` or `node1`.
  private static let ownNode = "${node}"

  /// What is set for one node alone; which of them the device is the file does not say.
  private mutating func takeNodes(_ line: Int, _ used: inout Set<String>) -> Bool {
    let nodes = ["node0", "node1"].filter { groups[$0] != nil }
    used.formUnion(nodes)
    for node in nodes where groups[node]?.contains(where: { $0.path.first == "security" }) ?? false
    {
      remarks.append(
        LineRemark(line, "the group \(node) is one node's alone, and is not merged", .unreadEntry))
    }
    return !nodes.isEmpty
  }

  private mutating func apply(
    _ statement: JunosStatements.Statement, of group: String, at level: [String]
  ) {
    let words = statement.path
    guard words.count >= 4, words[0] == "security", inheritances > 0,
      let kind = Kind.allCases.first(where: { words.dropFirst().starts(with: $0.words) })
    else { return }
    let pattern = words[3]
    let targets: [Object]
    if pattern.hasPrefix("<"), pattern.hasSuffix(">") {
      targets = objects.filter {
        $0.kind == kind && $0.isActive
          && Self.matches($0.name, String(pattern.dropFirst().dropLast()))
      }
    } else if let place = named["\(kind.rawValue)/\(pattern)"] {
      targets = objects[place].isActive ? [objects[place]] : []
    } else if level.count <= 2 {
      take(words, statement, isInherited: true)
      return
    } else {
      return
    }
    inheritances -= targets.count
    if inheritances <= 0 {
      remarks.append(
        LineRemark(
          statement.line, "too many objects inherit from groups: from here none does", .cutOff))
      return
    }
    for target in targets {
      var path = ["security"] + kind.words + [target.name]
      if !target.space.isEmpty { path = ["logical-systems", target.space] + path }
      guard path.starts(with: level),
        !excepted.contains(where: { path.starts(with: $0.path) && $0.groups.contains(group) })
      else { continue }
      take(path + words.dropFirst(4), statement, isInherited: true)
    }
  }

  /// `*` stands for any letters, `?` for one.
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    let (name, pattern) = (Array(name.utf8.prefix(256)), Array(pattern.utf8.prefix(256)))
    var (n, p) = (0, 0)
    var star: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
        (n, p) = (n + 1, p + 1)
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = (p, n)
        p += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        (n, p) = (last.name + 1, last.pattern + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
