internal import ISAKMP

/// Whether a decrypted IKEv1 body looks like one: the only test that CBC leaves, since nothing but
/// the hash inside authenticates it.
struct IKEv1Plausibility {
  let hashOctets: Int
  let blockOctets: Int

  enum Grade: Int, Comparable {
    case garbage
    /// The first generic header is sound, something behind it is not.
    case begun
    case whole

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  struct Walk {
    var grade: Grade
    /// Where the last payload ends and the padding begins.
    var end: Int
    var types: [PayloadType]
    /// Where each payload's generic header stands.
    var offsets: [Int] = []
  }

  /// Follows the chain from the start of `octets`. `isCut` says that the capture lacks the end.
  func walk(_ octets: [UInt8], first: PayloadType, isCut: Bool) -> Walk {
    var walk = Walk(grade: .garbage, end: 0, types: [])
    var type = first
    guard type != .none else { return walk }
    while type != .none {
      guard Self.isKnown(type) else { return walk }
      let at = walk.end
      guard octets.count - at >= 4 else {
        if isCut, walk.grade == .begun { walk.grade = .whole }
        return walk
      }
      let length = Int(octets[at + 2]) << 8 | Int(octets[at + 3])
      guard octets[at + 1] == 0, length >= Self.leastLength(type),
        type != .hash || length == 4 + hashOctets,
        Self.isKnown(PayloadType(rawValue: octets[at])) || octets[at] == 0
      else { return walk }
      guard length <= octets.count - at else {
        if isCut { walk.grade = .whole }
        walk.end = octets.count
        walk.types.append(type)
        walk.offsets.append(at)
        return walk
      }
      walk.types.append(type)
      walk.offsets.append(at)
      walk.grade = .begun
      walk.end = at + length
      type = PayloadType(rawValue: octets[at])
    }
    if isPadding(octets[walk.end...]) { walk.grade = .whole }
    return walk
  }

  /// RFC 2409 appendix B pads to the block with zeros, whose number the last octet may tell; some
  /// peers add a block more. racoon pads with random octets and as many of them as it likes, the
  /// last of which counts those before it, or itself too.
  private func isPadding(_ octets: ArraySlice<UInt8>) -> Bool {
    guard octets.count >= 2 * blockOctets, let last = octets.last.map(Int.init) else { return true }
    return last == octets.count - 1 || last == octets.count
  }

  private static func leastLength(_ type: PayloadType) -> Int {
    switch type {
    case .identification, .nonce, .notification, .delete, .attributes, .securityAssociation: 8
    default: 5
    }
  }

  private static func isKnown(_ type: PayloadType) -> Bool {
    switch type.rawValue {
    case 1...16, 20, 21, 128...133: true
    default: false
    }
  }

  /// Repairs a plaintext whose first block is noise because the message before it is missing: CBC
  /// recovers after one block. The lost headers are guessed until the rest fits to the last octet.
  ///
  /// - Parameter isKeyProven: another message has already shown that the key is right. Without it a
  ///   message that is nothing but a HASH payload proves nothing.
  func repaired(_ octets: [UInt8], first: PayloadType, isKeyProven: Bool) -> [UInt8]? {
    guard octets.count >= blockOctets else { return nil }
    var blank = octets
    for i in 0..<min(blockOctets, blank.count) { blank[i] = 0 }
    return guess(blank, at: 0, type: first, first: first, isKeyProven: isKeyProven)
  }

  /// Whether `walk` would not end at once where the guessed header says that the next payload begins,
  /// or the padding. Of thousands of guesses few do, and each is a copy of the message.
  private func mayFollow(_ type: PayloadType, _ octets: [UInt8], at end: Int) -> Bool {
    guard end <= octets.count else { return false }
    if type == .none { return isPadding(octets[end...]) }
    guard end >= blockOctets else { return true }
    guard octets.count - end >= 4, octets[end + 1] == 0 else { return false }
    let length = Int(octets[end + 2]) << 8 | Int(octets[end + 3])
    return length >= Self.leastLength(type) && length <= octets.count - end
      && (type != .hash || length == 4 + hashOctets)
  }

  private func guess(
    _ octets: [UInt8], at: Int, type: PayloadType, first: PayloadType, isKeyProven: Bool
  ) -> [UInt8]? {
    if at >= blockOctets {
      let walk = walk(octets, first: first, isCut: false)
      guard walk.grade == .whole else { return nil }
      // Headers inside the lost block are guesses; only one behind it says anything. Behind a HASH,
      // whose length is known, nothing but the next type is guessed.
      let isTelling = zip(walk.types, walk.offsets).contains { type, offset in
        offset >= blockOctets
          && (isKeyProven || first == .hash || type == .hash || type == .signature)
      }
      // Of HASH(3) alone nothing but its size and the zeros behind it tells.
      let isHashAlone =
        walk.types == [.hash] && octets.count - walk.end < blockOctets
        && octets[walk.end...].dropLast().allSatisfy { $0 == 0 }
      return isTelling || (isKeyProven && isHashAlone) ? octets : nil
    }
    guard octets.count - at >= 4 else { return nil }
    let lengths: [Int]
    switch type {
    case .hash: lengths = [4 + hashOctets]
    default: lengths = Array(8...max(8, min(octets.count - at, 600)))
    }
    let followers: [PayloadType] =
      at == 0 && type == .hash
      ? [.securityAssociation, .notification, .delete, .attributes, .identification, .none]
      : [.hash, .signature, .certificate, .none, .notification, .vendorID, .natDiscovery]
    for follower in followers {
      for length in lengths where mayFollow(follower, octets, at: at + length) {
        var attempt = octets
        attempt[at] = follower.rawValue
        attempt[at + 1] = 0
        attempt[at + 2] = UInt8(truncatingIfNeeded: length >> 8)
        attempt[at + 3] = UInt8(truncatingIfNeeded: length)
        let next = follower == .none ? max(at + length, blockOctets) : at + length
        if let found = guess(
          attempt, at: next, type: follower, first: first, isKeyProven: isKeyProven)
        {
          return found
        }
      }
    }
    return nil
  }
}
