import Anonymization
import Capture
import Foundation

/// A copy that can be shared: as many frames, none of them longer, the same copy of the same input.
enum AnonymizationFuzz: FuzzTarget {
  static let name = "anonymization"
  static let longest = 1 << 14

  private static let path = "/dev/shm/ikewhy-fuzz-\(getpid()).pcap"

  static func fault(_ octets: [UInt8]) -> String? {
    guard Engine.isPlain(octets),
      FileManager.default.createFile(atPath: path, contents: Data(octets))
    else { return nil }
    guard let first = copy(), let frames = frames(octets) else { return nil }
    guard let copied = self.frames(first) else { return "the copy is no capture" }
    if frames.count != copied.count { return "\(frames.count) frames, \(copied.count) in the copy" }
    for (before, after) in zip(frames, copied) where after.captured > before.captured {
      return "a frame has grown"
    }
    return octets.count % 4 == 0 && copy() != first ? "another copy the second time" : nil
  }

  private static func copy() -> [UInt8]? {
    var copy: [UInt8] = []
    return (try? Anonymization().copy(path) { copy += $0 }).map { _ in copy }
  }

  private static func frames(_ octets: [UInt8]) -> [(captured: Int, original: Int)]? {
    guard let file = Engine.file(octets) else { return nil }
    var frames: [(captured: Int, original: Int)] = []
    while let next = file.withNextFrame({ frame, _ in (frame.capturedLength, frame.originalLength) }
    ) {
      frames.append((captured: next.0, original: next.1))
    }
    return frames
  }
}
