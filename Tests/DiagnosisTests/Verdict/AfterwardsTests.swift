import Capture
import Diagnosis
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// What the messages after a phase say of it: who did not take what was granted, what was lost, and
/// who is dead. The exchanges are those of RFC 2409 sections 5.4 and 5.5 and RFC 7296 section 1.
@Suite struct AfterwardsTests {
  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 2), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]

  private func ikev1(_ exchange: ExchangeType, _ id: UInt32 = 0, _ responderSPI: UInt64 = 7)
    -> MessageBuilder
  {
    MessageBuilder(exchange, version: .ikev1).with {
      $0.responderSPI = responderSPI
      $0.messageID = id
    }
  }

  private func closed(_ exchange: ExchangeType, _ id: UInt32, _ fill: UInt8, _ count: Int = 64)
    -> [UInt8]
  {
    ikev1(exchange, id).encrypted([UInt8](repeating: fill, count: count))
  }

  /// Main Mode up to message 5, or 6.
  private func mainMode(upTo last: Int, vendorID: [UInt8]? = nil) -> Scene {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(
      ikev1(.mainMode, 0, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    for (fill, fromInitiator) in [(UInt8(1), true), (2, false)] {
      scene.send(
        ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: fill, count: 256))
          .payload(.nonce, [UInt8](repeating: fill, count: 32))
          .payloads(fromInitiator ? nil : vendorID).octets, fromInitiator: fromInitiator)
    }
    scene.send(closed(.mainMode, 0, 5), fromInitiator: true)
    if last == 6 { scene.send(closed(.mainMode, 0, 6), fromInitiator: false) }
    return scene
  }

  private func judge(_ scene: Scene) throws -> (negotiation: Negotiation, errors: [Finding]) {
    let judged = try #require(JudgedScene([scene.events]).negotiations.first)
    return (judged.negotiation, judged.findings.filter { $0.severity == .error })
  }

  // MARK: Phase 1

  /// An ASA that cannot decrypt message 5 says PAYLOAD-MALFORMED in clear.
  @Test func message5CalledMalformedIsAnotherKey() throws {
    var scene = mainMode(upTo: 5)
    let refusal = ikev1(.informationalV1, 9)
      .payload(.notification, MessageBuilder.ikev1Notify(.payloadMalformed)).octets
    scene.send(refusal, fromInitiator: false, after: 20)
    scene.send(closed(.mainMode, 0, 5), fromInitiator: true, after: 4000)
    let errors = try judge(scene).errors
    #expect(errors.map(\.page.code) == ["IKE201"])
    #expect(errors.first?.confidence == .likely)
    #expect(Set(errors[0].deviceMessages.map(\.device)).count > 1)
  }

  /// The line that is looked for is the responder's, and this one is an ASA by its Vendor ID: the
  /// lines of others do not help.
  @Test func theLinesAreThoseOfTheSideThatCannotRead() throws {
    let asa: [UInt8] = [
      0x1f, 0x07, 0xf7, 0x0e, 0xaa, 0x65, 0x14, 0xd3, 0xb0, 0xfa, 0x96, 0x54, 0x2a, 0x50, 1, 0,
    ]
    var scene = mainMode(upTo: 5, vendorID: asa)
    let refusal = ikev1(.informationalV1, 9)
      .payload(.notification, MessageBuilder.ikev1Notify(.payloadMalformed)).octets
    scene.send(refusal, fromInitiator: false, after: 20)
    scene.send(closed(.mainMode, 0, 5), fromInitiator: true, after: 4000)
    let errors = try judge(scene).errors
    #expect(errors.map(\.page.code) == ["IKE201"])
    #expect(errors[0].deviceMessages.map(\.device) == ["cisco-asa"])
  }

  /// INITIAL-CONTACT (RFC 2407 section 4.6.3.3) follows the first Phase 1: 28 octets behind HASH, as
  /// a Delete has them. With SHA-1 that is 4 + 20 + 28 octets, 64 in blocks of 16.
  @Test func oneMessageAfterPhase1IsNoRefusal() throws {
    var scene = mainMode(upTo: 6)
    scene.send(closed(.informationalV1, 9, 1), fromInitiator: true, after: 1)
    let (negotiation, errors) = try judge(scene)
    #expect(negotiation.phase1.state == .established)
    #expect(errors.isEmpty)
  }

  /// A bare notification has 12 octets: 36 with HASH, 48 in blocks. That is no first contact.
  @Test func aBareNotificationAfterPhase1IsARefusal() throws {
    var scene = mainMode(upTo: 6)
    scene.send(closed(.informationalV1, 9, 1, 48), fromInitiator: true, after: 1)
    #expect(try judge(scene).errors.map(\.page.code) == ["IKE203"])
  }

  /// Message 6 is answered each time with a protected message: it arrived, and was refused.
  @Test func message6AnsweredByARefusalIsNotLost() throws {
    var scene = mainMode(upTo: 6)
    for round: UInt32 in 1...3 {
      scene.send(closed(.informationalV1, round, 1), fromInitiator: true, after: 1)
      scene.send(closed(.mainMode, 0, 5), fromInitiator: true, after: 500)
      scene.send(closed(.mainMode, 0, 6), fromInitiator: false, after: 20)
    }
    let (negotiation, errors) = try judge(scene)
    #expect(negotiation.phase1.state == .failed)
    #expect(errors.map(\.page.code) == ["IKE203"])
  }

  /// Behind Quick Mode's message 1 a responder may first say INITIAL-CONTACT, as racoon does, and the
  /// capture end there: 28 octets behind HASH, 64 in blocks. A notification of 12 octets, 48 in blocks,
  /// is none; nor is what nothing follows for seconds. That a capture ends just there is rare, and a
  /// refusal likely.
  @Test(arguments: [(64, Int64(0), true), (48, 0, false), (64, 5000, false)])
  func aGreetingBehindQuickModeLooksLikeARefusal(
    _ octets: Int, _ quiet: Int64, _ mayBeGreeting: Bool
  ) throws {
    var scene = mainMode(upTo: 6)
    scene.send(closed(.quickMode, 4, 1, 160), fromInitiator: true)
    scene.send(closed(.informationalV1, 9, 1, octets), fromInitiator: false, after: 2)
    let findings = try #require(JudgedScene([scene.events], quiet: quiet).negotiations.first)
      .findings.filter { $0.severity == .error }
    #expect(findings.map(\.page.code) == ["IKE300"])
    #expect(findings.map(\.confidence) == [.likely])
    #expect(findings.map { $0.explanation.contains("INITIAL-CONTACT") } == [mayBeGreeting])
  }

  /// The gateway asks for the user; a client that comes for the first time says so before it answers.
  /// Once it has answered, the same message ends the SA.
  @Test func aGreetingBeforeTheUserAnswersEndsNothing() throws {
    var scene = mainMode(upTo: 6)
    scene.send(closed(.transaction, 4, 1), fromInitiator: false, after: 1)
    var answered = scene
    scene.send(closed(.informationalV1, 9, 1), fromInitiator: true, after: 2)
    let (negotiation, errors) = try judge(scene)
    #expect(negotiation.phase1.state != .failed)
    #expect(errors.isEmpty)

    answered.send(closed(.transaction, 4, 2), fromInitiator: true, after: 1)
    answered.send(closed(.informationalV1, 9, 1), fromInitiator: false, after: 2)
    #expect(try judge(answered).errors.map(\.page.code) == ["IKE205"])
  }

  // MARK: Phase 2

  private func quickMode(answering third: Bool, repetitions: Int, granted: Bool = true) -> Scene {
    var scene = mainMode(upTo: 6)
    scene.send(closed(.quickMode, 4, 1, 160), fromInitiator: true)
    scene.send(closed(.quickMode, 4, 2, 160), fromInitiator: false)
    guard granted else { return scene }
    scene.send(closed(.quickMode, 4, 3, 48), fromInitiator: true, after: 5)
    for _ in 0..<repetitions {
      scene.send(closed(.quickMode, 4, 2, 160), fromInitiator: false, after: 10_000)
      if third { scene.send(closed(.quickMode, 4, 3, 48), fromInitiator: true, after: 5) }
    }
    return scene
  }

  @Test func message2AgainAndAgainMeansThatMessage3IsLost() throws {
    let (negotiation, errors) = try judge(quickMode(answering: false, repetitions: 3))
    #expect(negotiation.phase2.map(\.state) == [.failed])
    #expect(errors.map(\.page.code) == ["IKE503"])
  }

  @Test func aLostMessage3ThatIsSentAgainIsHealed() throws {
    let (negotiation, errors) = try judge(quickMode(answering: true, repetitions: 2))
    #expect(negotiation.phase2.map(\.state) == [.established])
    #expect(errors.isEmpty)
  }

  /// charon whose kernel cannot install what was agreed on.
  @Test func aRefusalInPlaceOfMessage3IsTheInitiatorsOwn() throws {
    var scene = quickMode(answering: false, repetitions: 0, granted: false)
    scene.send(closed(.informationalV1, 9, 1, 48), fromInitiator: true, after: 2)
    let errors = try judge(scene).errors
    #expect(errors.map(\.page.code) == ["IKE313"])
    #expect(errors.first?.confidence == .likely)
  }

  /// The same a third of a second later is what a capture shows that lacks message 3, of a tunnel that is
  /// taken down.
  @Test func whatComesLateMayBeADelete() throws {
    var scene = quickMode(answering: false, repetitions: 0, granted: false)
    scene.send(closed(.informationalV1, 9, 1, 48), fromInitiator: true, after: 350)
    #expect(try judge(scene).errors.map(\.confidence) == [.possible])
  }

  /// The capture begins with message 6, and a liveness check of the initiator stays without an answer.
  @Test func aLateCaptureOfALivenessCheckAccusesNobody() throws {
    var scene = Scene()
    scene.send(closed(.mainMode, 0, 6), fromInitiator: false)
    scene.send(closed(.informationalV1, 9, 1, 80), fromInitiator: true, after: 700)
    #expect(try judge(scene).errors.isEmpty)
  }

  /// A capture of one direction holds no answer to any liveness check.
  @Test func oneDirectionAloneTellsOfNoDeadPeer() throws {
    var scene = quickMode(answering: true, repetitions: 0)
    for id: UInt32 in 1...4 {
      scene.send(closed(.informationalV1, id, 1, 80), fromInitiator: true, after: 1000)
      scene.send(closed(.informationalV1, 100 + id, 2, 80), fromInitiator: false, after: 2)
    }
    var half = Scene()
    var last: Int64 = 0
    for datagram in scene.datagrams where datagram.source == scene.initiator {
      let time = datagram.frame.time.nanoseconds / 1_000_000
      half.send(datagram.octets, fromInitiator: true, after: time - last)
      last = time
    }
    #expect(try judge(half).errors.isEmpty)
  }

  // MARK: Renewals

  /// A standing SA, and a CREATE_CHILD_SA request whose answer has no room for a grant; then another one
  /// at once, as after INVALID_KE_PAYLOAD (RFC 7296 section 1.3).
  private func groupRetry(
    _ retry: (answered: Bool, after: Int64)?, lacks authentication: Bool = false
  )
    -> Scene
  {
    var scene = Scene()
    for datagram in ignored(whileAlive: false).datagrams.prefix(authentication ? 2 : 4) {
      scene.send(datagram.octets, fromInitiator: datagram.source == scene.initiator)
    }
    func ask(_ id: UInt32, _ request: Int, _ answer: Int?, after: Int64) {
      scene.send(
        sealed(.createChildSA, id, fromInitiator: true, isResponse: false, request),
        fromInitiator: true, after: after)
      guard let answer else { return }
      scene.send(
        sealed(.createChildSA, id, fromInitiator: false, isResponse: true, answer),
        fromInitiator: false, after: 2)
    }
    ask(2, 468, 52, after: 5000)
    if let retry { ask(3, 276, retry.answered ? 260 : nil, after: retry.after) }
    return scene
  }

  private func errors(_ scene: Scene, quiet: Int64 = 0) -> [String] {
    JudgedScene([scene.events], quiet: quiet).errors.flatMap(\.self)
  }

  @Test func anotherRequestAtOnceBehindWhichTheCaptureEndsIsNoFailure() {
    #expect(errors(groupRetry((false, 1))) == [])
    #expect(errors(groupRetry((true, 1)), quiet: 5000) == [])
    // The capture lacks the answer, and the asker goes on.
    var scene = groupRetry((false, 1))
    scene.send(
      sealed(.informational, 4, fromInitiator: true, isResponse: false, 52), fromInitiator: true)
    #expect(errors(scene, quiet: 5000) == [])
    // Not at once, or nothing more: refused.
    #expect(errors(groupRetry((false, 3000))) == ["IKE311 proven"])
    #expect(errors(groupRetry(nil), quiet: 5000) == ["IKE311 proven"])
  }

  /// The same where the capture lacks IKE_AUTH, so that the request looks like the first one.
  @Test func aGroupRetryIsNoRefusedChild() {
    #expect(errors(groupRetry((true, 1), lacks: true), quiet: 5000) == [])
    #expect(errors(groupRetry(nil, lacks: true), quiet: 5000) == ["IKE300 proven"])
  }

  /// Frames of several queues, out of order within milliseconds: the rounds of IKE_AUTH are counted.
  @Test func roundsOutOfOrderAreTheSameRounds() {
    var scene = Scene()
    for datagram in ignored(whileAlive: false).datagrams.prefix(2) {
      scene.send(datagram.octets, fromInitiator: datagram.source == scene.initiator)
    }
    let sizes: [(Int, Int)] = [(228, 1188), (52, 68), (84, 52), (68, 180)]
    let order: [(round: Int, isResponse: Bool)] = [
      (0, false), (0, true), (1, true), (1, false), (3, false), (2, true), (2, false), (3, true),
    ]
    for step in order {
      let size = step.isResponse ? sizes[step.round].1 : sizes[step.round].0
      scene.send(
        sealed(
          .ikeAuth, UInt32(step.round) + 1, fromInitiator: !step.isResponse,
          isResponse: step.isResponse, size), fromInitiator: !step.isResponse, after: 2)
    }
    for isResponse in [false, true] {
      scene.send(
        sealed(.informational, 5, fromInitiator: !isResponse, isResponse: isResponse, 52),
        fromInitiator: !isResponse, after: 600)
    }
    #expect(errors(scene) == [])
  }

  // MARK: Standing SAs

  private func ikev2(
    _ exchange: ExchangeType, _ id: UInt32, fromInitiator: Bool, isResponse: Bool
  ) -> MessageBuilder {
    MessageBuilder(exchange, version: .ikev2).with {
      $0.responderSPI = 7
      $0.messageID = id
      $0.flags = (fromInitiator ? 8 : 0) | (isResponse ? 0x20 : 0)
    }
  }

  private func sealed(
    _ exchange: ExchangeType, _ id: UInt32, fromInitiator: Bool, isResponse: Bool, _ count: Int
  ) -> [UInt8] {
    ikev2(exchange, id, fromInitiator: fromInitiator, isResponse: isResponse)
      .payload(
        .encryptedAndAuthenticated,
        [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count)
      )
      .octets
  }

  /// A tunnel that stands, and a CREATE_CHILD_SA request that is sent five times.
  private func ignored(whileAlive: Bool) -> Scene {
    var scene = Scene()
    // AES-CBC-256, HMAC-SHA2-256, HMAC-SHA2-256-128, group 14.
    let offer = MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
    let exchange = [UInt8](arrayLiteral: 0, 14, 0, 0) + [UInt8](repeating: 1, count: 256)
    for isResponse in [false, true] {
      let message = ikev2(.ikeSAInit, 0, fromInitiator: !isResponse, isResponse: isResponse)
        .with { if !isResponse { $0.responderSPI = 0 } }
        .payload(.securityAssociationV2, offer).payload(.keyExchangeV2, exchange)
        .payload(.nonceV2, [UInt8](repeating: isResponse ? 2 : 1, count: 32))
      scene.send(message.octets, fromInitiator: !isResponse)
    }
    for isResponse in [false, true] {
      scene.send(
        sealed(.ikeAuth, 1, fromInitiator: !isResponse, isResponse: isResponse, 228),
        fromInitiator: !isResponse)
    }
    for round: UInt32 in 0..<5 {
      scene.send(
        sealed(.createChildSA, 2, fromInitiator: true, isResponse: false, 420), fromInitiator: true,
        after: 4000)
      guard whileAlive else { continue }
      for isResponse in [false, true] {
        scene.send(
          sealed(.informational, round, fromInitiator: isResponse, isResponse: isResponse, 52),
          fromInitiator: isResponse, after: 10)
      }
    }
    return scene
  }

  @Test func aPeerThatGoesOnActingIgnoresTheRequest() throws {
    let (negotiation, errors) = try judge(ignored(whileAlive: true))
    #expect(negotiation.phase1.state == .established)
    #expect(errors.map(\.page.code) == ["IKE312"])
  }

  @Test func aPeerThatDoesNothingMoreIsDead() throws {
    #expect(try judge(ignored(whileAlive: false)).errors.map(\.page.code) == ["IKE505"])
  }
}

extension MessageBuilder {
  fileprivate func payloads(_ vendorID: [UInt8]?) -> MessageBuilder {
    vendorID.map { payload(.vendorID, $0) } ?? self
  }
}
