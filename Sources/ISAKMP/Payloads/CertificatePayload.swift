/// Certificate or Certificate Request payload (RFC 2408 sections 3.9 and 3.10, RFC 7296 sections
/// 3.6 and 3.7): one octet of encoding, then the certificate, the name or the hashes of authorities.
package struct CertificatePayload: Sendable {
  package var encoding: CertificateEncoding
  package var data: ArraySlice<UInt8>

  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let encoding = reader.readUInt8() else {
      chain.note(chain.shortfall, at: body.startIndex, "the certificate payload is empty")
      return nil
    }
    self.encoding = CertificateEncoding(rawValue: encoding)
    data = reader.takeRest()
  }

  /// What an X.509 certificate says.
  package var summary: CertificateSummary? {
    switch encoding {
    case .x509Signature, .x509KeyExchange: CertificateSummary(decoding: data)
    default: nil
    }
  }

  /// Hash and URL (RFC 7296 section 3.6): 20 octets of SHA-1, then where the certificate is.
  package var location: String? {
    guard encoding == .hashAndURL || encoding == .hashAndURLBundle else { return nil }
    let url = data.dropFirst(20)
    guard !url.isEmpty, url.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
    return String(decoding: url, as: UTF8.self)
  }

  /// IKEv1's request: the name of the authority wanted (RFC 2408 section 3.10); nil for any.
  package var authority: String? { DistinguishedName.text(data) }

  /// IKEv2's request: SHA-1 hashes of the authorities' public keys (RFC 7296 section 3.7).
  package var keyHashes: [ArraySlice<UInt8>] {
    switch encoding {
    case .x509Signature, .hashAndURL, .hashAndURLBundle: break
    default: return []
    }
    var reader = OctetReader(data)
    var hashes: [ArraySlice<UInt8>] = []
    while let hash = reader.take(20) { hashes.append(hash) }
    return hashes
  }
}
