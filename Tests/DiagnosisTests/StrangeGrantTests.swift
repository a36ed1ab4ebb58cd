import Diagnosis
import TestSupport
import Testing

/// What a peer answers that nobody would: recorded between strongSwan 6.0.6 and pyikev2.
@Suite struct StrangeGrantTests {
  private func error(_ sample: String) throws -> Finding {
    let findings = try JudgedCapture.alone(
      sample, ["initiator.pcap"], secrets: Repository.secrets(of: sample)
    ).flatMap(\.findings).filter { $0.severity == .error }
    #expect(findings.count == 1)
    return try #require(findings.first)
  }

  /// strongSwan's log: "no acceptable KEY_EXCHANGE_METHOD found". RFC 7296 section 1.3.1 has a KE payload
  /// in the answer where the request has one.
  @Test func aRenewalThatIsGrantedWithoutItsGroup() throws {
    let error = try error("v2-rekey-granted-without-group")
    #expect(error.page.code == "IKE313")
    #expect(error.explanation.contains("PFS"))
    #expect(error.remedies[0].contains("PFS group"))
  }

  /// pyikev2 refuses transport mode with TS_UNACCEPTABLE; the networks of both sides are the same, so that
  /// nothing about them is proven.
  @Test func networksThatAreRefusedForTheMode() throws {
    let error = try error("v2-transport-mode-refused")
    #expect(error.page.code == "IKE303")
    #expect(error.confidence == .likely)
    #expect(error.explanation.contains("USE_TRANSPORT_MODE"))
    #expect(error.settle != nil)
  }

  /// libreswan's log: "policy dictates Transport Mode, but peer requested Tunnel Mode". RFC 7296 section
  /// 1.3.1 has the initiator delete what it does not accept.
  @Test func aTunnelThatIsGrantedInPlaceOfTransportMode() throws {
    let error = try error("v2-transport-mode-denied")
    #expect(error.page.code == "IKE304")
    #expect(error.confidence == .likely)
    #expect(error.remedies[0].hasPrefix("the same mode on both sides"))
  }
}
