/// What is to be done when, in the order in which it is due: every item is due the same time after it
/// was added.
struct Agenda {
  struct Item {
    var due: Int64
    var place: Int
    var serial: Int
  }

  private var items: [Item] = []
  private var start = 0

  var next: Item? { start < items.count ? items[start] : nil }

  mutating func add(_ item: Item) { items.append(item) }

  mutating func take(dueAt now: Int64) -> Item? {
    guard let item = next, item.due <= now else { return nil }
    start += 1
    if start >= 1024, start * 2 >= items.count {
      items.removeFirst(start)
      start = 0
    }
    return item
  }
}
