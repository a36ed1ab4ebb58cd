import Diagnosis
import Negotiations
import TestSupport
import Testing
import Texts

/// The reader of expectation files, and what a run is said to miss.
@Suite struct ExpectationTests {
  private func fault(_ text: String) -> String? {
    do {
      _ = try ExpectationFile(TextFile(text, file: "lab.expect.yaml"))
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Every fault is one line that names file, line and what would be right.
  @Test(arguments: [
    (
      "negotiations:\n  - cuont: 1\n", ", line 2: there is no key “cuont” here; did you mean count?"
    ),
    (
      "negotations: []\n",
      ", line 1: there is no key “negotations” here; did you mean negotiations?"
    ),
    ("negotiations:\n  - match: {iniator: 192.0.2.1}\n", ", line 2: there is no key “iniator”"),
    ("negotiations:\n  - match: {initiator: {adress: 192.0.2.1}}\n", "did you mean address?"),
    ("negotiations:\n  - count: one\n", ", line 2: count must be a number from 0, not “one”"),
    ("negotiations:\n  - count: -1\n", ", line 2: count must be a number from 0"),
    ("negotiations:\n  - phase1: establish\n", ", line 2: phase1 cannot be “establish”"),
    ("negotiations:\n  - phase1: establish\n", "did you mean established?"),
    ("negotiations:\n  - nat: [initiator, {a: b}]\n", ", line 2: nat must be one word or a list"),
    ("negotiations:\n  - phase1: null\n", ", line 2: phase1 has no value"),
    ("negotiations:\n  - accepted: {encrpytion: AES-CBC-256}\n", "did you mean encryption?"),
    ("negotiations:\n  - accepted: 14\n", ", line 2: accepted takes keys such as encryption"),
    (
      "negotiations:\n  - count: 1\n    findings:\n      require: [{rule: IKE4O2}]\n",
      ", line 4: there is no rule IKE4O2; did you mean IKE402?"
    ),
    ("negotiations:\n  - findings: {forbid: [{severity: eror}]}\n", "did you mean error?"),
    ("negotiations:\n  - findings: {forbid: [{name: no-proposal}]}\n", "no finding is named"),
    ("negotiations:\n  - findings: {forbid: [IKE100]}\n", ", line 2: expected keys such as rule"),
    ("negotiations:\n  - findings: {forbid: {rule: IKE100}}\n", ", line 2: forbid must be a list"),
    ("negotiations:\n  - count: 1\n    count: 2\n", ", line 2: the key “count” stands twice"),
    ("negotiations:\n  - count: 1\n   phase1: x\n", "not YAML"),
    ("negotiations: []\n", ", line 1: negotiations lists no expectation"),
    ("negotiations:\n  - {}\n", ", line 2: the entry expects nothing"),
    ("", ", line 1: the file is empty"),
    ("just words\n", ", line 1: expected keys such as negotiations"),
  ])
  func aFaultIsOneLine(_ text: String, _ message: String) throws {
    let error = try #require(fault(text))
    #expect(error.hasPrefix("lab.expect.yaml, line "))
    #expect(error.contains(message), "\(error)")
    #expect(!error.contains("\n"))
  }

  private func complaints(_ sample: String, _ text: String) async throws -> [String] {
    let judged = try await Sample.named(sample).judged()
    var check = ExpectationCheck(try ExpectationFile(TextFile(text, file: "x.yaml")))
    for var negotiation in judged.negotiations {
      check.observe(&negotiation, capture: "lab/x.pcap")
    }
    var findings = judged.findings
    return check.finish(&findings).flatMap(\.complaints).map { "\($0.place.line): \($0.text)" }
  }

  /// The sample's daemons agreed on AES-CBC-256, SHA2-256 and MODP-2048 without a NAT between.
  @Test(arguments: [
    "- match: {initiator: 198.51.100.10, responder: 203.0.113.20}",
    "- match: {initiator: {address: 198.51.100.10, port: 500}}",
    "- match: {ike_version: 1, mode: main, state: established, capture: x.pcap}",
    "- match: {mode: [main, aggressive], phase2: established, nat: none}",
    "- match: {initiator: {inside_address: null}, phase1: {last_message: MM6}}",
    "- count: 1",
    "- match: {initiator: 192.0.2.99}\n    count: 0",
    "- phase1: [established, incomplete]",
    "- accepted: {encryption: aes-cbc-256, hash: SHA2-256, group: 14}",
    "- accepted: {encryption: AES-CBC, group: MODP-2048, prf: null}",
    "- findings: {require: [{rule: IKE606, severity: note}], forbid: [{severity: error}]}",
    "- findings: {require: [{name: ikev1-deprecated}], forbid: [{name: port-switch}]}",
  ])
  func aHealthyTunnelMeets(_ entry: String) async throws {
    let seen = try await complaints("v1-main-success/initiator", "negotiations:\n  \(entry)\n")
    #expect(seen.isEmpty, "\(seen)")
  }

  @Test(arguments: [
    ("- match: {initiator: 192.0.2.99}", "2: match: expected initiator 192.0.2.99, seen 198."),
    ("- match: {initiator: {identity: hub}}", "2: match: expected initiator.identity hub"),
    ("- count: 2", "2: count: expected 2 of every negotiation, seen 1"),
    (
      "- match: {mode: aggressive}\n    count: 1", "3: count: expected 1 of mode aggressive, seen 0"
    ),
    ("- phase1: failed", "2: phase1: expected failed, seen established"),
    ("- phase2: not_seen", "2: phase2: expected not_seen, seen established"),
    ("- nat: initiator", "2: nat: expected initiator, seen none"),
    ("- accepted:\n      group: 2", "3: accepted.group: expected 2, seen MODP-2048 (14)"),
    ("- accepted: {encryption: AES-CBC-128}", "expected AES-CBC-128, seen AES-CBC-256"),
    ("- accepted: {group: null}", "2: accepted.group: expected nothing, seen MODP-2048 (14)"),
    (
      "- findings:\n      require:\n        - {rule: IKE402}",
      "4: findings.require: expected rule IKE402, seen "
    ),
    (
      "- findings:\n      forbid: [{severity: note}]",
      "3: findings.forbid: expected no severity note, seen note IKE"
    ),
    ("- findings: {forbid: [{rule: ike606}]}", "2: findings.forbid: expected no rule IKE606"),
  ])
  func whatDiffersIsNamedWithItsLine(_ entry: String, _ message: String) async throws {
    let seen = try await complaints("v1-main-success/initiator", "negotiations:\n  \(entry)\n")
    #expect(seen.contains { $0.hasPrefix(message) || $0.contains(message) }, "\(seen)")
  }

  /// A refused tunnel passes where its refusal is what is expected, and the finding is then exempt.
  @Test func aRequiredFindingIsExempt() async throws {
    let judged = try await Sample.named("v1-mismatch-hash/initiator").judged()
    let text = "negotiations:\n  - findings:\n      require: [{rule: IKE100}]\n"
    var check = ExpectationCheck(try ExpectationFile(TextFile(text, file: "x.yaml")))
    var negotiation = try #require(judged.negotiations.first)
    check.observe(&negotiation, capture: nil)
    let place = FilePlace(file: "x.yaml", line: 3)
    let error = try #require(negotiation.findings.first { $0.page.code == "IKE100" })
    #expect(error.exemption == .expected(place))
    #expect(!CheckOutcome(threshold: .note).isFailure(error))
    #expect(negotiation.expectation == FilePlace(file: "x.yaml", line: 2))
  }

  /// What `--bless` writes is met by what it was written from, and is read by the same reader.
  @Test(arguments: Sample.all)
  func whatIsBlessedIsMet(_ sample: Sample) async throws {
    let judged = try await sample.judged()
    var text = ExpectationText()
    for negotiation in judged.negotiations { text.add(negotiation) }
    let blessed = text.text(judged.findings)
    var check = ExpectationCheck(try ExpectationFile(TextFile(blessed, file: "blessed.yaml")))
    for var negotiation in judged.negotiations { check.observe(&negotiation, capture: nil) }
    var findings = judged.findings
    let complaints = check.finish(&findings).flatMap(\.complaints)
    #expect(complaints.isEmpty, "\(complaints.map(\.text))\n\(blessed)")
    #expect(blessed.contains("negotiations:\n"))
  }
}
