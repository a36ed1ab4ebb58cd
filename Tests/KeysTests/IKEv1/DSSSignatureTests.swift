import ISAKMP
import Keys
import Testing

/// DSS signatures of Main Mode that were computed without this program, r | s of 20 octets each.
@Suite struct DSSSignatureTests {
  let vectors: [DSSVector]

  init() throws { vectors = try VectorFile.load().dss }

  private func verdict(_ vector: DSSVector, _ signature: [UInt8], _ identity: [UInt8]) throws
    -> HashVerdict
  {
    let digest = try #require(Digest.allCases.first { "\($0)" == vector.hash })
    return IKEv1Signature.verify(
      signature, of: .initiator, prf: .hmac(digest), skeyid: vector.skeyid.secret,
      exchange: vector.exchange, identityBody: identity,
      certificates: [vector.certificate.octets[...]])
  }

  @Test func theSignatureIsVerified() throws {
    #expect(vectors.count == 2)
    for vector in vectors {
      let found = try verdict(vector, vector.signature.octets, vector.identity.octets)
      #expect(found == .verified(name: "SIG_I"), "\(vector.name)")
    }
  }

  @Test func anotherSignatureOrIdentityIsWrong() throws {
    for vector in vectors {
      var signature = vector.signature.octets
      signature[39] ^= 1
      #expect(try verdict(vector, signature, vector.identity.octets) == .wrong)
      var identity = vector.identity.octets
      identity[7] ^= 1
      #expect(try verdict(vector, vector.signature.octets, identity) == .wrong)
    }
  }
}
