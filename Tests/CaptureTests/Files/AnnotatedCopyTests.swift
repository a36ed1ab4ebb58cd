import TestSupport
import Testing

@testable import Capture

/// Comments on frames; whole captures are compared with tshark by Tests/Reports/annotate.
@Suite struct AnnotatedCopyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func copy(_ source: [UInt8], _ comments: [Int: [String]]) throws -> [UInt8] {
    let path = try folder.file("source.pcapng", source)
    var result: [UInt8] = []
    try AnnotatedCopy(of: path, comments: comments, application: "test").write { result += $0 }
    return result
  }

  /// Draft-ietf-opsawg-pcapng, section 4.4: a simple packet block cannot hold a comment.
  private static let simple: [UInt8] =
    PcapngWriter().sectionHeader(application: "t")
    + PcapngWriter().interface(nil, linkType: .ethernet, snaplen: 5)
    + [3, 0, 0, 0, 24, 0, 0, 0, 9, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 24, 0, 0, 0]

  @Test func withoutCommentsACopyIsTheSame() throws {
    #expect(try copy(Self.simple, [:]) == Self.simple)
    #expect(try copy(Self.simple, [2: ["of no frame"]]) == Self.simple)
  }

  @Test func aSimplePacketBecomesAnEnhancedOne() throws {
    let result = try copy(Self.simple, [1: ["note"]])
    let expected =
      Self.simple.dropLast(24)
      + PcapngWriter().packet(
        interface: 0, ticks: 0, octets: [1, 2, 3, 4, 5], originalLength: 9, comments: ["note"])
    #expect(result == Array(expected))
  }

  /// opt_comment (1) of four octets, then opt_endofopt, then the block's length again.
  @Test func aCommentIsAnOption() {
    let block = PcapngWriter(isSwapped: true).packet(
      interface: 0, ticks: 0, octets: [], originalLength: 0, comments: ["note"])
    #expect(
      block.suffix(16) == [0, 1, 0, 4, 0x6E, 0x6F, 0x74, 0x65, 0, 0, 0, 0, 0, 0, 0, 44])
    #expect(block.count == 44)
  }

  /// An option's length has 16 bits; the cut is between characters.
  @Test func aLongCommentIsCut() {
    let comment = "a" + String(repeating: "ü", count: 40_000)
    let block = PcapngWriter().packet(
      interface: 0, ticks: 0, octets: [], originalLength: 0, comments: [comment])
    let length = Int(block[30]) | Int(block[31]) << 8
    #expect(length == 65535)
    #expect(String(validating: block[32..<32 + length], as: UTF8.self) != nil)
  }

  /// Whatever is changed in it, the copy ends without a crash and within a bound.
  @Test func damagedBlocksEndTheCopy() throws {
    let source = Self.simple
    for at in source.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        var changed = source
        changed[at] = value
        let result = (try? copy(changed, [1: ["note"]])) ?? []
        #expect(result.count <= source.count + 64)
      }
    }
  }
}
