/// Configuration payload of IKEv2 (RFC 7296 section 3.15), and the Attributes payload that Mode
/// Config and XAUTH use in IKEv1 (draft-ietf-ipsec-isakmp-mode-cfg section 3.2).
package struct ConfigurationPayload: Sendable {
  /// 1 request, 2 reply, 3 set, 4 acknowledge; the same in both versions.
  package var type: UInt8
  /// IKEv1: identifies the transaction.
  package var identifier: UInt16?
  package var attributes: [Attribute]

  /// Type (1 octet), then 3 reserved (IKEv2) or 1 reserved and a 2-octet identifier (IKEv1), then
  /// attributes.
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let type = reader.readUInt8(), reader.readUInt8() != nil, let last = reader.readUInt16()
    else {
      chain.note(
        chain.shortfall, at: body.startIndex, "the configuration payload ends inside its header")
      return nil
    }
    self.type = type
    if chain.version == .ikev1 { identifier = last }
    attributes = Attribute.decodeAll(&reader, in: &chain)
  }
}
