import Capture
import Diagnosis
import Foundation
import ISAKMP
import Negotiations
import TestSupport
import Testing

/// Captures recorded with so small a snapshot length that ISAKMP headers are cut.
@Suite struct CutHeaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A copy of a pcap file (little-endian, as all samples are) with each frame cut to `length`.
  private func shortened(_ sample: String, to length: Int) throws -> String {
    let whole = [UInt8](try Data(contentsOf: Repository.samples.appending(path: sample)))
    var cut = Array(whole.prefix(24))
    var place = 24
    while place + 16 <= whole.count {
      let count = (0..<4).reduce(0) { $0 | Int(whole[place + 8 + $1]) << (8 * $1) }
      let kept = min(count, length)
      cut += whole[place..<place + 8]
      cut += (0..<4).map { UInt8(kept >> (8 * $0) & 255) }
      cut += whole[place + 12..<place + 16] + whole[place + 16..<place + 16 + kept]
      place += 16 + count
    }
    return try folder.file("cut.pcap", cut)
  }

  /// Behind the non-ESP marker 60 octets leave 14 of the header: the responder's SPI is cut, and what
  /// is left of it is no version and no exchange type.
  @Test func aCutSPIIsNoExchangeType() throws {
    let file = try shortened("v1-nat-port-switch/initiator.pcap", to: 60)
    let judged = try JudgedCapture([file])
    let messages = judged.negotiations.flatMap(\.negotiation.messages)
    #expect(messages.contains { $0.hasNonESPMarker })
    #expect(messages.allSatisfy { [0, 1].contains($0.message.header.majorVersion) })
    #expect(messages.allSatisfy { $0.message.header.exchangeType.rawValue == 0 })
  }

  /// 14 octets of Ethernet, 20 of IPv4, 8 of UDP: 60 leave 18 of the header, 70 all 28 of it.
  @Test(arguments: ["v2-success", "v1-main-success", "v2-aead-success"], [56, 60, 64, 70])
  func aHealthyNegotiationIsOnlyCut(_ sample: String, _ length: Int) throws {
    let file = try shortened("\(sample)/initiator.pcap", to: length)
    let judged = try JudgedCapture([file])
    let findings = judged.negotiations.flatMap(\.findings) + judged.findings
    #expect(!findings.isEmpty)
    let grave = findings.filter { $0.severity != .note && !$0.page.code.hasPrefix("IKE6") }
    #expect(Set(grave.map(\.page.code)) == ["IKE001"], "\(grave.map(\.title))")
    let cut = try #require(grave.first)
    #expect(!cut.title.contains("262144"))
    #expect(!findings.contains { $0.page.code == "IKE004" })
    for judged in judged.negotiations {
      #expect(judged.negotiation.initiator.endpoint.address.description == "198.51.100.10")
    }
  }

  /// Vendor IDs behind the cut were sent all the same: both sides offer NAT traversal (IKE411 speaks of its
  /// versions), so none of them lacks it.
  @Test(arguments: [96, 128])
  func whatIsCutAwayIsNotAbsent(_ length: Int) throws {
    let file = try shortened("nat-traversal-versions-differ/capture.pcap", to: length)
    let judged = try JudgedCapture([file])
    #expect(!judged.negotiations.flatMap(\.findings).contains { $0.page.code == "IKE404" })
  }

  /// The header's own length field says how long each message is.
  @Test(arguments: [80, 128, 200])
  func aMessageIsAsLongAsItWasSent(_ length: Int) throws {
    let judged = try JudgedCapture([try shortened("v2-success/initiator.pcap", to: length)])
    let messages = judged.negotiations.flatMap(\.negotiation.messages)
    #expect(messages.contains { $0.missingOctets > 0 })
    #expect(messages.allSatisfy { $0.octetCount == Int($0.message.header.length) })
  }

  /// The events of a scene with `octets` of each message kept.
  private func cut(_ scene: Scene, to octets: Int) -> [CaptureEvent] {
    scene.datagrams.map { datagram in
      var datagram = datagram
      datagram.missingOctets = max(datagram.octets.count - octets, 0)
      datagram.octets = Array(datagram.octets.prefix(octets))
      return .ike(datagram)
    }
  }

  private func send(
    _ exchange: ExchangeType, id: UInt32, octets: Int, in scene: inout Scene, after: Int64 = 5
  ) {
    for flags: UInt8 in [0x08, 0x20] {
      let message = MessageBuilder(exchange, version: .ikev2).with {
        $0.responderSPI = 7
        $0.messageID = id
        $0.flags = flags
      }
      let body = [UInt8](repeating: UInt8(truncatingIfNeeded: id) ^ flags, count: octets)
      scene.send(
        message.payload(exchange == .ikeSAInit ? .nonceV2 : .encryptedAndAuthenticated, body)
          .octets,
        fromInitiator: flags == 0x08, after: flags == 0x08 ? after : 5, on: 4500)
    }
  }

  /// 68 octets of a frame, tcpdump's old default, leave 22 of a message on port 4500: the message ID begins
  /// at octet 20. Liveness checks, each answered, are then alike.
  @Test func liveChecksWithoutTheirNumbersAreNoRepetitions() {
    var scene = Scene()
    send(.ikeSAInit, id: 0, octets: 200, in: &scene)
    send(.ikeAuth, id: 1, octets: 200, in: &scene)
    for id: UInt32 in 2...6 { send(.informational, id: id, octets: 48, in: &scene, after: 1000) }
    let judged = JudgedScene([cut(scene, to: 22)])
    #expect(judged.errors == [[]])
    let messages = judged.negotiations.flatMap(\.negotiation.messages)
    #expect(messages.count == 14)
    #expect(messages.allSatisfy { $0.retransmissionOf == nil })
  }

  /// Without the suite the size of the answer tells no grant from a round of EAP: nothing stopped for sure.
  @Test func anAnswerOfUnknownSuiteIsNoStop() {
    var scene = Scene()
    send(.ikeSAInit, id: 0, octets: 200, in: &scene)
    send(.ikeAuth, id: 1, octets: 200, in: &scene)
    #expect(JudgedScene([cut(scene, to: 50)], quiet: 6000).errors == [[]])
  }
}
