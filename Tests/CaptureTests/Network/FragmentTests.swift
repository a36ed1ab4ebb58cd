import Capture
import Testing

@Suite struct FragmentTests {
  /// A UDP datagram of 8 + 28 + 60 = 96 octets, in fragments at 0, 32 and 64.
  static let datagram = Packet.udp(Packet.isakmp(body: 60))

  static func fragment4(_ range: Range<Int>, of datagram: [UInt8] = datagram, id: Int = 7)
    -> [UInt8]
  {
    let more = range.upperBound < datagram.count ? 0x2000 : 0
    return Packet.ipv4(
      Array(datagram[range]), identification: id, fragment: more | range.lowerBound / 8)
  }

  static func fragment6(_ range: Range<Int>, of datagram: [UInt8] = datagram, id: Int = 7)
    -> [UInt8]
  {
    let more = range.upperBound < datagram.count ? 1 : 0
    return Packet.ipv6(
      [17, 0] + big16(range.lowerBound | more) + big32(id) + datagram[range], next: 44)
  }

  static let ranges = [0..<32, 32..<64, 64..<96]
  static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

  @Test(arguments: orders) func putsFragmentsTogetherInAnyOrder(order: [Int]) throws {
    for isIPv6 in [false, true] {
      let frames = order.map {
        isIPv6 ? Self.fragment6(Self.ranges[$0]) : Self.fragment4(Self.ranges[$0])
      }
      let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101))
      guard case .ike(let message) = found.events.first else {
        Issue.record("no message: \(found.events)")
        return
      }
      #expect(found.events.count == 1)
      #expect(message.octets == Packet.isakmp(body: 60))
      #expect(message.frame.number == 3)
      #expect(message.missingOctets == 0)
      let frameOfPiece = (0..<3).map { piece in (order.firstIndex(of: piece) ?? -1) + 1 }
      #expect(message.frames == frameOfPiece)
    }
  }

  @Test func deliversADatagramThatWasRecordedTwiceTwice() throws {
    for order in [[0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2], [0, 1, 1, 2, 0, 2]] {
      let frames = order.map { Self.fragment4(Self.ranges[$0]) }
      let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101))
      #expect(found.summary.ikeMessages == 2)
      #expect(found.summary.fragmentProblems == 0)
    }
  }

  @Test func aSecondRecordingOfSomeFragmentsIsNoProblem() throws {
    let frames = [0, 0, 1, 2, 2].map { Self.fragment4(Self.ranges[$0]) }
    let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101))
    #expect(found.summary.ikeMessages == 1)
    #expect(found.events.count == 1)
  }

  @Test func saysWhatIsMissing() throws {
    let cases: [(pieces: [Int], missing: [Range<Int>])] = [
      ([0, 2], [32..<64]), ([0], [32..<Int.max]), ([0, 1], [64..<Int.max]),
    ]
    for (pieces, missing) in cases {
      let frames = pieces.map { Self.fragment4(Self.ranges[$0]) }
      let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101)).events
      guard case .fragmentProblem(let problem) = found.first else {
        Issue.record("no problem: \(found)")
        return
      }
      #expect(problem.kind == .incomplete)
      #expect(problem.missing == missing)
      #expect(problem.frames == Array(1...pieces.count))
      #expect(problem.sourcePort == 500)
      #expect(problem.firstOctets.prefix(8) == hex("0123456789abcdef")[...])
    }
  }

  /// Without its first fragment a datagram's ports are not known: it is told, and not counted as IKE's.
  @Test func tellsOfLastFragmentsAlone() throws {
    let found = try events(
      of: CaptureBuilder().pcap([Self.fragment4(64..<96), Self.fragment4(32..<64)], linkType: 101))
    guard case .fragmentProblem(let problem) = found.events.first else {
      Issue.record("no problem: \(found)")
      return
    }
    #expect(problem.kind == .headless)
    #expect(problem.missing == [0..<32])
    #expect(problem.sourcePort == 0)
    #expect(problem.largestFragment == 32)
    #expect(found.summary.fragmentProblems == 0)
  }

  @Test func saysThatFragmentsOverlap() throws {
    var other = Self.datagram
    other[40] ^= 0xFF
    let second: [[UInt8]] = [
      Self.fragment4(24..<64), Self.fragment4(32..<56), Self.fragment4(32..<64, of: other),
    ]
    for frame in second {
      let frames = [
        Self.fragment4(0..<32), Self.fragment4(32..<64), frame, Self.fragment4(64..<96),
      ]
      let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101)).events
      guard case .fragmentProblem(let problem) = found.first else {
        Issue.record("no problem: \(found)")
        return
      }
      #expect(found.count == 1)
      #expect(problem.kind == .overlapping)
      #expect(problem.frames == [1, 2, 3])
    }
  }

  @Test func givesUpAfterThirtySeconds() throws {
    let build = CaptureBuilder()
    let octets =
      build.pcapHeader(linkType: 101)
      + build.pcapRecord(Self.fragment4(0..<32), seconds: 100)
      + build.pcapRecord(Self.fragment4(0..<32, id: 8), seconds: 131)
      + build.pcapRecord(Self.fragment4(32..<96), seconds: 132)
    let found = try events(of: octets).events
    guard case .fragmentProblem(let problem) = found.first else {
      Issue.record("no problem: \(found)")
      return
    }
    #expect(problem.frames == [1])
    // Fragment 2 waits to the end, and what came too late has no first fragment.
    let kinds = found.compactMap { event -> FragmentProblem.Kind? in
      if case .fragmentProblem(let problem) = event { problem.kind } else { nil }
    }
    #expect(kinds == [.incomplete, .incomplete, .headless])
  }

  @Test func strangersAreNotKept() throws {
    let stranger = Packet.udp(Array(repeating: 0, count: 88), from: 53, to: 53)
    let frames = Self.ranges.map { Self.fragment4($0, of: stranger) }
    #expect(try events(of: CaptureBuilder().pcap(frames, linkType: 101)).events.isEmpty)
  }

  /// More first fragments than are kept, none of which completes: memory is bounded, none is lost
  /// silently.
  @Test func aFloodIsAbandonedOldestFirst() throws {
    let frames = (0..<1400).map { Self.fragment4(0..<8, id: $0) }
    let octets =
      CaptureBuilder().pcapHeader(linkType: 101)
      + frames.flatMap { CaptureBuilder().pcapRecord($0) }
    let found = try events(of: octets).events
    var kinds: [FragmentProblem.Kind: Int] = [:]
    for case .fragmentProblem(let problem) in found { kinds[problem.kind, default: 0] += 1 }
    #expect(kinds[.abandoned, default: 0] + kinds[.incomplete, default: 0] == 1400)
    #expect(kinds[.incomplete, default: 0] <= 1024)
    guard case .fragmentProblem(let first) = found.first else { return }
    #expect(first.frames == [1])
  }

  @Test func fragmentsCutByTheCaptureLeaveTheMessageShort() throws {
    let frames = [Self.fragment4(0..<32), Array(Self.fragment4(32..<96).prefix(30))]
    let found = try events(of: CaptureBuilder().pcap(frames, linkType: 101)).events
    guard case .ike(let message) = found.first else {
      Issue.record("no message: \(found)")
      return
    }
    // 32 - 8 octets of the first, 10 of the second; 88 on the wire.
    #expect(message.octets == Array(Packet.isakmp(body: 60).prefix(34)))
    #expect(message.missingOctets == 54)
  }
}
