import ISAKMP
import Policies

/// What the length of an Encrypted payload says about the payloads inside it.
///
/// The IKE SA's algorithms travel in clear, so the parts of the body that are no plaintext are
/// known: IV, Pad Length octet, integrity check value (RFC 7296 section 3.14). The rest is
/// plaintext and padding, so its size bounds the plaintext from above whatever the padding.
struct PlaintextBound {
  /// Octets of the body that are certainly no plaintext.
  let overhead: Int
  /// Octets that the PRF puts out: the size of the data of an AUTH payload made with a shared key.
  let prfOctets: Int

  /// `nil` where an algorithm is not known well enough.
  init?(_ suite: ProtectionSuite) {
    guard let encryption = suite[.encryption],
      let number = UInt16(exactly: encryption.id),
      let cipher = EncryptionAlgorithm(ikev2: IKEv2.EncryptionAlgorithm(rawValue: number))
    else { return nil }
    var icv = cipher.icvOctets
    if !cipher.isAEAD {
      guard let integrity = suite[.integrity], let number = UInt16(exactly: integrity.id),
        let algorithm = IntegrityAlgorithm(ikev2: IKEv2.IntegrityAlgorithm(rawValue: number)),
        let octets = algorithm.icvOctets
      else { return nil }
      icv = octets
    }
    guard let prf = suite[.prf], let prfNumber = UInt16(exactly: prf.id),
      let function = PRF(ikev2: IKEv2.PseudorandomFunction(rawValue: prfNumber))
    else { return nil }
    overhead = cipher.ivOctets + icv + 1
    prfOctets = function.outputOctets
  }

  /// The most octets that the payloads inside a body of so many octets can have, `nil` for a body too
  /// short to be.
  func capacity(of body: Int) -> Int? {
    body >= overhead ? body - overhead : nil
  }

  // The least sizes of what an answer must carry, each payload with its generic header.

  /// IDr: header 4, type and reserved 4, one octet of identity.
  static let identity = 9
  /// AUTH with the smallest data that any method produces: the PRF's output for a shared key or for
  /// EAP; a signature is longer still.
  var authentication: Int { 8 + prfOctets }
  /// The same with the PRF of the shortest output, MD5's.
  static let leastAuthentication = 8 + 16
  /// Notify without SPI and data: header 4, protocol, SPI size, type 2.
  static let notification = 8
  /// EAP: header 4, code, identifier, length 4.
  static let eap = 8
  /// CERT with a small certificate of an elliptic curve.
  static let certificate = 400
  /// SA with one proposal (4 + 8 + SPI 4) of two transforms of 8 octets, TSi and TSr with one IPv4
  /// selector each (8 + 16).
  static let childGrant = 32 + 2 * 24
  /// The same with a key exchange or not: CREATE_CHILD_SA adds a nonce of at least 16 octets.
  static let createChildGrant = childGrant + 20
}
