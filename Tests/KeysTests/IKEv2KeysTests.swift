import ISAKMP
import Keys
import Policies
import Testing

/// IKE SAs against keys and messages made without this program.
@Suite struct IKEv2KeysTests {
  let vectors: [IKEv2Vector]

  init() throws { vectors = try VectorFile.load().ikev2 }

  private func keys(_ vector: IKEv2Vector) throws -> IKEv2Keys {
    let response = Message(decoding: vector.initResponse.octets)
    let association = try #require(response.securityAssociation)
    let proposal = try #require(association.proposals.first)
    let suite = OfferedProposal(proposal, version: .ikev2).combined
    return IKEv2Keys(
      algorithms: try IKEv2Algorithms(suite: suite), exchange: vector.exchange,
      sharedSecret: vector.sharedSecret.secret)
  }

  @Test func keysAreThoseOfTheVectors() throws {
    #expect(vectors.count >= 20)
    for vector in vectors {
      #expect(try keys(vector).equals(vector.keys), "\(vector.name)")
    }
  }

  @Test func rekeyedAndUpdatedKeys() throws {
    for vector in vectors {
      let first = try keys(vector)
      let updated = try #require(first.updated(with: vector.childSecret.secret))
      #expect(updated.equals(vector.updatedKeys), "\(vector.name)")
      let spis = vector.rekeyedSpis.octets
      let exchange = IKEv2Exchange(
        initiatorSPI: spis[..<8].reduce(0) { $0 << 8 | UInt64($1) },
        responderSPI: spis[8...].reduce(0) { $0 << 8 | UInt64($1) },
        initiatorNonce: vector.childInitiatorNonce.octets,
        responderNonce: vector.childResponderNonce.octets)
      let rekeyed = IKEv2Keys(
        rekeying: first, algorithms: first.algorithms, exchange: exchange,
        sharedSecret: vector.childSecret.secret)
      #expect(rekeyed?.equals(vector.rekeyedKeys) == true, "\(vector.name)")
    }
  }

  @Test func postQuantumKeyAndKeyingMaterial() throws {
    for vector in vectors {
      let first = try keys(vector)
      let mixed = first.mixing(ppk: vector.ppk.secret)
      #expect(mixed.d == vector.mixed.d.secret, "\(vector.name)")
      #expect(mixed.pi == vector.mixed.pi.secret, "\(vector.name)")
      #expect(mixed.pr == vector.mixed.pr.secret, "\(vector.name)")
      #expect(mixed.ei == first.ei)
      for (secret, expected) in [
        (nil, vector.keymat), (vector.childSecret.secret, vector.keymatPfs),
      ] {
        let material = first.keyMaterial(
          initiatorNonce: vector.childInitiatorNonce.octets,
          responderNonce: vector.childResponderNonce.octets, newSecret: secret,
          octets: expected.octets.count)
        #expect(material == expected.secret, "\(vector.name)")
      }
    }
  }

  @Test func messagesOpen() throws {
    for vector in vectors {
      let opener = IKEv2Opener(keys: try keys(vector))
      for (message, plaintext) in zip(vector.messages, vector.plaintexts) {
        guard case .opened(let opened) = opener.open(Message(decoding: message.octets)) else {
          Issue.record("\(vector.name) stays closed")
          continue
        }
        #expect(Array(opened.plaintext) == plaintext.octets, "\(vector.name)")
      }
    }
  }

  /// Whatever octet is changed, nothing of the message is believed.
  @Test func integrityComesFirst() throws {
    for vector in vectors {
      let opener = IKEv2Opener(keys: try keys(vector))
      let octets = try #require(vector.messages.first).octets
      // The lengths decide what the message is at all; every other octet is protected.
      for place in octets.indices where !(16...31).contains(place) {
        var changed = octets
        changed[place] ^= 0x40
        if case .opened = opener.open(Message(decoding: changed)) {
          Issue.record("\(vector.name): octet \(place) changed, and the message opened")
        }
      }
    }
  }

  @Test func sharedKeyAUTH() throws {
    for vector in vectors {
      let keys = try keys(vector)
      let roles: [(Role, HexOctets)] = [
        (.initiator, vector.initRequest), (.responder, vector.initResponse),
      ]
      for (index, (role, first)) in roles.enumerated() {
        guard
          case .opened(let opened) = IKEv2Opener(keys: keys).open(
            Message(decoding: vector.messages[index].octets))
        else {
          Issue.record("\(vector.name) stays closed")
          continue
        }
        var chain = PayloadChain(version: .ikev2)
        let payloads = chain.decode(opened.plaintext, first: opened.firstPayload)
        let identity = Array(try #require(payloads.first).body)
        guard case .authentication(let auth)? = payloads.last?.content else {
          Issue.record("\(vector.name) has no AUTH")
          continue
        }
        func verdict(_ key: SecretOctets) -> HashVerdict {
          IKEv2Authentication.verify(
            Array(auth.data), secret: key, of: role, keys: keys, firstMessage: first.octets,
            identityBody: identity)
        }
        #expect(verdict(vector.psk.secret).isVerified, "\(vector.name)")
        #expect(verdict(SecretOctets(Array("another".utf8))) == .wrong, "\(vector.name)")
      }
    }
  }
}
