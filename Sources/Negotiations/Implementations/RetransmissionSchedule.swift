import Capture

/// The waits between repetitions of one message, which products have as defaults.
enum RetransmissionSchedule {
  private struct Known {
    var product: String
    /// Seconds from each transmission to the next; what was seen must begin so, or go on repeating
    /// the last.
    var waits: [Double]
    var repeatsLast = true
    /// Fewer waits than this say nothing: many products begin alike.
    var least = 2
  }

  private static let known: [Known] = [
    // 4 s · 1.8ⁿ
    Known(product: "strongSwan", waits: [4, 7.2, 12.96, 23.33, 41.99], repeatsLast: false),
    // 0.5 s · 2ⁿ
    Known(product: "Libreswan", waits: [0.5, 1, 2, 4, 8, 16, 32], repeatsLast: false, least: 3),
    Known(product: "Windows", waits: [1, 2, 4, 8, 16, 32], repeatsLast: false, least: 3),
    Known(product: "Cisco IOS", waits: [10, 10, 10], least: 3),
    Known(product: "Cisco ASA", waits: [8, 8, 8], least: 3),
    Known(product: "Cisco PIX", waits: [5, 5, 5, 5], least: 4),
    Known(product: "FortiGate", waits: [6, 12], repeatsLast: false),
    Known(product: "Juniper NetScreen", waits: [4, 4, 4, 4], least: 4),
    Known(product: "racoon", waits: [20, 20, 20], least: 3),
    Known(product: "isakmpd", waits: [7, 9, 11], repeatsLast: false, least: 3),
  ]

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
          product: match.product, basis: .schedule,
          what: "\(negotiation.messages[index].name) repeated after \(text) s",
          frame: negotiation.messages[index].reference)
      ]
    }
    return []
  }

  private static func fits(_ waits: [Double], _ known: Known) -> Bool {
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
