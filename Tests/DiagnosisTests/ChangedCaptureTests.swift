import Capture
import Diagnosis
import Foundation
import Keys
import Negotiations
import TestSupport
import Testing

/// Samples with octets changed on purpose: the change is what must be found.
@Suite struct ChangedCaptureTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  /// A copy of a sample's capture, a frame of it changed, judged with the sample's secrets.
  private func judge(
    _ sample: String, frame: Int, _ change: (inout [UInt8]) -> Void
  ) throws -> JudgedCapture {
    let folder = Repository.samples.appending(path: sample)
    var octets = try [UInt8](Data(contentsOf: folder.appending(path: "initiator.pcap")))
    var at = 24
    for _ in 1..<frame { at += 16 + length(octets, at) }
    let range = at + 16..<at + 16 + length(octets, at)
    var packet = Array(octets[range])
    change(&packet)
    octets.replaceSubrange(range, with: packet)
    let copy = try scratch.file("\(UUID().uuidString).pcap", octets)
    return try JudgedCapture([copy], secrets: Repository.secrets(of: sample))
  }

  /// The captured length of the record at an offset, in the little-endian order of the samples.
  private func length(_ octets: [UInt8], _ at: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(octets[at + 8 + $1]) << (8 * $1) }
  }

  /// Frame 4 is the answer of IKE_AUTH: README of the sample.
  @Test func aDamagedMessageIsNoWrongKey() throws {
    let judged = try judge("v2-success", frame: 4) { $0[$0.count - 1] ^= 1 }
    let negotiation = try #require(judged.negotiations.first)
    #expect(negotiation.negotiation.decryption.integrityFailures.count == 1)
    let found = try #require(negotiation.findings.first { $0.page.code == "IKE307" })
    #expect(found.confidence == .proven)
    #expect(found.evidence.first?.reference.frame == 4)
    #expect(!negotiation.findings.contains { $0.page.code == "IKE201" })
  }

  /// Frame 7 is Quick Mode's first message. Whatever block of it is damaged, the pre-shared key
  /// stays verified, and nothing is said of keys that differ.
  @Test func aDamagedQuickModeIsNoWrongKey() throws {
    var hashFailures = 0
    for block in 0..<6 {
      let judged = try judge("v1-main-success", frame: 7) { packet in
        // Ethernet, IPv4, UDP and the ISAKMP header stand before the ciphertext.
        packet[14 + 20 + 8 + 28 + 48 + block * 16] ^= 0x10
      }
      let negotiation = try #require(judged.negotiations.first)
      #expect(negotiation.negotiation.decryption.psk == .verified)
      #expect(!negotiation.findings.contains { $0.page.code == "IKE201" })
      if negotiation.findings.contains(where: { $0.page.code == "IKE307" }) { hashFailures += 1 }
    }
    #expect(hashFailures > 0)
  }

  /// The responder's announcement of signature hashes is made unrecognisable: then the initiator
  /// has signed in a way that nobody announced.
  @Test func aSignatureThatWasNotAnnounced() throws {
    let judged = try judge("v2-certificate-untrusted", frame: 2) { packet in
      // Notify type 16431 behind protocol 0 and no SPI; 40960 is of the private range.
      let found = packet.indices.dropLast(3).first {
        packet[$0...].starts(with: [0, 0, 0x40, 0x2f])
      }
      if let found { packet[found + 2] = 0xa0 }
    }
    let findings = try #require(judged.negotiations.first).findings
    let found = try #require(findings.first { $0.page.code == "IKE208" })
    #expect(found.confidence == .proven)
    #expect(found.severity == .warning)
  }

  @Test func announcedSignaturesAreNoFault() throws {
    let judged = try judge("v2-certificate-untrusted", frame: 1) { _ in }
    #expect(judged.negotiations.first?.findings.contains { $0.page.code == "IKE208" } == false)
  }
}
