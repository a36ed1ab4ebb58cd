import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Requests under an SA that stands, repeated: answered in vain, or never.
@Suite struct StandingRequestTests {
  private func sealed(_ exchange: ExchangeType, _ id: UInt32, _ flags: UInt8, _ spi: UInt64 = 1)
    -> [UInt8]
  {
    MessageBuilder.sealed(exchange, id, flags, 240, spi: spi)
  }

  private func tunnel() -> Scene {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(MessageBuilder.initial(0x20), fromInitiator: false)
    scene.send(sealed(.ikeAuth, 1, 0x08), fromInitiator: true)
    scene.send(sealed(.ikeAuth, 1, 0x20), fromInitiator: false)
    return scene
  }

  private func told(_ scene: Scene, captures: Int = 1) -> [String] {
    JudgedScene(Array(repeating: scene.events, count: captures)).negotiations.flatMap(\.findings)
      .filter { ["IKE503", "IKE504", "IKE505", "IKE509"].contains($0.page.code) }
      .map { "\($0.page.code) \($0.confidence.rawValue)" }
  }

  /// RFC 7296 section 2.1: the answer ends the repetitions, whatever it says.
  @Test(arguments: [
    (1, false, []), (3, false, ["IKE503 likely"]), (3, true, ["IKE504 proven"]),
  ])
  func answersThatAreRepeatedInVain(_ again: Int, _ goesOn: Bool, _ expected: [String]) {
    var scene = tunnel()
    scene.send(sealed(.createChildSA, 2, 0x08), fromInitiator: true, after: 5000)
    scene.send(sealed(.createChildSA, 2, 0x20), fromInitiator: false, after: 10)
    for _ in 0..<again {
      scene.send(sealed(.createChildSA, 2, 0x08), fromInitiator: true, after: 1000)
      scene.send(sealed(.createChildSA, 2, 0x20), fromInitiator: false, after: 10)
    }
    if goesOn {
      scene.send(sealed(.informational, 3, 0x08), fromInitiator: true)
      scene.send(sealed(.informational, 3, 0x20), fromInitiator: false)
    }
    #expect(told(scene) == expected)
  }

  /// The asker's own capture has the answers too: no way back that ends.
  @Test func answersThatCameByEveryCaptureWereNotTaken() {
    var scene = tunnel()
    for pause: Int64 in [5000, 1000, 1000, 1000] {
      scene.send(sealed(.createChildSA, 2, 0x08), fromInitiator: true, after: pause)
      scene.send(sealed(.createChildSA, 2, 0x20), fromInitiator: false, after: 10)
    }
    #expect(told(scene) == ["IKE503 likely"])
    #expect(told(scene, captures: 2) == ["IKE509 likely"])
  }

  /// A Quick Mode beside the SA that stands, which nobody answers. Its offer is larger than a bare hash,
  /// which is its message 3.
  @Test(arguments: [(1, []), (3, ["IKE505 likely"])])
  func aSecondQuickModeThatIsNeverAnswered(_ again: Int, _ expected: [String]) {
    var scene = Scene()
    scene.sendMainMode()
    for (fill, fromInitiator) in [(UInt8(7), true), (8, false), (9, true)] {
      scene.send(
        MessageBuilder.ikev1Sealed(.quickMode, 1, fill, fill == 9 ? 48 : 160),
        fromInitiator: fromInitiator)
    }
    scene.send(MessageBuilder.ikev1Sealed(.quickMode, 2, 10, 160), fromInitiator: true, after: 5000)
    for _ in 0..<again {
      scene.send(
        MessageBuilder.ikev1Sealed(.quickMode, 2, 10, 160), fromInitiator: true, after: 1000)
    }
    #expect(told(scene) == expected)
  }

  /// Answers of an IKE SA in which the host never asked, beside one of its own.
  @Test func answersThatAreMeantForAnotherAreTold() {
    func codes(ofAnother spi: UInt64) -> [String] {
      var scene = tunnel()
      for _ in 0..<3 {
        scene.send(sealed(.createChildSA, 2, 0x20, spi), fromInitiator: false, after: 1000)
      }
      return JudgedScene([scene.events]).negotiations.flatMap(\.findings).map(\.page.code)
    }
    #expect(codes(ofAnother: 2).contains("IKE410"))
    #expect(!codes(ofAnother: 1).contains("IKE410"))
  }
}
