import ISAKMP
import Testing

@testable import Keys

/// Phase 1 and Quick Mode against keys and messages made without this program.
@Suite struct IKEv1KeysTests {
  let vectors: [IKEv1Vector]

  init() throws { vectors = try VectorFile.load().ikev1 }

  @Test func keysAreThoseOfTheVectors() throws {
    #expect(vectors.count >= 14)
    for vector in vectors {
      let keys = try #require(vector.keys(), "\(vector.name)")
      #expect(keys.skeyid == vector.skeyid.secret, "\(vector.name)")
      #expect(keys.skeyidD == vector.skeyidD.secret, "\(vector.name)")
      #expect(keys.skeyidA == vector.skeyidA.secret, "\(vector.name)")
      #expect(keys.skeyidE == vector.skeyidE.secret, "\(vector.name)")
      #expect(keys.cipherKey == vector.cipherKey.secret, "\(vector.name)")
      #expect(keys.firstIV == vector.firstIv.octets, "\(vector.name)")
    }
  }

  @Test func keyingMaterialOfQuickMode() throws {
    for vector in vectors {
      let keys = try #require(vector.keys())
      for (secret, expected) in [
        (nil, vector.keymat), (vector.quickSecret.secret, vector.keymatPfs),
      ] {
        let material = keys.keyMaterial(
          protocolID: 3, spi: vector.espSpi.octets,
          initiatorNonce: vector.quickInitiatorNonce.octets,
          responderNonce: vector.quickResponderNonce.octets, quickModeSecret: secret,
          octets: expected.octets.count)
        #expect(material == expected.secret, "\(vector.name)")
      }
    }
  }

  private func verdicts(_ opener: inout IKEv1Opener, _ messages: [HexOctets]) -> [String] {
    messages.map { message in
      guard case .opened(let opened) = opener.open(Message(decoding: message.octets)) else {
        return "closed"
      }
      let suffix = opened.isFirstBlockLost ? ", first block lost" : ""
      if case .verified(let name) = opened.hash { return name + suffix }
      return "\(opened.hash)".prefix(10) + suffix
    }
  }

  @Test func everyMessageOpensAndItsHashFits() throws {
    for vector in vectors {
      var opener = IKEv1Opener(keys: try #require(vector.keys()))
      #expect(verdicts(&opener, vector.messages) == vector.verdicts, "\(vector.name)")
    }
  }

  /// A ciphertext that comes again moves no chain.
  @Test func repeatedCiphertext() throws {
    for vector in vectors {
      var opener = IKEv1Opener(keys: try #require(vector.keys()))
      let twice = vector.messages.flatMap { [$0, $0] }
      #expect(
        verdicts(&opener, twice) == vector.verdicts.flatMap { [$0, $0] }, "\(vector.name)")
    }
  }

  /// Message 5 was not captured. Message 6 is readable from its second block on where a payload
  /// begins behind the first one, which tells sense from noise; what follows is whole again.
  @Test func aMissingLink() throws {
    for vector in vectors {
      let keys = try #require(vector.keys())
      var opener = IKEv1Opener(keys: keys)
      let seen = verdicts(&opener, Array(vector.messages.dropFirst()))
      let isShort = keys.algorithms.cipher.blockOctets == 8
      #expect(
        seen.first?.hasSuffix(isShort ? "first block lost" : "closed") == true,
        "\(vector.name): \(seen)")
      #expect(Array(seen.dropFirst()) == Array(vector.verdicts.dropFirst(2)), "\(vector.name)")
    }
  }

  /// Another pre-shared key opens nothing: never noise for content.
  @Test func aWrongKeyOpensNothing() throws {
    for vector in vectors where vector.method == "psk" {
      var opener = IKEv1Opener(keys: try #require(vector.keys(psk: Array("another key".utf8))))
      let seen = verdicts(&opener, vector.messages)
      #expect(seen.allSatisfy { !$0.hasPrefix("HASH") }, "\(vector.name): \(seen)")
      #expect(seen.first == "closed", "\(vector.name): \(seen)")
    }
  }

  /// RFC 2409 appendix A: weak keys are passed over, whatever their parity bits.
  @Test func weakDESKeys() {
    let algorithms = IKEv1Algorithms(cipher: .des, hash: .sha1)
    let weak: [UInt8] = [0x00, 0x01, 0x00, 0x01, 0x01, 0x00, 0x01, 0x00]
    let good: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(
      IKEv1Keys.cipherKey(from: weak + good + [9, 9, 9, 9], algorithms: algorithms) == good)
    #expect(IKEv1Keys.cipherKey(from: good + weak + [9], algorithms: algorithms) == good)
  }
}
