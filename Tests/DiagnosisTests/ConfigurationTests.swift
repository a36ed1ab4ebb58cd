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
    Case(sample: "v1-initiator-without-key", code: "IKE209"),
    Case(sample: "v2-initiator-without-key", code: "IKE209"),
    Case(sample: "v1-wrong-psk-main", code: "IKE201"),
    Case(sample: "v1-wrong-psk-aggressive", code: "IKE201"),
    Case(sample: "v2-wrong-psk", code: "IKE201"),
    Case(
      sample: "v2-postquantum-key-differs", code: "IKE203",
      row: ("post-quantum key", "“ppk-lab”", "“ppk-lab”", "responder.swanctl.conf", 32)),
    Case(sample: "v1-wrong-identity", code: "IKE202"),
    Case(sample: "v2-wrong-identity", code: "IKE202"),
    Case(
      sample: "v1-pfs-missing", code: "IKE302",
      row: ("group", nil, "MODP-2048 (14)", "responder.swanctl.conf", 19)),
    Case(sample: "v1-quick-mode-refused", code: "IKE301"),
    Case(sample: "v2-child-refused", code: "IKE301"),
    Case(sample: "v1-selectors-refused", code: "IKE303"),
    Case(sample: "v2-ts-unacceptable", code: "IKE303"),
    Case(sample: "v2-networks-and-suite-differ", code: "IKE303"),
    Case(sample: "v2-rekey-refused", code: "IKE311"),
    Case(sample: "v1-method-differs", code: "IKE105"),
    Case(sample: "v2-method-differs", code: "IKE105"),
    Case(
      sample: "v1-mode-differs", code: "IKE304",
      row: ("encapsulation", "transport", "tunnel", "default of strongSwan", 0)),
    Case(
      sample: "routeros-default-hash", code: "IKE103",
      row: ("hash", "SHA2-256", "SHA-1", "default of RouterOS", 0)),
    Case(
      sample: "vyos-default-group", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "MODP-1024 (2)", "default of VyOS 1.4", 0)),
    Case(
      sample: "edgeos-hash-differs", code: "IKE103",
      row: ("hash", "SHA2-256", "SHA-1", "responder.edgeos.cfg", 16)),
    Case(
      sample: "pfsense-group-differs", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "ECP-256 (19)", "responder.pfsense.xml", 19)),
    Case(
      sample: "opnsense-key-length-differs", code: "IKE102",
      row: ("encryption", "AES-CBC-256", "AES-CBC-128", "responder.opnsense.xml", 8)),
    Case(sample: "openwrt-hash-differs", code: "IKE103"),
    Case(
      sample: "openiked-group-differs", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "Curve25519 (31)", "responder.iked.conf", 8)),
    Case(
      sample: "racoon-hash-differs", code: "IKE103",
      row: ("hash", "SHA2-256", "SHA-1", "responder.racoon.conf", 9)),
    Case(
      sample: "cisco-psk-offer-refused", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "MODP-1536 (5)", "responder.ios.cfg", 7)),
    Case(
      sample: "cisco-policy-hash-differs", code: "IKE103",
      row: ("hash", "SHA2-256", "SHA-1", "responder.ios.cfg", 5)),
    Case(
      sample: "cisco-policy-encryption-differs", code: "IKE101",
      row: ("encryption", "3DES-CBC", "AES-CBC-256", "responder.ios.cfg", 4)),
    Case(
      sample: "fortigate-encryption-differs", code: "IKE101",
      row: ("encryption", "3DES-CBC", "AES-CBC-256", "responder.fortios.cfg", 7)),
    Case(
      sample: "junos-encryption-differs", code: "IKE101",
      row: ("encryption", "3DES-CBC", "AES-CBC-256", "responder.junos.cfg", 8)),
    Case(
      sample: "panos-encryption-differs", code: "IKE101",
      row: ("encryption", "3DES-CBC", "AES-CBC-256", "responder.panos.cfg", 8)),
    Case(
      sample: "azure-group-differs", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "MODP-1024 (2)", "default of Azure VPN Gateway", 0)),
    Case(
      sample: "aws-key-length-differs", code: "IKE102",
      row: ("encryption", "AES-CBC-128", "AES-CBC-256", "responder.aws.json", 14)),
    Case(
      sample: "google-group-differs", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "ECP-384 (20)", "responder.google.json", 14)),
    Case(
      sample: "oracle-group-differs", code: "IKE104",
      row: ("group", "MODP-2048 (14)", "ECP-384 (20)", "responder.oracle.json", 12)),
    // Which groups stand behind the missing line, no document says of this release.
    Case(
      sample: "fortigate-group-default", code: "IKE104", confidence: .likely,
      row: (
        "group", "MODP-2048 (14)", "ECP-384 (20)", "probably the default of FortiOS 7.6.5", 0
      )),
    // What the policy leaves out is the product's default.
    Case(
      sample: "cisco-policy-authentication-default", code: "IKE105",
      row: ("authentication", "pre-shared key", "RSA signatures", "default of Cisco IOS", 0)),
    Case(
      sample: "cisco-policy-no-common-suite", code: "IKE107",
      row: ("group", "MODP-2048 (14)", "MODP-1536 (5)", "responder.ios.cfg", 7)),
    // Which defaults the image has is not known.
    Case(sample: "cisco-no-policy-refused", code: "IKE108", confidence: .likely),
    Case(sample: "cisco-fallback-accepted", code: "IKE108"),
    Case(sample: "refused-although-acceptable", code: "IKE115", confidence: .likely),
  ]

  private static func judge(
    _ name: String, withSecrets: Bool, files named: [String]? = nil
  ) throws -> [Finding] {
    let folder = Repository.samples.appending(path: name)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let policies = try files.filter {
      named?.contains($0) ?? [".conf", ".cfg", ".xml", ".json"].contains(where: $0.hasSuffix)
    }.map { file in
      try ConfigurationFile.read(
        Array(try Data(contentsOf: folder.appending(path: file))), file: file,
        including: { (_, _) in [] })
    }
    #expect(!policies.isEmpty, "no configuration in \(name)")
    var secrets = Secrets()
    if withSecrets, files.contains("secrets.yaml") {
      secrets = try Repository.secrets(of: name)
    }
    let captures = files.filter { $0 == "initiator.pcap" || $0 == "capture.pcap" }
    return try JudgedCapture.alone(name, captures, secrets: secrets, policies: policies)
      .flatMap(\.findings)
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
    #expect(row.source?.text == (line == 0 ? file : "\(file), line \(line)"))
    // Everything else agrees.
    for other in finding.comparison where other.attribute != attribute {
      #expect(other.offered == other.configured, "\(other)")
    }
  }

  /// The responder's log names the networks, which it compares first; its file has AES-256 where the
  /// initiator's offers AES-128 alone, and 172.16.0.0/16 where that wants 10.2.0.0/16.
  @Test(arguments: [false, true]) func twoFaultsAreBothTold(withSecrets: Bool) throws {
    let findings = try Self.judge("v2-networks-and-suite-differ", withSecrets: withSecrets)
    let finding = try #require(findings.first { $0.severity == .error })
    let differing = finding.comparison.filter { $0.offered != $0.configured }
    #expect(differing.map(\.offered) == ["10.2.0.0/16", "AES-CBC-128"])
    #expect(differing.map(\.configured) == ["172.16.0.0/16", "AES-CBC-256"])
    let first = try #require(finding.remedies.first)
    #expect(first.contains("10.2.0.0/16") && first.contains("esp_proposals"), "\(first)")
  }

  /// `life_time` of 40 minutes and of 2 hours, in seconds; the tunnel stands.
  @Test func lifetimesOfTwoConfigurationsThatDifferAreANote() throws {
    let findings = try Self.judge("v2-lifetimes-differ", withSecrets: false)
    let told = try #require(findings.first { $0.page.code == "IKE305" })
    #expect(told.severity == .note && told.confidence == .proven)
    #expect(told.comparison.map(\.offered) == ["2400 s"])
    #expect(told.comparison.map(\.configured) == ["7200 s"])
    #expect(findings.allSatisfy { $0.severity == .note })
    let healthy = try Self.judge("v2-success", withSecrets: false)
    #expect(!healthy.contains { $0.page.code == "IKE305" })
  }

  /// OpenIKED ends the IKE SA with the Child SA that it refuses: opened, the refusal is compared like any
  /// other. Asked for is AES-128, as tshark shows with the keys; the file has AES-256 in its fifth line.
  @Test func aRefusedChildThatEndedAll() throws {
    let closed = try Self.judge("openiked-child-refused", withSecrets: false)
    #expect(closed.first { $0.severity == .error }?.page.code == "IKE203")
    let opened = try Self.judge("openiked-child-refused", withSecrets: true)
    let error = try #require(opened.first { $0.severity == .error })
    #expect(error.page.code == "IKE301" && error.confidence == .proven)
    #expect(
      error.remedies.contains {
        $0.contains("responder.iked.conf, line 5: `enc aes-128` instead of `enc aes-256`")
      }, "\(error.remedies)")
  }

  /// The line that would mend it, in the device's own words: written by hand from the
  /// configuration.
  @Test(arguments: [
    ("cisco-policy-hash-differs", "responder.ios.cfg, line 5: `hash sha256` instead of `hash sha`"),
    ("cisco-psk-offer-refused", "responder.ios.cfg, line 7: `group 14` instead of `group 5`"),
    (
      "routeros-default-hash",
      "/ip ipsec profile set [find name=default] hash-algorithm=sha256"
    ),
    ("vyos-default-group", "`set vpn ipsec ike-group IKE proposal 1 dh-group 14`"),
    (
      "edgeos-hash-differs",
      "line 16: `set vpn ipsec ike-group FOO0 proposal 1 hash sha256` instead of `hash sha1`"
    ),
    (
      "pfsense-group-differs",
      "responder.pfsense.xml, line 19: `<dhgroup>14</dhgroup>` instead of `<dhgroup>19</dhgroup>`"
    ),
    (
      "opnsense-key-length-differs",
      "line 8: `<proposals>aes128-sha256-modp2048,aes256-sha256-modp2048</proposals>`"
    ),
    (
      "openwrt-hash-differs",
      "responder.openwrt.cfg, line 6: `option hash_algorithm 'sha256'` instead of "
        + "`option hash_algorithm 'sha512'`"
    ),
    (
      "openiked-group-differs",
      "responder.iked.conf, line 8: `group modp2048` instead of `group curve25519`"
    ),
    (
      "racoon-hash-differs",
      "responder.racoon.conf, line 9: `hash_algorithm sha256;` instead of `hash_algorithm sha1;`"
    ),
    (
      "cisco-policy-authentication-default",
      "responder.ios.cfg, line 3, under `crypto isakmp policy 10`: `authentication pre-share`"
    ),
    (
      "v1-mismatch-hash",
      "responder.swanctl.conf, line 6: `proposals = aes256-sha256-modp2048, aes256-sha1-modp2048`"
    ),
    (
      "v1-mismatch-group",
      "initiator.swanctl.conf, line 6: `proposals = aes256-sha256-modp2048, aes256-sha256-ecp256`"
    ),
    (
      "v1-pfs-missing",
      "responder.swanctl.conf, line 19: `esp_proposals = aes256-sha256-modp2048, aes256-sha256`"
    ),
  ])
  func aRemedyIsTheLineToWrite(sample: String, line: String) throws {
    let findings = try Self.judge(sample, withSecrets: false)
    let error = try #require(findings.first { $0.severity == .error })
    #expect(error.remedies.contains { $0.contains(line) }, "\(error.remedies)")
  }

  /// The words of the router's log, and that its last policy is the end of the list.
  @Test func aRoutersWordsAreThere() throws {
    let findings = try Self.judge("cisco-policy-hash-differs", withSecrets: false)
    let error = try #require(findings.first { $0.page.code == "IKE103" })
    #expect(
      error.deviceMessages.first
        == DeviceMessage("cisco-ios", "Hash algorithm offered does not match policy!"))
    let symptom = try #require(findings.first { $0.page.code == "IKE108" })
    #expect(symptom.severity == .warning)
    #expect(
      symptom.deviceMessages.contains(
        DeviceMessage(
          "cisco-ios", "Checking ISAKMP transform 1 against priority 65535 policy")))
  }

  /// A group that differs bites only at the first renewal.
  @Test func aRenewalThatWillFailIsForetold() throws {
    for withSecrets in [false, true] {
      let findings = try Self.judge("v2-pfs-differs", withSecrets: withSecrets)
      let finding = try #require(findings.first { $0.page.code == "IKE310" })
      #expect(finding.confidence == .likely)
      #expect(finding.settle?.contains("3600 s") == true)
      #expect(!findings.contains { $0.severity == .error })
    }
  }

  /// The responder's configuration alone decides a Phase 1 offer, which is in clear; the
  /// initiator's alone decides nothing.
  @Test(arguments: ["v1-mismatch-hash", "v1-mismatch-group", "v2-no-proposal"])
  func theRespondersFileSuffices(_ sample: String) throws {
    let code = try #require(Self.cases.first { $0.sample == sample }?.code)
    let responder = try Self.judge(sample, withSecrets: false, files: ["responder.swanctl.conf"])
    #expect(responder.contains { $0.page.code == code && $0.confidence == .proven })
    let initiator = try Self.judge(sample, withSecrets: false, files: ["initiator.swanctl.conf"])
    #expect(initiator.contains { $0.page.code == "IKE100" })
    #expect(!initiator.contains { $0.page.code == code })
  }

  /// Beside the refusal, which stays an error.
  @Test func aMissingDefaultIsAWarning() throws {
    let findings = try Self.judge("fortigate-group-default", withSecrets: false)
    let warning = try #require(findings.first { $0.page.code == "IKE116" })
    #expect(warning.severity == .warning && warning.confidence == .likely)
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
