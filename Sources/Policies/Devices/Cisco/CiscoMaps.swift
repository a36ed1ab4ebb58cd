/// Crypto map entries in the order of the file, found by map and sequence number.
struct CiscoMaps {
  private struct Key: Hashable {
    var map: String
    var sequence: Int
    var isDynamic: Bool
  }

  /// Entries that a `no` took away stay as gaps.
  private var slots: [CiscoMapEntry?] = []
  private var places: [Key: Int] = [:]
  private var names: [String: [Int]] = [:]

  var entries: [CiscoMapEntry] { slots.compactMap(\.self) }

  /// Static entries by sequence number, as the device tries them; maps in the order of the file.
  var staticEntries: [CiscoMapEntry] { inOrder { !$0.isDynamic } }
  var dynamicEntries: [CiscoMapEntry] { inOrder { $0.isDynamic } }

  subscript(index: Int) -> CiscoMapEntry? {
    get { slots.indices.contains(index) ? slots[index] : nil }
    set { if slots.indices.contains(index) { slots[index] = newValue } }
  }

  /// Where the entry is, made if it is not there yet.
  mutating func place(
    _ map: String, _ sequence: Int, isDynamic: Bool, origin: ConfigurationOrigin
  ) -> Int {
    let key = Key(map: map, sequence: sequence, isDynamic: isDynamic)
    if let place = places[key], slots[place] != nil { return place }
    places[key] = slots.count
    names[map, default: []].append(slots.count)
    slots.append(
      CiscoMapEntry(
        name: "crypto \(isDynamic ? "dynamic-map" : "map") \(map) \(sequence)", map: map,
        sequence: sequence, origin: origin, isDynamic: isDynamic))
    return slots.count - 1
  }

  mutating func remove(_ map: String, _ sequence: Int?, isDynamic: Bool) {
    for place in names[map] ?? [] where slots[place]?.isDynamic == isDynamic {
      if sequence == nil || slots[place]?.sequence == sequence { slots[place] = nil }
    }
  }

  private func inOrder(_ isWanted: (CiscoMapEntry) -> Bool) -> [CiscoMapEntry] {
    var first: [String: Int] = [:]
    let wanted = entries.filter(isWanted)
    for (index, entry) in wanted.enumerated() where first[entry.map] == nil {
      first[entry.map] = index
    }
    return wanted.sorted {
      (first[$0.map] ?? 0, $0.sequence) < (first[$1.map] ?? 0, $1.sequence)
    }
  }
}
