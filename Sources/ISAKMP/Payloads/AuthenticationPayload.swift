/// Authentication payload of IKEv2 (RFC 7296 section 3.8): 1 octet method, 3 reserved, then data.
package struct AuthenticationPayload: Sendable {
  package var method: IKEv2.AuthenticationMethod
  package var data: ArraySlice<UInt8>

  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let method = reader.readUInt8(), reader.take(3) != nil else {
      chain.note(
        chain.shortfall, at: body.startIndex, "the authentication payload ends inside its header")
      return nil
    }
    self.method = IKEv2.AuthenticationMethod(rawValue: method)
    data = reader.takeRest()
  }

  /// RFC 7427 section 3: an octet with the length of the AlgorithmIdentifier, then that.
  package var signatureAlgorithm: SignatureAlgorithm? {
    guard method == .digitalSignature, let length = data.first else { return nil }
    return SignatureAlgorithm(decoding: data.dropFirst().prefix(Int(length)))
  }
}
