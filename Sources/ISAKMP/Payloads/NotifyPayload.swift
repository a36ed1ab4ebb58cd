/// Notification (RFC 2408 section 3.14) or Notify payload (RFC 7296 section 3.10).
package struct NotifyPayload: Sendable {
  /// IKEv1 only.
  package var domainOfInterpretation: UInt32?
  package var protocolID: UInt8
  package var spi: ArraySlice<UInt8>
  /// An `IKEv1.NotifyType` or `IKEv2.NotifyType`; the numbers mean different things.
  package var type: UInt16
  package var data: ArraySlice<UInt8>

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------------------------------------------------------+
  /// |            Domain of Interpretation (IKEv1 only)              |
  /// +---------------+---------------+-------------------------------+
  /// |  Protocol ID  |   SPI Size    |      Notify Message Type      |
  /// +---------------+---------------+-------------------------------+
  /// |                    SPI, then Notification Data                |
  /// +---------------------------------------------------------------+
  /// ```
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    if chain.version == .ikev1 {
      domainOfInterpretation = reader.readUInt32()
    }
    guard let protocolID = reader.readUInt8(), let spiSize = reader.readUInt8(),
      let type = reader.readUInt16()
    else {
      chain.note(chain.shortfall, at: body.startIndex, "the notification ends inside its header")
      return nil
    }
    self.protocolID = protocolID
    self.type = type
    if let spi = reader.take(Int(spiSize)) {
      self.spi = spi
    } else {
      chain.note(
        chain.shortfall, at: body.startIndex + (chain.version == .ikev1 ? 5 : 1),
        "the notification states an SPI of \(spiSize) octets, \(reader.count) are there")
      spi = reader.takeRest()
    }
    data = reader.takeRest()
  }
}
