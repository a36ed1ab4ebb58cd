/// Extensible Authentication payload of IKEv2 (RFC 7296 section 3.16), which carries one EAP
/// message (RFC 3748 section 4).
package struct EAPPayload: Sendable {
  /// 1 request, 2 response, 3 success, 4 failure.
  package var code: UInt8
  package var identifier: UInt8
  /// The EAP method; absent in success and failure.
  package var type: UInt8?
  package var data: ArraySlice<UInt8>

  /// Code (1 octet), identifier (1), length (2), then for requests and responses type (1) and data.
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let code = reader.readUInt8(), let identifier = reader.readUInt8(),
      let length = reader.readUInt16()
    else {
      chain.note(chain.shortfall, at: body.startIndex, "the EAP message ends inside its header")
      return nil
    }
    if Int(length) != body.count {
      chain.note(
        .length, at: body.startIndex + 2,
        "the EAP message states \(length) octets, \(body.count) are there")
    }
    self.code = code
    self.identifier = identifier
    type = reader.readUInt8()
    data = reader.takeRest()
  }

  /// Who the peer says it is: an Identity response (RFC 3748 section 5.1).
  package var identity: ArraySlice<UInt8>? {
    code == EAPCode.response.rawValue && type == EAPType.identity.rawValue ? data : nil
  }
}
