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
}
