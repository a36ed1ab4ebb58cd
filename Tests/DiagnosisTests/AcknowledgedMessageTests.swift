import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Closed Informational messages behind message 1 of Quick Mode, by what the asker does about them.
@Suite struct AcknowledgedMessageTests {
  private func message(_ exchange: ExchangeType, _ id: UInt32, octets: Int) -> [UInt8] {
    MessageBuilder(exchange, version: .ikev1).with {
      $0.initiatorSPI = 7
      $0.responderSPI = 9
      $0.messageID = id
    }.encrypted([UInt8](repeating: UInt8(truncatingIfNeeded: id), count: octets))
  }

  private func phase1() -> Scene {
    let suite = MessageBuilder.ikev1SA([[(1, 7), (14, 256), (2, 2), (3, 1), (4, 14)]])
    var scene = Scene()
    for (position, payloads) in [
      [(PayloadType.securityAssociation, suite)], [(.securityAssociation, suite)],
      [
        (.keyExchange, [UInt8](repeating: 3, count: 256)),
        (.nonce, [UInt8](repeating: 3, count: 32)),
      ],
      [
        (.keyExchange, [UInt8](repeating: 4, count: 256)),
        (.nonce, [UInt8](repeating: 4, count: 32)),
      ],
    ].enumerated() {
      let builder = MessageBuilder(.mainMode, version: .ikev1).with {
        $0.initiatorSPI = 7
        $0.responderSPI = position == 0 ? 0 : 9
      }
      scene.send(
        payloads.reduce(builder) { $0.payload($1.0, $1.1) }.octets, fromInitiator: position % 2 == 0
      )
    }
    scene.send(message(.mainMode, 0, octets: 64), fromInitiator: true)
    scene.send(message(.mainMode, 0, octets: 48), fromInitiator: false)
    return scene
  }

  /// RFC 3706 section 5: R-U-THERE is answered by R-U-THERE-ACK, of the same size. Whoever answers it and
  /// goes on asking for Phase 2 was refused nothing; a refusal is not answered.
  @Test(arguments: [
    (true, true, "IKE509 likely"), (true, false, "IKE509 likely"), (false, true, "IKE300 likely"),
  ])
  func whatTheAskerAcknowledgesIsNoRefusal(
    _ isAcknowledged: Bool, _ goesOn: Bool, _ error: String
  ) {
    var scene = phase1()
    let request = message(.quickMode, 5, octets: 368)
    scene.send(request, fromInitiator: true)
    for round in 0..<3 as Range<UInt32> {
      scene.send(request, fromInitiator: true, after: 4000)
      scene.send(
        message(.informationalV1, 100 + round, octets: 64), fromInitiator: false, after: 800)
      if isAcknowledged {
        scene.send(
          message(.informationalV1, 200 + round, octets: 64), fromInitiator: true, after: 2)
      }
    }
    if goesOn { scene.send(request, fromInitiator: true, after: 4000) }
    let judged = JudgedScene([scene.events], quiet: 30_000)
    #expect(judged.errors == [[error]])
  }
}
