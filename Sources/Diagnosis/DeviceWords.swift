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
        DeviceMessage("routeros", "no suitable proposal found."),
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
      // The manual's word for it.
      DeviceMessage("routeros", "parsing packet failed, possible cause: wrong password"),
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

  /// ESP or AH suites of Phase 2.
  static func phase2Refused(_ version: IKEVersion) -> [DeviceMessage] {
    let own =
      version == .ikev1
      ? [
        // [log]
        DeviceMessage("cisco-ios", "transform proposal not supported for identity:"),
        DeviceMessage("cisco-ios", "phase 2 SA policy not acceptable!"),
        DeviceMessage("cisco-asa", "All IPSec SA proposals found unacceptable"),
        // [source]
        DeviceMessage("strongswan", "no matching proposal found, sending NO_PROPOSAL_CHOSEN"),
        DeviceMessage("libreswan", "no acceptable Proposal in IPsec SA"),
      ]
      : [
        // [source]
        DeviceMessage("strongswan", "no acceptable proposal found"),
        DeviceMessage("strongswan", "failed to establish CHILD_SA, keeping IKE_SA"),
      ]
    return own
  }

  /// Perfect forward secrecy on one side only, or with another group.
  static let pfsRefused = [
    // [log]: the asking side's line.
    DeviceMessage("cisco-ios", "NOTIFY PROPOSAL_NOT_CHOSEN protocol 3"),
    // [source]
    DeviceMessage("strongswan", "no matching proposal found, sending NO_PROPOSAL_CHOSEN"),
    DeviceMessage("libreswan", "we require PFS but Quick I1 SA specifies no GROUP_DESCRIPTION"),
  ]

  /// Networks that do not mirror each other.
  static func selectorsRefused(_ version: IKEVersion) -> [DeviceMessage] {
    version == .ikev1
      ? [
        // [log]
        DeviceMessage("cisco-ios", "proxy identities not supported"),
        DeviceMessage("cisco-asa", "Rejecting IPSec tunnel: no matching crypto map entry"),
        // [source]
        DeviceMessage("strongswan", "no matching CHILD_SA config found"),
        DeviceMessage(
          "libreswan", "cannot respond to IPsec SA request because no connection is known for"),
      ]
      : [
        // [source]
        DeviceMessage("strongswan", "traffic selectors unacceptable"),
        DeviceMessage("libreswan", "responding with TS_UNACCEPTABLE"),
      ]
  }
}
