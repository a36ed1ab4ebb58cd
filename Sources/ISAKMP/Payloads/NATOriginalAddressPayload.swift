/// NAT Original Address payload (RFC 3947 section 5.2): an address as its sender knows it.
package struct NATOriginalAddressPayload: Sendable {
  /// 1 for IPv4, 5 for IPv6, as in an identification payload.
  package var idType: UInt8
  /// 4 or 16 octets.
  package var address: ArraySlice<UInt8>

  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let idType = reader.readUInt8(), reader.take(3) != nil else {
      chain.note(chain.shortfall, at: body.startIndex, "the NAT-OA payload ends inside its header")
      return nil
    }
    self.idType = idType
    address = reader.takeRest()
  }
}
