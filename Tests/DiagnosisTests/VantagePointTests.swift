import Capture
import Diagnosis
import Foundation
import Negotiations
import TestSupport
import Testing

/// Both ends of one negotiation together: what the lab's drop rules did is known from Samples'
/// READMEs.
@Suite struct VantagePointTests {
  private func judge(_ paths: [String]) throws -> ([JudgedNegotiation], [Finding]) {
    let judged = try JudgedCapture(paths.map { Repository.root.appending(path: $0).path })
    return (judged.negotiations, judged.findings)
  }

  private static let losses: [(sample: String, rule: String)] = [
    ("v1-udp4500-blocked", "IKE403"),
    ("v2-udp4500-blocked", "IKE403"),
    ("v1-replies-lost", "IKE503"),
    ("v2-auth-reply-lost", "IKE503"),
    ("v2-certificate-message-lost", "IKE207"),
    ("v2-certificate-answer-lost", "IKE207"),
    ("v2-path-mtu-blackhole", "IKE514"),
    ("v2-path-mtu-ip-fragments", "IKE514"),
  ]

  @Test(arguments: losses)
  func bothEndsTogetherProveTheLoss(_ sample: String, _ rule: String) throws {
    let ends = ["initiator", "responder"].map { "Samples/\(sample)/\($0).pcap" }
    let (negotiations, _) = try judge(ends)
    let joined = try #require(negotiations.first)
    #expect(negotiations.count == 1)
    let errors = joined.findings.filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == [rule])
    #expect(errors.first?.confidence == .proven)
    #expect(errors.first?.settle == nil)
    // The sender's side alone must not claim so much.
    let (alone, _) = try judge([ends[0]])
    let claim = alone.first?.findings.first { $0.page.code == rule }
    #expect(claim.map { $0.confidence < .proven } ?? true)
  }

  /// The READMEs' firewalls drop what is longer than 1000 octets: the fragments that left had 1280 or
  /// filled an MTU of 1500.
  @Test(arguments: [("v2-path-mtu-blackhole", 1280), ("v2-path-mtu-ip-fragments", 1500)])
  func theLimitLiesBetweenWhatPassedAndWhatDidNot(_ sample: String, _ lost: Int) throws {
    let (negotiations, _) = try judge(
      ["initiator", "responder"].map { "Samples/\(sample)/\($0).pcap" })
    let title = try #require(negotiations.first?.findings.first?.title)
    let sizes = title.matches(of: /takes (\d+) octets and not (\d+)/).first
    let (passed, stopped) = (Int(sizes?.1 ?? "") ?? 0, Int(sizes?.2 ?? "") ?? 0)
    #expect(stopped == lost)
    #expect((400...1000).contains(passed), "\(title)")
  }

  /// Of three fragments only the second is lost, which is as large as the first: no limit of sizes.
  @Test func aLostFragmentBetweenOthersIsNoLimit() throws {
    let (negotiations, _) = try judge(
      ["initiator", "responder"].map { "Samples/v1-fragment-lost/\($0).pcap" })
    let codes = negotiations.flatMap(\.findings).map(\.page.code)
    #expect(!codes.contains("IKE514"))
    #expect(codes.contains("IKE207"))
  }

  @Test func healthyEndsTogetherStayHealthy() throws {
    for sample in ["v1-main-success", "v2-success", "v1-nat-port-switch", "v2-mobike-port-switch"] {
      let (negotiations, findings) = try judge(
        ["initiator", "responder"].map { "Samples/\(sample)/\($0).pcap" })
      let all = negotiations.flatMap(\.findings) + findings
      #expect(negotiations.count == 1, "\(sample)")
      #expect(all.allSatisfy { $0.severity == .note }, "\(sample): \(all.map(\.title))")
    }
  }
}
