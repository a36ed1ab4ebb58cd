import Capture
import Testing

@Suite struct PcapngWriterTests {
  private let writer = PcapngWriter()

  @Test func whatIsWrittenIsRead() throws {
    let long = [UInt8](repeating: 7, count: 64)
    var octets = writer.sectionHeader(application: "test")
    octets += writer.interface("eth0", linkType: .ethernet, snaplen: 4096)
    octets += writer.interface(nil, linkType: .linuxSLL, snaplen: 0)
    octets += writer.packet(
      interface: 0, ticks: 1_767_225_600_123_456_789, octets: [1, 2, 3], originalLength: 90,
      comments: ["error[IKE201]: different", "zweitens: ü"])
    octets += writer.packet(interface: 1, ticks: 5, octets: long, originalLength: 64)
    try withCapture(octets) { file in
      let frames = allFrames(of: file)
      #expect(frames.map(\.octets) == [[1, 2, 3], long])
      #expect(frames.map(\.record.time.nanoseconds) == [1_767_225_600_123_456_789, 5])
      #expect(frames.map(\.record.originalLength) == [90, 64])
      #expect(frames.map(\.record.linkType) == [.ethernet, .linuxSLL])
      #expect(file.damage == nil)
    }
    // Section 3.5: code 1, the length, the text, padded.
    let comment: [UInt8] = [1, 0, 12, 0] + Array("zweitens: ü".utf8)
    #expect(octets.firstRange(of: comment) != nil)
  }
}
