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

  /// racoon's log: "couldn't find the pskey" for each message 2. Both captures hold all three, so the way
  /// back is sound.
  @Test func anAnswerThatCameByBothEndsWasNotLost() throws {
    let ends = ["initiator", "responder"].map { "Samples/v1-aggressive-answer-dropped/\($0).pcap" }
    let (negotiations, _) = try judge(ends)
    let error = try #require(negotiations.first?.findings.first { $0.severity == .error })
    #expect(error.page.code == "IKE509" && error.confidence == .likely)
    #expect(error.title.contains("the initiator 198.51.100.10 does not take AM2"))
    #expect(error.remedies.contains { $0.contains("“responder.example”") })
    // One end alone cannot know, and names both.
    let (alone, _) = try judge([ends[0]])
    let claim = try #require(alone.first?.findings.first { $0.page.code == "IKE503" })
    #expect(claim.confidence == .likely)
    #expect(claim.remedies.contains { $0.contains("“responder.example”") })
  }

  /// A large answer that came by every capture met no limit of sizes on the way between them.
  @Test func aLargeAnswerThatCameByAllIsNotTooLarge() throws {
    let sender = "Samples/v2-certificate-answer-lost/responder.pcap"
    let (negotiations, _) = try judge([sender, sender])
    let errors = negotiations.flatMap(\.findings).filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE509"] && errors[0].confidence == .likely)
  }

  /// Messages that arrive and stay unanswered are the daemon's, not the path's.
  @Test func aRequestThatCameByBothEndsIsTheDaemons() throws {
    let sent = "Samples/v1-silence/initiator.pcap"
    func finding(_ paths: [String]) throws -> Finding {
      let (negotiations, _) = try judge(paths)
      return try #require(negotiations.first?.findings.first { $0.page.code == "IKE501" })
    }
    let (alone, both) = try (finding([sent]), finding([sent, sent]))
    #expect(alone.remedies.count == 3 && alone.settle?.contains("tcpdump") == true)
    #expect(both.remedies.first?.contains("has a connection for") == true)
    #expect(!both.remedies.contains { $0.contains("route back") })
    #expect(both.settle?.contains("tcpdump") == false)
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
