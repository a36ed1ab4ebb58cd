/// Panorama's stacks: what a firewall is given is what its stack sets itself, and below it what each
/// of the stack's templates sets, the first in the list before the others.
extension PANOSObjects {
  private static let mostObjects = 100_000
  /// Elements of which an object has one: what a lower template says in another form is hidden.
  private static let alternatives: Set<Substring> = [
    "peer-address", "authentication", "lifetime", "lifesize",
  ]

  /// Puts a stack's objects in the place of its templates'.
  mutating func mergeStacks() {
    guard !stacks.isEmpty else { return }
    var places: [String: [Int]] = [:]
    for (place, object) in objects.enumerated() {
      places[object.space, default: []].append(place)
    }
    var merged: [Object] = []
    var used: Set<String> = []
    for stack in stacks {
      var known: [String: Int] = [:]
      for space in [stack.name] + stack.templates {
        used.insert(space)
        for place in places[space] ?? [] where merged.count < Self.mostObjects {
          var object = objects[place]
          object.space = stack.name
          let key = "\(object.kind.rawValue)/\(object.name)"
          if let above = known[key] {
            for leaf in Self.added(object.leaves, below: merged[above].leaves) {
              merged[above].leaves.append(leaf)
            }
          } else {
            known[key] = merged.count
            merged.append(object)
          }
        }
      }
    }
    objects = objects.filter { !used.contains($0.space) } + merged
  }

  private static func added(
    _ leaves: LeafList<Leaf>, below above: LeafList<Leaf>
  ) -> [Leaf] {
    let set = Set(above.map { group($0.key) })
    return leaves.filter { !set.contains(group($0.key)) }
  }

  private static func group(_ key: String) -> Substring {
    let first = key.prefix { $0 != "/" }
    return alternatives.contains(first) ? first : key[...]
  }
}
