import ISAKMP

/// Puts together IKEv1 messages that were cut into payloads 132.
enum VendorFragments {
  private struct Key: Hashable {
    var from: Role
    var fragmentID: UInt16
  }

  private struct Part {
    var payload: FragmentPayload
    /// Octets that the capture did not keep.
    var missingOctets: Int
  }

  /// Gives the message that a complete set of fragments carries to the fragment that completed it.
  static func reassemble(_ messages: inout [NegotiationMessage]) {
    var sets: [Key: [UInt8: Part]] = [:]
    var carried: [(Int, [UInt8])] = []
    for index in messages.indices where messages[index].retransmissionOf == nil {
      guard case .fragment(let fragment)? = messages[index].message.first(.fragment)?.content
      else { continue }
      let key = Key(from: messages[index].from, fragmentID: fragment.fragmentID)
      var set = sets[key] ?? [:]
      set[fragment.sequence] = Part(
        payload: fragment, missingOctets: messages[index].missingOctets)
      sets[key] = set
      // Several may say that they are the last: the first of them, whatever order the set has.
      let ends = set.values.lazy.filter(\.payload.isLast).map(\.payload.sequence)
      guard let last = ends.filter({ $0 > 0 }).min() else { continue }
      let parts = (1...last).compactMap { set[$0] }
      guard parts.count == Int(last) else { continue }
      // Behind the first part that the capture cut, nothing is where the message has it.
      let kept = parts.prefix((parts.firstIndex { $0.missingOctets > 0 } ?? parts.count - 1) + 1)
      let missing =
        parts.reduce(0) { $0 + $1.missingOctets }
        + parts.dropFirst(kept.count).reduce(0) { $0 + $1.payload.data.count }
      let octets = kept.flatMap(\.payload.data)
      // Without its header a message says less than its fragment does.
      guard missing == 0 || octets.count >= ISAKMPHeader.size else { continue }
      messages[index].reassembled = Message(decoding: octets, missingOctets: missing)
      sets[key] = nil
      carried.append((index, octets))
    }
    joinRepetitions(carried, &messages)
  }

  /// A message that was sent whole first is cut where no answer comes (libreswan does so), or the other
  /// way round: the same octets are the same message again.
  private static func joinRepetitions(
    _ carried: [(index: Int, octets: [UInt8])], _ messages: inout [NegotiationMessage]
  ) {
    guard !carried.isEmpty else { return }
    var places: [SentOctets: Int] = [:]
    let whole = messages.indices.filter {
      messages[$0].retransmissionOf == nil && !messages[$0].message.contains(.fragment)
    }.map { ($0, Array(messages[$0].message.octets)) }
    for (index, octets) in (whole + carried).sorted(by: { $0.0 < $1.0 }) {
      let sent = SentOctets(from: messages[index].from, octets: octets)
      if let first = places[sent] {
        messages.join(index, to: first)
      } else {
        places[sent] = index
      }
    }
  }

  private struct SentOctets: Hashable {
    var from: Role
    var octets: [UInt8]
  }
}
