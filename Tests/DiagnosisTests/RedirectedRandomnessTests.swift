import Capture
import Diagnosis
import ISAKMP
import TestSupport
import Testing

/// What a client repeats at the gateway that it was sent to (RFC 5685 section 3).
@Suite struct RedirectedRandomnessTests {
  private func request(_ spi: UInt64) -> MessageBuilder {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = spi
      $0.flags = 0x08
    }.payload(
      .securityAssociationV2,
      MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
    ).payload(.keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: 7, count: 256))
      .payload(.nonceV2, [UInt8](repeating: 8, count: 32))
  }

  private func answer(_ spi: UInt64) -> MessageBuilder {
    MessageBuilder(.ikeSAInit, version: .ikev2).with {
      $0.initiatorSPI = spi
      $0.responderSPI = 9
      $0.flags = 0x20
    }
  }

  /// Two exchanges of one nonce: the first is answered by REDIRECT to 203.0.113.99, with the nonce of its
  /// request, or by an SA of which keys are made.
  @Test(arguments: [(true, 0), (false, 2)])
  func aRedirectedRequestHasUsedNothing(_ isRedirected: Bool, _ repeated: Int) {
    let gateway: [UInt8] = [1, 4, 203, 0, 113, 99] + [UInt8](repeating: 8, count: 32)
    var scene = Scene()
    scene.send(request(1).octets, fromInitiator: true)
    scene.send(
      isRedirected
        ? answer(1).payload(.notify, MessageBuilder.ikev2Notify(.redirect, gateway)).octets
        : answer(1).payload(
          .securityAssociationV2,
          MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
        ).octets, fromInitiator: false)
    scene.send(request(2).octets, fromInitiator: true, after: 10)
    var values = RandomValues(generation: 100)
    for (index, judged) in JudgedScene([scene.events]).negotiations.enumerated() {
      values.observe(judged.negotiation, index: index)
    }
    #expect(values.repeated.count == repeated)
  }
}
