import ISAKMP
import Negotiations

/// IKE fragments of a message that was never answered, some of which never come by a capture point
/// although the message is sent again and again.
struct LostFragments {
  var message: Step
  var missing: [Int]
  /// The number of fragments, where the last one was seen.
  var total: Int?
  /// Another capture has what this one lacks.
  var areSeenElsewhere: Bool

  init?(_ negotiation: Negotiation) {
    guard case .silence(let message)? = negotiation.failure else { return nil }
    let header = message.message.header
    var seen: [Int: Set<Int>] = [:]
    var sets: [Int: Int] = [:]
    for one in negotiation.steps
    where one.from == message.from && one.message.header.messageID == header.messageID {
      guard let fragment = one.fragment else { continue }
      if fragment.isLast { total = fragment.number }
      for capture in Set([one.reference.capture] + one.sightings.map(\.reference.capture)) {
        seen[capture, default: []].insert(fragment.number)
        // The first number that comes again begins another transmission.
        sets[capture, default: 0] += fragment.number == seen[capture]?.min() ? 1 : 0
      }
    }
    let highest = total ?? seen.values.flatMap { $0 }.max() ?? 0
    let all = Set(1...max(1, highest))
    let incomplete = seen.filter { !all.isSubset(of: $0.value) }
    guard highest > 1,
      let (capture, numbers) = incomplete.min(by: { $0.key < $1.key }),
      sets[capture, default: 0] > 1
    else { return nil }
    self.message = message
    missing = all.subtracting(numbers).sorted()
    areSeenElsewhere = incomplete.count < seen.count
  }
}
