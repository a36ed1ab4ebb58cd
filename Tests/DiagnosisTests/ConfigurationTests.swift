import Capture
import Diagnosis
import Foundation
import Keys
import Negotiations
import Policies
import TestSupport
import Testing

/// Samples judged with the configurations that lie beside them. What each case expects was read in
/// the configurations and in the daemons' logs, which the sample's README quotes.
@Suite struct ConfigurationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var sample: String
    var code: String
    var confidence: Confidence = .proven
    /// Attribute, offered, configured, file name, and the line to which the value goes back.
    var row: (String, String?, String?, String, Int)?
    var testDescription: String { "\(sample): \(code)" }
  }

  static let cases: [Case] = [
    Case(
      sample: "v1-mismatch-encryption", code: "IKE102",
      row: ("encryption", "AES-CBC-128", "AES-CBC-256", "responder.swanctl.conf", 6)),
    Case(
      sample: "v1-mismatch-hash", code: "IKE103",
      row: ("hash", "SHA-1", "SHA2-256", "responder.swanctl.conf", 6)),
    Case(
      sample: "v1-mismatch-group", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "ECP-256 (19)", "responder.swanctl.conf", 6)),
    Case(
      sample: "v2-no-proposal", code: "IKE102",
      row: ("encryption", "AES-CBC-128", "AES-CBC-256", "responder.swanctl.conf", 6)),
    Case(sample: "v1-no-connection", code: "IKE114"),
    Case(sample: "v2-no-connection", code: "IKE114"),
    Case(sample: "v1-no-preshared-key", code: "IKE209"),
    Case(sample: "v1-wrong-identity", code: "IKE202"),
    Case(sample: "v2-wrong-identity", code: "IKE202"),
    Case(
      sample: "v1-pfs-missing", code: "IKE302",
      row: ("group", nil, "MODP-2048 (14)", "responder.swanctl.conf", 19)),
    Case(sample: "v1-quick-mode-refused", code: "IKE301"),
    Case(sample: "v2-child-refused", code: "IKE301"),
    Case(sample: "v1-selectors-refused", code: "IKE303"),
    Case(sample: "v2-ts-unacceptable", code: "IKE303"),
    Case(sample: "v2-rekey-refused", code: "IKE311"),
  ]

  private static func judge(_ name: String, withSecrets: Bool) throws -> [Finding] {
    let folder = Repository.samples.appending(path: name)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let policies = try files.filter { $0.hasSuffix(".conf") || $0.hasSuffix(".cfg") }.map { file in
      try ConfigurationFile.read(
        Array(try Data(contentsOf: folder.appending(path: file))), file: file,
        including: { (_, _) in [] })
    }
    #expect(!policies.isEmpty, "no configuration in \(name)")
    var secrets = Secrets()
    if withSecrets, files.contains("secrets.yaml") {
      let path = folder.appending(path: "secrets.yaml")
      secrets = try SecretsFile.read(Array(try Data(contentsOf: path)), file: "secrets.yaml")
    }
    var findings: [Finding] = []
    let captures = files.filter { $0 == "initiator.pcap" || $0 == "capture.pcap" }
    for capture in captures {
      var examination = Examination(secrets: secrets, policies: policies)
      examination.read(try CaptureFile(path: folder.appending(path: capture).path))
      _ = examination.judge {
        findings += $0.findings
        return true
      }
    }
    return findings
  }

  @Test(arguments: cases, [false, true])
  func aConfigurationNamesTheCause(_ expected: Case, withSecrets: Bool) throws {
    let findings = try Self.judge(expected.sample, withSecrets: withSecrets)
    let errors = findings.filter { $0.severity == .error }
    // One root cause, one error.
    #expect(errors.map(\.page.code) == [expected.code])
    let finding = try #require(errors.first)
    #expect(finding.confidence == expected.confidence, "\(finding.explanation)")
    #expect(!finding.remedies.isEmpty)
    guard let (attribute, offered, configured, file, line) = expected.row else { return }
    let row = try #require(finding.comparison.first { $0.attribute == attribute })
    #expect(row.offered == offered)
    #expect(row.configured == configured)
    #expect(row.source == "\(file), line \(line)")
    // Everything else agrees.
    for other in finding.comparison where other.attribute != attribute {
      #expect(other.offered == other.configured, "\(other)")
    }
  }

  /// Healthy pairs stay silent with both configurations.
  @Test(arguments: [
    "v1-main-success", "v1-aggressive-success", "v1-nat-port-switch", "v2-success",
    "v2-aead-success", "v2-certificates-success", "v2-ipv6-success", "v2-child-rekey",
    "v2-invalid-ke-retry", "v2-cookie", "v2-fragmentation", "v2-nat-port-switch",
    "v2-mobike-port-switch", "v1-forced-encapsulation",
  ])
  func aHealthyPairStaysSilent(_ sample: String) throws {
    for withSecrets in [false, true] {
      let findings = try Self.judge(sample, withSecrets: withSecrets).filter {
        $0.severity != .note && !$0.page.code.hasPrefix("IKE6")
      }
      #expect(findings.isEmpty, "\(findings.map(\.title))")
    }
  }
}
