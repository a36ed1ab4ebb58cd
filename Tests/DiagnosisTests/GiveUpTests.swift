import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Peers that end an exchange without a word of the reason: what the other attempts, ICMP and the
/// place of the stop tell of it.
@Suite struct GiveUpTests {
  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]

  private func ikev1(_ exchange: ExchangeType, _ responderSPI: UInt64 = 7) -> MessageBuilder {
    MessageBuilder(exchange, version: .ikev1).with { $0.responderSPI = responderSPI }
  }

  private func aggressive(_ responderSPI: UInt64, _ fill: UInt8) -> [UInt8] {
    var message = ikev1(.aggressiveMode, responderSPI)
      .payload(.securityAssociation, MessageBuilder.ikev1SA([Self.suite]))
      .payload(.keyExchange, [UInt8](repeating: fill, count: 256))
      .payload(.nonce, [UInt8](repeating: fill, count: 32))
      .payload(.identification, [1, 17, 1, 0xf4, 192, 0, 2, fill])
    if responderSPI != 0 { message = message.payload(.hash, [UInt8](repeating: 9, count: 32)) }
    return message.octets
  }

  /// vpnc, to which HASH_R does not fit, ends at once; what is sent to it after that draws port
  /// unreachable from its own host.
  @Test func anInitiatorThatClosesItsPortAtTheProofRefusedTheKey() throws {
    var scene = Scene()
    scene.send(aggressive(0, 1), fromInitiator: true)
    scene.send(aggressive(7, 2), fromInitiator: false)
    scene.send(aggressive(7, 2), fromInitiator: false, after: 2000)
    let error = try #require(scene.portUnreachable(fromInitiator: true))
    let judged = JudgedScene([scene.events + [error]])
    #expect(judged.errors == [["IKE201 likely"]])
    let note = try #require(
      judged.negotiations.first?.findings.first { $0.page.code == "IKE502" })
    #expect(note.severity == .note)
    #expect(!note.title.contains("not reachable"))
  }

  /// A side that refuses the very suite it offered has no key for it: that is so of this notification
  /// alone (RFC 2408 section 3.14.1); any other is of something else in message 2.
  @Test(arguments: [(IKEv1.NotifyType.noProposalChosen, true), (.badProposalSyntax, false)])
  func whoRefusesItsOwnOfferLacksTheKey(_ notify: IKEv1.NotifyType, _ isKey: Bool) {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(ikev1(.mainMode, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    scene.send(
      ikev1(.informationalV1, 0)
        .payload(.notification, MessageBuilder.ikev1Notify(notify)).octets, fromInitiator: true)
    let findings = JudgedScene([scene.events]).negotiations.flatMap(\.findings)
    let authentication = findings.filter { $0.page.code.hasPrefix("IKE2") && $0.severity == .error }
    #expect(!authentication.isEmpty == isKey, "\(findings.map(\.page.code))")
    #expect(authentication.allSatisfy { $0.confidence == .likely })
  }

  /// The same host's packet filter rejects the answers while the program goes on asking.
  @Test func anInitiatorThatGoesOnAskingDidNotGiveUp() throws {
    var scene = Scene()
    scene.send(aggressive(0, 1), fromInitiator: true)
    scene.send(aggressive(7, 2), fromInitiator: false)
    let error = try #require(scene.portUnreachable(fromInitiator: true))
    scene.send(aggressive(0, 1), fromInitiator: true, after: 2000)
    scene.send(aggressive(7, 2), fromInitiator: false)
    scene.send(aggressive(0, 1), fromInitiator: true, after: 4000)
    #expect(JudgedScene([scene.events + [error]]).errors == [["IKE503 likely"]])
  }

  /// The first message never answered: nothing listens there.
  @Test func aResponderThatNeverTookPartIsNotThere() throws {
    var scene = Scene()
    scene.send(aggressive(0, 1), fromInitiator: true)
    let error = try #require(scene.portUnreachable(fromInitiator: false))
    let judged = JudgedScene([scene.events + [error]])
    #expect(judged.errors == [["IKE502 proven"]])
    #expect(judged.negotiations[0].findings[0].title.contains("nothing listens on"))
  }

  /// Behind a NAT message 3 of Aggressive Mode goes to UDP 4500 and needs no answer. That the responder
  /// goes on repeating message 2 says that it never came, as charon 5.9.8 does where 4500 is dropped.
  @Test func aLostMessage3OfAggressiveModeIsNoSA() {
    var scene = Scene()
    scene.send(aggressive(0, 1), fromInitiator: true)
    scene.send(aggressive(7, 2), fromInitiator: false)
    scene.send(
      ikev1(.aggressiveMode).encrypted([UInt8](repeating: 3, count: 112)), fromInitiator: true,
      after: 8, on: 4500)
    let request = ikev1(.quickMode).with { $0.messageID = 5 }
      .encrypted([UInt8](repeating: 4, count: 160))
    scene.send(request, fromInitiator: true, after: 1, on: 4500)
    for pause: Int64 in [1000, 1500, 2250] {
      scene.send(aggressive(7, 2), fromInitiator: false, after: pause)
      scene.send(request, fromInitiator: true, after: 5, on: 4500)
    }
    let judged = JudgedScene([scene.events])
    #expect(judged.errors == [["IKE403 likely"]])
    #expect(judged.negotiations[0].negotiation.phase1.state == .failed)
    #expect(!judged.negotiations[0].findings.contains { $0.page.code == "IKE504" })
  }

  /// The same error from another host is a packet filter's: nftables' `reject` without more says port
  /// unreachable.
  @Test func aFilterThatRejectsIsNoMissingDaemon() throws {
    var scene = Scene()
    scene.send(aggressive(0, 1), fromInitiator: true)
    guard case .icmpError(var error)? = scene.portUnreachable(fromInitiator: false) else {
      Issue.record("no error")
      return
    }
    error.reporter = Scene.address("203.0.113.254")
    let finding = try #require(
      JudgedScene([scene.events + [.icmpError(error)]]).negotiations[0].findings.first)
    #expect(finding.page.code == "IKE502" && finding.confidence == .proven)
    #expect(!finding.title.contains("nothing listens"))
    #expect(finding.remedies.first?.contains("203.0.113.254") == true)
  }

  /// It answered message 1, and not message 3: it stopped meanwhile.
  @Test func aResponderThatTookPartNoLongerListens() throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(ikev1(.mainMode, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    scene.send(
      ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: 1, count: 256))
        .payload(.nonce, [UInt8](repeating: 1, count: 32)).octets, fromInitiator: true)
    let error = try #require(scene.portUnreachable(fromInitiator: false))
    let judged = JudgedScene([scene.events + [error]])
    #expect(judged.errors == [["IKE502 proven"]])
    #expect(judged.negotiations[0].findings[0].title.contains("no longer listens"))
  }

  // MARK: IKEv2

  private static let aes: [(type: UInt8, id: Int, keyLength: Int?)] = [
    (1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil),
  ]

  private func ikev2(_ exchange: ExchangeType, _ spi: UInt64, id: UInt32, flags: UInt8)
    -> MessageBuilder
  {
    MessageBuilder(exchange, version: .ikev2).with {
      $0.initiatorSPI = spi
      $0.responderSPI = exchange == .ikeSAInit && flags & 0x20 == 0 ? 0 : spi + 100
      $0.messageID = id
      $0.flags = flags
    }
  }

  func sendInit(_ scene: inout Scene, spi: UInt64, after: Int64 = 100) {
    for flags: UInt8 in [0x08, 0x20] {
      scene.send(
        ikev2(.ikeSAInit, spi, id: 0, flags: flags)
          .payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.aes))
          .payload(
            .keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: flags, count: 256)
          )
          .payload(.nonceV2, [UInt8](repeating: UInt8(truncatingIfNeeded: spi) ^ flags, count: 32))
          .payload(
            .notify, MessageBuilder.ikev2Notify(.ikev2FragmentationSupported)
          ).octets,
        fromInitiator: flags == 0x08, after: after)
    }
  }

  /// Encrypted messages: IV of 16 octets and an integrity value of 16 around the ciphertext.
  func protected(
    _ scene: inout Scene, _ exchange: ExchangeType, spi: UInt64, id: UInt32,
    isResponse: Bool = false, fromInitiator: Bool, octets: Int, after: Int64 = 5
  ) {
    let flags: UInt8 = (isResponse ? 0x20 : 0) | (fromInitiator ? 0x08 : 0)
    scene.send(
      ikev2(exchange, spi, id: id, flags: flags).payload(
        .encryptedAndAuthenticated,
        [UInt8](repeating: UInt8(truncatingIfNeeded: id) &+ flags, count: 32 + octets)
      ).octets, fromInitiator: fromInitiator, after: after)
  }

  /// An initiator without a key stops at the answer of IKE_SA_INIT, and tries again.
  @Test func anInitiatorThatBeginsAnewDidNotWantTheAnswer() {
    var scene = Scene()
    sendInit(&scene, spi: 1)
    sendInit(&scene, spi: 2, after: 3000)
    let judged = JudgedScene([scene.events])
    #expect(judged.errors.first == ["IKE509 likely"])
    // The last one may just be cut off.
    #expect(judged.errors.last == [])
  }

  /// Ten in a second, all answered and none gone on with, are no tunnel that fails.
  @Test func aVolleyOfFirstMessagesIsNoFailedTunnel() {
    var scene = Scene()
    for spi: UInt64 in 1...10 { sendInit(&scene, spi: spi, after: 50) }
    let judged = JudgedScene([scene.events], quiet: 5000)
    #expect(judged.errors.allSatisfy { $0.isEmpty })
    let note = judged.negotiations.first?.findings.first { $0.page.code == "IKE509" }
    #expect(note?.title.contains("goes on with none") == true)
  }

  /// Two tunnels of the same hosts, set up side by side; the capture ends before either goes on.
  @Test func aTunnelBesideAnotherIsNotBegunAnew() {
    var scene = Scene()
    sendInit(&scene, spi: 1, after: 3)
    sendInit(&scene, spi: 2, after: 3)
    #expect(JudgedScene([scene.events]).errors == [[], []])
  }

  private func eap(_ scene: inout Scene, spi: UInt64) {
    sendInit(&scene, spi: spi)
    for id: UInt32 in 1...3 {
      protected(&scene, .ikeAuth, spi: spi, id: id, fromInitiator: true, octets: 48)
      protected(
        &scene, .ikeAuth, spi: spi, id: id, isResponse: true, fromInitiator: false,
        octets: id == 1 ? 320 : id == 2 ? 64 : 16)
    }
  }

  /// The capture begins with IKE_AUTH, so that no suite is known; the answer has no room for a certificate,
  /// and the tunnel is taken down a quarter of a second later.
  @Test func aLateCaptureOfATunnelTakenDownAccusesNobody() {
    var scene = Scene()
    protected(&scene, .ikeAuth, spi: 1, id: 1, fromInitiator: true, octets: 208)
    protected(&scene, .ikeAuth, spi: 1, id: 1, isResponse: true, fromInitiator: false, octets: 192)
    protected(&scene, .informational, spi: 1, id: 2, fromInitiator: true, octets: 48, after: 250)
    protected(
      &scene, .informational, spi: 1, id: 2, isResponse: true, fromInitiator: false, octets: 48)
    #expect(JudgedScene([scene.events]).errors == [[]])
  }

  @Test func rolesOfEAPThatEndAlikeAreFailures() {
    var scene = Scene()
    eap(&scene, spi: 1)
    // One alone may just be cut off.
    #expect(JudgedScene([scene.events]).errors == [[]])
    eap(&scene, spi: 2)
    #expect(JudgedScene([scene.events]).errors == [["IKE206 likely"], ["IKE206 likely"]])
  }

  /// In place of the next round the gateway begins an exchange of its own, and the client answers: no
  /// peer was authenticated by that.
  @Test func aGatewayThatDropsTheSAInTheMiddleOfEAPGrantedNothing() throws {
    var scene = Scene()
    sendInit(&scene, spi: 1)
    for id: UInt32 in 1...3 {
      protected(&scene, .ikeAuth, spi: 1, id: id, fromInitiator: true, octets: 48)
      if id == 3 { break }
      protected(
        &scene, .ikeAuth, spi: 1, id: id, isResponse: true, fromInitiator: false,
        octets: id == 1 ? 320 : 64)
    }
    protected(&scene, .informational, spi: 1, id: 0, fromInitiator: false, octets: 16)
    protected(
      &scene, .informational, spi: 1, id: 0, isResponse: true, fromInitiator: true, octets: 16)
    let judged = JudgedScene([scene.events])
    #expect(judged.errors == [["IKE206 likely"]])
    #expect(judged.negotiations[0].negotiation.phase1.state == .failed)
    #expect(judged.negotiations[0].findings[0].explanation.contains("responder ended"))
  }

  /// A lone notification, upon which the initiator says something of its own, need not be
  /// AUTHENTICATION_FAILED: OpenIKED refuses the Child SA so.
  @Test(arguments: [(true, "IKE203 likely"), (false, "IKE203 proven")])
  func aLoneNotificationMayBeAboutTheChild(isAnswered: Bool, error: String) {
    var scene = Scene()
    sendInit(&scene, spi: 1)
    protected(&scene, .ikeAuth, spi: 1, id: 1, fromInitiator: true, octets: 208)
    protected(
      &scene, .ikeAuth, spi: 1, id: 1, isResponse: true, fromInitiator: false, octets: 16)
    if isAnswered {
      protected(&scene, .informational, spi: 1, id: 2, fromInitiator: true, octets: 16)
    }
    #expect(JudgedScene([scene.events], quiet: 5000).errors == [[error]])
  }

  /// An initiator that is granted no Child SA has no use for the IKE SA: it refused nothing itself. The
  /// answer has 64 octets, room for IDr and AUTH of PRF-HMAC-SHA2-256, which need 8 + 4 + 8 + 32, and
  /// none for SA and TS besides.
  @Test func anInitiatorThatGotNoChildRefusedNothing() {
    var scene = Scene()
    for spi: UInt64 in 1...3 {
      sendInit(&scene, spi: spi, after: 3000)
      protected(&scene, .ikeAuth, spi: spi, id: 1, fromInitiator: true, octets: 208)
      protected(
        &scene, .ikeAuth, spi: spi, id: 1, isResponse: true, fromInitiator: false, octets: 64)
      protected(&scene, .informational, spi: spi, id: 2, fromInitiator: true, octets: 48, after: 2)
      protected(
        &scene, .informational, spi: spi, id: 2, isResponse: true, fromInitiator: false, octets: 16)
    }
    let codes = JudgedScene([scene.events], quiet: 5000).errors.flatMap(\.self)
    #expect(codes == Array(repeating: "IKE300 proven", count: 3))
  }

  // MARK: Two vantage points

  /// The other capture's clock is three seconds ahead: it goes on for no longer because of that, and the
  /// answer with which both end may still be a first round of EAP.
  @Test func aClockAheadIsNoLongerCapture() {
    var scene = Scene()
    sendInit(&scene, spi: 1)
    protected(&scene, .ikeAuth, spi: 1, id: 1, fromInitiator: true, octets: 208)
    protected(
      &scene, .ikeAuth, spi: 1, id: 1, isResponse: true, fromInitiator: false, octets: 64)
    let ahead = scene.datagrams.map { datagram in
      var datagram = datagram
      datagram.frame.time = Timestamp(nanoseconds: datagram.frame.time.nanoseconds + 3_000_000_000)
      return CaptureEvent.ike(datagram)
    }
    let alone = JudgedScene([scene.events]).errors
    #expect(alone == [["IKE300 likely"]])
    #expect(JudgedScene([scene.events, ahead]).errors == alone)
    #expect(JudgedScene([ahead, scene.events]).errors == alone)
  }

  // MARK: Times

  /// text2pcap gives each frame one microsecond when the octets come without times: nothing follows
  /// anything at once then.
  @Test func withoutTimesNothingIsAtOnce() {
    func taken(down pause: Int64) -> [[String]] {
      var scene = Scene()
      sendInit(&scene, spi: 1, after: pause)
      protected(
        &scene, .ikeAuth, spi: 1, id: 1, fromInitiator: true, octets: 1400, after: pause)
      protected(
        &scene, .ikeAuth, spi: 1, id: 1, isResponse: true, fromInitiator: false, octets: 1400,
        after: pause)
      protected(
        &scene, .informational, spi: 1, id: 2, fromInitiator: true, octets: 48, after: pause)
      return JudgedScene([scene.events]).errors
    }
    #expect(taken(down: 5) == [["IKE203 likely"]])
    #expect(taken(down: 0) == [[]])
  }

  /// The answer leaves the responder and is in the initiator's capture never: it failed, though the
  /// responder's capture alone leaves that open.
  @Test func whatOneSideNeverGotFailed() {
    var both = Scene()
    sendInit(&both, spi: 1)
    var mine = both
    for transmission in 0..<3 {
      for scene in 0...1 {
        let after: Int64 = transmission == 0 ? 5 : 2000
        if scene == 0 {
          protected(
            &mine, .ikeAuth, spi: 1, id: 1, fromInitiator: true, octets: 208, after: after + 1)
        } else {
          protected(
            &both, .ikeAuth, spi: 1, id: 1, fromInitiator: true, octets: 208, after: after)
          protected(
            &both, .ikeAuth, spi: 1, id: 1, isResponse: true, fromInitiator: false, octets: 208,
            after: 1)
        }
      }
    }
    func state(_ captures: [[CaptureEvent]]) -> State? {
      JudgedScene(captures, quiet: 5000).negotiations.first?.negotiation.phase1.state
    }
    #expect(state([mine.events]) == .failed)
    #expect(state([both.events]) == .incomplete)
    #expect(state([mine.events, both.events]) == .failed)
    #expect(state([both.events, mine.events]) == .failed)
  }
}
