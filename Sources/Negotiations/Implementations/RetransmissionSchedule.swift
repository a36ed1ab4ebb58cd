import Capture
import ISAKMP
import Policies

/// The waits between repetitions of one message, which products have as defaults.
enum RetransmissionSchedule {
  private static let known = DeviceCatalogue.devices.flatMap { $0.recognition.schedules }

  static func traits(of role: Role, in negotiation: Negotiation) -> [ImplementationTrait] {
    var counts: [Int: Int] = [:]
    for message in negotiation.messages where message.from == role {
      if let original = message.retransmissionOf { counts[original, default: 0] += 1 }
    }
    for index in counts.keys.sorted() where counts[index, default: 0] >= 2 {
      let times = negotiation.transmissions(of: index).map {
        negotiation.messages[$0].time.nanoseconds
      }
      guard times.count > 2 else { continue }
      let waits = zip(times, times.dropFirst()).map { Double($1 &- $0) / 1e9 }
      guard let match = known.first(where: { fits(waits, $0) }) else { continue }
      let text = waits.prefix(5).map(Self.seconds).joined(separator: ", ")
      return [
        ImplementationTrait(
          product: match.name, basis: .schedule,
          what: "\(negotiation.messages[index].name) repeated after \(text) s",
          frame: negotiation.messages[index].reference)
      ]
    }
    return []
  }

  private static func fits(_ waits: [Double], _ known: RetransmissionHabit) -> Bool {
    guard waits.count >= known.least else { return false }
    return waits.enumerated().allSatisfy { place, wait in
      guard place < known.waits.count || known.repeatsLast, let last = known.waits.last else {
        return false
      }
      let expected = place < known.waits.count ? known.waits[place] : last
      // Timers run late, by the load of the host more than by their length.
      return wait > expected * 0.97 - 0.05 && wait < expected * 1.05 + 0.15
    }
  }

  /// "7.2", "10".
  private static func seconds(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
