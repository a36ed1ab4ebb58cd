/// The checksum of IP, UDP, TCP and ICMP (RFC 1071), changed by what was changed under it (RFC 1624):
/// one that was right stays right, whatever of the packet the capture kept, and one that was wrong
/// stays wrong.
enum InternetChecksum {
  /// The sum of 16-bit words, not folded.
  static func sum(_ octets: some Collection<UInt8>) -> UInt64 {
    var sum: UInt64 = 0
    var high: UInt64?
    for octet in octets {
      if let first = high {
        sum &+= first << 8 | UInt64(octet)
        high = nil
      } else {
        high = UInt64(octet)
      }
    }
    return sum &+ (high.map { $0 << 8 } ?? 0)
  }

  static func folded(_ sum: UInt64) -> UInt16 {
    var sum = sum
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + sum >> 16 }
    return UInt16(sum)
  }

  /// - Parameters:
  ///   - old: the sum of all that the checksum covers, as far as it is there, but for the checksum.
  ///   - new: the same of what replaces it.
  static func adjusted(_ checksum: UInt16, old: UInt64, new: UInt64) -> UInt16 {
    ~folded(UInt64(~checksum) + UInt64(~folded(old)) + new)
  }
}
