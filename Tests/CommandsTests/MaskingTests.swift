import Foundation
import Reports
import TestSupport
import Testing

@testable import Commands

/// No output shows a secret: neither those given, nor what opened messages carry of them.
@Suite struct MaskingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Samples with a pre-shared key, a user's XAUTH password and one of EAP.
  private static let samples = [
    "v1-main-success", "v1-wrong-psk-main", "v1-wrong-psk-aggressive", "v1-xauth-wrong-password",
    "v2-success", "v2-wrong-psk", "v2-eap-wrong-password",
  ]

  /// Everything quoted behind `key:`, `shared_secret:` or `secret =`, as it is and in hexadecimal.
  private func secrets(of sample: String) throws -> [String] {
    var found: Set<String> = []
    for file in ["secrets.yaml", "initiator.swanctl.conf", "responder.swanctl.conf"] {
      for line in try Repository.text("Samples/\(sample)/\(file)").split(separator: "\n") {
        guard
          let match = line.firstMatch(of: #/(?:key|key_hex|shared_secret|secret)(?::| =) "(.+)"/#)
        else { continue }
        let value = String(match.1)
        found.insert(value)
        found.insert(value.utf8.map { String(format: "%02x", $0) }.joined())
      }
    }
    return found.sorted()
  }

  @Test(arguments: samples)
  func noFormatShowsASecret(_ sample: String) throws {
    let secrets = try secrets(of: sample)
    try #require(secrets.count >= 4)
    let base = Repository.samples.appending(path: sample).path
    let formats =
      ReportFormats.names.map { ["explain", "--format", $0] }
      + SummaryFormats.names.map { ["explain", "--summary", "--format", $0] }
      + ["text", "ndjson"].map { ["decode", "--format", $0] }
    for command in formats {
      let output = folder.path("report")
      let code = Program.run(
        command + ["--secrets", base + "/secrets.yaml", "-o", output, base + "/initiator.pcap"])
      #expect(code == 0)
      let text = try String(contentsOfFile: output, encoding: .utf8)
      #expect(text.count > 40, "\(command) wrote nothing")
      for secret in secrets {
        #expect(!text.contains(secret), "\(command) shows a secret of \(sample)")
      }
    }
  }
}
