import Diagnosis
import Foundation
import Keys
import TestSupport
import Testing

/// Secrets that matched nothing: why, and where they stand.
@Suite struct UnusedSecretTests {
  /// Three keys for a capture without the Diffie-Hellman secret: one sentence with all three lines.
  @Test func oneReasonForSeveralKeysIsToldOnce() throws {
    let text = """
      psk:
        - key: "first"
        - key: "second"
        - key: "third"
      """
    let secrets = try SecretsFile.read(Array(text.utf8), file: "keys.yaml")
    let path = Repository.samples.appending(path: "v2-child-refused/initiator.pcap").path
    let judged = try JudgedCapture([path], secrets: secrets)
    let finding = try #require(judged.findings.first { $0.page.code == "IKE007" })
    // Nobody can try a key on AUTH without SK_p, which is made from that secret (RFC 7296 section 2.15).
    #expect(finding.explanation.contains("(keys.yaml, line 4): each could not be tried"))
    for line in 2...4 { #expect(finding.explanation.contains("line \(line)")) }
  }
}
