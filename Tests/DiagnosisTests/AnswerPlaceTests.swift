import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Where an answer comes from, in which order packets stand in a file, and what a lost one looks like.
@Suite struct AnswerPlaceTests {
  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 2), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]
  private static let aes: [(type: UInt8, id: Int, keyLength: Int?)] = [
    (1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil),
  ]

  private func ikev1(_ exchange: ExchangeType, _ responderSPI: UInt64 = 7) -> MessageBuilder {
    MessageBuilder(exchange, version: .ikev1).with { $0.responderSPI = responderSPI }
  }

  private func initMessage(isResponse: Bool) -> [UInt8] {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.flags = isResponse ? 0x20 : 0x08
      $0.responderSPI = isResponse ? 9 : 0
    }
    .payload(.securityAssociationV2, MessageBuilder.ikev2SA(Self.aes))
    .payload(
      .keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: isResponse ? 2 : 1, count: 256)
    )
    .payload(.nonceV2, [UInt8](repeating: isResponse ? 2 : 1, count: 32)).octets
  }

  private func judge(_ scene: Scene, quiet: Int64 = 0) throws -> [Finding] {
    let judged = JudgedScene([scene.events], quiet: quiet)
    return try #require(judged.negotiations.first).findings
  }

  // MARK: Addresses

  /// A responder with two addresses answers from the one that nobody called, against RFC 7296 section
  /// 2.11: the answer goes back with addresses and ports exchanged.
  private func twoAddresses(_ answersFrom: [String], goesOn: Bool = false) -> Scene {
    var scene = Scene()
    let called = scene.responder
    for (index, address) in answersFrom.enumerated() {
      scene.responder = called
      scene.send(
        initMessage(isResponse: false), fromInitiator: true, after: index == 0 ? 1 : 4000)
      scene.responder.address = Scene.address(address)
      scene.send(initMessage(isResponse: true), fromInitiator: false, after: 30)
    }
    guard goesOn else { return scene }
    scene.send(
      MessageBuilder(.ikeAuth, version: .ikev2).with {
        $0.flags = 0x08
        $0.responderSPI = 9
        $0.messageID = 1
      }.payload(.encryptedAndAuthenticated, [UInt8](repeating: 3, count: 240)).octets,
      fromInitiator: true)
    return scene
  }

  @Test func answersFromAnAddressThatNobodyCalledAreNotTaken() throws {
    let errors = try judge(twoAddresses(["203.0.113.77", "203.0.113.77", "203.0.113.77"]))
      .filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE412"])
    #expect(errors.map(\.confidence) == [.likely])
    #expect(errors.first?.title.contains("203.0.113.77") == true)
    #expect(errors.first?.settle != nil)
  }

  @Test func oneAnswerFromTheAddressThatWasCalledRefutesIt() throws {
    let scenes = [
      twoAddresses(["203.0.113.77", "198.51.100.2", "203.0.113.77"]),
      twoAddresses(["203.0.113.77"], goesOn: true),
    ]
    for scene in scenes {
      #expect(try judge(scene).allSatisfy { $0.page.code != "IKE412" })
    }
  }

  // MARK: Order

  /// Two packets that passed each other before the capture: message 4, which was due on port 500,
  /// stands behind the move to 4500.
  @Test func aMessageFromBeforeTheMoveTellsOfNoReturn() throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(ikev1(.mainMode, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    func exchange(_ fill: UInt8) -> [UInt8] {
      ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: fill, count: 256))
        .payload(.nonce, [UInt8](repeating: fill, count: 32)).octets
    }
    func closed(_ fill: UInt8) -> [UInt8] {
      ikev1(.mainMode).encrypted([UInt8](repeating: fill, count: 64))
    }
    scene.send(exchange(1), fromInitiator: true)
    var swapped = scene
    swapped.send(closed(5), fromInitiator: true, on: 4500)
    swapped.send(exchange(2), fromInitiator: false)
    swapped.send(closed(6), fromInitiator: false, on: 4500)
    #expect(try judge(swapped).allSatisfy { $0.page.code != "IKE413" })

    // Message 6 on port 500 is one.
    scene.send(exchange(2), fromInitiator: false)
    scene.send(closed(5), fromInitiator: true, on: 4500)
    scene.send(closed(6), fromInitiator: false)
    #expect(try judge(scene).contains { $0.page.code == "IKE413" })
  }

  // MARK: Cookies

  /// RFC 7296 section 2.6: a cookie is to be returned. A responder that keeps no state may make another
  /// one for each repetition, as where its secret changes; that the request comes again without any is
  /// the same fault.
  @Test(arguments: [true, false]) func aCookieThatIsNotReturned(_ isAnotherEachTime: Bool) throws {
    var scene = Scene()
    for round: UInt8 in 0..<4 {
      scene.send(
        initMessage(isResponse: false), fromInitiator: true, after: round == 0 ? 1 : 4000)
      scene.send(
        MessageBuilder(.ikeSAInit, version: .ikev2).with {
          $0.flags = 0x20
          $0.responderSPI = 0
        }.payload(
          .notify,
          MessageBuilder.ikev2Notify(
            .cookie, [UInt8](repeating: isAnotherEachTime ? round : 7, count: 20))
        ).octets, fromInitiator: false, after: 20)
    }
    let errors = try judge(scene, quiet: 5000).filter { $0.severity == .error }
    #expect(errors.contains { $0.page.code == "IKE508" && $0.confidence == .likely })
    #expect(errors.allSatisfy { ["IKE508", "IKE503"].contains($0.page.code) })
  }

  // MARK: Loss

  /// One repetition, and nothing after it in the file, is what a single lost packet looks like too.
  @Test(arguments: [(1, Int64(0), "possible"), (2, 0, "likely"), (1, 5000, "likely")])
  func aSingleRepetitionAtTheEndIsLittle(
    _ repetitions: Int, _ quiet: Int64, _ confidence: String
  ) throws {
    var scene = Scene()
    for index in 0...repetitions {
      scene.send(
        initMessage(isResponse: false), fromInitiator: true, after: index == 0 ? 1 : 2000)
    }
    let errors = try judge(scene, quiet: quiet).filter { $0.severity == .error }
    #expect(errors.map(\.page.code) == ["IKE501"])
    #expect(errors.map(\.confidence.rawValue) == [confidence])
  }

  /// IKE_AUTH in fragments (RFC 7383 section 2.5) on port 4500, never answered. A datagram of more than
  /// 1280 octets with its headers may be lost for its size, a smaller one for the port, or the daemon.
  @Test(arguments: [(1300, true), (500, false)])
  func whatLooksLikeABlockedPortIsTold(_ octets: Int, _ isLarge: Bool) throws {
    var scene = Scene()
    scene.send(initMessage(isResponse: false), fromInitiator: true)
    scene.send(initMessage(isResponse: true), fromInitiator: false)
    for round in 0..<3 {
      for (number, count) in [(UInt8(1), octets), (2, 200)] {
        scene.send(
          MessageBuilder(.ikeAuth, version: .ikev2).with {
            $0.flags = 0x08
            $0.responderSPI = 9
            $0.messageID = 1
          }
          .payload(
            .encryptedAndAuthenticatedFragment,
            [0, number, 0, 2] + [UInt8](repeating: number, count: count)
          ).octets, fromInitiator: true, after: round == 0 || number == 2 ? 5 : 4000, on: 4500)
      }
    }
    let finding = try #require(judge(scene).first { $0.page.code == "IKE403" })
    #expect(finding.confidence == .likely)
    #expect(finding.explanation.contains("drops this message without a word"))
    #expect(finding.explanation.contains("IKE514") == isLarge)
  }

  /// Quick Mode's message 2 comes again and again although message 3 was sent; then each side sends ESP.
  /// An SA that begins, by its sequence numbers from 1 (RFC 4303 section 3.3.3), may be of this exchange;
  /// one that had begun before is of another.
  @Test(arguments: [(UInt32(1), "IKE503 possible"), (4000, "IKE503 likely")])
  func espUnderNewSPIsLeavesALossPossibleAtMost(_ sequence: UInt32, _ error: String) throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(ikev1(.mainMode, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    for (fill, fromInitiator) in [(UInt8(1), true), (2, false)] {
      scene.send(
        ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: fill, count: 256))
          .payload(.nonce, [UInt8](repeating: fill, count: 32)).octets,
        fromInitiator: fromInitiator)
    }
    func closed(_ exchange: ExchangeType, _ id: UInt32, _ fill: UInt8, _ count: Int) -> [UInt8] {
      ikev1(exchange).with { $0.messageID = id }
        .encrypted([UInt8](repeating: fill, count: count))
    }
    scene.send(closed(.mainMode, 0, 5, 64), fromInitiator: true)
    scene.send(closed(.mainMode, 0, 6, 64), fromInitiator: false)
    scene.send(closed(.quickMode, 4, 1, 160), fromInitiator: true)
    scene.send(closed(.quickMode, 4, 2, 160), fromInitiator: false)
    scene.send(closed(.quickMode, 4, 3, 48), fromInitiator: true, after: 5)
    for _ in 0..<3 {
      scene.send(closed(.quickMode, 4, 2, 160), fromInitiator: false, after: 1000)
    }
    var frame = try #require(scene.datagrams.last).frame
    let packets = [(scene.initiator, scene.responder), (scene.responder, scene.initiator)].map {
      source, destination in
      frame.number += 1
      frame.time = Timestamp(nanoseconds: frame.time.nanoseconds + 100_000_000)
      return CaptureEvent.esp(
        ESPPacket(
          frame: frame, source: source.address, destination: destination.address,
          spi: 0x1000 + UInt32(frame.number), sequence: sequence, length: 120))
    }
    let judged = JudgedScene([scene.events + packets])
    #expect(judged.errors == [[error]])
    #expect(
      judged.negotiations[0].findings.contains { $0.explanation.contains("all is well") }
        == (sequence == 1))
  }
}
