import Diagnosis
import Foundation
import ISAKMP
import Negotiations
import TestSupport
import Testing

@testable import Keys

/// More secrets than are tried on one negotiation: the right one is found where something names it, and
/// where none does nothing is concluded from what was tried.
@Suite struct ManySecretsTests {
  private func judged(_ change: (inout Secrets) -> Void) throws -> [JudgedNegotiation] {
    let sample = "v2-hybrid-ppk"
    var secrets = try Repository.secrets(of: sample)
    let log = try Repository.text("Samples/\(sample)/initiator.charon.log")
    secrets.add(try SecretsFile.read(Array(log.utf8), file: "charon.log"))
    #expect(secrets.postQuantumKeys.map(\.id) == ["ppk1"])
    change(&secrets)
    let judged = try JudgedCapture.alone(sample, secrets: secrets)
    try #require(!judged.isEmpty)
    return judged
  }

  private func others(_ count: Int, id: (Int) -> String?) -> [PostQuantumKey] {
    (0..<count).map { number in
      PostQuantumKey(
        id: id(number), key: SecretOctets(Array("ppk \(number)".utf8)),
        origin: SecretOrigin(file: "many", line: number + 1))
    }
  }

  /// RFC 8784 section 3: the initiator announces the PPK_ID.
  @Test func theAnnouncedPostQuantumKeyIsTriedFirst() throws {
    let judged = try judged {
      $0.postQuantumKeys.insert(contentsOf: others(3_000) { "other \($0)" }, at: 0)
    }
    let first = try #require(judged.first?.negotiation.decryption)
    #expect(first.psk == .verified)
    #expect(first.postquantumKeys.mapValues(\.id) == [.initiator: "ppk1", .responder: "ppk1"])
    #expect(!first.isKeySearchCut)
  }

  @Test func noKeyIsRefutedThatWasNotTriedWithEveryPostQuantumKey() throws {
    let judged = try judged { secrets in
      secrets.postQuantumKeys = secrets.postQuantumKeys.map { key in
        var key = key
        key.id = nil
        return key
      }
      secrets.postQuantumKeys.insert(contentsOf: others(3_000) { _ in nil }, at: 0)
    }
    let first = try #require(judged.first?.negotiation.decryption)
    #expect(first.state == .full)
    #expect(first.isKeySearchCut)
    #expect(first.refuted.isEmpty)
    #expect(first.psk == .untested)
    #expect(judged.flatMap(\.findings).allSatisfy { $0.severity == .note })
  }

  /// The same with a wrong pre-shared key, beside a post-quantum key that was tried: that is refuted.
  @Test func aWrongKeyBesideTheRightPostQuantumKeyIsRefuted() throws {
    let judged = try judged { secrets in
      secrets.preSharedKeys = secrets.preSharedKeys.prefix(1).map {
        PreSharedKey(label: $0.label, key: SecretOctets(Array("wrong".utf8)), origin: $0.origin)
      }
    }
    #expect(judged.first?.negotiation.decryption.refuted == [.initiator, .responder])
  }
}
