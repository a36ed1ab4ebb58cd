import Capture
import Diagnosis
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// What follows an encrypted message 5 tells key from identity, as far as it does.
@Suite struct RefusalShapeTests {
  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]

  private func main(_ responderSPI: UInt64 = 7) -> MessageBuilder {
    MessageBuilder(.mainMode, version: .ikev1).with { $0.responderSPI = responderSPI }
  }

  private func keyExchange(_ fill: UInt8) -> [UInt8] {
    main().payload(.keyExchange, [UInt8](repeating: fill, count: 256))
      .payload(.nonce, [UInt8](repeating: fill, count: 32)).octets
  }

  private func codes(repeatingMessage4: Bool, refusing: Bool = true) throws -> Set<String> {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(main(0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(main().payload(.securityAssociation, offer).octets, fromInitiator: false)
    scene.send(keyExchange(1), fromInitiator: true)
    scene.send(keyExchange(2), fromInitiator: false)
    for round: UInt32 in 1...3 {
      scene.send(main().encrypted([UInt8](repeating: 3, count: 64)), fromInitiator: true)
      if refusing {
        let refusal = MessageBuilder(.informationalV1, version: .ikev1).with {
          $0.responderSPI = 7
          $0.messageID = round
        }
        scene.send(
          refusal.encrypted([UInt8](repeating: UInt8(round), count: 48)), fromInitiator: false)
      }
      if repeatingMessage4 { scene.send(keyExchange(2), fromInitiator: false, after: 500) }
    }
    let judged = try #require(JudgedScene([scene.events]).negotiations.first)
    return Set(judged.findings.filter { $0.severity == .error }.map(\.page.code))
  }

  /// charon, with another key: it cannot read message 5, and says so under its own key.
  @Test func aRefusalThatNobodyCanReadIsAnotherKey() throws {
    #expect(try codes(repeatingMessage4: false) == ["IKE201"])
  }

  /// pluto, with another identity expected: it has read message 5, refuses, and repeats message 4.
  @Test func aRefusalBesideMessage4AgainIsNoVerdictOnTheKey() throws {
    #expect(try codes(repeatingMessage4: true) == ["IKE203"])
  }

  /// pluto, with another key: it repeats message 4 and says nothing.
  @Test func message4AgainAloneIsAStall() throws {
    #expect(try codes(repeatingMessage4: true, refusing: false) == ["IKE509"])
  }
}
