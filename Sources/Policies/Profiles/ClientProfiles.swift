import ISAKMP

/// Clients of operating systems: they begin, with a list that is built in.
extension BuiltInProfile {
  private static func client(
    _ name: String, _ ike: String, _ esp: String, _ origin: ConfigurationOrigin
  ) -> [ConfiguredConnection] {
    [
      connection(
        name, [.ikev2], origin, proposals: CloudWords.ike(ike, [.ikev2], name: name, origin),
        child: CloudWords.esp(esp, [.ikev2], name: "\(name), ESP", origin), initiates: true,
        usesKey: false)
    ]
  }

  /// Group 2 in every proposal, SHA-1 in every child.
  static let windowsClient = BuiltInProfile(
    name: "windows-client", product: .windows, date: "2026-11-29",
    sources: ["strongSwan documentation, interop with Windows clients (402255d)"],
    notes: [
      "Windows 7 to 11, IKEv2; Windows 11 offers AES-GCM besides, also with group 2",
      "NegotiateDH2048_AES256 and Set-VPNConnectionIPsecConfiguration change it",
    ]
  ) { origin in
    client("windows-client", WindowsDefaults.ike, WindowsDefaults.esp, origin)
  }

  static let ios = BuiltInProfile(
    name: "ios", product: .apple, date: "2026-11-29",
    sources: ["strongSwan documentation, interop with Apple clients (402255d), iOS 16.5"],
    notes: [
      "set up by hand; a configuration profile offers its one suite alone",
      "iOS 17 and later were not read",
    ]
  ) { origin in
    client(
      "ios",
      "aes256-sha256-modp2048,aes256-sha256-ecp256,aes256-sha256-modp1536,aes128-sha1-modp1024,"
        + "3des-sha1-modp1024",
      "aes256-sha256,aes256-sha256,aes256-sha256,aes128-sha1,3des-sha1", origin)
  }

  static let macOS = BuiltInProfile(
    name: "macos", product: .apple, date: "2026-11-29",
    sources: ["strongSwan documentation, interop with Apple clients (402255d), macOS 13.4"],
    notes: [
      "set up by hand; a configuration profile offers its one suite alone",
      "macOS 14 was seen to offer AES-GCM-256 before it, with groups 19 and 14",
    ]
  ) { origin in
    client("macos", "aes256-sha256-modp2048", "aes256-sha256", origin)
  }

  static let android = BuiltInProfile(
    name: "android", product: .android, date: "2026-11-29",
    sources: ["AOSP, VpnIkev2Utils (API level 31)"],
    notes: [
      "the built-in IKEv2 client of Android 12 and later; its first key exchange is of group 16"
    ]
  ) { origin in
    let rest =
      "prfsha512-prfsha384-prfsha256-prfaesxcbc-prfaescmac-prfsha1"
      + "-modp4096-curve25519-modp3072-modp2048"
    let integrity = "sha512-sha384-sha256-aesxcbc-aescmac"
    let ciphers = "aes256ctr-aes256-aes192ctr-aes192-aes128ctr-aes128"
    let combined =
      "chacha20poly1305-aes256gcm16-aes256gcm12-aes256gcm8-aes192gcm16-aes192gcm12-aes192gcm8"
      + "-aes128gcm16-aes128gcm12-aes128gcm8"
    return client(
      "android", "\(ciphers)-\(integrity)-\(rest),\(combined)-\(rest)",
      "\(ciphers)-\(integrity),\(combined)", origin)
  }
}
