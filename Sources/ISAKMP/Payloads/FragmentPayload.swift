/// The fragment payload 132 of Cisco and Microsoft, for IKEv1 messages too large for the path.
/// No RFC has it; Microsoft's [MS-IKEE] section 2.2.1 documents it.
package struct FragmentPayload: Sendable {
  package var fragmentID: UInt16
  /// Counts from 1.
  package var sequence: UInt8
  package var isLast: Bool
  package var data: ArraySlice<UInt8>

  /// Fragment ID (2 octets), fragment number (1), flags (1, lowest bit: last fragment), data.
  init?(decoding body: ArraySlice<UInt8>, in chain: inout PayloadChain) {
    var reader = OctetReader(body)
    guard let id = reader.readUInt16(), let sequence = reader.readUInt8(),
      let flags = reader.readUInt8()
    else {
      chain.note(
        chain.shortfall, at: body.startIndex, "the fragment payload ends inside its header")
      return nil
    }
    fragmentID = id
    self.sequence = sequence
    isLast = flags & 1 != 0
    data = reader.takeRest()
  }
}
