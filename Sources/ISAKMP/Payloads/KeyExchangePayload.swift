/// Key Exchange payload (RFC 2408 section 3.7, RFC 7296 section 3.4).
package struct KeyExchangePayload: Sendable {
  /// IKEv2 only: the method that the data belongs to. IKEv1 names the group in the SA payload.
  package var group: UInt16?
  package var data: ArraySlice<UInt8>

  /// IKEv2: 2 octets method, 2 reserved, then the data. IKEv1: the data alone.
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    if chain.version == .ikev2 {
      guard let group = reader.readUInt16(), reader.readUInt16() != nil else {
        chain.note(
          chain.shortfall, at: body.startIndex, "the key exchange payload ends inside its header")
        return nil
      }
      self.group = group
    }
    data = reader.takeRest()
  }
}
