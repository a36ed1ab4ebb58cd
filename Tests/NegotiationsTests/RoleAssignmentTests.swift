import Capture
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Who asked and who answered, where a capture begins with an answer.
@Suite struct RoleAssignmentTests {
  /// RFC 2409 section 5: only Aggressive Mode's message 2 has both cookies and begins with an SA payload. Its
  /// fragments (payload 132: ID, number, flags with 1 for the last) hold it with its header.
  @Test(arguments: [false, true])
  func anAnswerInFragmentsIsOne(isEncrypted: Bool) throws {
    let suite: [(type: UInt16, value: UInt16)] = [
      (1, 7), (14, 256), (2, 4), (3, 3), (4, 14), (11, 1), (12, 28800),
    ]
    let clear = MessageBuilder(.aggressiveMode, version: .ikev1).with { $0.responderSPI = 7 }
    let whole =
      isEncrypted
      ? clear.encrypted([UInt8](repeating: 5, count: 400))
      : clear.payload(.securityAssociation, MessageBuilder.ikev1SA([suite]))
        .payload(.keyExchange, [UInt8](repeating: 2, count: 256))
        .payload(.nonce, [UInt8](repeating: 2, count: 32)).octets
    var scene = Scene()
    for (number, part) in [whole.prefix(200), whole.dropFirst(200)].enumerated() {
      scene.send(
        clear.payload(
          .fragment, [0, 1, UInt8(number + 1), UInt8(number)] + Array(part)
        ).octets, fromInitiator: false)
    }
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    let negotiation = try #require(table.negotiation(at: 0))
    #expect(negotiation.messages.allSatisfy { $0.from == (isEncrypted ? .initiator : .responder) })
    #expect((negotiation.messages.last?.name == .aggressive(2)) == !isEncrypted)
  }
}
