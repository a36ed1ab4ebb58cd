import Capture
import Diagnosis
import Foundation
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// A healthy negotiation of which the capture lacks the beginning or the end is still healthy:
/// whatever frames are cut away, nobody is accused.
@Suite struct CutCaptureTests {
  private static let healthy = [
    "v1-main-success", "v1-aggressive-success", "v2-success", "v2-fragmentation",
    "v2-certificates-success", "v2-child-rekey", "v2-eap-ttls",
  ]

  private func accused(_ path: String) throws -> [String] {
    let judged = try JudgedCapture([path])
    return (judged.negotiations.flatMap(\.findings) + judged.findings).filter {
      $0.severity != .note && !$0.page.code.hasPrefix("IKE6")
    }.map(\.title)
  }

  @Test(arguments: healthy) func nobodyIsAccused(_ sample: String) throws {
    let frames = try RecordedFrames(
      Repository.samples.appending(path: sample).appending(path: "initiator.pcap"))
    for cut in 1..<frames.records.count {
      let parts = [
        ("without its first", cut..<frames.records.count), ("with only its first", 0..<cut),
      ]
      for (what, part) in parts {
        let accused = try frames.withFile(part) { try self.accused($0) }
        #expect(accused.isEmpty, "\(what) \(cut) frames: \(accused)")
      }
    }
  }

  /// A capture of one direction has one direction of ESP too.
  @Test(arguments: ["v1-main-success", "v2-success"])
  func oneDirectionAloneIsNoLossOfESP(_ sample: String) throws {
    let frames = try RecordedFrames(
      Repository.samples.appending(path: sample).appending(path: "initiator.pcap"))
    // Behind 16 octets of the record, 14 of Ethernet and 12 of IPv4: the source's address.
    for source in [[198, 51, 100, 10], [203, 0, 113, 20]] as [[UInt8]] {
      var half = frames
      half.records = frames.records.filter { Array($0[42..<46]) == source }
      #expect(!half.records.isEmpty)
      let codes = try half.withFile { try JudgedCapture([$0]) }.negotiations.flatMap(\.findings)
        .filter { $0.severity != .note && !$0.page.code.hasPrefix("IKE6") }.map(\.page.code)
      #expect(codes == ["IKE005"])
    }
  }

  /// Without message 5, the first on port 4500, message 6 answers on a port from which nothing was asked.
  @Test func anAnswerWhoseRequestTheCaptureLacksGoesToNoWrongPort() throws {
    var frames = try RecordedFrames(
      Repository.samples.appending(path: "v1-nat-port-switch").appending(path: "initiator.pcap"))
    frames.records = Array(frames.records[..<4]) + [frames.records[5]]
    let accused = try frames.withFile { try self.accused($0) }
    #expect(accused.isEmpty, "\(accused)")
  }

  /// Frame 3 of v2-success asks for authentication, and is answered. Cut to its first fragment, as a
  /// capture has it that lacks the second one, it accuses nobody.
  @Test func aFragmentThatTheCaptureLacksIsNoLoss() throws {
    var frames = try RecordedFrames(
      Repository.samples.appending(path: "v2-success").appending(path: "initiator.pcap"))
    // Behind 16 octets of the record and 14 of Ethernet: length, then flags (RFC 791 section 3.1).
    let (size, kept) = (14 + 20 + 128, 16 + 14 + 20 + 128)
    var record = Array(frames.records[2].prefix(kept))
    record.replaceSubrange(8..<16, with: [UInt8(size), 0, 0, 0, UInt8(size), 0, 0, 0])
    record.replaceSubrange(30 + 2..<30 + 4, with: [0, 148])
    record[30 + 6] = 0x20
    frames.records[2] = record
    let (accused, findings) = try frames.withFile { path in
      (try self.accused(path), try JudgedCapture([path]).findings)
    }
    #expect(accused.isEmpty, "\(accused)")
    #expect(findings.contains { $0.page.code == "IKE003" && $0.severity == .note })
  }

  /// Both ends in one file, as mergecap makes it and a capture on all interfaces of a NAT router:
  /// every message stands there from its inside and from its outside address, and no mapping has
  /// changed.
  @Test(arguments: ["v1-nat-port-switch", "v2-nat-port-switch"])
  func bothSidesOfANATInOneFileAreNoChange(_ sample: String) throws {
    let folder = Repository.samples.appending(path: sample)
    let frames = try RecordedFrames(folder.appending(path: "initiator.pcap"))
      .merged(with: RecordedFrames(folder.appending(path: "responder.pcap")))
    let accused = try frames.withFile { try self.accused($0) }
    #expect(accused.isEmpty, "\(accused)")
  }

  /// The host of a peer that went silent answers with ICMP, RFC 792's type 3 code 3: then it is known
  /// why nothing comes back.
  @Test func anICMPErrorTellsWhyAPeerIsSilent() throws {
    var frames = try RecordedFrames(
      Repository.samples.appending(path: "v2-peer-dies").appending(path: "initiator.pcap"))
    let silent = try frames.withFile { try JudgedCapture([$0]) }.negotiations.first?.findings
      .first { $0.page.code == "IKE505" }
    #expect(silent?.confidence == .likely)
    // The last request, quoted back: addresses exchanged, protocol 1.
    let last = try #require(frames.records.last { $0.count > 200 || $0[16 + 23] == 17 })
    let packet = Array(last[30...])
    let quoted = Array(packet.prefix(20 + 8 + 80))
    let length = 20 + 8 + quoted.count
    var reply: [UInt8] = [
      0x45, 0, UInt8(length >> 8), UInt8(length & 255), 0, 1, 0, 0, 64, 1, 0, 0,
    ]
    reply += packet[16..<20] + packet[12..<16] + [3, 3, 0, 0, 0, 0, 0, 0] + quoted
    let size = UInt8(14 + length)
    let header = Array(last[..<8]) + [size, 0, 0, 0, size, 0, 0, 0]
    frames.records.append(header + last[16..<30] + reply)
    let told = try frames.withFile { try JudgedCapture([$0]) }.negotiations.first?.findings
      .filter { $0.severity == .error }
    #expect(told?.map(\.page.code) == ["IKE505"])
    #expect(told?.first?.confidence == .proven)
    #expect(told?.first?.evidence.last?.what.contains("port unreachable") == true)
  }

  private func judge(_ scene: Scene) throws -> (Negotiation, [Finding]) {
    let judged = try #require(JudgedScene([scene.events]).negotiations.first)
    return (judged.negotiation, judged.findings)
  }

  private func message(_ type: ExchangeType, _ id: UInt32, _ length: Int) -> [UInt8] {
    MessageBuilder(type, version: .ikev1).with {
      $0.responderSPI = 7
      $0.messageID = id
    }.encrypted([UInt8](repeating: UInt8(truncatingIfNeeded: length), count: length))
  }

  /// Quick Mode's message 3 is a HASH alone: what it follows was message 2, though nothing came
  /// before.
  @Test func aCaptureThatBeginsWithQuickModesSecondMessage() throws {
    var scene = Scene()
    scene.send(message(.quickMode, 5, 160), fromInitiator: false)
    scene.send(message(.quickMode, 5, 48), fromInitiator: true)
    scene.send(message(.informationalV1, 6, 64), fromInitiator: true, after: 1000)
    let (negotiation, findings) = try judge(scene)
    #expect(negotiation.messages.map(\.name.description) == ["QM2", "QM3", "INFO"])
    let child = try #require(negotiation.phase2.first)
    #expect(child.state == .established)
    #expect(child.requestedBy != negotiation.messages[0].from)
    #expect(findings.allSatisfy { $0.severity == .note }, "\(findings.map(\.title))")
  }

  @Test func aCaptureThatBeginsWithQuickModesThirdMessage() throws {
    var scene = Scene()
    scene.send(message(.quickMode, 5, 48), fromInitiator: true)
    scene.send(message(.informationalV1, 6, 64), fromInitiator: false, after: 1000)
    let (negotiation, findings) = try judge(scene)
    #expect(negotiation.messages.map(\.name.description) == ["QM3", "INFO"])
    #expect(findings.allSatisfy { $0.severity == .note }, "\(findings.map(\.title))")
  }

  /// Deletes of IKEv1 are not answered, so two of them are no sign of a capture of one direction; a
  /// second step of Main Mode is.
  @Test func whatWaitsForNoAnswerShowsNoMissingDirection() throws {
    var deletes = Scene()
    for id: UInt32 in 1...2 {
      deletes.send(message(.informationalV1, id, Int(id) * 16), fromInitiator: true)
    }
    let (_, none) = try judge(deletes)
    #expect(!none.contains { $0.page.code == "IKE005" })

    var steps = Scene()
    let exchange = MessageBuilder(.mainMode, version: .ikev1).with { $0.responderSPI = 7 }
    steps.send(
      exchange.payload(.keyExchange, [UInt8](repeating: 1, count: 256))
        .payload(.nonce, [UInt8](repeating: 1, count: 32)).octets, fromInitiator: true)
    steps.send(exchange.encrypted([UInt8](repeating: 3, count: 64)), fromInitiator: true)
    let (_, one) = try judge(steps)
    #expect(one.first { $0.page.code == "IKE005" }?.confidence == .proven)
  }

  /// charon repeats message 1 or 3 after 4 s where one was lost, as in a recording that healed so: a capture
  /// that ends before that shows no stop.
  @Test(arguments: [(2000, false), (6000, true)] as [(Int64, Bool)])
  func aStopShowsOnlyWhereARepetitionWasDue(_ quiet: Int64, _ isTold: Bool) {
    var scene = Scene()
    scene.sendKeyExchange()
    #expect(JudgedScene([scene.events], quiet: quiet).errors == [isTold ? ["IKE509 possible"] : []])
  }
}
