/// Where some frames of a capture are in its file.
package struct FrameLocations: Sendable {
  package var isPcapng: Bool
  /// The ranges count octets of what is inside a compressed file.
  package var isCompressed: Bool
  /// The record (pcap) or block (pcapng) of each frame, in octets of the uncompressed file.
  package var records: [Int: Range<Int>] = [:]

  /// Reads the capture again as far as the last of the frames; `nil` where it cannot be.
  package init?(of frames: Set<Int>, path: String) {
    guard let file = try? CaptureFile(path: path) else { return nil }
    isPcapng = file.isPcapng
    isCompressed = file.isCompressed
    let last = frames.max() ?? 0
    var found: [Int: Range<Int>] = [:]
    var number = 0
    while number < last,
      let frame = file.withNextFrame({ frame, _ in copy frame })
    {
      number = frame.number
      if frames.contains(number) {
        found[number] = frame.fileOffset..<frame.fileOffset + frame.recordLength
      }
    }
    records = found
  }
}
