/// IP fragments of a datagram on an IKE port from which the datagram could not be put together.
package struct FragmentProblem: Hashable, Sendable {
  /// Records name each by its position: a new one goes to the end.
  package enum Kind: Hashable, Sendable, CaseIterable {
    /// Fragments are missing 30 seconds of capture time after the first one, or at the end.
    case incomplete
    /// Two fragments claim the same place with different octets or different borders.
    case overlapping
    /// Given up to keep memory bounded.
    case abandoned
    /// Fragments of a UDP datagram without the first one, so that its ports are not known.
    case headless
  }

  package var kind: Kind
  /// The latest frame that had a fragment of it.
  package var frame: FrameRecord
  /// All of them, in the order in which they came.
  package var frames: [Int]
  package var source: IPAddress
  package var destination: IPAddress
  /// Known from the first fragment alone; zero where that was not seen.
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  /// Ranges of the IP payload, in octets, that no fragment brought. An upper bound of `Int.max`
  /// says that the last fragment was not seen.
  package var missing: [Range<Int>]
  package var hasNonESPMarker: Bool
  /// Octets of IP payload that the largest of its fragments has.
  package var largestFragment = 0
  /// What the first fragment holds of an ISAKMP message, marker taken off; empty when it holds
  /// none.
  package var firstOctets: [UInt8]

  package init(
    kind: Kind, frame: FrameRecord, frames: [Int], source: IPAddress, destination: IPAddress,
    sourcePort: UInt16, destinationPort: UInt16, missing: [Range<Int>],
    hasNonESPMarker: Bool = false, firstOctets: [UInt8] = []
  ) {
    self.kind = kind
    self.frame = frame
    self.frames = frames
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.missing = missing
    self.hasNonESPMarker = hasNonESPMarker
    self.firstOctets = firstOctets
  }
}
