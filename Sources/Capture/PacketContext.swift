/// What has been learned about a frame on the way down its layers. No part of it is on the heap.
struct PacketContext {
  let frame: FrameRecord
  /// Headers of link layers, tunnels and tags passed so far: bounds what a made-up frame can cost.
  private(set) var depth = 0
  private var tags: SIMD8<UInt16> = .zero
  private var tagCount = 0
  /// Set by whoever puts a message together from several frames.
  var frames: [Int] = []

  static let maximumDepth = 16

  init(frame: borrowing FrameRecord) {
    self.frame = copy frame
  }

  /// Whether one more layer may be opened.
  mutating func descend() -> Bool {
    depth += 1
    return depth <= Self.maximumDepth
  }

  /// False after eight tags.
  mutating func addTag(_ tag: UInt16) -> Bool {
    guard tagCount < 8 else { return false }
    tags[tagCount] = tag
    tagCount += 1
    return true
  }

  var vlan: [UInt16] {
    (0..<tagCount).map { tags[$0] }
  }
}

/// What an IP header says about the datagram in it.
struct IPHeader: Hashable {
  var source: IPAddress
  var destination: IPAddress
  var ttl: UInt8
  var identification: UInt16?
}

typealias Deliver = (CaptureEvent) -> Void
