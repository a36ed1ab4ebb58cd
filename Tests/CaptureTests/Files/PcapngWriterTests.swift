import Capture
import Testing

@Suite struct PcapngWriterTests {
  @Test func whatIsWrittenIsRead() throws {
    let octets =
      PcapngWriter.sectionHeader(application: "test")
      + PcapngWriter.interface("eth0", linkType: .ethernet, snaplen: 4096)
      + PcapngWriter.interface(nil, linkType: .linuxSLL, snaplen: 0)
      + PcapngWriter.packet(
        interface: 0, time: Timestamp(nanoseconds: 1_767_225_600_123_456_789), octets: [1, 2, 3],
        originalLength: 90, comments: ["error[IKE201]: different", "zweitens: ü"])
      + PcapngWriter.packet(
        interface: 1, time: Timestamp(nanoseconds: 5), octets: [UInt8](repeating: 7, count: 64),
        originalLength: 64)
    try withCapture(octets) { file in
      let frames = allFrames(of: file)
      #expect(frames.map(\.octets) == [[1, 2, 3], [UInt8](repeating: 7, count: 64)])
      #expect(frames.map(\.record.time.nanoseconds) == [1_767_225_600_123_456_789, 5])
      #expect(frames.map(\.record.originalLength) == [90, 64])
      #expect(frames.map(\.record.linkType) == [.ethernet, .linuxSLL])
      #expect(file.damage == nil)
    }
    // Section 3.5: code 1, the length, the text, padded.
    let comment: [UInt8] = [1, 0, 12, 0] + Array("zweitens: ü".utf8)
    #expect(octets.firstRange(of: comment) != nil)
  }

  @Test func aCommentThatIsTooLongIsCutBetweenCharacters() throws {
    let octets =
      PcapngWriter.sectionHeader(application: "test")
      + PcapngWriter.interface(nil, linkType: .ethernet, snaplen: 0)
      + PcapngWriter.packet(
        interface: 0, time: Timestamp(nanoseconds: 0), octets: [1], originalLength: 1,
        comments: [String(repeating: "ü", count: 40_000)])
    let start = try #require(octets.firstRange(of: Array("üüü".utf8)))
    #expect(octets[start.lowerBound..<start.lowerBound + 65_534].allSatisfy { $0 >= 0x80 })
  }
}
