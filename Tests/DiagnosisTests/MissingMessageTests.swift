import Capture
import Diagnosis
import ISAKMP
import Policies
import TestSupport
import Testing

/// Captures that lack messages which the ones they have presuppose: of one direction, without the
/// beginning, without repetitions.
@Suite struct MissingMessageTests {
  /// Message 5 shows that message 1 was accepted, whatever addresses the responder's file admits: behind a
  /// NAT it sees others than the capture.
  @Test func whoWentOnToMessage5HadAConnection() throws {
    var scene = Scene()
    scene.sendKeyExchange()
    var alone = Scene()
    for datagram in scene.datagrams where datagram.source == scene.initiator {
      alone.send(datagram.octets, fromInitiator: true)
    }
    for _ in 0..<4 {
      alone.send(
        MessageBuilder.ikev1Sealed(.mainMode, 0, 5), fromInitiator: true, after: 2000, on: 4500)
    }
    let conf = """
      conn site
        ikev2=no
        authby=secret
        left=198.51.100.2
        right=203.0.113.77
        ike=aes256-sha2_256;modp2048
      """
    var policy = try ConfigurationFile.read(
      Array(conf.utf8), file: "hub.conf", including: { (_, _) in [] })
    policy.givenAddress = "198.51.100.2"
    let errors = JudgedScene([alone.events], quiet: 30_000, policies: [policy]).errors
    #expect(errors == [["IKE403 likely"]])
  }

  /// The capture begins with message 5, on 4500; the message 4 that comes again answers message 3, which
  /// went out from 500.
  @Test func anAnswerToARequestThatTheCaptureLacksGoesToNoWrongPort() {
    var scene = Scene()
    scene.sendKeyExchange()
    let answer = scene.datagrams[3].octets
    var late = Scene()
    for _ in 0..<4 {
      late.send(MessageBuilder.ikev1Sealed(.mainMode, 0, 5), fromInitiator: true, on: 4500)
      late.send(answer, fromInitiator: false, after: 1000)
    }
    let errors = JudgedScene([late.events], quiet: 30_000).errors.flatMap(\.self)
    #expect(!errors.contains { $0.hasPrefix("IKE412") })
    #expect(!errors.contains { $0.hasSuffix("proven") })
  }

  /// Each repetition of Quick Mode message 1 is refused anew, with a message ID of its own. Without the
  /// repetitions the refusals are no liveness checks (RFC 3706) that nobody answers.
  @Test func refusalsWhoseRequestsAreMissingAskNothing() {
    var scene = Scene()
    scene.sendMainMode()
    scene.send(MessageBuilder.ikev1Sealed(.quickMode, 9, 3, 160), fromInitiator: true)
    for id in 20..<24 {
      scene.send(
        MessageBuilder.ikev1Sealed(.informationalV1, UInt32(id), UInt8(id), 48),
        fromInitiator: false, after: id == 20 ? 10 : 1000)
    }
    let errors = JudgedScene([scene.events], quiet: 30_000).errors
    #expect(errors == [["IKE300 likely"]])
  }
}
