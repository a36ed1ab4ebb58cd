import ISAKMP

/// What products print for a fault, so that a user finds the line in a log at hand.
///
/// Where the words come from, and how sure they are, stands with each: [log] seen in device logs,
/// [source] in the program's source.
enum DeviceWords {
  /// No common suite.
  static func proposalRefused(_ version: IKEVersion) -> [DeviceMessage] {
    switch version {
    case .ikev1:
      [
        // [log] one of the four attribute lines, then these two
        DeviceMessage("cisco-ios", "atts are not acceptable. Next payload is 0"),
        DeviceMessage("cisco-ios", "no offers accepted!"),
        // [log]
        DeviceMessage("cisco-asa", "All SA proposals found unacceptable"),
        // [source]
        DeviceMessage("strongswan", "no proposal found"),
        DeviceMessage("libreswan", "no acceptable Oakley Transform"),
      ]
    case .ikev2:
      [
        // [source]
        DeviceMessage("strongswan", "received proposals unacceptable"),
        DeviceMessage("libreswan", "no local proposal matches remote proposals"),
        // [log]
        DeviceMessage("juniper", "IKEv2 SA select failed with error No proposal chosen"),
      ]
    }
  }

  /// A pre-shared key that differs, in Main Mode.
  static func presharedKeyMainMode(peer: String) -> [DeviceMessage] {
    [
      // [log]; by itself no proof on the router either
      DeviceMessage(
        "cisco-ios",
        "%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from \(peer) failed its sanity check or is "
          + "malformed"),
      // [source]
      DeviceMessage("strongswan", "invalid HASH_V1 payload length, decryption failed?"),
      DeviceMessage(
        "libreswan",
        "probable authentication failure (mismatch of preshared secrets?): malformed payload in "
          + "packet"),
      // [log]
      DeviceMessage("fortigate", "probable pre-shared secret mismatch"),
    ]
  }

  /// IKE_AUTH refused.
  static let authenticationFailedIKEv2 = [
    // [source]
    DeviceMessage("strongswan", "received AUTHENTICATION_FAILED notify error"),
    DeviceMessage("libreswan", "authentication failed"),
    // [log]
    DeviceMessage("fortigate", "PSK auth failed: probable pre-shared key mismatch"),
  ]
}
