import Foundation
import TestSupport
import Testing

@testable import Commands

/// No output takes the place of something that its user still needs (contract, section 9).
@Suite struct OutputSafetyTests {
  private let folder: TemporaryFolder
  private let capture: String
  private let secrets: String

  init() throws {
    folder = try TemporaryFolder()
    let sample = Repository.samples.appending(path: "v2-success")
    capture = try folder.file(
      "lab.pcap", [UInt8](Data(contentsOf: sample.appending(path: "initiator.pcap"))))
    secrets = try folder.file(
      "secrets.yaml", [UInt8](Data(contentsOf: sample.appending(path: "secrets.yaml"))))
    let files = FileManager.default
    try files.linkItem(atPath: secrets, toPath: folder.path("hard"))
    try files.createSymbolicLink(atPath: folder.path("soft"), withDestinationPath: "secrets.yaml")
    try files.createSymbolicLink(atPath: folder.path("way.pcap"), withDestinationPath: capture)
    try files.createDirectory(atPath: folder.path("below"), withIntermediateDirectories: true)
  }

  private func contents() throws -> [Data] {
    try [capture, secrets].map { try Data(contentsOf: URL(filePath: $0)) }
  }

  @Test(arguments: [
    ["explain", "-o", "lab.pcap"], ["explain", "-o", "below/../lab.pcap"],
    ["explain", "-o", "way.pcap"], ["explain", "--also", "json=lab.pcap"],
    ["explain", "--secrets", "secrets.yaml", "-o", "secrets.yaml"],
    ["explain", "--secrets", "secrets.yaml", "-o", "hard"],
    ["explain", "--secrets", "secrets.yaml", "-o", "soft"],
    ["explain", "--secrets", "hard", "--also", "html=secrets.yaml"],
    ["explain", "--secrets", "secrets.yaml", "--also", "sarif=below/../soft"],
    ["decode", "-o", "lab.pcap"], ["decode", "--secrets", "soft", "-o", "secrets.yaml"],
    ["keys", "--secrets", "secrets.yaml", "--format", "yaml", "-o", "secrets.yaml"],
    ["keys", "--secrets", "secrets.yaml", "--format", "yaml", "-o", "lab.pcap"],
    ["check", "--secrets", "secrets.yaml", "-o", "soft"], ["check", "-o", "lab.pcap"],
  ])
  func anOutputReplacesNothing(_ words: [String]) throws {
    let before = try contents()
    // Words with a dot or a known name are files of the folder.
    let arguments = words.map { word -> String in
      let parts = word.split(separator: "=").map(String.init)
      let name = parts.last ?? word
      let isFile = name.contains(".") || ["hard", "soft"].contains(name)
      guard isFile else { return word }
      return parts.count == 2 ? "\(parts[0])=\(folder.path(name))" : folder.path(name)
    }
    #expect(Program.run(arguments + [capture]) == 2)
    #expect(try contents() == before)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!left.contains { $0.hasSuffix(".part") }, "\(left)")
  }

  @Test func aCopyReplacesNoOtherCapture() throws {
    // One with findings: a copy without comments is not written.
    let refused = Repository.samples.appending(path: "v1-mismatch-group/initiator.pcap")
    let capture = try folder.file("refused.pcap", [UInt8](Data(contentsOf: refused)))
    let other = try folder.file("other.pcap", [UInt8](Data(contentsOf: URL(filePath: capture))))
    let before = try Data(contentsOf: URL(filePath: other))
    #expect(Program.run(["annotate", "--quiet", capture, other]) == 2)
    #expect(try Data(contentsOf: URL(filePath: other)) == before)
    #expect(Program.run(["annotate", "--quiet", "--force", capture, other]) == 0)
    #expect(try Data(contentsOf: URL(filePath: other)) != before)
    #expect(Program.run(["annotate", "--quiet", "--force", capture, capture]) == 2)
  }

  /// What packets can be in is told by the first octets that its format demands: zip's (APPNOTE 4.3.7), xz's
  /// (its specification, 2.1.1.1), snoop's (RFC 1761).
  @Test(
    arguments: [
      [0x50, 0x4B, 3, 4], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
      [0x73, 0x6E, 0x6F, 0x6F, 0x70, 0, 0, 0],
    ] as [[UInt8]])
  func aReportReplacesNothingThatMayHoldPackets(_ magic: [UInt8]) throws {
    let other = try folder.file("other", magic + [1, 2, 3, 4])
    let before = try Data(contentsOf: URL(filePath: other))
    #expect(Program.run(["explain", capture, "-o", other]) == 2)
    #expect(try Data(contentsOf: URL(filePath: other)) == before)
    #expect(Program.run(["explain", capture, "-o", other, "--force"]) == 0)
  }

  /// Secrets and configurations are kept although this run does not read them.
  @Test(arguments: [
    "psk:\n  - key: MARKED\n", "192.0.2.1 %any : PSK \"MARKED\"\n",
    "0123456789abcdef,00112233445566778899aabbccddeeff\n",
    "connections {\n  hub {\n    version = 2\n  }\n}\n",
    "conn hub\n left=192.0.2.1\n right=192.0.2.2\n ike=aes256-sha256-modp2048\n auto=add\n",
    "hostname hub\ncrypto isakmp policy 10\n encr aes\n",
    "set security ike gateway hub address 192.0.2.1\n",
  ])
  func aReportReplacesNoSecretsAndNoConfiguration(_ text: String) throws {
    let other = try folder.file("other", Array(text.utf8))
    for words in [
      ["explain", "-o", other], ["explain", "--also", "json=\(other)"], ["decode", "-o", other],
    ] {
      #expect(Program.run(words + [capture]) == 2)
      #expect(try String(contentsOfFile: other, encoding: .utf8) == text)
    }
    #expect(Program.run(["anonymize", "--quiet", capture, other]) == 2)
    #expect(try String(contentsOfFile: other, encoding: .utf8) == text)
    #expect(Program.run(["explain", capture, "-o", other, "--force"]) == 0)
  }

  /// Reports quote configurations line by line.
  @Test(arguments: [
    "cisco-policy-hash-differs/responder.ios.cfg", "routeros-default-hash/responder.routeros.cfg",
    "fortigate-group-default/responder.fortios.cfg",
  ])
  func aReportWithWordsOfAConfigurationIsReplaced(_ file: String) throws {
    let configuration = Repository.samples.appending(path: file)
    let capture = configuration.deletingLastPathComponent().appending(path: "capture.pcap").path
    for format in ["text", "json", "ndjson", "markdown", "html", "sarif", "junit", "github"] {
      let output = folder.path("report.\(format)")
      for _ in 0..<2 {
        #expect(
          Program.run([
            "explain", "--format", format, "-o", output, "--policy", configuration.path, capture,
          ]) == 0, "\(format)")
      }
    }
    for words in [[], ["--format", "json"], ["--offer", capture]] {
      let output = folder.path("page\(words.count)\(words.last?.count ?? 0)")
      for _ in 0..<2 {
        #expect(Program.run(["policy", configuration.path, "-o", output] + words) == 0, "\(words)")
      }
    }
  }

  /// Session keys are written anew from run to run; a pre-shared key is somebody's.
  @Test func keysReplaceKeys() throws {
    let tables = folder.path("tables")
    for _ in 0..<2 {
      #expect(Program.run(["keys", "--quiet", "--secrets", secrets, "-o", tables, capture]) == 0)
    }
    let written = folder.path("keys.yaml")
    let words = ["keys", "--quiet", "--secrets", secrets, "--format", "yaml", "-o"]
    for _ in 0..<2 { #expect(Program.run(words + [written, capture]) == 0) }
    let psk = try folder.file("psk.yaml", Array("psk:\n  - key: MARKED\n".utf8))
    #expect(Program.run(words + [psk, capture]) == 2)
    #expect(Program.run(["explain", capture, "-o", written]) == 2)
  }

  @Test(arguments: [
    ["explain", "-o", ""], ["explain", "--also", "json="], ["decode", "-o", ""],
  ])
  func anOutputHasAName(_ words: [String]) {
    #expect(Program.run(words + [capture]) == 2)
  }

  @Test func forceReplaces() throws {
    let other = try folder.file("other.pcap", [UInt8](Data(contentsOf: URL(filePath: capture))))
    #expect(Program.run(["explain", capture, "-o", other, "--force"]) == 0)
    #expect(try String(contentsOfFile: other, encoding: .utf8).contains("1 negotiation"))
  }

  @Test func twoReportsHaveTwoFiles() {
    let code = Program.run([
      "explain", capture, "-o", folder.path("report"), "--also",
      "json=\(folder.path("below/../report"))",
    ])
    #expect(code == 2)
    #expect(!FileManager.default.fileExists(atPath: folder.path("report")))
  }

  /// A report of before is written anew as it always was.
  @Test func aReportIsReplaced() {
    for _ in 0..<2 { #expect(Program.run(["explain", capture, "-o", folder.path("report")]) == 0) }
  }

  @Test func blessingKeepsComments() throws {
    let expectations = folder.path("lab.expect.yaml")
    let text = "# Why this tunnel matters.\nnegotiations:\n  - phase1: failed\n"
    try text.write(toFile: expectations, atomically: true, encoding: .utf8)
    #expect(Program.run(["check", "--bless", capture]) == 2)
    #expect(try String(contentsOfFile: expectations, encoding: .utf8) == text)
    #expect(Program.run(["check", "--bless", "--force", capture]) == 0)
    #expect(
      try String(contentsOfFile: expectations, encoding: .utf8).contains("phase1: established"))
  }
}
