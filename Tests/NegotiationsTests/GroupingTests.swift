import Capture
import ISAKMP
import Negotiations
import Policies
import TestSupport
import Testing

@Suite struct GroupingTests {
  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]

  private func main(_ responderSPI: UInt64 = 0) -> MessageBuilder {
    MessageBuilder(.mainMode, version: .ikev1).with { $0.responderSPI = responderSPI }
  }

  private func firstMessage() -> [UInt8] {
    main().payload(.securityAssociation, MessageBuilder.ikev1SA([Self.suite])).octets
  }

  private func secondMessage() -> [UInt8] {
    main(7).payload(.securityAssociation, MessageBuilder.ikev1SA([Self.suite])).octets
  }

  private func keyExchange(_ fill: UInt8) -> [UInt8] {
    main(7).payload(.keyExchange, [UInt8](repeating: fill, count: 256))
      .payload(.nonce, [UInt8](repeating: fill, count: 32)).octets
  }

  private func read(_ scene: Scene) throws -> [Negotiation] {
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    let search = InsideAddressSearch(reach: .seen)
    return (0..<table.count).compactMap { place in
      var negotiation = table.negotiation(at: place)
      negotiation?.assessNAT(search: search)
      return negotiation
    }
  }

  private func wholeMainMode() -> Scene {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    scene.send(secondMessage(), fromInitiator: false)
    scene.send(keyExchange(1), fromInitiator: true)
    scene.send(keyExchange(2), fromInitiator: false)
    scene.send(main(7).encrypted([UInt8](repeating: 3, count: 64)), fromInitiator: true, on: 4500)
    scene.send(main(7).encrypted([UInt8](repeating: 4, count: 64)), fromInitiator: false, on: 4500)
    return scene
  }

  @Test func mainModeAcrossAPortSwitchIsOneNegotiation() throws {
    let negotiations = try read(wholeMainMode())
    let negotiation = try #require(negotiations.first)
    #expect(negotiations.count == 1)
    #expect(
      negotiation.messages.map(\.name.description) == ["MM1", "MM2", "MM3", "MM4", "MM5", "MM6"])
    #expect(
      negotiation.messages.map(\.from) == (0..<6).map { $0 % 2 == 0 ? .initiator : .responder })
    #expect(negotiation.phase1.state == .established)
    #expect(negotiation.nat.portSwitch?.message == 4)
    #expect(negotiation.phase1.accepted?[.encryption]?.keyLength == 256)
    #expect(negotiation.id == "0123456789abcdef-0000000000000007")
  }

  @Test func theSameOctetsAgainAreARetransmission() throws {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    scene.send(firstMessage(), fromInitiator: true, after: 2000)
    scene.send(secondMessage(), fromInitiator: false)
    let negotiation = try #require(try read(scene).first)
    #expect(negotiation.messages.map(\.retransmissionOf) == [nil, 0, nil])
    #expect(negotiation.phase1.state == .incomplete)
    #expect(negotiation.phase1.failure == nil)
  }

  @Test func onePacketOnTwoInterfacesIsOneTransmission() throws {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    scene.send(firstMessage(), fromInitiator: true, after: 1)
    let negotiation = try #require(try read(scene).first)
    #expect(negotiation.messages.count == 1)
    #expect(negotiation.messages[0].sightings.map(\.reference.frame) == [2])
  }

  @Test func silenceNeedsARepetition() throws {
    var once = Scene()
    once.send(firstMessage(), fromInitiator: true)
    #expect(try read(once).first?.phase1.state == .incomplete)

    var repeated = Scene()
    repeated.send(firstMessage(), fromInitiator: true)
    repeated.send(firstMessage(), fromInitiator: true, after: 2000)
    #expect(try read(repeated).first?.phase1.state == .failed)
  }

  @Test func aRefusalInAnExchangeOfItsOwnIsTiedToTheOffer() throws {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    let refusal = MessageBuilder(.informationalV1, version: .ikev1)
      .with { $0.messageID = 99 }
      .payload(.notification, MessageBuilder.ikev1Notify(.noProposalChosen))
    scene.send(refusal.octets, fromInitiator: false)
    let negotiations = try read(scene)
    #expect(negotiations.count == 1)
    guard case .refused(let message, let by, let notify)? = negotiations.first?.phase1.failure
    else {
      Issue.record("no refusal: \(String(describing: negotiations.first?.phase1.failure))")
      return
    }
    #expect((message, by, notify) == (0, 1, 14))
  }

  /// A responder that refuses message 1 keeps no state, so strongSwan makes up a new cookie for
  /// each refusal; libreswan, which believes no unprotected message, goes on repeating message 1.
  @Test func refusalsUnderNewCookiesAreOneNegotiation() throws {
    var scene = Scene()
    for cookie: UInt64 in 21...24 {
      scene.send(firstMessage(), fromInitiator: true, after: 500)
      let refusal = MessageBuilder(.informationalV1, version: .ikev1)
        .with {
          $0.responderSPI = cookie
          $0.messageID = UInt32(cookie)
        }
        .payload(.notification, MessageBuilder.ikev1Notify(.noProposalChosen))
      scene.send(refusal.octets, fromInitiator: false, after: 1)
    }
    let negotiations = try read(scene)
    #expect(negotiations.count == 1)
    #expect(negotiations.first?.messages.count == 8)
    #expect(negotiations.first?.phase1.state == .failed)
    #expect(negotiations.first?.startsLate == false)
  }

  /// Once a suite was accepted the responder's cookie is the SA's.
  @Test func aRefusalUnderAnotherCookieAfterAnAcceptanceStaysApart() throws {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    scene.send(secondMessage(), fromInitiator: false)
    let refusal = MessageBuilder(.informationalV1, version: .ikev1).with { $0.responderSPI = 21 }
      .payload(.notification, MessageBuilder.ikev1Notify(.noProposalChosen))
    scene.send(refusal.octets, fromInitiator: false)
    #expect(try read(scene).map(\.messages.count) == [2, 1])
  }

  /// libreswan's users see it: the refusal is not protected, the peer goes on, and the tunnel
  /// stands.
  @Test func aRefusalThatTheExchangeOvercomesIsNoFailure() throws {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    let refusal = MessageBuilder(.informationalV1, version: .ikev1)
      .payload(.notification, MessageBuilder.ikev1Notify(.noProposalChosen))
    scene.send(refusal.octets, fromInitiator: false)
    for datagram in wholeMainMode().datagrams.dropFirst() {
      scene.send(
        datagram.octets, fromInitiator: datagram.source.address == scene.initiator.address,
        on: datagram.source.port)
    }
    let negotiation = try #require(try read(scene).first)
    #expect(negotiation.phase1.state == .established)
    #expect(negotiation.phase1.failure == nil)
  }

  @Test func twoNegotiationsInterleavedStayApart() throws {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    let other = main().with { $0.initiatorSPI = 2 }
      .payload(.securityAssociation, MessageBuilder.ikev1SA([Self.suite])).octets
    scene.send(other, fromInitiator: false)
    scene.send(secondMessage(), fromInitiator: false)
    let negotiations = try read(scene)
    #expect(negotiations.map(\.messages.count) == [2, 1])
    #expect(
      negotiations.map { $0.initiator.endpoint.address } == [
        scene.initiator.address, scene.responder.address,
      ])
  }

  /// The responder's clock is 90 s ahead; the path takes no time in a scene.
  @Test func clocksOfTwoCapturesAreAligned() throws {
    let scene = wholeMainMode()
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    for var datagram in scene.datagrams {
      datagram.frame.time = Timestamp(nanoseconds: datagram.frame.time.nanoseconds + 90_000_000_000)
      table.observe(datagram, capture: 1)
    }
    let negotiation = try #require(table.negotiation(at: 0))
    #expect(negotiation.points.clockOffsets == [1: -90_000_000_000])
    #expect(negotiation.messages.count == 6)
    #expect(negotiation.messages.allSatisfy { $0.sightings.count == 1 })
    #expect(negotiation.messages.allSatisfy { $0.retransmissionOf == nil })
  }

  /// A damaged file's times are centuries apart: what they amount to is of no use, but it is an
  /// answer.
  @Test func timesCenturiesApartAreNoTrap() throws {
    let scene = wholeMainMode()
    var table = NegotiationTable()
    for (index, datagram) in scene.datagrams.enumerated() {
      for capture in 0...1 {
        var datagram = datagram
        let isFirst = (index + capture).isMultiple(of: 2)
        datagram.frame.time = Timestamp(nanoseconds: isFirst ? .min : .max)
        table.observe(datagram, capture: capture)
      }
    }
    let negotiation = try #require(table.negotiation(at: 0))
    let recorded = negotiation.messages.reduce(0) { $0 + 1 + $1.sightings.count }
    #expect(recorded == 2 * scene.datagrams.count)
  }

  /// Fragments 2 and 3 both claim to be the last: the message ends with the first of them, each time
  /// that it is read.
  @Test func theFirstOfTwoLastFragmentsEndsTheMessage() throws {
    let whole = keyExchange(1)
    func fragment(_ sequence: UInt8, _ octets: ArraySlice<UInt8>, isLast: Bool) -> [UInt8] {
      main(7).payload(.fragment, [0, 1, sequence, isLast ? 1 : 0] + octets).octets
    }
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    scene.send(secondMessage(), fromInitiator: false)
    scene.send(fragment(1, whole.prefix(200), isLast: false), fromInitiator: true)
    scene.send(fragment(3, whole.prefix(60), isLast: true), fromInitiator: true)
    scene.send(fragment(2, whole.dropFirst(200), isLast: true), fromInitiator: true)
    for _ in 0..<4 {
      let negotiation = try #require(try read(scene).first)
      #expect(negotiation.messages.map { $0.reassembled?.octets } == [nil, nil, nil, nil, whole])
    }
  }

  /// Messages 5 and 6 were not recorded; a Delete after the Quick Mode refuses nothing of Phase 1.
  @Test func aQuickModeShowsThatPhase1StoodWithoutItsLastMessages() throws {
    var scene = Scene()
    scene.send(firstMessage(), fromInitiator: true)
    scene.send(secondMessage(), fromInitiator: false)
    scene.send(keyExchange(1), fromInitiator: true)
    scene.send(keyExchange(2), fromInitiator: false)
    let quick = MessageBuilder(.quickMode, version: .ikev1).with {
      $0.responderSPI = 7
      $0.messageID = 9
    }
    scene.send(quick.encrypted([UInt8](repeating: 5, count: 160)), fromInitiator: true)
    scene.send(quick.encrypted([UInt8](repeating: 6, count: 160)), fromInitiator: false)
    scene.send(quick.encrypted([UInt8](repeating: 7, count: 48)), fromInitiator: true)
    let delete = MessageBuilder(.informationalV1, version: .ikev1).with {
      $0.responderSPI = 7
      $0.messageID = 10
    }
    scene.send(delete.encrypted([UInt8](repeating: 8, count: 64)), fromInitiator: true)
    let negotiation = try #require(try read(scene).first)
    #expect(negotiation.phase2.first?.state == .established)
    #expect(negotiation.phase1.state == .established)
    #expect(negotiation.phase1.failure == nil)
  }
}
