import Capture
import Diagnosis
import Foundation
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// A healthy negotiation of which a capture lacks a packet, or has two in the wrong order, is healthy:
/// what a capture loses was not lost on the wire.
@Suite struct LostPacketTests {
  private static let healthy = [
    "v1-main-success", "v1-nat-port-switch", "v2-success", "v2-child-group-retry", "v2-hybrid-ppk",
  ]

  private func accused(_ frames: RecordedFrames, _ secrets: Secrets = Secrets()) throws -> [String]
  {
    let judged = try frames.withFile { try JudgedCapture([$0], secrets: secrets) }
    return (judged.negotiations.flatMap(\.findings) + judged.findings).filter {
      $0.severity != .note && !$0.page.code.hasPrefix("IKE6")
    }.map { "\($0.page.code) \($0.confidence): \($0.title)" }
  }

  private func frames(_ sample: String, _ capture: String = "initiator.pcap") throws
    -> RecordedFrames
  {
    try RecordedFrames(
      Repository.samples.appending(path: sample).appending(path: capture))
  }

  @Test(arguments: healthy) func aLostPacketAccusesNobody(_ sample: String) throws {
    let whole = try frames(sample)
    for given in [Secrets(), try Repository.secrets(of: sample)] {
      for lost in whole.records.indices.prefix(24) {
        var frames = whole
        frames.records.remove(at: lost)
        let accused = try accused(frames, given)
        #expect(accused.isEmpty, "without frame \(lost + 1): \(accused)")
      }
    }
  }

  /// The first 8 octets of a record are its time, which stays where it is.
  @Test(arguments: healthy) func neighboursInTheWrongOrderAccuseNobody(_ sample: String) throws {
    let whole = try frames(sample)
    for given in [Secrets(), try Repository.secrets(of: sample)] {
      for first in whole.records.indices.dropLast().prefix(24) {
        var frames = whole
        let (one, other) = (whole.records[first], whole.records[first + 1])
        frames.records[first] = Array(one.prefix(8) + other.dropFirst(8))
        frames.records[first + 1] = Array(other.prefix(8) + one.dropFirst(8))
        let accused = try accused(frames, given)
        #expect(accused.isEmpty, "frames \(first + 1) and \(first + 2) exchanged: \(accused)")
      }
    }
  }

  // MARK: What is missing

  /// INVALID_KE_PAYLOAD, opened, demands another group (RFC 7296 section 1.3), in frame 12 of the sample,
  /// and the capture ends before the asker goes on, or before it is answered.
  @Test(arguments: [12, 13]) func aDemandOfAnotherGroupIsNoRefusedRenewal(_ count: Int) throws {
    var frames = try frames("v2-child-group-retry")
    frames.records = Array(frames.records.prefix(count))
    #expect(try accused(frames, Repository.secrets(of: "v2-child-group-retry")) == [])
  }

  private static let suite: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 2), (3, 1), (4, 14), (11, 1), (12, 28800),
  ]

  private func ikev1(_ exchange: ExchangeType, _ responderSPI: UInt64 = 7) -> MessageBuilder {
    MessageBuilder(exchange, version: .ikev1).with { $0.responderSPI = responderSPI }
  }

  private func greeting(_ fill: UInt8, _ octets: Int = 64) -> [UInt8] {
    ikev1(.informationalV1).with { $0.messageID = UInt32(fill) }
      .encrypted([UInt8](repeating: fill, count: octets))
  }

  /// Message 2 of Main Mode is missing, and with it the suite; what follows message 6 may be
  /// INITIAL-CONTACT (RFC 2407 section 4.6.3.3).
  @Test func withoutTheSuiteAGreetingIsNoRefusal() throws {
    var scene = Scene()
    scene.send(
      ikev1(.mainMode, 0).payload(
        .securityAssociation, MessageBuilder.ikev1SA([Self.suite])
      ).octets, fromInitiator: true)
    for (fill, fromInitiator) in [(UInt8(1), true), (2, false)] {
      scene.send(
        ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: fill, count: 256))
          .payload(.nonce, [UInt8](repeating: fill, count: 32)).octets,
        fromInitiator: fromInitiator)
    }
    for (fill, fromInitiator) in [(UInt8(5), true), (6, false)] {
      scene.send(
        ikev1(.mainMode).encrypted([UInt8](repeating: fill, count: 64)),
        fromInitiator: fromInitiator)
    }
    scene.send(greeting(9), fromInitiator: true, after: 2)
    #expect(JudgedScene([scene.events]).errors == [[]])
  }

  /// Message 4 of Base Mode is missing, and both sides greet each other: nobody was refused. One of them
  /// alone, in its place, says that the responder did not take message 3.
  @Test(arguments: [true, false]) func bothSidesGreetEachOther(_ isAnswered: Bool) throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    for (spi, fromInitiator) in [(UInt64(0), true), (7, false)] {
      scene.send(
        ikev1(.base, spi).payload(.securityAssociation, offer)
          .payload(.identification, [1, 17, 1, 0xf4, 192, 0, 2, fromInitiator ? 1 : 2])
          .payload(.nonce, [UInt8](repeating: fromInitiator ? 1 : 2, count: 32)).octets,
        fromInitiator: fromInitiator)
    }
    scene.send(
      ikev1(.base).payload(.keyExchange, [UInt8](repeating: 3, count: 256))
        .payload(.hash, [UInt8](repeating: 3, count: 20)).octets, fromInitiator: true)
    scene.send(greeting(8), fromInitiator: false, after: 30)
    if isAnswered { scene.send(greeting(9), fromInitiator: true, after: 1) }
    #expect(JudgedScene([scene.events]).errors == [isAnswered ? [] : ["IKE203 likely"]])
  }

  /// Message 3 was sent twice, and the capture ends with the second; or goes on.
  @Test(arguments: [(Int64(0), "IKE509 possible"), (5000, "IKE509 likely")])
  func aSingleRepetitionAtTheEndIsLittle(_ quiet: Int64, _ error: String) throws {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([Self.suite])
    scene.send(ikev1(.mainMode, 0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(ikev1(.mainMode).payload(.securityAssociation, offer).octets, fromInitiator: false)
    let third = ikev1(.mainMode).payload(.keyExchange, [UInt8](repeating: 1, count: 256))
      .payload(.nonce, [UInt8](repeating: 1, count: 32)).octets
    scene.send(third, fromInitiator: true)
    scene.send(third, fromInitiator: true, after: 1000)
    #expect(JudgedScene([scene.events], quiet: quiet).errors == [[error]])
  }
}
