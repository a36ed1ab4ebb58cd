/// Encrypted payload (RFC 7296 section 3.14) or Encrypted Fragment payload (RFC 7383 section 2.5),
/// still closed. How its body divides into IV, ciphertext, padding and integrity check value
/// depends on the algorithms that the IKE SA negotiated.
package struct EncryptedPayload: Sendable {
  /// IV, ciphertext and integrity check value.
  package var body: ArraySlice<UInt8>
  /// The type of the first payload inside.
  package var firstInnerPayload: PayloadType
  package var fragment: Fragment?

  package struct Fragment: Hashable, Sendable {
    /// Counts from 1.
    package var number: UInt16
    package var total: UInt16
  }

  init(body: ArraySlice<UInt8>, firstInnerPayload: PayloadType, fragment: Fragment?) {
    self.body = body
    self.firstInnerPayload = firstInnerPayload
    self.fragment = fragment
  }

  /// Fragment number (2 octets), total fragments (2 octets), then as in an Encrypted payload.
  init?(
    fragment octets: ArraySlice<UInt8>, firstInnerPayload: PayloadType,
    in chain: inout PayloadChain
  ) {
    var reader = OctetReader(octets)
    guard let number = reader.readUInt16(), let total = reader.readUInt16() else {
      chain.note(
        chain.shortfall, at: octets.startIndex, "the encrypted fragment ends inside its header")
      return nil
    }
    if number == 0 || number > total {
      chain.note(.structure, at: octets.startIndex, "fragment \(number) of \(total) cannot be")
    }
    self.init(
      body: reader.takeRest(), firstInnerPayload: firstInnerPayload,
      fragment: Fragment(number: number, total: total))
  }
}
