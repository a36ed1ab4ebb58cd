import Diagnosis
import Foundation
import Policies
import TestSupport
import Testing

/// The walk of two configurations against what real daemons made of them, as the samples' recordings
/// show and their expectations say.
@Suite struct PairAgreementTests {
  private struct Sample {
    var name: String
    var pair: PolicyPair
    /// As the expectation file of the recording states them.
    var phase1: String?
    var phase2: String?
  }

  private static func samples() throws -> [Sample] {
    let suffixes = ["swanctl.conf", "ipsec.conf", "ios.cfg", "asa.cfg"]
    var samples: [Sample] = []
    for path in Repository.files(under: "Samples", withSuffix: "initiator.expect.yaml") {
      let folder = "Samples/" + (path as NSString).deletingLastPathComponent
      func policy(_ side: String) throws -> PeerPolicy? {
        for suffix in suffixes {
          let path = "\(folder)/\(side).\(suffix)"
          guard let text = try? Repository.text(path) else { continue }
          return try ConfigurationFile.read(
            Array(text.utf8), file: path, including: { (_, _) in [] })
        }
        return nil
      }
      guard let a = try policy("initiator"), let b = try policy("responder") else { continue }
      let lines = try Repository.text("Samples/" + path).split(separator: "\n")
      func state(_ key: String) -> String? {
        lines.lazy.compactMap { line in
          let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
          return parts.count == 2 && parts[0] == key ? parts[1] : nil
        }.first
      }
      samples.append(
        Sample(
          name: folder, pair: PolicyPair(a, b), phase1: state("phase1"), phase2: state("phase2")))
    }
    return samples
  }

  /// What came up is never said to fail, and the reason of a failure that lies in the files is found.
  @Test func theVerdictIsThatOfTheRecording() throws {
    let samples = try Self.samples()
    #expect(samples.count > 40)
    for sample in samples {
      // Whether strongswan.conf allows Aggressive Mode with a key, swanctl.conf does not say.
      let isOpen = sample.name.hasSuffix("/v1-aggressive-success")
      if sample.phase1 == "established" {
        #expect(sample.pair.phase1 == (isOpen ? .unknown : .comesUp), "\(sample.name)")
      }
      if sample.phase2 == "established" {
        #expect(sample.pair.phase2 == .comesUp, "\(sample.name)")
      }
    }
    func state(_ name: String) -> [PairState] {
      samples.filter { $0.name.hasSuffix("/" + name) }.flatMap { [$0.pair.phase1, $0.pair.phase2] }
    }
    for name in [
      "v1-method-differs", "v1-mismatch-encryption", "v1-mismatch-group", "v1-mismatch-hash",
      "v1-no-connection", "v1-wrong-identity", "v1-wrong-psk-main", "v2-method-differs",
      "v2-no-connection", "v2-no-proposal", "v2-wrong-identity", "v2-wrong-psk",
    ] {
      #expect(state(name) == [.fails, .fails], "\(name)")
    }
    for name in [
      "v1-mode-differs", "v1-pfs-missing", "v1-quick-mode-refused", "v1-selectors-refused",
      "v2-child-refused", "v2-ts-unacceptable",
    ] {
      #expect(state(name) == [.comesUp, .fails], "\(name)")
    }
  }

  /// IKE309's case: the first SA stands, its renewal is refused.
  @Test(arguments: ["v2-pfs-differs", "v2-rekey-refused"])
  func theRenewalIsForetold(_ name: String) throws {
    let sample = try #require(try Self.samples().first { $0.name.hasSuffix("/" + name) })
    let causes = sample.pair.tunnels.flatMap { $0.directions.flatMap(\.children) }
      .flatMap(\.causes)
    #expect(causes.contains { $0.kind == .rekey && $0.confidence == .proven })
  }
}
