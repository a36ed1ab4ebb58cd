import Foundation
import Glibc
import Policies
import TestSupport
import Testing

@testable import Commands

/// What is named to be read or written and is no file ends the run, and is not waited for.
@Suite struct OddFilesTests {
  let folder: TemporaryFolder
  let capture: String
  private let pipe: String

  init() throws {
    folder = try TemporaryFolder()
    let sample = Repository.samples.appending(path: "v1-mismatch-hash/initiator.pcap")
    capture = try folder.file("lab.pcap", [UInt8](Data(contentsOf: sample)))
    pipe = folder.path("pipe")
    mkfifo(pipe, 0o600)
  }

  /// `/proc/kmsg` is a regular file by its type, and gives the kernel's messages as they come;
  /// `/dev/ptmx` a terminal that nobody types at.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["/dev/zero", "/dev/urandom", "/dev/ptmx", "/proc/kmsg", "/proc/self/pagemap"])
  func devicesAndTheKernelsFilesAreNotRead(_ path: String) {
    #expect(Program.run(["explain", path]) == 3)
    #expect(Program.run(["decode", path]) == 3)
    #expect(Program.run(["explain", capture, "--secrets", path]) == 2)
    #expect(Program.run(["policy", path]) == 2)
    #expect(Program.run(["check", capture, "--expect", path]) == 2)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["/proc", "/sys"])
  func directoriesOfTheKernelHaveNoCaptures(_ path: String) throws {
    #expect(Program.run(["explain", path]) == 3)
    let found = try DirectorySearch.files(in: path) { _ in true }
    #expect(found.isEmpty)
  }

  /// Four others, of which the last is a directory: what it holds is behind the bound.
  @Test func aSearchThatIsCutIsTold() throws {
    for name in ["a.txt", "b.txt", "c.txt"] { _ = try folder.file(name, []) }
    try FileManager.default.createDirectory(
      atPath: folder.path("d"), withIntermediateDirectories: true)
    _ = try folder.file("d/late.pcap", [])
    func found(_ most: Int) throws -> (count: Int, isTold: Bool) {
      let before = RunFiles.current.unreadable.count
      let files = try DirectorySearch.files(in: folder.path(""), maximumOthers: most) {
        $0.hasSuffix("late.pcap")
      }
      return (files.count, RunFiles.current.unreadable.count > before)
    }
    #expect(try found(6) == (1, false))
    #expect(try found(4) == (0, true))
  }

  @Test(.timeLimit(.minutes(1))) func aPipeWithoutWriterIsNotRead() {
    #expect(Program.run(["explain", pipe]) == 3)
    #expect(Program.run(["annotate", pipe, folder.path("copy.pcapng")]) == 2)
    #expect(Program.run(["anonymize", pipe, folder.path("copy.pcap")]) == 2)
  }

  @Test(.timeLimit(.minutes(1))) func secretsWaitForNoPipe() {
    #expect(Program.run(["explain", capture, "--secrets", pipe]) == 2)
  }

  @Test(.timeLimit(.minutes(1))) func anOutputWaitsForNoReader() {
    #expect(Program.run(["explain", capture, "-o", pipe]) == 2)
  }

  /// The writer that a pipe is for may come a little later, and pause.
  @Test(.timeLimit(.minutes(1))) func aPipeIsReadAsItsWriterGivesIt() throws {
    let octets = [UInt8](try Data(contentsOf: URL(filePath: capture)))
    let path = pipe
    // Its open(2) waits for the reader.
    let writer = Thread {
      let descriptor = open(path, O_WRONLY)
      usleep(100_000)
      _ = write(descriptor, octets, 30)
      usleep(50_000)
      octets.withUnsafeBytes { octets in
        _ = write(descriptor, octets.baseAddress.map { $0 + 30 }, octets.count - 30)
      }
      close(descriptor)
    }
    writer.start()
    let report = folder.path("report.txt")
    #expect(Program.run(["explain", pipe, "-o", report]) == 0)
    #expect(try String(contentsOfFile: report, encoding: .utf8).contains("FAILED"))
  }

  @Test func aLinkStaysOneAndIsWrittenThrough() throws {
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "below/report")
    try files.createDirectory(atPath: folder.path("below"), withIntermediateDirectories: true)
    for _ in 0..<2 {
      #expect(Program.run(["explain", capture, "-o", folder.path("link")]) == 0)
      #expect(try files.destinationOfSymbolicLink(atPath: folder.path("link")) == "below/report")
      #expect(files.fileExists(atPath: folder.path("below/report")))
    }
    try files.createSymbolicLink(atPath: folder.path("loop"), withDestinationPath: "loop")
    #expect(Program.run(["explain", capture, "-o", folder.path("loop")]) == 2)
    #expect(try files.destinationOfSymbolicLink(atPath: folder.path("loop")) == "loop")
  }

  @Test func aReportOnlyItsOwnerReadsStaysOne() throws {
    let report = try folder.file("report", [])
    chmod(report, 0o600)
    #expect(Program.run(["explain", capture, "-o", report]) == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: report)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }
}

extension OddFilesTests {
  /// `include` reads files alone, and searches no more of the disk than two folders' entries.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["pipe", "/dev/zero", "p*", "../*/../*/../*/*"])
  func includesWaitForNothing(_ pattern: String) throws {
    let file = try folder.file(
      "own.conf", Array("include \(pattern)\nconnections {\n  a {\n  }\n}\n".utf8))
    try FileManager.default.removeItem(atPath: capture)
    #expect(Program.run(["policy", file]) == 0)
    let policy = try GivenPolicy(file).read()
    // What a wildcard matches besides files is not meant: then nothing is left of it.
    #expect(policy.remarks.map(\.kind) == [.missingPart])
  }
}
