import Capture
import Diagnosis
import Foundation
import ISAKMP
import Negotiations
import Policies
import TestSupport
import Testing

/// Every shipped capture against what its expectation file says, which was written from the daemons'
/// logs and configurations.
@Suite struct SampleTests {
  @Test(arguments: Sample.all)
  func meetsItsExpectations(_ sample: Sample) async throws {
    let judged = try await sample.judged()
    let expected = try sample.expected()
    #expect(!expected.isEmpty)
    for entry in expected {
      let matching = judged.negotiations.filter { matches($0.negotiation, entry.match ?? [:]) }
      if let count = entry.count { #expect(matching.count == count) }
      for judgedNegotiation in matching {
        check(judgedNegotiation, judged.findings, entry)
      }
    }
  }

  private func matches(_ negotiation: Negotiation, _ keys: [String: String]) -> Bool {
    keys.allSatisfy { key, value in
      switch key {
      case "initiator": negotiation.initiator.endpoint.address.description == value
      case "responder": negotiation.responder.endpoint.address.description == value
      case "mode": negotiation.mode.rawValue == value
      case "ike_version": String(negotiation.version.rawValue) == value
      default: false
      }
    }
  }

  private func check(
    _ judged: JudgedNegotiation, _ ofTheRun: [Finding], _ expected: ExpectedNegotiation
  ) {
    let negotiation = judged.negotiation
    if let state = expected.phase1 { #expect(negotiation.phase1.state.rawValue == state) }
    if let state = expected.phase2 {
      #expect(negotiation.phase2.contains { $0.state.rawValue == state })
    }
    if let nat = expected.nat { #expect(negotiation.nat.detected.rawValue == nat) }
    for (key, value) in expected.accepted ?? [:] {
      let seen = negotiation.phase1.accepted?.values.first { $0.attribute.rawValue == key }
      switch value {
      case .number(let number): #expect(seen?.id == UInt64(number))
      case .name(let name): #expect(seen?.text == name)
      }
    }
    let findings = judged.findings + ofTheRun
    for pattern in expected.findings?.require ?? [] {
      #expect(
        findings.contains { fits($0, pattern) },
        "required \(pattern), seen \(findings.map(summary))")
    }
    for pattern in expected.findings?.forbid ?? [] {
      let met = findings.filter { fits($0, pattern) }
      #expect(met.isEmpty, "forbidden \(pattern), seen \(met.map(summary))")
    }
  }

  private func fits(_ finding: Finding, _ pattern: [String: String]) -> Bool {
    pattern.allSatisfy { key, value in
      switch key {
      case "rule": finding.page.code == value
      case "name": finding.page.name == value
      case "severity": finding.severity.rawValue == value
      case "confidence": finding.confidence.rawValue == value
      default: false
      }
    }
  }

  private func summary(_ finding: Finding) -> String {
    "\(finding.page.code) \(finding.severity.rawValue) \(finding.confidence.rawValue): \(finding.title)"
  }

  /// A finding that is not proven must say what would settle it, and every one must show a frame.
  @Test(arguments: Sample.all)
  func findingsKeepTheirPromises(_ sample: Sample) async throws {
    let judged = try await sample.judged()
    for finding in judged.negotiations.flatMap(\.findings) + judged.findings {
      #expect(!finding.evidence.isEmpty, "\(summary(finding))")
      #expect(finding.settle != nil || finding.confidence == .proven, "\(summary(finding))")
      #expect(!finding.title.contains("\n"))
      if finding.severity != .note { #expect(!finding.remedies.isEmpty, "\(summary(finding))") }
    }
    // One root cause, one error.
    for negotiation in judged.negotiations {
      #expect(
        negotiation.findings.count { $0.severity == .error } <= 1,
        "\(negotiation.findings.map(summary))")
    }
  }
}
