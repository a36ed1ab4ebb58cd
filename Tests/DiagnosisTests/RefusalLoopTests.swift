import Capture
import Diagnosis
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// Answers to the first message that lead nowhere, as RFC 7296 sections 1.3, 2.6 and 2.21 define
/// them.
@Suite struct RefusalLoopTests {
  private static let suite: [(type: UInt8, id: Int, keyLength: Int?)] = [
    (1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil),
  ]

  private func request(cookie: [UInt8]? = nil, group: UInt8 = 14) -> [UInt8] {
    var message = MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 0x08 }
    if let cookie {
      message = message.payload(.notify, MessageBuilder.ikev2Notify(.cookie, cookie))
    }
    return message.payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.suite))
      .payload(.keyExchangeV2, [0, group, 0, 0] + [UInt8](repeating: 1, count: 256))
      .payload(.nonceV2, [UInt8](repeating: 2, count: 32))
      .payload(.vendorIDV2, [UInt8](repeating: 3, count: 16)).octets
  }

  private func answer(_ type: IKEv2.NotifyType, _ data: [UInt8] = []) -> [UInt8] {
    MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 0x20 }
      .payload(.notify, MessageBuilder.ikev2Notify(type, data)).octets
  }

  private func judge(_ scene: Scene) throws -> [Finding] {
    try allFindings(scene).filter { $0.severity != .note && !$0.page.code.hasPrefix("IKE6") }
  }

  private func allFindings(_ scene: Scene) throws -> [Finding] {
    try #require(JudgedScene([scene.events]).negotiations.first).findings
  }

  private func challenges(_ count: UInt8) -> Scene {
    var scene = Scene()
    scene.send(request(), fromInitiator: true)
    for number in 1...count {
      scene.send(answer(.cookie, [number, 0, 0, 1]), fromInitiator: false)
      scene.send(request(cookie: [number, 0, 0, 1]), fromInitiator: true)
    }
    return scene
  }

  /// The secret of a cookie may change between demand and return, once.
  @Test func aSecondCookieIsNoLoop() throws {
    #expect(try judge(challenges(2)).isEmpty)
  }

  @Test func cookiesWithoutEnd() throws {
    let found = try judge(challenges(4))
    #expect(found.map(\.page.code) == ["IKE508"])
    #expect(found.first?.severity == .error)
    #expect(found.first?.confidence == .proven)
    #expect(found.first?.evidence.map(\.reference.frame) == [2, 3, 4, 8])
  }

  @Test func theGroupThatWasUsedIsDemanded() throws {
    var scene = Scene()
    for _ in 1...2 {
      scene.send(request(), fromInitiator: true, after: 2000)
      scene.send(answer(.invalidKEPayload, [0, 14]), fromInitiator: false)
    }
    let found = try judge(scene)
    #expect(found.map(\.page.code) == ["IKE109"])
    #expect(found.first?.confidence == .proven)
  }

  /// Whatever a peer refuses with, a failed negotiation has an error.
  @Test(arguments: [
    IKEv2.NotifyType.invalidSyntax, .unsupportedCriticalPayload, .init(rawValue: 8200),
  ])
  func anyOtherErrorIsTold(_ type: IKEv2.NotifyType) throws {
    var scene = Scene()
    scene.send(request(), fromInitiator: true)
    scene.send(answer(type), fromInitiator: false)
    let found = try judge(scene)
    #expect(found.map(\.page.code) == ["IKE513"])
    #expect(found.first?.confidence == .likely)
    #expect(found.first?.settle != nil)
  }

  /// strongSwan's initiator gives up on a refusal, libreswan's ignores it. The one's responder sets
  /// its SPI where it has no connection, the other's where proposals do not match; newer strongSwans
  /// do so too. So the SPI alone makes a missing connection possible and no more.
  @Test(arguments: [(1, true), (3, false)])
  func anSPIInARefusalMeansWhatTheProductMeansByIt(_ rounds: Int, _ isPossible: Bool) throws {
    var scene = Scene()
    for round in 1...rounds {
      scene.send(request(), fromInitiator: true, after: 500)
      let refusal = MessageBuilder(.ikeSAInit, version: .ikev2).with {
        $0.flags = 0x20
        $0.responderSPI = UInt64(round)
      }.payload(.notify, MessageBuilder.ikev2Notify(.noProposalChosen, []))
      scene.send(refusal.octets, fromInitiator: false)
    }
    #expect(try judge(scene).map(\.page.code) == ["IKE100"])
    let missing = try allFindings(scene).first { $0.page.code == "IKE114" }
    #expect((missing != nil) == isPossible)
    #expect(missing.map { $0.severity == .note && $0.confidence == .possible } ?? true)
  }

  /// An Encrypted Fragment (RFC 7383 section 2.5): number, total, and octets that nobody opens.
  private func fragment(_ number: Int, of total: Int) -> [UInt8] {
    MessageBuilder(.ikeAuth, version: .ikev2).with {
      $0.flags = 0x08
      $0.responderSPI = 7
      $0.messageID = 1
    }.payload(
      .encryptedAndAuthenticatedFragment,
      MessageBuilder.uint16(number) + MessageBuilder.uint16(total)
        + [UInt8](repeating: UInt8(number), count: 400)
    ).octets
  }

  private func authenticated(_ transmissions: Int, missing: Int?) -> Scene {
    var scene = Scene()
    scene.send(request(), fromInitiator: true)
    scene.send(
      MessageBuilder(.ikeSAInit, version: .ikev2).with {
        $0.flags = 0x20
        $0.responderSPI = 7
      }.payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.suite))
        .payload(.keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: 4, count: 256))
        .payload(.nonceV2, [UInt8](repeating: 5, count: 32)).octets, fromInitiator: false)
    for _ in 0..<transmissions {
      for number in 1...4 where number != missing {
        scene.send(
          fragment(number, of: 4), fromInitiator: true, after: number == 1 ? 2000 : 1)
      }
    }
    return scene
  }

  /// The same fragment is missing every time: a datagram that something drops, and no stall without a
  /// reason.
  @Test func oneFragmentNeverComes() throws {
    let found = try judge(authenticated(4, missing: 2)).filter { $0.severity == .error }
    #expect(found.map(\.page.code) == ["IKE207"])
    #expect(found.first?.confidence == .likely)
    #expect(found.first?.title.hasPrefix("fragment 2 of 4") == true)
  }

  @Test func allFragmentsUnansweredAreAStall() throws {
    let found = try judge(authenticated(4, missing: nil)).filter { $0.severity == .error }
    #expect(found.map(\.page.code) == ["IKE509"])
  }

  /// Message 2 of Aggressive Mode shows who the responder is, and INVALID-ID-INFORMATION answers it.
  @Test func anIdentityThatAggressiveModeShows() throws {
    let suite: [(type: UInt16, value: UInt16)] = [
      (1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800),
    ]
    func message(_ fill: UInt8, _ name: String, hash: Bool) -> [UInt8] {
      let base = MessageBuilder(.aggressiveMode, version: .ikev1)
        .with { $0.responderSPI = hash ? 7 : 0 }
        .payload(.securityAssociation, MessageBuilder.ikev1SA([suite]))
        .payload(.keyExchange, [UInt8](repeating: fill, count: 256))
        .payload(.nonce, [UInt8](repeating: fill, count: 32))
        .payload(.identification, [2, 17, 1, 244] + Array(name.utf8))
      return hash ? base.payload(.hash, [UInt8](repeating: 9, count: 32)).octets : base.octets
    }
    var scene = Scene()
    scene.send(message(1, "branch.example", hash: false), fromInitiator: true)
    scene.send(message(2, "hub.example", hash: true), fromInitiator: false)
    scene.send(
      MessageBuilder(.informationalV1, version: .ikev1).with {
        $0.responderSPI = 7
        $0.messageID = 5
      }.payload(.notification, MessageBuilder.ikev1Notify(.invalidIDInformation)).octets,
      fromInitiator: true, after: 2)
    let found = try judge(scene)
    #expect(found.map(\.page.code) == ["IKE202"])
    #expect(found.first?.confidence == .likely)
    #expect(found.first?.title.contains("hub.example") == true)
  }
}
