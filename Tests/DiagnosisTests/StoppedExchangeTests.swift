import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Exchanges that stop: what the messages before the stop rule out, and what a stop is taken for.
@Suite struct StoppedExchangeTests {
  private func judge(_ scene: Scene, _ error: CaptureEvent? = nil) throws -> [Finding] {
    let judged = JudgedScene([scene.events + (error.map { [$0] } ?? [])])
    #expect(judged.negotiations.count == 1)
    return try #require(judged.negotiations.first).findings.filter { $0.severity != .note }
  }

  private func words(_ finding: Finding) -> String {
    "\(finding.explanation) \(finding.remedies.joined(separator: " "))"
  }

  // MARK: What has passed

  /// 304 octets were answered in IKE_SA_INIT on the same port: neither fragments nor UDP 4500 are in question.
  @Test func whatPassedBeforeIsNotBlamed() throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    for pause: Int64 in [10, 2000, 4000] {
      scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x08, 240), fromInitiator: true, after: pause)
    }
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE509")
    #expect(!words(finding).contains("fragment"))
    #expect(!words(finding).contains("4500"))
  }

  /// The second round of EAP on UDP 4500, where the first was answered: the server behind the gateway.
  @Test func aLaterRoundOfEAPAsksForTheServerOfUsers() throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x08, 240), fromInitiator: true, on: 4500)
    scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x20, 1200), fromInitiator: false, on: 4500)
    for pause: Int64 in [10, 2000, 4000] {
      scene.send(
        MessageBuilder.sealed(.ikeAuth, 2, 0x08, 80), fromInitiator: true, after: pause, on: 4500)
    }
    let finding = try #require(try judge(scene).first)
    #expect(finding.remedies.first?.contains("RADIUS") == true)
    #expect(!words(finding).contains("UDP 4500"))
  }

  /// A larger message than any before may still be lost by its size.
  @Test func aLargerOneMayBeLost() throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    for pause: Int64 in [10, 2000, 4000] {
      scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x08, 900), fromInitiator: true, after: pause)
    }
    #expect(words(try #require(try judge(scene).first)).contains("fragment"))
  }

  /// RFC 9242 section 3.3: IKE_INTERMEDIATE is the first large message where ML-KEM is agreed; 1648 octets
  /// whole are more than an Ethernet frame holds.
  @Test func anAdditionalKeyExchangeThatIsLostByItsSize() throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    for pause: Int64 in [10, 1000, 2000] {
      scene.send(
        MessageBuilder.sealed(.ikeIntermediate, 1, 0x08, 1616), fromInitiator: true, after: pause)
    }
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE207")
    #expect(finding.confidence == .likely)
    #expect(!words(finding).contains("certificate"))
  }

  /// RFC 3947 section 4: once the exchange is on 4500, it stays there.
  @Test(arguments: [UInt16(500), 4500])
  func aQuickModeThatLeavesPort4500(_ port: UInt16) throws {
    var scene = Scene()
    scene.sendMainMode(last: 4500)
    for pause: Int64 in [10, 2000, 4000] {
      scene.send(
        MessageBuilder.ikev1Sealed(.quickMode, 1, 7, 320), fromInitiator: true, after: pause,
        on: port)
    }
    let finding = try #require(try judge(scene).first { $0.page.code == "IKE509" })
    #expect(finding.remedies[0].contains("send on port 4500") == (port == 500))
  }

  // MARK: What a stop is

  /// The answer draws port unreachable from the asker (RFC 1122 section 3.2.2.1): it no longer listens.
  @Test func anAskerThatClosedItsPort() throws {
    var scene = Scene()
    scene.sendKeyExchange()
    let error = scene.portUnreachable(fromInitiator: true)
    let finding = try #require(try judge(scene, error).first)
    #expect(finding.page.code == "IKE509")
    #expect(finding.confidence == .likely)
    #expect(finding.title.contains("no longer listens"))
    #expect(try judge(scene).isEmpty)
  }

  /// A first message with another nonce and key exchange under the same SPI is a repetition of the first
  /// where nobody answers; with another group it may meet a demand that the capture lacks.
  @Test func aFirstMessageThatIsMadeAnewIsRepeated() throws {
    var scene = Scene()
    for fill: UInt8 in 1...3 {
      scene.send(MessageBuilder.initial(0x08, fill: fill), fromInitiator: true, after: 2000)
    }
    let finding = try #require(try judge(scene).first)
    #expect(finding.page.code == "IKE501")
    #expect(finding.title.contains("3 times"))

    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    #expect(try judge(scene).filter { $0.page.code == "IKE501" }.isEmpty)
  }

  /// The same gateway answered on port 500 a moment ago: neither the host nor its daemon is in question.
  @Test func aPort4500ThatNeverAnswersWherePort500Does() throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    for _ in 1...3 {
      scene.send(MessageBuilder.initial(0x08, spi: 2), fromInitiator: true, after: 2000, on: 4500)
    }
    let judged = JudgedScene([scene.events]).negotiations
    #expect(judged.count == 2)
    let finding = try #require(judged.last?.findings.first { $0.severity == .error })
    #expect(finding.page.code == "IKE501")
    #expect(finding.remedies[0].contains("UDP 4500"))
    #expect(!finding.remedies.joined().contains("right gateway"))
  }

  /// A request that the client begins by itself behind XAUTH: Mode Config (draft-dukes-ike-mode-cfg-02
  /// section 3.1), not a user who failed.
  @Test func aModeConfigRequestThatIsNeverAnswered() throws {
    var scene = Scene()
    scene.sendMainMode()
    for pause: Int64 in [10, 4000, 8000] {
      scene.send(
        MessageBuilder.ikev1Sealed(.transaction, 8, 9, 112), fromInitiator: true, after: pause)
    }
    let judged = try #require(JudgedScene([scene.events]).negotiations.first)
    #expect(judged.negotiation.phase1.state == .failed)
    let finding = try #require(judged.findings.first { $0.severity == .error })
    #expect(finding.page.code == "IKE205")
    #expect(finding.title.contains("Mode Config"))
    #expect(finding.remedies[0].contains("address pool"))
  }

  // MARK: SPIs in reverse order

  /// The flag as the RFC has it, or as the order of the SPIs would have it: the address says who sent it.
  @Test(arguments: [UInt8(0x00), 0x08])
  func aResponderThatPutsItsOwnSPIFirst(_ flag: UInt8) throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x08, 240), fromInitiator: true)
    scene.send(MessageBuilder.sealed(.ikeAuth, 1, 0x20, 200), fromInitiator: false)
    scene.send(
      MessageBuilder.sealed(.informational, 0, flag, 60, reversed: true), fromInitiator: false)
    scene.send(
      MessageBuilder.sealed(.informational, 0, 0x20 | (flag ^ 0x08), 60, reversed: true),
      fromInitiator: true)
    let judged = try #require(JudgedScene([scene.events]).negotiations.first)
    #expect(
      judged.negotiation.messages.map(\.from) == [
        .initiator, .responder, .initiator, .responder, .responder, .initiator,
      ])
    let finding = try #require(judged.findings.first { $0.page.code == "IKE516" })
    #expect(finding.title.contains("the responder"))
    #expect(judged.findings.allSatisfy { $0.severity == .note })
  }
}
