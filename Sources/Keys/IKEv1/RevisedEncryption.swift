/// The revised mode of public key encryption, RFC 2409 section 5.3: only the nonce is encrypted to the
/// other side's public key, the bodies of KE and ID under a key that comes of the nonce.
/// ```
/// HDR, [ HASH(1), ] <Ni_b>Pubkey_r, <KE_b>Ke_i, <IDii_b>Ke_i [, <Cert-I_b>Ke_i ]
/// Ne_i = prf(Ni_b, CKY-I)        Ne_r = prf(Nr_b, CKY-R)
/// ```
/// Ke is taken from Ne as appendix B takes the cipher's key from SKEYID_e. One CBC chain runs through the
/// bodies, from a zero IV; the last octet of each counts the padding before it.
package enum RevisedEncryption {
  /// The bodies in clear, in their order; `nil` where one is not what this key encrypts.
  package static func open(
    _ bodies: [[UInt8]], nonce: SecretOctets, cookie: UInt64, algorithms: IKEv1Algorithms
  ) -> [[UInt8]]? {
    guard !algorithms.isCounterMode else { return nil }
    let key = IKEv1Keys.cipherKey(
      from: algorithms.prf(key: nonce.octets, cookie.octets), algorithms: algorithms)
    let block = algorithms.cipher.blockOctets
    var iv = [UInt8](repeating: 0, count: block)
    var opened: [[UInt8]] = []
    for body in bodies {
      guard !body.isEmpty, body.count % block == 0,
        let octets = algorithms.cipher.decrypt(body[...], key: key, iv: iv),
        let padding = octets.last, Int(padding) < octets.count
      else { return nil }
      opened.append(Array(octets.dropLast(Int(padding) + 1)))
      iv = Array(body.suffix(block))
    }
    return opened
  }
}
