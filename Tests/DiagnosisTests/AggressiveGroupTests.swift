import Diagnosis
import TestSupport
import Testing

/// RFC 2409 section 5: Aggressive Mode cannot negotiate the group.
@Suite struct AggressiveGroupTests {
  /// Recorded: the responder chose the second proposal, and said so in its log. The public value has
  /// 192 octets, by tshark: MODP-1536 (RFC 3526 section 2).
  @Test func theGroupOfThePublicValueIsTheOnlyOne() throws {
    let judged = try JudgedCapture.alone("v1-aggressive-second-group")
    let finding = try #require(judged.flatMap(\.findings).first { $0.page.code == "IKE513" })
    #expect(finding.confidence == .likely)
    #expect(finding.explanation.contains("192 octets is of MODP-1536 (5) alone"))
    #expect(finding.explanation.contains("chooses MODP-2048 (14)"))
    #expect(finding.remedies.first?.contains("offer one Diffie-Hellman group") == true)
  }

  /// Another refusal, of a message with one group, says nothing of groups.
  @Test func oneGroupIsNoClue() throws {
    let judged = try JudgedCapture.alone("syntax-refused", ["capture.pcap"])
    let finding = try #require(judged.flatMap(\.findings).first { $0.page.code == "IKE513" })
    #expect(!finding.explanation.contains("Aggressive Mode"))
  }
}
