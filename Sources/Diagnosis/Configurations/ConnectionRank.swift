import Capture
import Policies

/// How well a connection of strongSwan fits two addresses: the order in which charon looks at those
/// that fit. With IKEv2 it goes on to the next where no proposal is acceptable; with IKEv1 it does
/// not.
///
/// The weights are those that charon 5.9.8 logs for its candidates: the peer's address counts twice
/// the own one, a single address more than every prefix, and a version of its own breaks the tie.
enum ConnectionRank {
  static func of(
    _ connection: ConfiguredConnection, here: Set<IPAddress>, there: Set<IPAddress>
  ) -> Int {
    let readings = connection.isMirrorable ? [connection, connection.mirrored] : [connection]
    let weights = readings.map { reading in
      8 * weight(reading.localAddresses, here) + 16 * weight(reading.remoteAddresses, there)
    }
    return (weights.max() ?? 0) + (connection.versions.value.count == 1 ? 4 : 0)
  }

  /// 128 for a single address, else the bits of the longest prefix that holds one of them.
  private static func weight(_ patterns: [Configured<String>], _ addresses: Set<IPAddress>) -> Int {
    patterns.map { text -> Int in
      let pattern = AddressPattern(text.value)
      guard addresses.contains(where: { pattern.contains($0) == true }) else { return 0 }
      guard case .range(let first, let last) = pattern else { return 0 }
      return first == last ? 128 : prefixLength(first, last)
    }.max() ?? 0
  }

  /// 0 for a range that is no prefix.
  private static func prefixLength(_ first: IPAddress, _ last: IPAddress) -> Int {
    var length = 0
    var isOpen = false
    for (low, high) in zip(first.octets, last.octets) {
      for bit in (0..<8).reversed() {
        let (a, b) = (low >> UInt8(bit) & 1, high >> UInt8(bit) & 1)
        if isOpen {
          guard a == 0, b == 1 else { return 0 }
        } else if a == b {
          length += 1
        } else {
          guard a == 0 else { return 0 }
          isOpen = true
        }
      }
    }
    return length
  }
}
