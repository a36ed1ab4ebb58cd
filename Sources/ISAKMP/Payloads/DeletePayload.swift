/// Delete payload (RFC 2408 section 3.15, RFC 7296 section 3.11).
package struct DeletePayload: Sendable {
  /// IKEv1 only.
  package var domainOfInterpretation: UInt32?
  package var protocolID: UInt8
  /// Octets of each SPI: 16 for an IKEv1 ISAKMP SA, 4 for ESP and AH, 0 for an IKEv2 IKE SA.
  package var spiSize: UInt8
  package var spis: [ArraySlice<UInt8>]
  /// Of the SA that protects the negotiation itself; the number is the same in both versions.
  package var isOfIKESA: Bool { IKEv2.ProtocolID(rawValue: protocolID) == .ike }

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------------------------------------------------------+
  /// |            Domain of Interpretation (IKEv1 only)              |
  /// +---------------+---------------+-------------------------------+
  /// |  Protocol ID  |   SPI Size    |          Num of SPIs          |
  /// +---------------+---------------+-------------------------------+
  /// |                             SPIs                              |
  /// +---------------------------------------------------------------+
  /// ```
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    if chain.version == .ikev1 {
      domainOfInterpretation = reader.readUInt32()
    }
    guard let protocolID = reader.readUInt8(), let spiSize = reader.readUInt8(),
      let count = reader.readUInt16()
    else {
      chain.note(chain.shortfall, at: body.startIndex, "the delete payload ends inside its header")
      return nil
    }
    self.protocolID = protocolID
    self.spiSize = spiSize
    spis = []
    guard spiSize > 0 else { return }
    for _ in 0..<count {
      guard let spi = reader.take(Int(spiSize)) else {
        chain.note(
          chain.shortfall, at: reader.offset,
          "the delete payload states \(count) SPIs of \(spiSize) octets, \(spis.count) are there")
        break
      }
      spis.append(spi)
    }
  }
}
