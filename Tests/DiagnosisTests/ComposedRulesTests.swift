import Capture
import Diagnosis
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// Rules that no recording is about: each is told of the least exchange that shows its fault, and not
/// of the same exchange without it.
@Suite struct ComposedRulesTests {
  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]

  private func ikev1(_ exchange: ExchangeType, _ id: UInt32 = 0, _ responderSPI: UInt64 = 7)
    -> MessageBuilder
  {
    MessageBuilder(exchange, version: .ikev1).with {
      $0.responderSPI = responderSPI
      $0.messageID = id
    }
  }

  private func exchange(_ fill: UInt8) -> [UInt8] {
    ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: fill, count: 256))
      .payload(.nonce, [UInt8](repeating: fill, count: 32)).octets
  }

  private func closed(_ exchange: ExchangeType, _ id: UInt32, _ fill: UInt8) -> [UInt8] {
    ikev1(exchange, id).encrypted([UInt8](repeating: fill, count: 64))
  }

  /// Main Mode and Quick Mode to their ends.
  private func tunnel(
    offered: [(type: UInt16, value: UInt16)] = suite,
    accepted: [(type: UInt16, value: UInt16)]? = nil, port: UInt16? = nil
  ) -> Scene {
    var scene = Scene()
    scene.send(
      ikev1(.mainMode, 0, 0).payload(.securityAssociation, MessageBuilder.ikev1SA([offered]))
        .octets, fromInitiator: true)
    scene.send(
      ikev1(.mainMode)
        .payload(.securityAssociation, MessageBuilder.ikev1SA([accepted ?? offered])).octets,
      fromInitiator: false)
    scene.send(exchange(1), fromInitiator: true)
    scene.send(exchange(2), fromInitiator: false)
    scene.send(closed(.mainMode, 0, 5), fromInitiator: true, on: port)
    scene.send(closed(.mainMode, 0, 6), fromInitiator: false, on: port)
    for (fill, fromInitiator) in [(UInt8(7), true), (8, false), (9, true)] {
      scene.send(closed(.quickMode, 1, fill), fromInitiator: fromInitiator, on: port)
    }
    return scene
  }

  private func codes(_ captures: [[CaptureEvent]]) -> [[String]] {
    JudgedScene(captures).negotiations.map { $0.findings.map(\.page.code) }
  }

  private func finding(_ code: String, _ scene: Scene) -> Finding? {
    JudgedScene([scene.events]).negotiations.first?.findings.first { $0.page.code == code }
  }

  // MARK: The capture

  /// The key exchange's length points beyond the message.
  @Test func brokenLengthsAreMalformed() throws {
    var octets = exchange(1)
    octets[28 + 2] = 0xff
    var scene = Scene()
    scene.send(octets, fromInitiator: true)
    #expect(finding("IKE002", scene)?.confidence == .proven)
    #expect(finding("IKE002", tunnel()) == nil)
  }

  @Test func whatTheKernelDroppedIsTold() throws {
    func told(lost: UInt64) -> [String] {
      var run = Run()
      for event in tunnel().events { run.observe(event) }
      var summary = CaptureSummary(path: "eth0")
      summary.lostFrames = Int(lost)
      run.finish(summary)
      let facts = RunFacts(
        run, history: RunHistory(policies: [], forgets: false), secrets: Secrets())
      return Judgement.findings(in: facts).map(\.page.code)
    }
    #expect(told(lost: 3).contains("IKE008"))
    #expect(!told(lost: 0).contains("IKE008"))
  }

  /// Message 5 and its answer, an Informational message, are closed, and Phase 1 failed.
  @Test func whatWouldOpenAFailedExchangeIsTold() {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(
      ikev1(.mainMode, 0, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    scene.send(exchange(1), fromInitiator: true)
    scene.send(exchange(2), fromInitiator: false)
    scene.send(closed(.mainMode, 0, 5), fromInitiator: true)
    scene.send(closed(.informationalV1, 3, 6), fromInitiator: false)
    scene.send(closed(.mainMode, 0, 5), fromInitiator: true, after: 1000)
    #expect(finding("IKE006", scene)?.severity == .note)
    #expect(finding("IKE006", tunnel()) == nil)
  }

  // MARK: Suites

  @Test func lifetimesThatDifferAreANote() throws {
    let shorter = Self.suite.dropLast() + [(12, 3600)]
    let told = try #require(finding("IKE106", tunnel(accepted: Array(shorter))))
    #expect(told.severity == .note)
    #expect(told.title.contains("28800 s offered, 3600 s answered"))
    #expect(finding("IKE106", tunnel()) == nil)
  }

  /// DES with MD5 is forbidden by RFC 8247, 3DES with SHA-1 on its way out.
  @Test func weakSuitesInForceAreTold() throws {
    let broken = tunnel(offered: [(1, 1), (2, 1), (3, 1), (4, 14), (11, 1), (12, 28800)])
    #expect(finding("IKE601", broken)?.severity == .warning)
    #expect(finding("IKE602", broken)?.severity == .warning)
    let old = tunnel(offered: [(1, 5), (2, 2), (3, 1), (4, 14), (11, 1), (12, 28800)])
    #expect(finding("IKE601", old)?.severity == .note)
    #expect(finding("IKE602", old)?.severity == .note)
    #expect(finding("IKE601", tunnel()) == nil && finding("IKE602", tunnel()) == nil)
  }

  // MARK: NAT

  private func ikev2(_ exchange: ExchangeType, _ flags: UInt8, _ id: UInt32 = 0) -> MessageBuilder {
    MessageBuilder(exchange, version: .ikev2).with {
      $0.flags = flags
      $0.messageID = id
    }
  }

  private func initial(_ flags: UInt8, _ hashes: (source: String, destination: String)) throws
    -> [UInt8]
  {
    let isResponse = flags & 0x20 != 0
    let (source, destination) = (
      try #require(Hex.octets(hashes.source)), try #require(Hex.octets(hashes.destination))
    )
    return ikev2(.ikeSAInit, flags).with { if isResponse { $0.responderSPI = 7 } }
      .payload(
        .securityAssociationV2,
        MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
      )
      .payload(.keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: flags, count: 256))
      .payload(.nonceV2, [UInt8](repeating: flags, count: 32))
      .payload(
        .notify,
        MessageBuilder.ikev2Notify(
          .natDetectionSourceIP, source)
      )
      .payload(
        .notify,
        MessageBuilder.ikev2Notify(
          .natDetectionDestinationIP, destination)
      )
      .octets
  }

  /// SHA-1 of SPIs, address and port (RFC 7296 section 2.23), made with Python's hashlib.
  private enum Hashes {
    static let ofPortZero = (
      source: "4eaf93b7d19a569a9a2f6dda8d1185ad45787ec9",
      destination: "01d67c65504100fc73bb943e8f02ceaaf4079bde"
    )
    static let ofResponder = (
      source: "3f3a3714083072ad25a8c5547cebe68fa635fd72",
      destination: "a7a9d0d737f285a142d33c71dadf51c54f3639ba"
    )
    /// 192.168.1.10, port 500: the initiator's own address before a NAT.
    static let ofInside = "e9c8b873ae03198b55c2d0065a9fc352720638e6"
  }

  @Test func hashesOfPortZeroForceEncapsulation() throws {
    var scene = Scene()
    scene.send(try initial(0x08, Hashes.ofPortZero), fromInitiator: true)
    scene.send(try initial(0x20, Hashes.ofResponder), fromInitiator: false)
    #expect(finding("IKE406", scene)?.confidence == .proven)
    #expect(finding("IKE406", tunnel()) == nil)
  }

  /// Keepalives and traffic come from another port of the same address afterwards.
  @Test func anEndpointThatMovesIsTold() throws {
    var moved = tunnel(port: 4500)
    moved.send(
      closed(.informationalV1, 20, 1), fromInitiator: true, on: 4500)
    #expect(finding("IKE408", moved) == nil)
    moved = tunnel(port: 4500)
    moved.initiator.port = 40000
    moved.responder.port = 4500
    moved.send(closed(.informationalV1, 20, 1), fromInitiator: true)
    moved.send(closed(.informationalV1, 21, 2), fromInitiator: false)
    let told = try #require(finding("IKE408", moved))
    #expect(told.confidence == .proven)
    #expect(told.title.contains("192.0.2.1:4500 to 192.0.2.1:40000"))
    #expect(told.explanation.contains("The peer followed"))
  }

  /// 20 s of silence and another port: an expired mapping (RFC 4787 REQ-2 keeps the address). Another
  /// address is another network, which no keepalive prevents.
  @Test func anotherAddressIsNoMappingThatExpired() throws {
    func sealed(_ exchange: ExchangeType, _ id: UInt32, _ flags: UInt8) -> [UInt8] {
      ikev2(exchange, flags, id).with {
        $0.responderSPI = 7
      }.payload(.encryptedAndAuthenticated, [UInt8](repeating: UInt8(id) &+ flags, count: 240))
        .octets
    }
    func scene(port: UInt16, address: String? = nil) throws -> Scene {
      var scene = Scene()
      let inside = (source: Hashes.ofInside, destination: Hashes.ofPortZero.destination)
      scene.send(try initial(0x08, inside), fromInitiator: true)
      scene.send(try initial(0x20, Hashes.ofResponder), fromInitiator: false)
      scene.initiator.port = 40000
      scene.responder.port = 4500
      scene.send(sealed(.ikeAuth, 1, 0x08), fromInitiator: true)
      scene.send(sealed(.ikeAuth, 1, 0x20), fromInitiator: false)
      scene.initiator.port = port
      if let address { scene.initiator.address = try #require(IPAddress(address)) }
      scene.send(sealed(.informational, 2, 0x08), fromInitiator: true, after: 20_000)
      scene.send(sealed(.informational, 2, 0x20), fromInitiator: false)
      return scene
    }
    let port = try scene(port: 41000)
    #expect(finding("IKE409", port)?.confidence == .likely)
    #expect(finding("IKE408", port)?.remedies.contains { $0.contains("send keepalives") } == true)
    let address = try scene(port: 40000, address: "192.0.2.99")
    #expect(finding("IKE409", address) == nil)
    let told = try #require(finding("IKE408", address))
    #expect(!told.remedies.contains { $0.contains("send keepalives") })
  }

  @Test func aNATThatIsLeftIdleIsTold() throws {
    func scene(keepalives: Bool) throws -> [CaptureEvent] {
      var scene = tunnel(port: 4500)
      scene.initiator.port = 40000
      scene.responder.port = 4500
      scene.send(closed(.informationalV1, 20, 1), fromInitiator: true, after: 130_000)
      var events = scene.events
      guard keepalives, let last = scene.datagrams.last else { return events }
      for second in Int64(1)...6 {
        var frame = last.frame
        frame.time = Timestamp(
          nanoseconds: last.frame.time.nanoseconds - second * 20_000_000_000)
        events.insert(
          .keepalive(
            NATKeepalive(
              frame: frame,
              source: Endpoint(address: last.source.address, port: 4500),
              destination: last.destination)), at: events.count - 1)
      }
      return events
    }
    #expect(try codes([scene(keepalives: false)])[0].contains("IKE409"))
    #expect(try !codes([scene(keepalives: true)])[0].contains("IKE409"))
  }

  /// Two tunnels of the same hosts, hours apart: what lies between them is no tunnel's silence, and a
  /// silence of the later one is not the earlier one's.
  @Test func theTimeBetweenTwoTunnelsIsNoSilence() {
    func scene(silences: [Int64]) -> Scene {
      var all = Scene()
      for (index, silence) in silences.enumerated() {
        all.initiator.port = 500
        all.responder.port = 500
        for (place, datagram) in tunnel(port: 4500).datagrams.enumerated() {
          var octets = datagram.octets
          octets[0] ^= UInt8(index)
          all.send(
            octets, fromInitiator: datagram.source.address == all.initiator.address,
            after: place == 0 ? 7_200_000 : 100, on: datagram.source.port)
        }
        all.initiator.port = 40000
        all.responder.port = 4500
        var moved = closed(.informationalV1, 20, 1)
        moved[0] ^= UInt8(index)
        all.send(moved, fromInitiator: true, after: silence)
      }
      return all
    }
    func told(_ silences: [Int64]) -> [Bool] {
      codes([scene(silences: silences).events]).map { $0.contains("IKE409") }
    }
    #expect(told([100, 100]) == [false, false])
    #expect(told([100, 130_000]) == [false, true])
    #expect(told([130_000, 100]) == [true, false])
  }

  /// The answer has another initiator cookie than the only request there is.
  @Test func anAnswerToACookieThatNobodySentIsTold() {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(
      ikev1(.mainMode, 0, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(
      ikev1(.mainMode).with { $0.initiatorSPI = 0x99 }.payload(.securityAssociation, offer).octets,
      fromInitiator: false)
    #expect(codes([scene.events]).joined().contains("IKE410"))
    #expect(!codes([tunnel().events]).joined().contains("IKE410"))
  }

  // MARK: Ends

  @Test func aDeleteInClearIsTold() throws {
    var scene = tunnel()
    let spis = MessageBuilder.uint64(0x0123_4567_89ab_cdef) + MessageBuilder.uint64(7)
    scene.send(
      ikev1(.informationalV1, 5)
        .payload(.delete, MessageBuilder.uint32(1) + [1, 16, 0, 1] + spis).octets,
      fromInitiator: false, after: 5000)
    let told = try #require(finding("IKE506", scene))
    #expect(told.severity == .note)
    #expect(told.title.contains("deleted the IKE SA"))
    #expect(finding("IKE506", tunnel()) == nil)
  }

  @Test func bothSidesThatBeginAreTold() {
    let one = tunnel()
    var other = Scene(initiator: "198.51.100.2", responder: "192.0.2.1")
    for datagram in one.datagrams {
      var octets = datagram.octets
      octets[0] ^= 0xff
      other.send(octets, fromInitiator: datagram.source == one.initiator)
    }
    #expect(codes([one.events, other.events]).joined().contains("IKE510"))
    #expect(!codes([one.events]).joined().contains("IKE510"))
  }

  /// RFC 7296 section 3.1: the original initiator's SPI stands first in every message.
  @Test func aRequestWithItsSPIsInReverseOrderIsTold() throws {
    func scene(swapped: Bool) throws -> Scene {
      var scene = Scene()
      scene.send(try initial(0x08, Hashes.ofResponder), fromInitiator: true)
      scene.send(try initial(0x20, Hashes.ofResponder), fromInitiator: false)
      let sealed = [UInt8](repeating: 3, count: 200)
      for (flags, fromInitiator) in [(UInt8(0x08), true), (0x20, false)] {
        scene.send(
          ikev2(.ikeAuth, flags, 1).with { $0.responderSPI = 7 }
            .payload(.encryptedAndAuthenticated, sealed).octets, fromInitiator: fromInitiator)
      }
      scene.send(
        ikev2(.informational, 0, 0).with {
          $0.responderSPI = 7
          if swapped { swap(&$0.initiatorSPI, &$0.responderSPI) }
        }.payload(.encryptedAndAuthenticated, sealed).octets, fromInitiator: false, after: 5000)
      return scene
    }
    #expect(try finding("IKE516", scene(swapped: true))?.confidence == .proven)
    #expect(try finding("IKE516", scene(swapped: false)) == nil)
  }

  @Test func aTunnelWithoutTrafficIsTold() {
    let told = finding("IKE703", tunnel())
    #expect(told?.confidence == .proven)
    #expect(told?.severity == .note)
  }
}
