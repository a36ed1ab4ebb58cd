import Foundation
import ISAKMP
import TestSupport
import Testing

@testable import Keys
@testable import Negotiations

/// RFC 9370's additional key exchanges behind CREATE_CHILD_SA, as Tests/KeysTests/Vectors/derive built
/// them: an IKE SA rekeyed with two of them, then a Child SA under the new one with a single one.
@Suite struct FollowupKeyExchangeTests {
  struct Vector: Decodable {
    var name, initiatorSpi, responderSpi, psk, sharedSecret: String
    var before, rekeySecrets: [String]
    var newInitiatorSpi, newResponderSpi: String
    var newKeys: [String: String]
    var after, childSecrets: [String]
    var keymat: String
  }

  private let vectors: [Vector]

  init() throws {
    struct File: Decodable { var followup: [Vector] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let path = Repository.root.appending(path: "Tests/KeysTests/Vectors/vectors.json")
    vectors = try decoder.decode(File.self, from: Data(contentsOf: path)).followup
    #expect(vectors.count >= 2)
  }

  private func octets(_ hex: String) throws -> [UInt8] { try #require(Hex.octets(hex)) }

  private func number(_ hex: String) throws -> UInt64 { try #require(UInt64(hex, radix: 16)) }

  /// The secrets of a vector, each additional one by its exchange's message ID.
  private func secrets(_ vector: Vector) throws -> Secrets {
    let origin = SecretOrigin(file: "test", line: 1)
    var secrets = Secrets()
    secrets.preSharedKeys = [
      PreSharedKey(label: "both", key: SecretOctets(try octets(vector.psk)), origin: origin)
    ]
    func add(_ initiator: String, _ responder: String, _ secret: String, _ messageID: UInt32?)
      throws
    {
      secrets.sharedSecrets.append(
        SharedSecret(
          initiatorSPI: try number(initiator), responderSPI: try number(responder),
          value: SecretOctets(try octets(secret)), messageID: messageID, origin: origin))
    }
    try add(vector.initiatorSpi, vector.responderSpi, vector.sharedSecret, nil)
    for (index, secret) in vector.rekeySecrets.enumerated() {
      try add(vector.initiatorSpi, vector.responderSpi, secret, UInt32(2 + index))
    }
    for (index, secret) in vector.childSecrets.enumerated() {
      try add(vector.newInitiatorSpi, vector.newResponderSpi, secret, UInt32(index))
    }
    return secrets
  }

  /// Both IKE SAs.
  private func read(_ vector: Vector, _ secrets: Secrets, leavingOut left: Int? = nil) throws
    -> (old: Negotiation, new: Negotiation)
  {
    var scene = Scene()
    for (index, message) in (vector.before + vector.after).enumerated() where index != left {
      scene.send(try octets(message), fromInitiator: index % 2 == 0)
    }
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    var ring = KeyRing(secrets)
    let old = try #require(table.negotiation(at: 0, keys: &ring))
    let new = try #require(table.negotiation(at: 1, keys: &ring))
    return (old, new)
  }

  @Test func theNewIKESAsKeysComeOfAllSecrets() throws {
    for vector in vectors {
      let (old, new) = try read(vector, secrets(vector))
      #expect(old.decryption.state == .full, "\(vector.name)")
      #expect(old.decryption.psk == .verified)
      #expect(old.phase2.map(\.state) == [.established])
      #expect(new.decryption.state == .full, "\(vector.name)")
      let keys = try #require(new.decryption.ikev2Keys.first)
      #expect(keys.d == SecretOctets(try octets(vector.newKeys["d"] ?? "")))
      #expect(keys.pr == SecretOctets(try octets(vector.newKeys["pr"] ?? "")))
    }
  }

  @Test func theChildSAsKeysComeOfBothSecrets() throws {
    for vector in vectors {
      let given = try secrets(vector)
      let (_, new) = try read(vector, given)
      let phase2 = try #require(new.phase2.first)
      #expect(phase2.state == .established)
      let keys = try #require(new.espKeys(of: phase2, secrets: SecretIndex(given)))
      let material = keys.sorted { $0.sender == .initiator && $1.sender == .responder }
        .flatMap(\.encryptionKey.octets)
      #expect(material == (try octets(vector.keymat)), "\(vector.name)")
      // Without the additional one there are none to be had.
      var fewer = given
      fewer.sharedSecrets.removeLast()
      #expect(new.espKeys(of: phase2, secrets: SecretIndex(fewer)) == nil)
    }
  }

  /// Every secret counts: without one the new IKE SA stays closed, and nothing is said of damage.
  @Test func oneSecretIsMissing() throws {
    for vector in vectors {
      for messageID in [UInt32(2), 3, 4] {
        var given = try secrets(vector)
        given.sharedSecrets.removeAll {
          $0.messageID == messageID && $0.initiatorSPI == (try? number(vector.initiatorSpi))
        }
        let (old, new) = try read(vector, given)
        #expect(old.decryption.state == .full)
        #expect(new.decryption.state == .none, "\(vector.name), message ID \(messageID)")
        #expect(new.decryption.integrityFailures.isEmpty)
      }
    }
  }

  /// A rekeying whose last exchange was not seen has not established anything.
  @Test func theLastExchangeIsNotSeen() throws {
    for vector in vectors {
      let (old, _) = try read(vector, secrets(vector), leavingOut: vector.before.count - 1)
      #expect(old.phase2.map(\.state) == [.incomplete], "\(vector.name)")
    }
  }
}
