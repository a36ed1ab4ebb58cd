/// Identification payload (RFC 2408 section 3.8 with RFC 2407 section 4.6.2, RFC 7296 section 3.5).
package struct IdentificationPayload: Sendable {
  /// An `IPsecDOI.IdentificationType` or `IKEv2.IdentificationType`; 1 to 11 agree.
  package var idType: UInt8
  /// IKEv1: the IP protocol that the identity is limited to, 0 for any.
  package var protocolID: UInt8?
  /// IKEv1: the port, 0 for any.
  package var port: UInt16?
  package var data: ArraySlice<UInt8>

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------+-----------------------------------------------+
  /// |    ID Type    | IKEv1: Protocol ID, Port;  IKEv2: RESERVED    |
  /// +---------------+-----------------------------------------------+
  /// |                      Identification Data                      |
  /// +---------------------------------------------------------------+
  /// ```
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let idType = reader.readUInt8(), let protocolID = reader.readUInt8(),
      let port = reader.readUInt16()
    else {
      chain.note(
        chain.shortfall, at: body.startIndex, "the identification payload ends inside its header")
      return nil
    }
    self.idType = idType
    if chain.version == .ikev1 {
      self.protocolID = protocolID
      self.port = port
    }
    data = reader.takeRest()
    let expected: Int? =
      switch IPsecDOI.IdentificationType(rawValue: idType) {
      case .ipv4Address: 4
      case .ipv4Subnet, .ipv4Range: 8
      case .ipv6Address: 16
      case .ipv6Subnet, .ipv6Range: 32
      default: nil
      }
    if let expected, data.count != expected {
      chain.note(
        data.count < expected ? chain.shortfall : .length, at: data.startIndex,
        "identity type \(idType) takes \(expected) octets, \(data.count) are there")
    }
  }
}
