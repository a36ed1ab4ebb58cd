/// The keys of swanctl.conf, from swanctl.conf(5) of release 5.9.8 and what release 6 added.
enum SwanctlKeys {
  /// Every word that the syntax knows.
  static let all = top.union(connection).union(local).union(remote).union(child)
    .union(["secret", "local", "remote"])

  static let top: Set<String> = ["connections", "secrets", "pools", "authorities"]

  static let connection: Set<String> = [
    "version", "local_addrs", "remote_addrs", "local_port", "remote_port", "proposals", "vips",
    "aggressive", "pull", "dscp", "encap", "mobike", "dpd_delay", "dpd_timeout", "fragmentation",
    "childless", "send_certreq", "send_cert", "ppk_id", "ppk_required", "keyingtries", "unique",
    "reauth_time", "rekey_time", "over_time", "rand_time", "pools", "if_id_in", "if_id_out",
    "mediation", "mediated_by", "mediation_peer", "ocsp",
  ]

  /// vici takes the same keys in both sections, though each means something in one of them only.
  static let local: Set<String> = [
    "round", "id", "auth", "certs", "cacerts", "pubkeys", "groups", "cert_policy", "ca_id",
    "aaa_id", "eap_id", "xauth_id", "revocation",
  ]

  static let remote = local

  static let child: Set<String> = [
    "ah_proposals", "esp_proposals", "sha256_96", "local_ts", "remote_ts", "rekey_time",
    "life_time", "rand_time", "rekey_bytes", "life_bytes", "rand_bytes", "rekey_packets",
    "life_packets", "rand_packets", "updown", "hostaccess", "mode", "policies",
    "policies_fwd_out", "dpd_action", "ipcomp", "inactivity", "reqid", "priority", "interface",
    "mark_in", "mark_in_sa", "mark_out", "set_mark_in", "set_mark_out", "if_id_in", "if_id_out",
    "label", "label_mode", "tfc_padding", "replay_window", "hw_offload", "copy_df", "copy_ecn",
    "copy_dscp", "icmp", "start_action", "close_action", "per_cpu_sas",
  ]

  /// Sections of secrets begin with one of these.
  static let secrets = [
    "eap", "xauth", "ntlm", "ike", "ppk", "private", "rsa", "ecdsa", "pkcs8", "pkcs12", "token",
  ]
}
