/// The nodes below `vpn ipsec` by the definitions of VyOS 1.3 and 1.4 and of the older releases
/// that EdgeOS branched from.
enum VyOSKeys {
  static let ipsec: Set<String> = [
    "ike-group", "esp-group", "site-to-site", "authentication", "interface", "ipsec-interfaces",
    "logging", "log", "options", "nat-traversal", "nat-networks", "auto-update",
    "disable-uniqreqids", "auto-firewall-nat-exclude", "allow-access-to-local-interface",
    "global-config", "profile", "remote-access",
  ]

  /// What stands below nothing but `vpn ipsec`.
  static let below: Set<String> = ["ike-group", "esp-group", "site-to-site"]

  /// What is left out with a word about it.
  static let unread: [String: String] = [
    "include-ipsec-conf": "the file that is included is not read",
    "include-ipsec-secrets": "the file that is included is not read",
  ]

  static let ikeGroup: Set<String> = [
    "proposal", "key-exchange", "lifetime", "mode", "dead-peer-detection", "close-action",
    "disable-mobike", "mobike", "ikev2-reauth", "comment", "description",
  ]

  static let espGroup: Set<String> = [
    "proposal", "pfs", "lifetime", "life-bytes", "life-packets", "mode", "compression",
    "disable-rekey", "comment", "description",
  ]

  static let proposal: Set<String> = ["encryption", "hash", "dh-group", "prf", "comment"]

  static let peer: Set<String> = [
    "authentication", "connection-type", "default-esp-group", "description", "dhcp-interface",
    "disable", "force-encapsulation", "force-udp-encapsulation", "ike-group", "ikev2-reauth",
    // Older releases called it so.
    "local-ip",
    "local-address", "remote-address", "tunnel", "virtual-address", "vti", "replay-window",
    "comment",
  ]

  static let peerAuthentication: Set<String> = [
    "mode", "pre-shared-secret", "id", "local-id", "remote-id", "rsa", "rsa-key-name", "x509",
    "use-x509-id", "ppk", "comment",
  ]

  static let profile: Set<String> = [
    "authentication", "bind", "disable", "esp-group", "ike-group", "comment", "description",
  ]

  static let remoteAccess: Set<String> = [
    "authentication", "bind", "description", "dhcp-interface", "disable", "esp-group", "ike-group",
    "local", "local-address", "pool", "replay-window", "timeout", "unique", "comment",
  ]

  /// `local` and `remote` of a tunnel.
  static let side: Set<String> = ["prefix", "subnet", "port", "comment"]

  static let l2tp: Set<String> = [
    "authentication", "esp-group", "ike-group", "ike-lifetime", "lifetime",
  ]
  static let tunnel: Set<String> = [
    "allow-nat-networks", "allow-public-networks", "disable", "esp-group", "local", "remote",
    "protocol", "priority", "passthrough", "replay-window", "comment", "description",
  ]
}
