import ISAKMP

/// Encrypted Fragment payloads of one message, repetitions included.
struct FragmentSet {
  private var total: UInt16 = 0
  private var numbers: Set<UInt16> = []
  private(set) var places: [Int] = []
  /// One came whose integrity no keys confirm.
  var hasUnsound = false
  var isOpened = false
  /// How often the whole was put together.
  var attempts = 0
  static let limit = 16

  /// There is every fragment: only then is the whole worth an attempt.
  var isComplete: Bool { total > 0 && numbers.count == Int(total) }

  /// A larger total starts over: the sender found its fragments still too large (RFC 7383 section 2.6).
  mutating func note(_ message: Message, at index: Int) {
    places.append(index)
    for payload in message.payloads {
      guard case .encrypted(let encrypted) = payload.content, let fragment = encrypted.fragment
      else { continue }
      if fragment.total > total { (total, numbers) = (fragment.total, []) }
      if fragment.total == total, fragment.number > 0, fragment.number <= total {
        numbers.insert(fragment.number)
      }
    }
  }
}
