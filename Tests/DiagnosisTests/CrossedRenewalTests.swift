import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Both sides of an IKE SA ask for a new Child SA at once.
@Suite struct CrossedRenewalTests {
  private func sealed(
    _ exchange: ExchangeType, _ id: UInt32, byInitiator: Bool, isResponse: Bool, octets: Int
  ) -> [UInt8] {
    MessageBuilder.sealed(
      exchange, id, (byInitiator ? 0x08 : 0) | (isResponse ? 0x20 : 0), octets)
  }

  private func established() -> Scene {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    scene.send(
      sealed(.ikeAuth, 1, byInitiator: true, isResponse: false, octets: 240), fromInitiator: true)
    scene.send(
      sealed(.ikeAuth, 1, byInitiator: false, isResponse: true, octets: 192), fromInitiator: false)
    return scene
  }

  /// RFC 7296 section 2.25: of two renewals that cross, one is answered TEMPORARY_FAILURE. The refuser's
  /// own was granted between request and refusal; without that the refusal is a failure.
  @Test(arguments: [(true, []), (false, ["IKE311 proven"])])
  func aRefusalBesideTheOtherSidesRenewalIsNoFailure(_ crosses: Bool, _ errors: [String]) {
    var scene = established()
    scene.send(
      sealed(.createChildSA, 2, byInitiator: true, isResponse: false, octets: 448),
      fromInitiator: true, after: 60_000)
    if crosses {
      scene.send(
        sealed(.createChildSA, 0, byInitiator: false, isResponse: false, octets: 448),
        fromInitiator: false, after: 500)
      scene.send(
        sealed(.createChildSA, 0, byInitiator: true, isResponse: true, octets: 432),
        fromInitiator: true, after: 5)
    }
    scene.send(
      sealed(.createChildSA, 2, byInitiator: false, isResponse: true, octets: 48),
      fromInitiator: false, after: 500)
    let judged = JudgedScene([scene.events], quiet: 60_000)
    #expect(judged.errors == [errors])
  }
}
