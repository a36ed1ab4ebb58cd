import Capture
import Testing

@Suite struct PcapFormatTests {
  struct Variant: CustomTestStringConvertible {
    var name: String
    var isBigEndian: Bool
    var magic: Int
    var extra = 0
    /// 0x5F5E1000 (1600000000) seconds and 123456 of the format's fraction.
    var nanoseconds: Int64
    var testDescription: String { name }
  }

  static let variants = [
    Variant(
      name: "little-endian", isBigEndian: false, magic: 0xA1B2_C3D4,
      nanoseconds: 1_600_000_000_123_456_000),
    Variant(
      name: "big-endian", isBigEndian: true, magic: 0xA1B2_C3D4,
      nanoseconds: 1_600_000_000_123_456_000),
    Variant(
      name: "little-endian, nanoseconds", isBigEndian: false, magic: 0xA1B2_3C4D,
      nanoseconds: 1_600_000_000_000_123_456),
    Variant(
      name: "big-endian, nanoseconds", isBigEndian: true, magic: 0xA1B2_3C4D,
      nanoseconds: 1_600_000_000_000_123_456),
    Variant(
      name: "little-endian, modified", isBigEndian: false, magic: 0xA1B2_CD34, extra: 8,
      nanoseconds: 1_600_000_000_123_456_000),
    Variant(
      name: "big-endian, modified", isBigEndian: true, magic: 0xA1B2_CD34, extra: 8,
      nanoseconds: 1_600_000_000_123_456_000),
  ]

  @Test(arguments: variants) func readsEachVariant(_ variant: Variant) throws {
    let build = CaptureBuilder(isBigEndian: variant.isBigEndian)
    let record = { (octets: [UInt8], original: Int) in
      build.pcapRecord(
        octets, seconds: 1_600_000_000, fraction: 123_456, original: original,
        extra: Array(repeating: 0x77, count: variant.extra))
    }
    let octets =
      build.pcapHeader(magic: variant.magic, snaplen: 96, linkType: 0xF000_0071)
      + record([1, 2, 3], 60) + record([], 0) + record([4], 1)
    try withCapture(octets) { file in
      #expect(file.linkTypes == [.linuxSLL])
      #expect(file.snaplen == 96)
      let frames = allFrames(of: file)
      #expect(frames.map(\.octets) == [[1, 2, 3], [], [4]])
      #expect(frames.map(\.record.number) == [1, 2, 3])
      let header = 16 + variant.extra
      #expect(frames.map(\.record.fileOffset) == [24, 24 + header + 3, 24 + 2 * header + 3])
      #expect(frames.map(\.record.originalLength) == [60, 0, 1])
      #expect(frames.map(\.record.capturedLength) == [3, 0, 1])
      #expect(frames.allSatisfy { $0.record.time.nanoseconds == variant.nanoseconds })
      #expect(
        frames.allSatisfy {
          $0.record.time.isNanosecondResolution == (variant.magic == 0xA1B2_3C4D)
        })
      #expect(file.damage == nil)
    }
  }

  @Test func readsExchangedLengthsOfOldVersions() throws {
    let build = CaptureBuilder()
    // Version 2.2 writes the original length first.
    let record = little32(1) + little32(0) + little32(9) + little32(2) + [1, 2]
    let frames = try allFrames(of: build.pcapHeader(version: (2, 2)) + record)
    #expect(frames.map(\.octets) == [[1, 2]])
    #expect(frames.map(\.record.originalLength) == [9])
  }

  @Test func endsBeforeARecordThatIsTooLong() throws {
    let build = CaptureBuilder()
    let good = build.pcapHeader() + build.pcapRecord([1, 2, 3])
    let bad = little32(0) + little32(0) + little32(262_145) + little32(262_145)
    try withCapture(good + bad) { file in
      #expect(allFrames(of: file).count == 1)
      #expect(file.damage?.offset == good.count)
      #expect(file.damage?.reason.contains("262145") == true)
    }
  }

  @Test func readsOneRecordLargerThanTheBlockWouldHold() throws {
    let build = CaptureBuilder()
    let large = Array(repeating: UInt8(7), count: 60_000)
    let frames = try allFrames(of: build.pcapHeader() + build.pcapRecord(large))
    #expect(frames.map(\.octets) == [large])
  }

  @Test func refusesAnotherMajorVersion() throws {
    let error = #expect(throws: CaptureError.self) {
      try withCapture(CaptureBuilder().pcapHeader(version: (3, 0))) { _ in }
    }
    #expect(error?.kind == .damagedHeader)
    #expect(error?.offset == 4)
  }

  /// Each record of 16 octets and 3, 0 and 2 octets of frame: cut anywhere, what was whole stays.
  @Test func isCutAtEveryOctet() throws {
    let build = CaptureBuilder()
    let records = [[1, 2, 3], [], [4, 5]].map { build.pcapRecord($0) }
    let whole = build.pcapHeader() + records.joined()
    let borders = [24, 43, 59, 77]
    for length in 0..<whole.count {
      let cut = Array(whole.prefix(length))
      if length < 24 {
        let error = #expect(throws: CaptureError.self) { try withCapture(cut) { _ in } }
        #expect(error?.kind == (length < 4 ? .notACapture : .damagedHeader))
        continue
      }
      try withCapture(cut) { file in
        let passed = borders.filter { $0 <= length }
        #expect(allFrames(of: file).count == passed.count - 1)
        #expect(file.damage?.offset == (borders.contains(length) ? nil : passed.last))
      }
    }
  }
}
