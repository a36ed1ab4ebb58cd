import Capture
import Diagnosis
import ISAKMP
import TestSupport
import Testing

/// Both ends recorded the negotiation, one clock between them, and a firewall in the middle drops one
/// message: what each capture holds says so, as far as it goes on.
@Suite struct LossBetweenPointsTests {
  /// The same packets at the other end, a path of a millisecond away.
  private func atResponder(_ datagrams: [IKEDatagram], _ scene: Scene) -> [CaptureEvent] {
    datagrams.map { datagram in
      var datagram = datagram
      let path: Int64 = datagram.source.address == scene.initiator.address ? 1_000_000 : -1_000_000
      datagram.frame.time = Timestamp(nanoseconds: datagram.frame.time.nanoseconds + path)
      return .ike(datagram)
    }
  }

  /// Main Mode, and a Quick Mode that nobody answers.
  private var silentQuickMode: Scene {
    var scene = Scene()
    scene.sendMainMode()
    for pause: Int64 in [10, 1000, 2000, 4000] {
      scene.send(
        MessageBuilder.ikev1Sealed(.quickMode, 5, 7, 160), fromInitiator: true, after: pause)
    }
    return scene
  }

  /// The responder's capture lacks the request. That it goes on meanwhile proves the loss; where it ends
  /// with the last message that it holds, it may only have ended.
  @Test(arguments: [(60_000, "IKE509 proven"), (0, "IKE509 likely")] as [(Int64, String)])
  func aRequestThatTheOtherEndLacks(_ quiet: Int64, _ error: String) throws {
    let scene = silentQuickMode
    let theirs = atResponder(Array(scene.datagrams.prefix(6)), scene)
    let judged = JudgedScene([scene.events, theirs], quiet: quiet)
    #expect(judged.errors == [[error]])
    let finding = try #require(judged.negotiations.first?.findings.first)
    #expect(finding.explanation.contains("That proves no loss") == (quiet == 0))
    // The path comes first, as long as it may be the path.
    #expect(finding.remedies.first?.contains("between the two capture points") == true)
  }

  /// The responder's capture holds every request, and the initiator's had ended: nothing is lost.
  @Test func aRequestThatArrivedIsNotLost() throws {
    let scene = silentQuickMode
    let mine = scene.events.prefix(6)
    let judged = JudgedScene([Array(mine), atResponder(scene.datagrams, scene)], quiet: 60_000)
    let finding = try #require(judged.negotiations.first?.findings.first)
    #expect(judged.errors == [["IKE509 likely"]])
    #expect(!finding.explanation.contains("lost between"))
    #expect(finding.remedies.allSatisfy { !$0.contains("capture points") })
  }

  /// The second of three fragments of the answer never comes to the initiator, which asks on.
  @Test func aFragmentOfAnAnswerIsLostWithIt() throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    for round in 0..<4 {
      scene.send(
        MessageBuilder(.ikeAuth, version: .ikev2).with {
          ($0.flags, $0.initiatorSPI, $0.responderSPI, $0.messageID) = (0x08, 1, 9, 1)
        }.payload(.encryptedAndAuthenticated, [UInt8](repeating: 1, count: 240)).octets,
        fromInitiator: true, after: round == 0 ? 5 : 2000)
      for number: UInt8 in 1...3 {
        scene.send(
          MessageBuilder(.ikeAuth, version: .ikev2).with {
            ($0.flags, $0.initiatorSPI, $0.responderSPI, $0.messageID) = (0x20, 1, 9, 1)
          }.payload(
            .encryptedAndAuthenticatedFragment,
            [0, number, 0, 3] + [UInt8](repeating: number, count: 400)
          ).octets, fromInitiator: false, after: 1)
      }
    }
    let mine = scene.datagrams.enumerated().filter { index, _ in
      index < 2 || (index - 2) % 4 != 2
    }.map(\.element)
    let judged = JudgedScene(
      [mine.map { .ike($0) }, atResponder(scene.datagrams, scene)], quiet: 60_000)
    #expect(judged.errors == [["IKE503 proven"]])
    let finding = try #require(judged.negotiations.first?.findings.first)
    #expect(finding.title.hasSuffix("does not receive all of it"))
    #expect(finding.explanation.contains("does not hold fragment 2 of AUTH.response"))
  }
}
