import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// What a refusal in clear says by its word and its place, and what is to be looked at first.
@Suite struct RefusalWordTests {
  private func suite(_ lifetime: UInt16) -> [(type: UInt16, value: UInt16)] {
    [(1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, lifetime)]
  }

  private func message(_ exchange: ExchangeType, _ spi: UInt64 = 7) -> MessageBuilder {
    MessageBuilder(exchange, version: .ikev1).with { $0.responderSPI = spi }
  }

  private func refusal(_ type: IKEv1.NotifyType) -> [UInt8] {
    message(.informationalV1).with { $0.messageID = 9 }
      .payload(.notification, MessageBuilder.ikev1Notify(type)).octets
  }

  /// Main Mode up to its message `last`, with the lifetime that the answer has.
  private func main(upTo last: Int, answered: UInt16 = 3600) -> Scene {
    var scene = Scene()
    let offers = [suite(3600), suite(answered)].map { MessageBuilder.ikev1SA([$0]) }
    for number in 1...last {
      let octets: [UInt8]
      switch number {
      case 1: octets = message(.mainMode, 0).payload(.securityAssociation, offers[0]).octets
      case 2: octets = message(.mainMode).payload(.securityAssociation, offers[1]).octets
      case 3, 4:
        octets =
          message(.mainMode).payload(
            .keyExchange, [UInt8](repeating: UInt8(number), count: 256)
          ).payload(.nonce, [UInt8](repeating: UInt8(number), count: 32)).octets
      default:
        octets = message(.mainMode).encrypted([UInt8](repeating: UInt8(number), count: 64))
      }
      scene.send(octets, fromInitiator: number % 2 == 1)
    }
    return scene
  }

  private func judge(_ scene: Scene) throws -> [Finding] {
    try #require(JudgedScene([scene.events]).negotiations.first).findings
      .filter { $0.severity != .note }
  }

  /// RFC 2408 section 4.2: the answer is one of the transforms offered. An initiator that refuses another
  /// lifetime and one that lacks the key send the same; the capture shows the lifetime.
  @Test(arguments: [UInt16(3600), 28800])
  func anInitiatorThatRefusesMessage2(_ answered: UInt16) throws {
    var scene = main(upTo: 2, answered: answered)
    scene.send(refusal(.noProposalChosen), fromInitiator: true)
    let findings = try judge(scene)
    #expect(findings.map(\.page.code) == ["IKE203"])
    let finding = findings[0]
    #expect(finding.confidence == (answered == 3600 ? .likely : .possible))
    #expect(finding.remedies[0].contains("lifetime") == (answered != 3600))
    #expect(finding.remedies.joined().contains("key"))
  }

  /// Message 5 has the identity encrypted: who objects to it has read it. After message 3 nothing but the
  /// address is known, by which a key is looked up (RFC 2409 section 5.4).
  @Test(arguments: [
    (5, IKEv1.NotifyType.invalidIDInformation, "identities"),
    (5, .authenticationFailed, "key"), (3, .invalidKeyInformation, "enter the pre-shared key"),
  ])
  func whatIsLookedAtFirst(_ last: Int, _ type: IKEv1.NotifyType, _ first: String) throws {
    var scene = main(upTo: last)
    scene.send(refusal(type), fromInitiator: false)
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE203")
    #expect(finding.remedies[0].contains(first), "\(finding.remedies)")
  }

  /// One cause, one finding: the responder forgot an exchange in which it had just answered.
  @Test func anExchangeThatTheResponderForgot() throws {
    var scene = main(upTo: 5)
    scene.send(refusal(.invalidCookie), fromInitiator: false)
    let findings = try judge(scene)
    #expect(findings.map(\.page.code) == ["IKE513"])
    #expect(findings[0].remedies[0].contains("restarted"))
    #expect(findings[0].explanation.contains("MM4"))
  }

  /// RFC 2409 section 5.4: "The final message MAY NOT be sent under protection of the ISAKMP SA".
  @Test func aMessage3InClearThatIsRefusedForItsFlags() throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([suite(3600)])
    for spi: UInt64 in [0, 7] {
      scene.send(
        message(.aggressiveMode, spi).payload(.securityAssociation, offer)
          .payload(.keyExchange, [UInt8](repeating: UInt8(spi), count: 256))
          .payload(.nonce, [UInt8](repeating: UInt8(spi), count: 32))
          .payload(.identification, [2, 0, 0, 0, 0x61, UInt8(spi)]).octets,
        fromInitiator: spi == 0)
    }
    scene.send(
      message(.aggressiveMode).payload(.hash, [UInt8](repeating: 3, count: 32)).octets,
      fromInitiator: true)
    scene.send(refusal(.invalidFlags), fromInitiator: false)
    let finding = try #require(try judge(scene).first { $0.severity == .error })
    #expect(finding.page.code == "IKE513")
    #expect(finding.remedies[0].contains("in clear"))
  }

  /// Each making of message 2 is refused with the same octets, the first of which stand before the message 2
  /// that two captures have together.
  @Test func aRefusalThatIsRepeated() throws {
    var scene = main(upTo: 1)
    scene.send(refusal(.noProposalChosen), fromInitiator: true)
    scene.send(
      message(.mainMode).payload(.securityAssociation, MessageBuilder.ikev1SA([suite(3600)]))
        .octets, fromInitiator: false)
    scene.send(refusal(.noProposalChosen), fromInitiator: true)
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE203")
    #expect(finding.title.contains("has no key"))
  }

  // MARK: Renewals

  private func tunnel() -> Scene {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x08, 240), fromInitiator: true)
    scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x20, 192), fromInitiator: false)
    return scene
  }

  private func ask(
    _ scene: inout Scene, _ id: UInt32, _ asked: Int, answer: Int, after: Int64
  ) {
    scene.send(
      MessageBuilder.sealed(.createChildSA, id, 0x08, asked), fromInitiator: true, after: after)
    scene.send(
      MessageBuilder.sealed(.createChildSA, id, 0x20, answer), fromInitiator: false, after: 10)
  }

  /// 48 octets: IV, one block and the integrity value, so 15 octets of content at most, no SA.
  @Test func whatWasGrantedBeforeIsNotBlamedOnTheGroup() throws {
    var scene = tunnel()
    ask(&scene, 2, 304, answer: 288, after: 3_000_000)
    ask(&scene, 3, 304, answer: 48, after: 3_000_000)
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE311")
    #expect(finding.explanation.contains("TEMPORARY_FAILURE"))
    #expect(!finding.remedies.joined().contains("PFS"))
  }

  /// 1272 octets are more than any answer that arrived, and than 1228, which every link takes.
  @Test(arguments: [(200, false), (1240, true)])
  func anAnswerThatMayBeTooLarge(_ count: Int, _ isLarge: Bool) throws {
    var scene = tunnel()
    for pause: Int64 in [5000, 1000, 1000, 1000] {
      ask(&scene, 2, 240, answer: count, after: pause)
    }
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE503")
    #expect(finding.remedies.joined().contains("fragmentation") == isLarge)
  }

  /// Right after IKE_AUTH nobody renews: it is another pair of networks. An hour later it is a renewal, which
  /// names a group for the first time.
  @Test(arguments: [(Int64(500), "networks"), (3_600_000, "PFS")])
  func whatARefusedRequestAskedFor(_ pause: Int64, _ first: String) throws {
    var scene = tunnel()
    ask(&scene, 2, 304, answer: 48, after: pause)
    ask(&scene, 3, 304, answer: 48, after: 20_000)
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE311")
    #expect(finding.remedies[0].contains(first), "\(finding.remedies)")
  }
}
