import ISAKMP

/// Puts together IKEv1 messages that were cut into payloads 132.
enum VendorFragments {
  private struct Key: Hashable {
    var from: Role
    var fragmentID: UInt16
  }

  /// Gives the message that a complete set of fragments carries to the fragment that completed it.
  static func reassemble(_ messages: inout [NegotiationMessage]) {
    var sets: [Key: [UInt8: FragmentPayload]] = [:]
    for index in messages.indices where messages[index].retransmissionOf == nil {
      guard case .fragment(let fragment)? = messages[index].message.first(.fragment)?.content
      else { continue }
      let key = Key(from: messages[index].from, fragmentID: fragment.fragmentID)
      var set = sets[key] ?? [:]
      set[fragment.sequence] = fragment
      sets[key] = set
      guard let last = set.values.first(where: \.isLast)?.sequence, set.count == Int(last) else {
        continue
      }
      let parts = (1...max(1, last)).compactMap { set[$0]?.data }
      guard parts.count == Int(last) else { continue }
      messages[index].reassembled = Message(decoding: parts.flatMap { $0 })
      sets[key] = nil
    }
  }
}
