import Capture
import Diagnosis
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// A message of IKEv1 that is sent whole first and in the vendors' fragments (payload 132) afterwards.
@Suite struct RefragmentedMessageTests {
  private let spi: UInt64 = 7

  private func main(_ position: Int, _ payload: (PayloadType, [UInt8])...) -> MessageBuilder {
    payload.reduce(
      MessageBuilder(.mainMode, version: .ikev1).with {
        $0.initiatorSPI = spi
        $0.responderSPI = position == 1 ? 0 : 9
      }
    ) { $0.payload($1.0, $1.1) }
  }

  /// Main Mode up to message 5, by RSA signatures (method 3).
  private func upToMessage5(_ fifth: [UInt8]) -> Scene {
    let suite = MessageBuilder.ikev1SA([[(1, 7), (14, 256), (2, 4), (3, 3), (4, 14)]])
    var scene = Scene()
    scene.send(main(1, (.securityAssociation, suite)).octets, fromInitiator: true)
    scene.send(main(2, (.securityAssociation, suite)).octets, fromInitiator: false)
    for (position, fromInitiator) in [(3, true), (4, false)] {
      scene.send(
        main(
          position, (.keyExchange, [UInt8](repeating: UInt8(position), count: 256)),
          (.nonce, [UInt8](repeating: UInt8(position), count: 32))
        ).octets, fromInitiator: fromInitiator)
    }
    scene.send(fifth, fromInitiator: true)
    return scene
  }

  /// Fragment ID, number, and whether it is the last; no RFC has them.
  private func fragments(_ message: [UInt8], length: Int = 512) -> [[UInt8]] {
    let starts = Array(stride(from: 0, to: message.count, by: length))
    return starts.enumerated().map { index, start in
      let part = Array(message[start..<min(start + length, message.count)])
      let isLast = index == starts.count - 1
      return main(
        5, (.fragment, [0, 1, UInt8(index + 1), isLast ? 1 : 0] + part)
      ).octets
    }
  }

  private var fifth: [UInt8] {
    main(5).encrypted((0..<1168).map { UInt8(truncatingIfNeeded: $0 &* 37) })
  }

  private var refusal: [UInt8] {
    MessageBuilder(.informationalV1, version: .ikev1).with {
      $0.initiatorSPI = spi
      $0.responderSPI = 9
      $0.messageID = 77
    }.encrypted([UInt8](repeating: 3, count: 80))
  }

  /// The responder refused message 5 at once; that pluto goes on sending it, now in fragments, takes
  /// nothing back, and all of it was sent: recorded of libreswan 4.10 and 5.4 with strongSwan 5.9.8.
  @Test func aRefusalStandsThoughTheMessageIsSentAgainInFragments() {
    var scene = upToMessage5(fifth)
    scene.send(refusal, fromInitiator: false)
    for _ in 0..<3 {
      for fragment in fragments(fifth) { scene.send(fragment, fromInitiator: true, after: 300) }
    }
    let judged = JudgedScene([scene.events], quiet: 5000)
    #expect(judged.errors == [["IKE203 likely"]])
    let findings = judged.negotiations.flatMap(\.findings).map(\.page.code)
    #expect(!findings.contains("IKE003"))
  }

  /// The set is a repetition of the message, and so is what repeats the set.
  @Test func theSameOctetsInFragmentsAreARepetition() throws {
    var scene = upToMessage5(fifth)
    for _ in 0..<2 {
      for fragment in fragments(fifth) { scene.send(fragment, fromInitiator: true, after: 300) }
    }
    let judged = JudgedScene([scene.events], quiet: 5000)
    let steps = try #require(judged.negotiations.first).negotiation.steps
    let whole = try #require(steps.first { $0.name == .main(5) })
    #expect(whole.transmissions.count == 3)
    #expect(judged.errors == [["IKE509 likely"]])
  }

  /// Other octets are another message.
  @Test func otherOctetsInFragmentsAreNone() throws {
    var scene = upToMessage5(fifth)
    let other = main(5).encrypted([UInt8](repeating: 9, count: 1168))
    for fragment in fragments(other) { scene.send(fragment, fromInitiator: true, after: 300) }
    let judged = JudgedScene([scene.events], quiet: 5000)
    let steps = try #require(judged.negotiations.first).negotiation.steps
    #expect(try #require(steps.first { $0.name == .main(5) }).transmissions.count == 1)
  }
}
