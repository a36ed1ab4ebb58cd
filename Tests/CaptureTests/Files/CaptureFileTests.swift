import Capture
import Glibc
import TestSupport
import Testing

@Suite struct CaptureFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let strangers: [(octets: [UInt8], says: String)] = [
    ([], "empty"),
    (Array("snoop\0\0\0".utf8) + [0, 0, 0, 2], "snoop"),
    ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1], "ELF"),
    (Array("%PDF-1.7".utf8), "PDF"),
    (Array("<!DOCTYPE html>".utf8), "HTML"),
    (Array("\n  { \"a\": 1 }".utf8), "JSON"),
    (Array("conn ikev2\n  keyexchange=ikev2\n".utf8), "text"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz"),
    (Array("BZh9".utf8), "bzip2"),
    (Array("PK\u{3}\u{4}".utf8), "zip"),
    ([0, 0, 0, 0, 0, 0], "zeros"),
    ([0x80, 0x81, 0x02, 0x03, 0x04], "80 81 02 03"),
  ]

  @Test func saysWhatAStrangerLooksLike() {
    for (octets, says) in Self.strangers {
      let error = #expect(throws: CaptureError.self) { try withCapture(octets) { _ in } }
      #expect(error?.kind == .notACapture)
      #expect(error?.reason.contains(says) == true, "\(error?.reason ?? "none")")
    }
  }

  @Test func saysWhyAPathCannotBeOpened() {
    let missing = #expect(throws: CaptureError.self) {
      try CaptureFile(path: "/nowhere/at/all.pcap")
    }
    #expect(missing?.kind == .cannotOpen)
    #expect(missing?.description == "/nowhere/at/all.pcap: No such file or directory")
    let directory = #expect(throws: CaptureError.self) { try CaptureFile(path: "/tmp") }
    #expect(directory?.kind == .cannotOpen)
    #expect(directory?.reason == "Is a directory")
  }

  /// Compressed by the system's program from a file, read once from a path and once from a pipe.
  @Test(arguments: ["gzip", "zstd", "lz4"]) func opensCompressedCaptures(program: String) throws {
    let frames = (0..<2000).map { _ in Packet.ethernet(Packet.ike) }
    let path = try folder.file(program, CaptureBuilder().pcap(frames))
    guard system("\(program) -c \(path) > \(path).c 2> /dev/null") == 0 else { return }
    #expect(allFrames(of: try CaptureFile(path: path + ".c")).count == 2000)

    let pipe = try #require(popen("cat \(path).c", "r"))
    defer { pclose(pipe) }
    let file = try CaptureFile(descriptor: fileno(pipe), path: "pipe")
    #expect(allFrames(of: file).count == 2000)
    #expect(file.damage == nil)
  }

  @Test func saysThatCompressedDataAreCut() throws {
    var random = SystemRandomNumberGenerator()
    let frames = (0..<2000).map { _ in
      (0..<100).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let path = try folder.file("cut", CaptureBuilder().pcap(frames))
    guard system("gzip -c \(path) | head -c 100000 > \(path).c") == 0 else { return }
    let file = try CaptureFile(path: path + ".c")
    let count = allFrames(of: file).count
    #expect(count > 500 && count < 2000)
    #expect(file.damage?.reason.contains("gzip") == true)
  }
}
