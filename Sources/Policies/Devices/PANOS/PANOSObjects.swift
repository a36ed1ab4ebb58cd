/// Profiles, gateways and tunnels of a PAN-OS configuration with what is set in each.
struct PANOSObjects {
  typealias Kind = PANOSSchema.Kind

  struct Leaf: KeyedLeaf {
    /// "protocol/ikev1/exchange-mode"; an entry's name is the next element after the table's.
    var key: String
    var value: String
    var line: Int
    /// As it may be shown.
    var text: String
  }

  struct Object {
    var kind: Kind
    /// The template of Panorama, empty for the device itself.
    var space: String
    var name: String
    var line: Int
    var text: String
    var leaves = LeafList<Leaf>()
    /// Keys and names of its tables' entries.
    private var known: Set<String> = []

    init(kind: Kind, space: String, name: String, line: Int, text: String) {
      (self.kind, self.space, self.name, self.line, self.text) = (kind, space, name, line, text)
    }

    /// Where what is made of it may begin: a tunnel's proxy-IDs have lines of their own. Of a tunnel
    /// without a gateway nobody knows whose it is.
    var within: [Int]? {
      guard kind == .tunnel else { return [line] }
      return entries("auto-key/ike-gateway").isEmpty
        ? nil : Set([line] + leaves.map(\.line)).sorted()
    }

    /// Where a leaf is set twice the later one counts.
    subscript(_ key: String) -> Leaf? { leaves.last(of: key) }
    func all(_ key: String) -> [Leaf] { leaves.all(of: key) }
    /// The names of a table's entries, in order.
    func entries(_ key: String) -> [Leaf] { leaves.all(of: key + "/") }
    /// Whether a table has no such entry yet.
    mutating func isNew(_ name: String, in key: String) -> Bool {
      known.insert("\(key)/\(name)").inserted
    }
  }

  var objects: [Object] = []
  struct Interface {
    var space: String
    var name: String
    var address: String
    var line: Int
    var text: String
  }
  private var interfaces: [Interface] = []
  private var byName: [String: [Int]] = [:]
  /// Address objects by name, without the length of the prefix: a gateway may name one.
  var addresses: [String: String] = [:]
  /// Panorama's stacks with their templates, the first to count.
  var stacks: [(name: String, templates: [String])] = []
  var remarks: [LineRemark] = []
  private var index: [String: Int] = [:]

  /// Remarks on statements of an object, which may yet get more of them.
  private var ofObjects: [(remark: Int, object: Int)] = []

  mutating func remark(
    _ line: Int, _ what: String, _ kind: ConfigurationRemark.Kind = .told,
    of object: Int? = nil
  ) {
    guard remarks.count < 1000 else { return }
    if let object { ofObjects.append((remarks.count, object)) }
    remarks.append(LineRemark(line, what, kind))
  }

  /// When all is read.
  mutating func finish() {
    for (remark, object) in ofObjects { remarks[remark].within = objects[object].within }
    mergeStacks()
  }

  /// The place of an object, made where it is not there yet.
  mutating func open(_ kind: Kind, _ space: String, _ name: String, _ line: Int, _ text: String)
    -> Int
  {
    let key = "\(space)/\(kind.rawValue)/\(name)"
    if let known = index[key] { return known }
    index[key] = objects.count
    objects.append(Object(kind: kind, space: space, name: name, line: line, text: text))
    return objects.count - 1
  }

  func addresses(of interface: String, in space: String) -> [Interface] {
    let templates = stacks.first { $0.name == space }?.templates ?? []
    return (byName[interface] ?? []).map { interfaces[$0] }.filter {
      $0.space == space || templates.contains($0.space)
    }
  }

  mutating func add(_ interface: Interface) {
    byName[interface.name, default: []].append(interfaces.count)
    interfaces.append(interface)
  }

  static func isSecret(_ key: String) -> Bool { key.hasSuffix("pre-shared-key/key") }
}
