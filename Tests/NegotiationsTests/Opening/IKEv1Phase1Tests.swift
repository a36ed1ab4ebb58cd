import Foundation
import ISAKMP
import TestSupport
import Testing

@testable import Keys
@testable import Negotiations

/// Whole Main Modes that Tests/KeysTests/Vectors/derive built: both modes of RSA encryption, a negotiated
/// PRF, and AES in counter mode.
@Suite struct IKEv1Phase1Tests {
  struct Vector: Decodable {
    var name, initiatorCookie, responderCookie: String
    var psk: String?
    var initiatorNonce, responderNonce, initiatorId, responderId: String
    var sharedSecret, skeyid, cipherKey: String
    var messages: [String]
  }

  private let vectors: [Vector]

  init() throws {
    struct File: Decodable { var phase1: [Vector] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let path = Repository.root.appending(path: "Tests/KeysTests/Vectors/vectors.json")
    vectors = try decoder.decode(File.self, from: Data(contentsOf: path)).phase1
    #expect(vectors.count >= 8)
  }

  /// The secrets as a user would write them.
  private func yaml(_ vector: Vector, identities: Bool = true, nonces: Bool = true) -> String {
    var text = ""
    if let psk = vector.psk {
      text += "psk:\n  - label: both\n    key_hex: \"\(psk)\"\n"
    }
    let spis =
      "  - initiator_spi: \"\(vector.initiatorCookie)\"\n"
      + "    responder_spi: \"\(vector.responderCookie)\"\n"
    text += "dh:\n" + spis + "    shared_secret: \"\(vector.sharedSecret)\"\n"
    if vector.psk == nil, nonces {
      text +=
        "nonces:\n" + spis + "    initiator_nonce: \"\(vector.initiatorNonce)\"\n"
        + "    responder_nonce: \"\(vector.responderNonce)\"\n"
      if identities {
        text +=
          "    initiator_id: \"\(vector.initiatorId)\"\n"
          + "    responder_id: \"\(vector.responderId)\"\n"
      }
    }
    return text
  }

  private func read(
    _ vector: Vector, _ yaml: String, tests: KeyTests = KeyTests()
  ) throws -> Negotiation {
    var scene = Scene()
    for (index, message) in vector.messages.enumerated() {
      scene.send(try #require(Hex.octets(message)), fromInitiator: index % 2 == 0)
    }
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    var ring = KeyRing(
      try SecretsFile.read(Array(yaml.utf8), file: "secrets.yaml"), tests: tests)
    return try #require(table.negotiation(at: 0, keys: &ring))
  }

  private func isRevised(_ vector: Vector) -> Bool { vector.name.hasPrefix("revised") }

  @Test func everyMessageOpensAndEveryHashFits() throws {
    for vector in vectors {
      let negotiation = try read(vector, yaml(vector, identities: !isRevised(vector)))
      #expect(negotiation.decryption.state == .full, "\(vector.name)")
      let keys = try #require(negotiation.decryption.ikev1Keys.first)
      #expect(negotiation.decryption.ikev1Keys.count == 1, "\(vector.name)")
      #expect(keys.skeyid == SecretOctets(hex: vector.skeyid), "\(vector.name)")
      #expect(keys.cipherKey == SecretOctets(hex: vector.cipherKey), "\(vector.name)")
      let verdicts = negotiation.messages.compactMap(\.opened).map(\.hash)
      #expect(
        verdicts
          == ["HASH_I", "HASH_R", "HASH(1)", "HASH(2)", "HASH(3)"].map { .verified(name: $0) },
        "\(vector.name)")
      #expect(negotiation.decryption.psk == (vector.psk == nil ? .untested : .verified))
    }
  }

  /// RSA encryption hides the identities: without them Phase 1's hashes prove nothing, and nothing is
  /// wrong with them either.
  @Test func identitiesAreNotGiven() throws {
    for vector in vectors where vector.psk == nil && !isRevised(vector) {
      let negotiation = try read(vector, yaml(vector, identities: false))
      #expect(negotiation.decryption.state == .full, "\(vector.name)")
      let verdicts = negotiation.messages.compactMap(\.opened).map(\.hash)
      #expect(!verdicts.contains(.wrong))
      #expect(verdicts.filter(\.isVerified).count == 3)
    }
  }

  @Test func noncesAreNotGiven() throws {
    for vector in vectors where vector.psk == nil {
      let negotiation = try read(vector, yaml(vector, nonces: false))
      #expect(negotiation.decryption.state == .none)
      #expect(negotiation.decryption.obstacle == "the decrypted nonces were not given")
      #expect(negotiation.decryption.psk == .untested)
    }
  }

  /// Another pre-shared key is refuted under every PRF that may have been meant.
  @Test func anotherKeyOpensNothing() throws {
    for vector in vectors where vector.psk != nil {
      var wrong = vector
      wrong.psk = Hex.string(Array("another key".utf8))
      let negotiation = try read(vector, yaml(wrong))
      #expect(negotiation.decryption.state == .none, "\(vector.name)")
      #expect(negotiation.decryption.psk == .refuted, "\(vector.name)")
      #expect(negotiation.messages.allSatisfy { $0.opened == nil })
    }
  }

  /// A key that was not tried may be the right one: that none of the others fits refutes nothing.
  @Test func notEveryKeyIsTried() throws {
    let vector = try #require(vectors.first { $0.psk != nil })
    let own = yaml(vector)
    func others(_ count: Int) -> String {
      own.replacingOccurrences(
        of: "psk:\n",
        with: "psk:\n"
          + (0..<count).map { "  - label: k\($0)\n    key: other\($0)\n" }.joined())
    }
    let whole = try read(vector, others(8)).decryption
    #expect(whole.psk == .verified)
    #expect(!whole.isKeySearchCut)
    // What a negotiation adds is less than these need.
    let spent = try read(vector, others(200), tests: KeyTests(limit: 0))
    #expect(spent.decryption.psk == .untested)
    #expect(spent.decryption.refuted.isEmpty)
    #expect(spent.decryption.isKeySearchCut)
  }

  @Test func moreKeysThanAreTried() {
    let keys = (0...KeyRing.keyLimit).map { number in
      PreSharedKey(
        label: "\(number)", key: SecretOctets(Array("key\(number)".utf8)),
        origin: SecretOrigin(file: "secrets", line: number))
    }
    #expect(TriableKeys(keys).isCut)
    #expect(TriableKeys(keys).plain.count == KeyRing.keyLimit)
    #expect(!TriableKeys(Array(keys.dropLast())).isCut)
  }
}
