import Capture
import Diagnosis
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// Scanners, redirection and half of NAT traversal. ike-scan's offers are those of version 1.9.5 as it
/// sent them.
@Suite struct ProbeTests {
  private func judge(_ scene: Scene) throws -> (negotiation: Negotiation, findings: [Finding]) {
    let judged = try #require(JudgedScene([scene.events]).negotiations.first)
    return (judged.negotiation, judged.findings)
  }

  private func codes(_ findings: [Finding], _ severity: Severity? = nil) -> [String] {
    findings.filter { severity == nil || $0.severity == severity }.map(\.page.code)
  }

  private func ikev1(_ exchange: ExchangeType, _ id: UInt32 = 0, _ responderSPI: UInt64 = 7)
    -> MessageBuilder
  {
    MessageBuilder(exchange, version: .ikev1).with {
      $0.responderSPI = responderSPI
      $0.messageID = id
    }
  }

  /// DES and 3DES, MD5 and SHA-1, groups 1 and 2, 28800 s.
  private static let scan: [[(type: UInt16, value: UInt16)]] = [2, 1].flatMap { group in
    [5, 1].flatMap { cipher in
      [2, 1].map { hash in
        [(1, cipher), (2, hash), (3, 1), (4, group), (11, 1), (12, 28800)]
      }
    }
  }

  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 2), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]

  private func refusal() -> [UInt8] {
    ikev1(.informationalV1, 9)
      .payload(.notification, MessageBuilder.ikev1Notify(.noProposalChosen)).octets
  }

  // MARK: Scanners

  @Test func aRefusedScanIsNoFailedTunnel() throws {
    var scene = Scene()
    let offer = ikev1(.mainMode, 0, 0)
      .payload(.securityAssociation, MessageBuilder.ikev1SA(Self.scan)).octets
    scene.send(offer, fromInitiator: true)
    scene.send(refusal(), fromInitiator: false)
    scene.send(offer, fromInitiator: true, after: 500)
    let (negotiation, findings) = try judge(scene)
    #expect(negotiation.phase1.state == .incomplete)
    #expect(findings.allSatisfy { $0.severity == .note }, "\(codes(findings))")
    #expect(findings.first { $0.page.code == "IKE009" }?.confidence == .likely)
  }

  /// First messages with a forged source: the demanded cookie never comes back (RFC 7296 section 2.6).
  @Test func aBareOfferThatDrawsACookieIsAProbe() throws {
    var scene = Scene()
    scene.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with {
        $0.responderSPI = 0
        $0.flags = 0x08
      }.payload(
        .securityAssociationV2,
        MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
      ).payload(.keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: 1, count: 256))
        .payload(.nonceV2, [UInt8](repeating: 1, count: 32)).octets, fromInitiator: true)
    scene.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with {
        $0.responderSPI = 0
        $0.flags = 0x20
      }.payload(.notify, MessageBuilder.ikev2Notify(.cookie, [1, 2, 3, 4])).octets,
      fromInitiator: false)
    let findings = try judge(scene).findings
    #expect(codes(findings, .note).contains("IKE009"))
    #expect(findings.allSatisfy { $0.severity == .note })
  }

  /// `ike-scan --lifetime=none` leaves the lifetime out, `-2` offers AES, 3DES and DES.
  @Test func otherOffersOfScannersAreKnown() throws {
    var scene = Scene()
    scene.send(
      ikev1(.mainMode, 0, 0).payload(
        .securityAssociation, MessageBuilder.ikev1SA([Array(Self.suite.prefix(5))])
      ).octets, fromInitiator: true)
    #expect(try codes(judge(scene).findings).contains("IKE009"))

    scene = Scene()
    let transforms: [(type: UInt8, id: Int, keyLength: Int?)] = [
      (1, 12, 256), (1, 12, 128), (1, 3, nil), (1, 2, nil), (2, 2, nil), (2, 1, nil), (3, 2, nil),
      (3, 1, nil), (4, 2, nil), (4, 5, nil), (4, 14, nil),
    ]
    scene.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 8 }
        .payload(.securityAssociationV2, MessageBuilder.ikev2SA(transforms))
        .payload(.keyExchangeV2, [0, 2, 0, 0] + [UInt8](repeating: 1, count: 128))
        .payload(.nonceV2, [UInt8](repeating: 2, count: 20)).octets, fromInitiator: true)
    #expect(try codes(judge(scene).findings).contains("IKE009"))
  }

  /// The same offer, but its sender goes on: a gateway of the nineties, and no scanner.
  @Test func whoGoesOnIsNoScanner() throws {
    var scene = Scene()
    let chosen = MessageBuilder.ikev1SA([Self.scan[0]])
    scene.send(
      ikev1(.mainMode, 0, 0).payload(.securityAssociation, MessageBuilder.ikev1SA(Self.scan))
        .octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, chosen).octets, fromInitiator: false)
    scene.send(
      ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: 1, count: 128))
        .payload(.nonce, [UInt8](repeating: 2, count: 20)).octets, fromInitiator: true)
    #expect(try !codes(judge(scene).findings).contains("IKE009"))
  }

  /// A bare offer of one sound suite may be anybody's: refused it is a failed tunnel.
  @Test func aBareOfferThatIsRefusedMayBeMeant() throws {
    var scene = Scene()
    scene.send(
      ikev1(.mainMode, 0, 0).payload(
        .securityAssociation, MessageBuilder.ikev1SA([Self.suite])
      ).octets, fromInitiator: true)
    scene.send(refusal(), fromInitiator: false)
    let (negotiation, findings) = try judge(scene)
    #expect(negotiation.phase1.state == .failed)
    #expect(codes(findings, .error) == ["IKE100"])
    #expect(!codes(findings).contains("IKE009"))
  }

  /// Taken, and neither taken up nor asked for again.
  @Test func aBareOfferThatIsTakenAndDroppedMayBeAScan() throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(
      ikev1(.mainMode, 0, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    let findings = try judge(scene).findings
    #expect(findings.first { $0.page.code == "IKE009" }?.confidence == .possible)
    #expect(!codes(findings).contains("IKE509"))
  }

  // MARK: Redirection

  /// RFC 5685 section 7.2's three kinds of identity.
  @Test(
    arguments: [
      ([1, 4, 192, 0, 2, 9], "192.0.2.9"),
      ([2, 16, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9], "2001:db8::9"),
      ([3, 11] + Array("gw.example.".utf8), "gw.example."),
    ] as [([UInt8], String)])
  func namesTheOtherGateway(_ identity: [UInt8], _ name: String) throws {
    var scene = Scene()
    let transforms: [(type: UInt8, id: Int, keyLength: Int?)] = [
      (1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil),
    ]
    scene.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 8 }
        .payload(.securityAssociationV2, MessageBuilder.ikev2SA(transforms))
        .payload(.nonceV2, [UInt8](repeating: 2, count: 32))
        .payload(.notify, MessageBuilder.ikev2Notify(.redirectSupported)).octets,
      fromInitiator: true)
    scene.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 0x20 }
        .payload(
          .notify,
          MessageBuilder.ikev2Notify(.redirect, identity + [UInt8](repeating: 2, count: 32))
        ).octets, fromInitiator: false)
    let (negotiation, findings) = try judge(scene)
    #expect(negotiation.phase1.state == .incomplete)
    let finding = try #require(findings.first { $0.page.code == "IKE515" })
    #expect(finding.title.contains(" \(name)"))
    #expect(finding.confidence == .proven)
    #expect(findings.allSatisfy { $0.severity == .note })
  }

  // MARK: NAT traversal

  /// RFC 3947 section 3.2 has both sides send NAT-D where both announced it.
  @Test func announcedAndNotSentIsHalf() throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    let rfc3947: [UInt8] = [
      0x4a, 0x13, 0x1c, 0x81, 0x07, 0x03, 0x58, 0x45, 0x5c, 0x57, 0x28, 0xf2, 0x0e, 0x95, 0x45,
      0x2f,
    ]
    scene.send(
      ikev1(.mainMode, 0, 0).payload(.securityAssociation, offer).payload(.vendorID, rfc3947)
        .octets, fromInitiator: true)
    scene.send(
      ikev1(.mainMode).payload(.securityAssociation, offer).payload(.vendorID, rfc3947).octets,
      fromInitiator: false)
    let exchange = ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: 1, count: 256))
      .payload(.nonce, [UInt8](repeating: 2, count: 32))
    let hash = [UInt8](repeating: 3, count: 20)
    scene.send(
      exchange.payload(.natDiscovery, hash).payload(.natDiscovery, hash).octets,
      fromInitiator: true)
    scene.send(exchange.octets, fromInitiator: false)
    let finding = try #require(judge(scene).findings.first { $0.page.code == "IKE413" })
    #expect(finding.title.contains("the responder"))
    #expect(finding.confidence == .proven)
  }
}
