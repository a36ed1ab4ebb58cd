/// What a file that is no capture looks like, so that the error can say it.
enum ContentGuess {
  /// Completes the sentence "this is no capture: …".
  static func reason(firstOctets octets: [UInt8]) -> String {
    if octets.isEmpty { return "the file is empty" }
    if let known = magics.first(where: { octets.starts(with: $0.magic) }) {
      return "not a capture: it looks like \(known.name)\(known.kind.remedy)"
    }
    let text = octets.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if text.first == UInt8(ascii: "<") { return "not a capture: it looks like HTML or XML" }
    if text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[") {
      return "not a capture: it looks like JSON"
    }
    let isText = octets.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    if isText { return "not a capture: it looks like text" }
    if octets.allSatisfy({ $0 == 0 }) { return "not a capture: it begins with zeros only" }
    return "not a capture: neither pcap nor pcapng begins with \(hex(octets.prefix(4)))"
  }

  /// What a file is whose packets another program can bring to light, "a snoop capture".
  static func packets(firstOctets octets: [UInt8]) -> String? {
    magics.first { octets.starts(with: $0.magic) && $0.kind != .other }?.name
  }

  enum Kind {
    case capture, compressed, archive, other

    fileprivate var remedy: String {
      switch self {
      case .capture: "; convert it with `editcap -F pcapng`"
      case .compressed: "; decompress it first"
      case .archive, .other: ""
      }
    }
  }

  /// The longest magic's octets.
  static let magicLength = magics.map(\.magic.count).max() ?? 0

  static let magics: [(magic: [UInt8], name: String, kind: Kind)] = [
    (Array("snoop\0\0\0".utf8), "a snoop capture", .capture),
    (Array("\u{7F}ELF".utf8), "an ELF program", .other),
    (Array("%PDF".utf8), "a PDF document", .other),
    (Array("PK\u{3}\u{4}".utf8), "a zip archive", .archive),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz data", .compressed),
    (Array("BZh".utf8), "bzip2 data", .compressed),
    ([0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive", .archive),
    ([0x1F, 0x8B], "gzip data inside compressed data", .compressed),
    ([0x28, 0xB5, 0x2F, 0xFD], "zstd data inside compressed data", .compressed),
    ([0x04, 0x22, 0x4D, 0x18], "lz4 data inside compressed data", .compressed),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG image", .other),
    ([0xFF, 0xD8, 0xFF], "a JPEG image", .other),
    (Array("GIF8".utf8), "a GIF image", .other),
    (
      Array("GMBU".utf8), "a Microsoft Network Monitor capture", .capture
    ),
    (
      Array("RTSS".utf8), "a Microsoft Network Monitor capture", .capture
    ),
    (Array("XCP\0".utf8), "a NetXRay capture", .capture),
    (Array("TRSNIFF data".utf8), "a Sniffer capture", .capture),
    (Array("#!".utf8), "a script", .other),
    (Array("SQLite format 3".utf8), "an SQLite database", .other),
  ]

  private static func hex(_ octets: ArraySlice<UInt8>) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
