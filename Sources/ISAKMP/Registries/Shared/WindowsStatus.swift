/// The Win32 error that Windows puts, in four octets, into its private notification 12345: the
/// constants of the ERROR_IPSEC_IKE family in Microsoft's public headers.
package struct WindowsStatus: RawRepresentable, Hashable, Sendable {
  /// The notification that carries it, of the range for private use.
  package static let notifyType: UInt16 = 12345

  package var rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Of the notification's data. No document fixes the order of the octets: the one that gives a
  /// known number is meant.
  package init?(_ data: ArraySlice<UInt8>) {
    var reader = OctetReader(data)
    guard data.count == 4, let sent = reader.readUInt32() else { return nil }
    let isSwapped = Self.meanings[sent] == nil && Self.meanings[sent.byteSwapped] != nil
    rawValue = isSwapped ? sent.byteSwapped : sent
  }

  /// "POLICY_MATCH: no common proposal"; `nil` where the number has no name here.
  package var meaning: String? { Self.meanings[rawValue] }

  private static let meanings: [UInt32: String] = [
    13801: "AUTH_FAIL: credentials, key or certificate unsuitable",
    13802: "ATTRIB_FAIL: an attribute is not acceptable",
    13803: "a negotiation is pending",
    13804: "GENERAL_PROCESSING_ERROR",
    13805: "TIMED_OUT: the peer did not answer",
    13806: "NO_CERT: no suitable certificate on this machine",
    13807: "SA_DELETED: deleted by the peer",
    13813: "DROP_NO_RESPONSE",
    13816: "ERROR: internal error",
    13817: "CRL_FAILED: the revocation check failed",
    13818: "INVALID_KEY_USAGE of a certificate",
    13819: "INVALID_CERT_TYPE",
    13820: "NO_PRIVATE_KEY for a certificate",
    13822: "DH_FAIL: Diffie-Hellman failure",
    13824: "INVALID_HEADER",
    13825: "NO_POLICY: no policy for this peer",
    13826: "INVALID_SIGNATURE",
    13843: "INVALID_PAYLOAD",
    13846: "INVALID_COOKIE",
    13847: "NO_PEER_CERT: the peer sent no certificate",
    13848: "PEER_CRL_FAILED: the peer's certificate is revoked",
    13863: "INVALID_SITUATION",
    13865: "INVALID_GROUP: the Diffie-Hellman group",
    13867: "DECRYPT: decryption failed",
    13868: "POLICY_MATCH: no common proposal",
    13869: "UNSUPPORTED_ID",
    13870: "INVALID_HASH",
    13881: "INVALID_CERT_KEYLEN: the length of a certificate's key",
  ]
}
