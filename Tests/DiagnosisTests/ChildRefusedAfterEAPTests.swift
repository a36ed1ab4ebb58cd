import Capture
import Diagnosis
import ISAKMP
import TestSupport
import Testing

/// Closed rounds of EAP whose last answer grants nothing: whether the user was refused, or the Child SA.
///
/// Octets of an Encrypted payload with AES-CBC and HMAC-SHA2-256-128: IV 16, ICV 16, and between them the
/// plaintext with at least one octet of padding to the block. EAP's success or failure has 8 octets of
/// plaintext, AUTH 40 (8 and the PRF's 32), AUTH with a notification 48. Recorded with SWu-IKEv2 and
/// strongSwan 6.0.6 for a missing pool and for ESP that differs.
@Suite struct ChildRefusedAfterEAPTests {
  private func errors(_ rounds: [(request: Int, answer: Int)], begunAnew: Bool = true) -> [[String]]
  {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    for (id, round) in rounds.enumerated() {
      scene.send(
        MessageBuilder.sealed(.ikeAuth, UInt32(id + 1), 0x08, round.request), fromInitiator: true)
      scene.send(
        MessageBuilder.sealed(.ikeAuth, UInt32(id + 1), 0x20, round.answer), fromInitiator: false,
        after: 5)
    }
    return JudgedScene([scene.events], quiet: 30_000).errors
  }

  @Test func aShortWordBehindTheInitiatorsProofIsAboutTheChild() {
    let errors = errors([(560, 96), (112, 112), (80, 48), (80, 96)])
    #expect(errors.count == 1)
    #expect(errors[0].map { $0.prefix(6) } == ["IKE300"])
  }

  /// EAP's failure ends the rounds: nothing of the initiator follows it.
  @Test func aFailureInPlaceOfTheSuccessIsTheUsers() {
    let errors = errors([(560, 96), (112, 112), (80, 48)])
    #expect(errors[0].map { $0.prefix(6) } == ["IKE206"])
  }

  /// AUTHENTICATION_FAILED alone, behind the initiator's proof, has 8 octets.
  @Test func aLoneWordBehindTheInitiatorsProofIsNoChilds() {
    let errors = errors([(560, 96), (112, 112), (80, 48), (80, 48)])
    #expect(errors[0].map { $0.prefix(6) } == ["IKE206"])
  }
}
