/// Profiles, gateways and tunnels of a PAN-OS configuration with what is set in each.
struct PANOSObjects {
  typealias Kind = PANOSSchema.Kind

  struct Leaf {
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
    var leaves: [Leaf] = []

    /// Where a leaf is set twice the later one counts.
    subscript(_ key: String) -> Leaf? { leaves.last { $0.key == key } }
    func all(_ key: String) -> [Leaf] { leaves.filter { $0.key == key } }
    /// The names of a table's entries, in order.
    func entries(_ key: String) -> [Leaf] { leaves.filter { $0.key == key + "/" } }
  }

  var objects: [Object] = []
  var interfaces: [(name: String, address: String, line: Int, text: String)] = []
  var remarks: [(line: Int, what: String)] = []
  private var index: [String: Int] = [:]

  mutating func remark(_ line: Int, _ what: String) {
    guard remarks.count < 1000 else { return }
    remarks.append((line, what))
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

  static func isSecret(_ key: String) -> Bool { key.hasSuffix("pre-shared-key/key") }
}
