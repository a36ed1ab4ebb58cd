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
}
