/// Frames of every link type: an octet that chooses it, then frames with their lengths before them.
enum FramesFuzz: FuzzTarget {
  static let name = "frames"
  static let longest = 1 << 14

  /// As tcpdump.org numbers them; those that `LinkLayers` opens.
  private static let linkTypes: [UInt32] = [
    0, 1, 9, 12, 14, 50, 101, 105, 108, 113, 127, 228, 229, 239, 258, 276,
  ]

  static func fault(_ octets: [UInt8]) -> String? {
    var pieces = Pieces(octets)
    guard let choice = pieces.octet() else { return nil }
    var frames: [[UInt8]] = []
    while frames.count < 64, let frame = pieces.next() { frames.append(frame) }
    let linkType = linkTypes[Int(choice) % linkTypes.count]
    return Engine.fault(Composed.capture(linkType: linkType, frames))
  }
}
