package import ISAKMP

/// The AUTH payload where a shared secret makes it, RFC 7296 section 2.15.
package enum IKEv2Authentication {
  /// ```
  /// <SignedOctets> = RealMessage | Nonce data of the other side | prf(SK_p, RestOfIDPayload)
  ///                  [ | IntAuth | IKE_AUTH message ID ]
  /// ```
  /// - Parameters:
  ///   - role: whose AUTH payload it is.
  ///   - firstMessage: that side's IKE_SA_INIT message, whole and as sent (the one that was
  ///     answered, after COOKIE or INVALID_KE_PAYLOAD), without the non-ESP marker.
  ///   - identityBody: body of that side's ID payload.
  ///   - intermediate: RFC 9242's IntAuth_iN | IntAuth_rN and IKE_AUTH's message ID.
  package static func signedOctets(
    of role: Role, keys: IKEv2Keys, firstMessage: [UInt8], identityBody: [UInt8],
    intermediate: (octets: [UInt8], messageID: UInt32)? = nil
  ) -> [UInt8]? {
    guard let exchange = keys.exchange, let p = role == .initiator ? keys.pi : keys.pr else {
      return nil
    }
    let nonce = role == .initiator ? exchange.responderNonce : exchange.initiatorNonce
    var octets = firstMessage + nonce + keys.algorithms.prf(key: p.octets, identityBody)
    if let intermediate { octets += intermediate.octets + intermediate.messageID.octets }
    return octets
  }

  /// ```
  /// AUTH = prf( prf(Shared Secret, "Key Pad for IKEv2"), <SignedOctets>)
  /// ```
  /// - Parameter secret: the pre-shared key, or the MSK of an EAP method that makes one.
  package static func sharedKeyAUTH(secret: SecretOctets, signedOctets: [UInt8], prf: PRF)
    -> [UInt8]
  {
    prf(key: prf(key: secret.octets, Array("Key Pad for IKEv2".utf8)), signedOctets)
  }

  /// Whether `secret` made the AUTH data that `role` sent.
  package static func verify(
    _ auth: [UInt8], secret: SecretOctets, of role: Role, keys: IKEv2Keys,
    firstMessage: [UInt8], identityBody: [UInt8],
    intermediate: (octets: [UInt8], messageID: UInt32)? = nil
  ) -> HashVerdict {
    guard
      let octets = signedOctets(
        of: role, keys: keys, firstMessage: firstMessage, identityBody: identityBody,
        intermediate: intermediate)
    else { return .untestable("SK_p is not known") }
    let computed = sharedKeyAUTH(secret: secret, signedOctets: octets, prf: keys.algorithms.prf)
    return !computed.isEmpty && computed == auth ? .verified(name: "AUTH") : .wrong
  }

  /// One IKE_INTERMEDIATE message's part of IntAuth, RFC 9242 section 3.3.2:
  /// ```
  /// IntAuth_iN = prf(SK_pi(N), IntAuth_i(N-1) | IntAuth_iNA [ | IntAuth_iNP ])
  /// ```
  /// - Parameters:
  ///   - associated: A, from the IKE header to the end of the Encrypted payload's generic header,
  ///     both lengths set to what they would be without IV, padding and ICV.
  ///   - plaintext: P, the inner payloads.
  package static func intermediateAUTH(
    previous: [UInt8], associated: [UInt8], plaintext: [UInt8], of role: Role, keys: IKEv2Keys
  ) -> [UInt8]? {
    (role == .initiator ? keys.pi : keys.pr).map {
      keys.algorithms.prf(key: $0.octets, previous + associated + plaintext)
    }
  }
}
