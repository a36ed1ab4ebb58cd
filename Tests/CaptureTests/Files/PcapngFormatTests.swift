import Capture
import Testing

@Suite struct PcapngFormatTests {
  @Test(arguments: [false, true]) func readsAllPacketBlocks(isBigEndian: Bool) throws {
    let build = CaptureBuilder(isBigEndian: isBigEndian)
    let obsolete =
      build.half(1) + build.half(0xFFFF) + build.word(0) + build.word(5) + build.word(3)
      + build.word(9) + [7, 8, 9]
    let octets =
      build.section + build.interface(linkType: 1, snaplen: 4) + build.interface(linkType: 113)
      + build.enhanced([1, 2, 3], interface: 1, ticks: (0, 3), original: 90)
      + build.block(0x0BAD, [1, 2, 3, 4, 5])
      + build.block(3, build.word(6) + [1, 2, 3, 4])
      + build.block(2, obsolete)
    try withCapture(octets) { file in
      let frames = allFrames(of: file)
      #expect(frames.map(\.octets) == [[1, 2, 3], [1, 2, 3, 4], [7, 8, 9]])
      #expect(frames.map(\.record.originalLength) == [90, 6, 9])
      #expect(frames.map(\.record.interface) == [1, 0, 1])
      #expect(frames.map(\.record.linkType) == [.linuxSLL, .ethernet, .linuxSLL])
      #expect(frames.map(\.record.time.nanoseconds) == [3000, 0, 5000])
      // Section 28, interfaces 20 each, then the blocks of 36 and 20 octets and 20 for the simple
      // one.
      #expect(frames.map(\.record.fileOffset) == [68, 68 + 36 + 20, 68 + 36 + 20 + 20])
      #expect(file.linkTypes == [.ethernet, .linuxSLL])
      #expect(file.snaplen == 4)
      #expect(file.damage == nil)
    }
  }

  struct Clock: CustomTestStringConvertible {
    var resolution: Int?
    var offset = 0
    var ticks: (Int, Int)
    var nanoseconds: Int64
    var isNanoseconds = false
    var testDescription: String { "\(resolution.map { "\($0)" } ?? "default") \(ticks)" }
  }

  static let clocks = [
    Clock(ticks: (0, 7), nanoseconds: 7000),
    Clock(resolution: 0, ticks: (0, 7), nanoseconds: 7_000_000_000),
    Clock(resolution: 3, ticks: (1, 0), nanoseconds: 4_294_967_296_000_000),
    Clock(resolution: 6, offset: 100, ticks: (0, 7), nanoseconds: 100_000_007_000),
    Clock(resolution: 6, offset: -1, ticks: (0, 0), nanoseconds: -1_000_000_000),
    Clock(resolution: 9, ticks: (0, 7), nanoseconds: 7, isNanoseconds: true),
    Clock(resolution: 12, ticks: (0, 7999), nanoseconds: 7, isNanoseconds: true),
    // 2^-10 seconds: 1536 ticks are 1.5 s.
    Clock(resolution: 0x8A, ticks: (0, 1536), nanoseconds: 1_500_000_000),
    // 2^-32 seconds, as in NTP: 1.5 s.
    Clock(
      resolution: 0xA0, ticks: (1, 0x8000_0000), nanoseconds: 1_500_000_000, isNanoseconds: true),
    // Damaged: held at the end of the range, and no trap.
    Clock(resolution: 0, ticks: (0xFFFF_FFFF, 0xFFFF_FFFF), nanoseconds: (1 << 62) - 1),
    Clock(resolution: 0x80, ticks: (0xFFFF_FFFF, 0xFFFF_FFFF), nanoseconds: (1 << 62) - 1),
    Clock(resolution: 0xFF, ticks: (0xFFFF_FFFF, 0), nanoseconds: 0, isNanoseconds: true),
    Clock(resolution: 0x7F, ticks: (1, 0), nanoseconds: 0, isNanoseconds: true),
  ]

  @Test(arguments: clocks) func readsTheClock(_ clock: Clock) throws {
    for isBigEndian in [false, true] {
      let build = CaptureBuilder(isBigEndian: isBigEndian)
      var options = build.option(2, Array("eth0".utf8))
      if let resolution = clock.resolution { options += build.option(9, [UInt8(resolution)]) }
      if clock.offset != 0 {
        let upper = build.word(clock.offset < 0 ? 0xFFFF_FFFF : 0)
        let lower = build.word(clock.offset & 0xFFFF_FFFF)
        options += build.option(14, isBigEndian ? upper + lower : lower + upper)
      }
      let octets =
        build.section + build.interface(options: options + build.option(0, []))
        + build.enhanced([1], ticks: clock.ticks)
      let frame = try #require(try allFrames(of: octets).first)
      #expect(frame.record.time.nanoseconds == clock.nanoseconds)
      #expect(frame.record.time.isNanosecondResolution == clock.isNanoseconds)
    }
  }

  @Test func numbersInterfacesAnewInEachSection() throws {
    let little = CaptureBuilder()
    let big = CaptureBuilder(isBigEndian: true)
    let octets =
      little.section + little.interface(linkType: 1) + little.enhanced([1])
      + big.section + big.interface(linkType: 101) + big.enhanced([2])
    let frames = try allFrames(of: octets)
    #expect(frames.map(\.record.linkType) == [.ethernet, .raw])
    #expect(frames.map(\.record.interface) == [0, 1])
    #expect(frames.map(\.octets) == [[1], [2]])
  }

  @Test func saysWhereABlockIsBroken() throws {
    let build = CaptureBuilder()
    let good = build.section + build.interface() + build.enhanced([1, 2, 3, 4])
    let broken: [(octets: [UInt8], reason: String)] = [
      (build.word(6) + build.word(8) + build.word(0), "under 12"),
      (build.word(6) + build.word(0xFFFF_FFFC) + build.word(0), "more than"),
      (build.word(5) + build.word(12) + build.word(16), "differ"),
      (build.enhanced([1], interface: 1), "no block describes"),
      (build.block(6, build.word(0)), "too short"),
      (
        build.block(
          6,
          build.word(0) + build.word(0) + build.word(0) + build.word(5)
            + build.word(5) + [1, 2, 3, 4]), "claims 5"
      ),
      (build.block(1, build.word(0)), "too short"),
      (build.word(0x0A0D_0D0A) + build.word(28) + build.word(0), "byte-order"),
    ]
    for (octets, reason) in broken {
      try withCapture(good + octets) { file in
        #expect(allFrames(of: file).count == 1)
        #expect(file.damage?.offset == good.count, "\(reason)")
        #expect(file.damage?.reason.contains(reason) == true, "\(file.damage?.reason ?? "none")")
      }
    }
  }

  /// Whatever single octet is destroyed, reading ends, and what it gives is bounded by the file.
  @Test func survivesEverySingleOctet() throws {
    let build = CaptureBuilder()
    let ike = Packet.ethernet(Packet.ike)
    let whole =
      build.section
      + build.interface(options: build.option(9, [9]) + build.option(14, [0, 0, 0, 0, 0, 0, 0, 0]))
      + build.enhanced(ike) + build.block(3, build.word(ike.count) + ike) + build.enhanced(ike)
    for index in whole.indices {
      for value: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0xFF, whole[index] ^ 0x10] {
        var damaged = whole
        damaged[index] = value
        guard let result = try? events(of: damaged) else { continue }
        #expect(result.summary.frames <= 3)
      }
    }
    // The borders between blocks: the section's, the interface's, and those of the three frames.
    let interface = 20 + 8 + 12
    let frame = (ike.count + 3) & ~3
    let borders = [
      28, 28 + interface, 28 + interface + 32 + frame, 28 + interface + 48 + 2 * frame,
    ]
    for length in 28..<whole.count {
      let result = try events(of: Array(whole.prefix(length)))
      #expect((result.summary.damage == nil) == borders.contains(length), "\(length)")
    }
  }
}
