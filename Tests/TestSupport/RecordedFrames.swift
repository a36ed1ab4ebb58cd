package import Foundation

/// The records of a little-endian pcap file, to be cut and merged.
package struct RecordedFrames: Sendable {
  package var header: [UInt8]
  package var records: [[UInt8]] = []

  package init(_ file: URL) throws {
    let octets = try [UInt8](Data(contentsOf: file))
    header = Array(octets.prefix(24))
    var at = 24
    while at + 16 <= octets.count {
      let length = Int(Self.number(octets, at + 8))
      records.append(Array(octets[at..<min(octets.count, at + 16 + length)]))
      at += 16 + length
    }
  }

  private static func number(_ octets: [UInt8], _ at: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(octets[at + $1]) << UInt32(8 * $1) }
  }

  /// Both files' records in the order of their times.
  package func merged(with other: RecordedFrames) -> RecordedFrames {
    var merged = self
    merged.records = (records + other.records).sorted { a, b in
      (Self.number(a, 0), Self.number(a, 4)) < (Self.number(b, 0), Self.number(b, 4))
    }
    return merged
  }

  /// Writes some records to a file of its own, for as long as `body` runs.
  package func withFile<Result>(
    _ range: Range<Int>? = nil, _ body: (String) throws -> Result
  ) throws -> Result {
    let copy = FileManager.default.temporaryDirectory
      .appending(path: "ikewhy-\(UUID().uuidString).pcap")
    defer { try? FileManager.default.removeItem(at: copy) }
    let part = range.map { Array(records[$0]) } ?? records
    try Data(header + part.flatMap { $0 }).write(to: copy)
    return try body(copy.path)
  }
}
