package import ISAKMP

/// The SIG payload of Phase 1 with signatures, RFC 2409 section 5.1 and RFC 4754 section 7: what is
/// signed is HASH_I or HASH_R.
package enum IKEv1Signature {
  /// The X.509 certificates among the payloads of one message, in their order.
  package static func certificates(_ payloads: [Payload]) -> [ArraySlice<UInt8>] {
    payloads.compactMap {
      guard case .certificate(let certificate) = $0.content, certificate.encoding == .x509Signature
      else { return nil }
      return certificate.data
    }
  }

  /// - Parameters:
  ///   - role: the signer's.
  ///   - certificates: those that the signer sent, its own first.
  package static func verify(
    _ signature: [UInt8], of role: Role, prf: PRF, skeyid: SecretOctets,
    exchange: IKEv1Exchange, identityBody: [UInt8], certificates: [ArraySlice<UInt8>]
  ) -> HashVerdict {
    guard !certificates.isEmpty else {
      return .untestable("the signer's certificate is not in the message")
    }
    // With ECDSA on ECP-384 and ECP-521 some peers make the hash with that method's own function
    // instead of the negotiated one; DSS has SHA-1's by RFC 2409 section 5.1.
    var last = HashVerdict.wrong
    let others: [PRF] = [.hmac(.sha1), .hmac(.sha256), .hmac(.sha384), .hmac(.sha512)]
    for prf in [prf] + others.filter({ $0 != prf }) {
      last = verify(
        signature,
        hash: IKEv1Hashes.phase1(
          role, prf: prf, skeyid: skeyid, exchange: exchange, identityBody: identityBody),
        certificates: certificates, name: role == .initiator ? "SIG_I" : "SIG_R")
      if case .wrong = last { continue }
      return last
    }
    return last
  }

  /// - Parameter hash: HASH_I or HASH_R.
  private static func verify(
    _ signature: [UInt8], hash: [UInt8], certificates: [ArraySlice<UInt8>], name: String
  ) -> HashVerdict {
    guard !hash.isEmpty else { return .untestable("the hash that is signed is not known") }
    var isTested = false
    for certificate in certificates {
      guard let key = CertificateKey(certificate: certificate) else { continue }
      switch key.kind {
      case .rsa:
        isTested = true
        // Some peers put the hash's identifier in front, as everywhere but in IKEv1.
        if key.verifiesBare(signature, hash: hash)
          || Digest.allCases.contains(where: { key.verifies(signature, of: hash, digest: $0) })
        {
          return .verified(name: name)
        }
      case .ec, .dsa:
        isTested = true
        let sequences = [signature, CertificateKey.sequence(fromHalves: signature) ?? []]
        for sequence in sequences where !sequence.isEmpty {
          // The hash as it is, or hashed once more: RFC 4754 was read in both ways.
          if key.verifiesBare(sequence, hash: hash)
            || Digest.allCases.contains(where: { key.verifies(sequence, of: hash, digest: $0) })
          {
            return .verified(name: name)
          }
        }
      case .edwards, .other: continue
      }
    }
    return isTested ? .wrong : .untestable("a signature of this kind is not verified here")
  }
}
