import Capture
import ISAKMP

/// A message's octets as a key, hashed once and as one run: octet by octet, or at every look-up,
/// hashing would take longer than all the rest of the reading.
struct WholeMessage: Hashable {
  private let octets: [UInt8]
  private let digest: Int
  /// What was kept of two messages may be equal though they are not: a header holds little that
  /// differs. So one that the capture cut is itself only on its own way and with its own length.
  private let cut: Cut?
  /// Whether equal octets speak of the same message. What the capture kept of one may end before the
  /// message ID (octets 20 to 24), or before what tells those of one ID from each other: the ciphertext
  /// in IKEv1, the number in a fragment's payload (payload 132; RFC 7383 section 2.5).
  let isDistinct: Bool

  private struct Cut: Hashable {
    var source: Endpoint
    var destination: Endpoint
    var missingOctets: Int
  }

  init(_ datagram: IKEDatagram) {
    octets = datagram.octets
    var hasher = Hasher()
    octets.withUnsafeBytes { hasher.combine(bytes: $0) }
    digest = hasher.finalize()
    cut =
      datagram.missingOctets == 0
      ? nil
      : Cut(
        source: datagram.source, destination: datagram.destination,
        missingOctets: datagram.missingOctets)
    isDistinct = datagram.missingOctets == 0 || Self.isDistinct(datagram.octets)
  }

  private static func isDistinct(_ kept: [UInt8]) -> Bool {
    if kept.count >= ISAKMPHeader.size + 8 { return true }
    guard kept.count >= 24 else { return false }
    let next = PayloadType(rawValue: kept[16])
    let isIKEv2 = kept[17] >> 4 == 2
    return next != .fragment && next != .encryptedAndAuthenticatedFragment
      && (isIKEv2 || kept[19] & ISAKMPHeader.Flags.encryption.rawValue == 0)
  }

  func hash(into hasher: inout Hasher) { hasher.combine(digest) }

  static func == (left: WholeMessage, right: WholeMessage) -> Bool {
    left.digest == right.digest && left.octets == right.octets && left.cut == right.cut
  }
}
