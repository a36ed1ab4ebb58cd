/// Places in the order in which they were last touched; every operation takes the same short time.
struct IdleQueue {
  private struct Link {
    var before: Int32 = -1
    var after: Int32 = -1
    var isIn = false
  }

  private var links: [Link] = []
  private var first: Int32 = -1
  private var last: Int32 = -1

  /// The one that was not touched for longest.
  var oldest: Int? { first < 0 ? nil : Int(first) }

  func after(_ place: Int) -> Int? {
    let next = links[place].after
    return next < 0 ? nil : Int(next)
  }

  /// Makes a place the last one, whether it is in the queue or not.
  mutating func touch(_ place: Int) {
    if last == Int32(place) { return }
    while links.count <= place { links.append(Link()) }
    remove(place)
    links[place] = Link(before: last, after: -1, isIn: true)
    if last >= 0 { links[Int(last)].after = Int32(place) } else { first = Int32(place) }
    last = Int32(place)
  }

  mutating func remove(_ place: Int) {
    guard links.indices.contains(place), links[place].isIn else { return }
    let link = links[place]
    if link.before >= 0 { links[Int(link.before)].after = link.after } else { first = link.after }
    if link.after >= 0 { links[Int(link.after)].before = link.before } else { last = link.before }
    links[place] = Link()
  }
}

/// The initiator's SPIs of the negotiations that were removed last.
struct RecentSPIs {
  private static let generation = 65_536
  private var older: Set<UInt64> = []
  private var newer: Set<UInt64> = []

  func contains(_ spi: UInt64) -> Bool { newer.contains(spi) || older.contains(spi) }

  mutating func insert(_ spi: UInt64) {
    newer.insert(spi)
    if newer.count >= Self.generation { (older, newer) = (newer, []) }
  }
}
