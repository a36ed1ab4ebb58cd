import Foundation
import TestSupport
import Testing

@testable import Keys
@testable import Negotiations

/// Whole IKE SAs that Tests/KeysTests/Vectors/derive built: IKE_INTERMEDIATE with an additional key
/// exchange, and a post-quantum pre-shared key.
@Suite struct IKEv2UnsealingTests {
  private let vectors: [[String: Any]]

  init() throws {
    let path = Repository.root.appending(path: "Tests/KeysTests/Vectors/vectors.json")
    let all = try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any]
    vectors = try #require(all?["ikev2"] as? [[String: Any]])
  }

  private func octets(_ hex: Any?) -> [UInt8] {
    var text = (hex as? String ?? "")[...]
    var octets: [UInt8] = []
    while let octet = UInt8(text.prefix(2), radix: 16) {
      octets.append(octet)
      text = text.dropFirst(2)
    }
    return octets
  }

  /// - Parameter order: the protected messages by their place, requests being the even ones.
  private func read(
    _ vector: [String: Any], _ protected: String, order: [Int]? = nil,
    _ change: (inout Secrets) -> Void
  ) throws -> Negotiation {
    var scene = Scene()
    let messages = try #require(vector[protected] as? [String])
    let all = [vector["init_request"], vector["init_response"]] + messages
    for index in [0, 1] + (order ?? Array(messages.indices)).map({ $0 + 2 }) {
      scene.send(octets(all[index]), fromInitiator: index % 2 == 0)
    }
    let origin = SecretOrigin(file: "test", line: 1)
    let initiatorSPI = octets(vector["initiator_spi"]).reduce(0) { $0 << 8 | UInt64($1) }
    var secrets = Secrets()
    secrets.preSharedKeys = [
      PreSharedKey(label: "both", key: SecretOctets(octets(vector["psk"])), origin: origin)
    ]
    secrets.sharedSecrets = [
      SharedSecret(
        initiatorSPI: initiatorSPI, value: SecretOctets(octets(vector["shared_secret"])),
        origin: origin),
      SharedSecret(
        initiatorSPI: initiatorSPI, value: SecretOctets(octets(vector["child_secret"])),
        messageID: 1, origin: SecretOrigin(file: "test", line: 2)),
    ]
    change(&secrets)
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    var ring = KeyRing(secrets)
    return try #require(table.negotiation(at: 0, keys: &ring))
  }

  @Test func additionalKeyExchange() throws {
    for vector in vectors {
      let negotiation = try read(vector, "intermediate") { _ in }
      #expect(negotiation.decryption.state == .full, "\(vector["name"] ?? "")")
      #expect(negotiation.decryption.psk == .verified, "\(vector["name"] ?? "")")
      #expect(negotiation.decryption.initiatorKey?.label == "both")
      #expect(negotiation.decryption.responderKey?.label == "both")
      #expect(negotiation.decryption.integrityFailures.isEmpty)
    }
  }

  /// Without the secret of the additional exchange what follows it stays closed, and that is no
  /// damaged message.
  @Test func theAdditionalSecretIsMissing() throws {
    for vector in vectors {
      let negotiation = try read(vector, "intermediate") { $0.sharedSecrets.removeLast() }
      #expect(negotiation.decryption.state == .partial, "\(vector["name"] ?? "")")
      #expect(negotiation.decryption.psk == .untested)
      #expect(negotiation.decryption.integrityFailures.isEmpty)
    }
  }

  /// IKE_INTERMEDIATE changes the keys (RFC 9370 section 2.2.2) and goes into AUTH (RFC 9242 section
  /// 3.3.2). A capture that lacks one of its messages, or has the answer behind IKE_AUTH, shows no damaged
  /// message and refutes no key; one half of it is enough to open the rest.
  @Test(arguments: [[0, 2, 3], [1, 2, 3], [0, 2, 1, 3], [2, 3]])
  func anIntermediateMessageIsMissingOrLate(_ order: [Int]) throws {
    for vector in vectors {
      let negotiation = try read(vector, "intermediate", order: order) { _ in }
      let name = "\(vector["name"] ?? "") \(order)"
      #expect(negotiation.decryption.integrityFailures.isEmpty, "\(name)")
      #expect(negotiation.decryption.psk != .refuted, "\(name)")
      #expect(negotiation.decryption.state == (order == [2, 3] ? .none : .full), "\(name)")
    }
  }

  @Test func postQuantumKey() throws {
    for vector in vectors {
      let given = try read(vector, "with_ppk") {
        $0.postQuantumKeys = [
          PostQuantumKey(
            id: "ppk1", key: SecretOctets(octets(vector["ppk"])),
            origin: SecretOrigin(file: "test", line: 3))
        ]
      }
      #expect(given.decryption.state == .full)
      #expect(given.decryption.psk == .verified, "\(vector["name"] ?? "")")
      let mixed = vector["mixed"] as? [String: Any]
      #expect(given.decryption.childBase?.d == SecretOctets(octets(mixed?["d"])))
      // Not given, it refutes no key.
      let missing = try read(vector, "with_ppk") { _ in }
      #expect(missing.decryption.state == .full)
      #expect(missing.decryption.psk == .untested, "\(vector["name"] ?? "")")
      #expect(missing.decryption.childBase == nil)
    }
  }
}
