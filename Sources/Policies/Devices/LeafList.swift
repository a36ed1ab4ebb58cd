/// What is set in an object of a configuration: a path of words, and what stands behind it.
protocol KeyedLeaf {
  /// "protocol/ikev1/exchange-mode", "dead-peer-detection interval".
  var key: String { get }
}

/// An object's leaves in their order. Most have a handful; one with tens of thousands of networks is
/// looked up by key as fast.
struct LeafList<Leaf: KeyedLeaf>: RandomAccessCollection {
  private var leaves: [Leaf] = []
  /// Where those of each key stand, once there are many.
  private var places: [String: [Int]] = [:]
  private static var many: Int { 32 }

  init() {}

  var startIndex: Int { 0 }
  var endIndex: Int { leaves.count }
  subscript(_ index: Int) -> Leaf { leaves[index] }

  /// Where a leaf is set twice the later one counts.
  func last(of key: String) -> Leaf? {
    isIndexed ? places[key]?.last.map { leaves[$0] } : leaves.last { $0.key == key }
  }

  func all(of key: String) -> [Leaf] {
    isIndexed ? (places[key] ?? []).map { leaves[$0] } : leaves.filter { $0.key == key }
  }

  func has(_ key: String) -> Bool {
    isIndexed ? places[key] != nil : leaves.contains { $0.key == key }
  }

  mutating func append(_ leaf: Leaf) {
    leaves.append(leaf)
    if leaves.count == Self.many {
      for (place, leaf) in leaves.enumerated() { places[leaf.key, default: []].append(place) }
    } else if isIndexed {
      places[leaf.key, default: []].append(leaves.count - 1)
    }
  }

  private var isIndexed: Bool { leaves.count >= Self.many }
}
