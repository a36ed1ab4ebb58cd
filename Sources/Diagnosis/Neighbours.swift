import Capture
import Negotiations
import Threads

/// The negotiations around one that is judged, found by when they began, what they are and whom they
/// resemble without walking through all: between two hosts there may be tens of thousands, and each is
/// judged.
final class Neighbours: Sendable {
  /// In order of their first messages.
  let all: [NegotiationOutline]
  /// Made when it is first asked: few rules ask, and of few pairs.
  private let index = Guarded<Index?>(nil)

  init(_ all: [NegotiationOutline]) { self.all = all }

  /// So many that are not meant are passed over, and no more.
  private static let reach = 1000

  enum Kind: CaseIterable {
    /// Recorded from its first message on.
    case begun
    /// That, and more than the first message and its answer.
    case begunAndWentOn
    /// Recorded from its first message on, and no more than that and its answer.
    case begunAndLeft
    /// IKEv2, and more than the first message and its answer.
    case ikev2WentOn
    /// Recorded from its first message on, and nothing came back.
    case unanswered

    fileprivate func holds(_ outline: NegotiationOutline) -> Bool {
      switch self {
      case .begun: !outline.startsLate
      case .begunAndWentOn: !outline.startsLate && !outline.isHalfOpen
      case .begunAndLeft: outline.isHalfOpen
      case .ikev2WentOn: outline.version == 2 && !outline.isHalfOpen
      case .unanswered: !outline.startsLate && !outline.isAnswered
      }
    }
  }

  struct Direction: Hashable {
    var initiator: IPAddress
    var responder: IPAddress

    init(from initiator: IPAddress, to responder: IPAddress) {
      (self.initiator, self.responder) = (initiator, responder)
    }

    var reversed: Direction { Direction(from: responder, to: initiator) }
    var both: [Direction] { self == reversed ? [self] : [self, reversed] }
  }

  /// The first that began at `start` or later, in nanoseconds, and before `end`.
  func first(
    _ kind: Kind, _ directions: [Direction], from start: Int64, before end: Int64,
    where isMeant: (NegotiationOutline) -> Bool
  ) -> NegotiationOutline? {
    let index = indexed
    return directions.compactMap { direction -> Int? in
      guard let row = index.rows[Row(kind: kind, direction: direction)] else { return nil }
      return row[row.partition { self.began($0) >= start }...].prefix(Self.reach)
        .prefix { self.began($0) < end }.first { isMeant(all[$0]) }
    }.min { (began($0), $0) < (began($1), $1) }.map { all[$0] }
  }

  /// The last that began before `end`.
  func last(
    _ kind: Kind, _ directions: [Direction], before end: Int64,
    where isMeant: (NegotiationOutline) -> Bool
  ) -> NegotiationOutline? {
    let index = indexed
    return directions.compactMap { direction -> Int? in
      guard let row = index.rows[Row(kind: kind, direction: direction)] else { return nil }
      return row[..<row.partition { self.began($0) >= end }].suffix(Self.reach).last {
        isMeant(all[$0])
      }
    }.max { (began($0), $0) < (began($1), $1) }.map { all[$0] }
  }

  /// The first between two hosts in which one of them sent something at `start` or later.
  func firstActive(
    _ address: IPAddress, with other: IPAddress, from start: Int64,
    where isMeant: (NegotiationOutline) -> Bool
  ) -> NegotiationOutline? {
    guard let activity = indexed.activities[Direction(from: address, to: other)] else { return nil }
    let first = activity.latest.indices.partition { activity.latest[$0] >= start }
    return activity.places[first...].prefix(Self.reach).lazy.map { self.all[$0] }.first {
      ($0.activity(of: address)?.upperBound.nanoseconds ?? .min) >= start && isMeant($0)
    }
  }

  /// Those that began less than `window` nanoseconds before or after a time.
  func beginnings(
    _ kind: Kind, _ direction: Direction, around time: Int64, within window: Int64
  ) -> Volley? {
    guard let row = indexed.rows[Row(kind: kind, direction: direction)] else { return nil }
    // Times at the ends of what 64 bits hold leave no room for the window.
    let (from, isFromBelow) = time.subtractingReportingOverflow(window)
    let (to, isToAbove) = time.addingReportingOverflow(window)
    let start = isFromBelow ? row.startIndex : row.partition { self.began($0) > from }
    let end = isToAbove ? row.endIndex : row.partition { self.began($0) >= to }
    let begun = row[start..<end]
    guard let first = begun.first, let last = begun.last else { return nil }
    return Volley(
      count: begun.count, span: began(last) &- began(first),
      examples: begun.prefix(3).map { all[$0] })
  }

  /// The first with the SPIs of a negotiation.
  func outline(of negotiation: Negotiation) -> NegotiationOutline? {
    indexed.places[SPIs(negotiation)]?.first.map { all[$0] }
  }

  /// How many others of its direction were recorded from their first messages on and went as far as
  /// this one, and no further.
  func countAlike(_ negotiation: Negotiation) -> Int {
    let index = indexed
    let own = index.places[SPIs(negotiation)] ?? []
    guard let first = own.first, all[first].messageCount > 0 else { return 0 }
    let likeness = Likeness(all[first], Self.direction(of: negotiation))
    let same = own.count { !all[$0].startsLate && Likeness(all[$0]) == likeness }
    return max(0, (index.alike[likeness] ?? 0) - same)
  }

  static func direction(of negotiation: Negotiation) -> Direction {
    Direction(
      from: negotiation.initiator.endpoint.address, to: negotiation.responder.endpoint.address)
  }

  private func began(_ place: Int) -> Int64 { all[place].firstTime.nanoseconds }

  private var indexed: Index {
    index.withLock { held in
      let made = held ?? Index(all)
      held = made
      return made
    }
  }
}

// MARK: What is looked up

extension Neighbours {
  private struct Row: Hashable {
    var kind: Kind
    var direction: Direction
  }

  private struct SPIs: Hashable {
    var initiator: UInt64
    var responder: UInt64

    init(_ outline: NegotiationOutline) {
      (initiator, responder) = (outline.initiatorSPI, outline.responderSPI)
    }

    init(_ negotiation: Negotiation) {
      (initiator, responder) = (negotiation.initiatorSPI, negotiation.responderSPI)
    }
  }

  private struct Likeness: Hashable {
    var direction: Direction
    var version: UInt8
    var lastExchange: UInt8
    var messageCount: Int

    init(_ outline: NegotiationOutline, _ direction: Direction? = nil) {
      self.direction = direction ?? Direction(from: outline.initiator, to: outline.responder)
      (version, lastExchange) = (outline.version, outline.lastExchange)
      messageCount = outline.messageCount
    }
  }

  /// Where one host sent, and when it last did in those up to each: no later one has an earlier time.
  fileprivate struct Activity {
    var places: [Int] = []
    var latest: [Int64] = []
  }

  private struct Index {
    /// Places in order of the beginnings.
    var rows: [Row: [Int]] = [:]
    var places: [SPIs: [Int]] = [:]
    var alike: [Likeness: Int] = [:]
    /// By who sent, and to whom.
    var activities: [Direction: Activity] = [:]

    init(_ all: [NegotiationOutline]) {
      for (place, outline) in all.enumerated() {
        let direction = Direction(from: outline.initiator, to: outline.responder)
        for kind in Kind.allCases where kind.holds(outline) {
          rows[Row(kind: kind, direction: direction), default: []].append(place)
        }
        places[SPIs(outline), default: []].append(place)
        if !outline.startsLate { alike[Likeness(outline), default: 0] += 1 }
        for direction in direction.both {
          guard let last = outline.activity(of: direction.initiator)?.upperBound.nanoseconds else {
            continue
          }
          activities[direction, default: Activity()].add(place, last)
        }
      }
      for (row, places) in rows {
        rows[row] = places.sorted {
          (all[$0].firstTime.nanoseconds, $0) < (all[$1].firstTime.nanoseconds, $1)
        }
      }
    }
  }
}

extension Neighbours.Activity {
  fileprivate mutating func add(_ place: Int, _ time: Int64) {
    places.append(place)
    latest.append(max(latest.last ?? .min, time))
  }
}

extension RandomAccessCollection {
  /// The first index of which `holds` is true, where it is true of all behind one that it is true of.
  fileprivate func partition(where holds: (Element) -> Bool) -> Index {
    var (low, count) = (startIndex, count)
    while count > 0 {
      let half = count / 2
      let middle = index(low, offsetBy: half)
      if holds(self[middle]) {
        count = half
      } else {
        low = index(after: middle)
        count -= half + 1
      }
    }
    return low
  }
}
