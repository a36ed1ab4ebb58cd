internal import ISAKMP
package import Policies

/// What the accepted proposal of IKE_SA_INIT (or of an IKE SA's rekeying) means for the keys.
package struct IKEv2Algorithms: Hashable, Sendable {
  package var encryption: IKEv2Cipher
  /// `nil` with an AEAD.
  package var integrity: IKEv2Integrity?
  /// Of no meaning beside keys of a table's row, from which nothing is derived.
  package var prf: PRF
  /// Whether a wrong key or a changed octet shows.
  package var isChecked: Bool { encryption.isAEAD || integrity?.isChecked == true }

  package init(encryption: IKEv2Cipher, integrity: IKEv2Integrity?, prf: PRF) {
    self.encryption = encryption
    self.integrity = integrity
    self.prf = prf
  }

  /// - Parameter suite: all transforms of the accepted proposal together.
  package init(suite: ProtectionSuite) throws(UnsupportedAlgorithm) {
    guard let encryption = suite[.encryption], let number = UInt16(exactly: encryption.id) else {
      throw UnsupportedAlgorithm("no encryption algorithm is stated")
    }
    self.encryption = try IKEv2Cipher(
      IKEv2.EncryptionAlgorithm(rawValue: number), keyLength: encryption.keyLength)
    guard let prf = suite[.prf] else {
      throw UnsupportedAlgorithm("no pseudorandom function is stated")
    }
    guard
      let function = UInt16(exactly: prf.id)
        .flatMap({ PRF(ikev2: IKEv2.PseudorandomFunction(rawValue: $0)) })
    else { throw UnsupportedAlgorithm("pseudorandom function \(prf.text)") }
    self.prf = function
    if self.encryption.isAEAD { return }
    guard let integrity = suite[.integrity], let number = UInt16(exactly: integrity.id) else {
      throw UnsupportedAlgorithm("no integrity algorithm is stated")
    }
    self.integrity = try IKEv2Integrity(IKEv2.IntegrityAlgorithm(rawValue: number))
  }
}

/// Nonces and SPIs of the exchange that makes an IKE SA's keys.
package struct IKEv2Exchange: Hashable, Sendable {
  package var initiatorSPI: UInt64
  package var responderSPI: UInt64
  /// Bodies of the nonce payloads.
  package var initiatorNonce: [UInt8]
  package var responderNonce: [UInt8]

  /// For a rekeyed IKE SA the SPIs are the new ones, out of the proposals of CREATE_CHILD_SA, and
  /// the initiator is whoever asked for the rekeying.
  package init(
    initiatorSPI: UInt64, responderSPI: UInt64, initiatorNonce: some Sequence<UInt8>,
    responderNonce: some Sequence<UInt8>
  ) {
    self.initiatorSPI = initiatorSPI
    self.responderSPI = responderSPI
    self.initiatorNonce = Array(initiatorNonce)
    self.responderNonce = Array(responderNonce)
  }

  var nonces: [UInt8] { initiatorNonce + responderNonce }
  var seed: [UInt8] { nonces + initiatorSPI.octets + responderSPI.octets }
}
