import Diagnosis
import ISAKMP

/// What is told at length behind an overview: one negotiation of each row, held until the overview
/// is known, unless that is more than a report may hold; then they go out as they come, and the
/// overview comes last.
///
/// A class: a report is a value that is copied while a negotiation is added to it, and every part that it
/// holds would be copied with it each time.
final class ToldDetails {
  struct Part {
    var row: Int?
    /// Up to where attempts are told.
    var head: [String]
    var body: [String]
  }

  private(set) var parts: [Part] = []
  private(set) var isStreaming = false
  private var octets = 0
  private let room: Int
  /// Healthy negotiations of two peers are alike: one is enough.
  private var healthy: Set<[String]> = []

  private static let usualRoom = 16 << 20

  init(room: Int = ToldDetails.usualRoom) { self.room = room }

  /// Whether a negotiation is to be told at length.
  func isWanted(_ entry: OverviewEntry, _ place: Overview.Place, groups: Bool) -> Bool {
    guard groups else { return true }
    guard place.isFirst else { return false }
    guard entry.isHealthy, healthy.count < 10_000 else { return true }
    return healthy.insert([entry.initiator.peer, entry.responder.peer]).inserted
  }

  /// The parts that are held, in the order of an overview.
  func ordered(by order: [Int]) -> [Part] {
    let places = Dictionary(
      order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    func place(_ part: Part) -> Int { part.row.flatMap { places[$0] } ?? .max }
    return parts.enumerated().sorted {
      (place($0.element), $0.offset) < (place($1.element), $1.offset)
    }.map(\.element)
  }

  /// Takes a part; gives those that are to go out now.
  func add(_ part: Part) -> [Part] {
    if isStreaming { return [part] }
    parts.append(part)
    octets += (part.head + part.body).reduce(0) { $0 + $1.utf8.count + 1 }
    guard octets > room else { return [] }
    isStreaming = true
    defer { parts = [] }
    return parts
  }
}
