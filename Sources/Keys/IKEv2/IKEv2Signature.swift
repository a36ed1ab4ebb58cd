package import ISAKMP

/// The AUTH payload where a signature makes it: RFC 7296 section 2.15, RFC 4754 and RFC 7427.
package enum IKEv2Signature {
  /// - Parameters:
  ///   - signedOctets: see ``IKEv2Authentication``.
  ///   - certificates: those that the signer sent, its own first.
  package static func verify(
    _ authentication: AuthenticationPayload, signedOctets: [UInt8],
    certificates: [ArraySlice<UInt8>]
  ) -> HashVerdict {
    guard !certificates.isEmpty else {
      return .untestable("the signer's certificate is not in the message")
    }
    let data = Array(authentication.data)
    var signature = data
    var stated: SignatureAlgorithm?
    if authentication.method == .digitalSignature {
      // RFC 7427 section 3: the length of the AlgorithmIdentifier, that, and the signature.
      guard let length = data.first, data.count > 1 + Int(length) else { return .wrong }
      stated = authentication.signatureAlgorithm
      signature = Array(data.dropFirst(1 + Int(length)))
    }
    var isTested = false
    for certificate in certificates {
      guard let key = CertificateKey(certificate: certificate),
        let attempts = attempts(authentication.method, stated, key.kind, signature)
      else { continue }
      isTested = true
      if attempts.contains(where: {
        key.verifies($0.signature, of: signedOctets, digest: $0.digest, isPSS: $0.isPSS)
      }) {
        return .verified(name: "AUTH")
      }
    }
    return isTested ? .wrong : .untestable("a signature of this kind is not verified here")
  }

  private struct Attempt {
    var signature: [UInt8]
    var digest: Digest?
    var isPSS = false
  }

  /// `nil` where method and key do not go together.
  private static func attempts(
    _ method: IKEv2.AuthenticationMethod, _ stated: SignatureAlgorithm?,
    _ kind: CertificateKey.Kind, _ signature: [UInt8]
  ) -> [Attempt]? {
    let halves = CertificateKey.sequence(fromHalves: signature) ?? signature
    switch (method, kind) {
    case (.rsaSignature, .rsa):
      // SHA-1 by default, and whatever the peers had configured (RFC 7296 section 3.8).
      return Digest.allCases.map { Attempt(signature: signature, digest: $0) }
    case (.ecdsaSHA256, .ec): return [Attempt(signature: halves, digest: .sha256)]
    case (.ecdsaSHA384, .ec): return [Attempt(signature: halves, digest: .sha384)]
    case (.ecdsaSHA512, .ec): return [Attempt(signature: halves, digest: .sha512)]
    case (.digitalSignature, .edwards): return [Attempt(signature: signature, digest: nil)]
    case (.digitalSignature, .rsa), (.digitalSignature, .ec):
      guard let stated, let digest = digest(named: stated.hash) else { return nil }
      let isPSS = stated.name.hasPrefix("RSASSA-PSS")
      return [Attempt(signature: signature, digest: digest, isPSS: isPSS)]
    default: return nil
    }
  }

  private static func digest(named name: String?) -> Digest? {
    switch name {
    case "SHA-1": .sha1
    case "SHA-256": .sha256
    case "SHA-384": .sha384
    case "SHA-512": .sha512
    default: nil
    }
  }
}
