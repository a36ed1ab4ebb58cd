internal import Texts

/// The elements of `ipsec/phase1` and `ipsec/phase2`, which pfSense and OPNsense's older model
/// share, by both products' releases.
enum PhaseElements {
  static let phase1: Set<String> = [
    "ikeid", "iketype", "mode", "interface", "remote-gateway", "protocol", "myid_type",
    "myid_data", "peerid_type", "peerid_data", "encryption", "encryption-algorithm",
    "hash-algorithm", "prf-algorithm", "prfselect_enable", "dhgroup", "lifetime", "rekey_time",
    "reauth_time", "rand_time", "pre-shared-key", "private-key", "certref", "caref",
    "pkcs11certref", "pkcs11pin", "authentication_method", "descr", "nat_traversal", "mobike",
    "splitconn", "startaction", "closeaction", "dpd_enable", "dpd_delay", "dpd_maxfail",
    "dpd_action", "ikeport", "nattport", "disabled", "mobile", "gw_duplicates", "responderonly",
    "margintime", "rekeyfuzz", "tfc_enable", "tfc_bytes", "proposal_check", "rekey_enable",
    "reauth_enable", "tunnel_isolation", "sha256_96", "rightallowany", "inactivity_timeout",
    "keyingtries", "auto", "installpolicy", "local-kpref", "peer-kpref", "closeaction",
    "generate_policy", "passive", "natt", "initial_contact",
  ]

  /// Of those that have something below them.
  static let inner: [String: Set<String>] = [
    "encryption": [
      "item", "encryption-algorithm", "hash-algorithm", "prf-algorithm", "dhgroup", "lifetime",
    ],
    "item": [
      "encryption-algorithm", "hash-algorithm", "prf-algorithm", "dhgroup", "lifetime",
    ],
    "encryption-algorithm": ["name", "keylen"],
    "encryption-algorithm-option": ["name", "keylen"],
    "localid": ["type", "address", "netbits"], "remoteid": ["type", "address", "netbits"],
    "natlocalid": ["type", "address", "netbits"],
  ]

  static let phase2: Set<String> = [
    "ikeid", "uniqid", "reqid", "descr", "disabled", "mobile", "mode", "localid", "remoteid",
    "natlocalid", "protocol", "encryption-algorithm-option", "hash-algorithm-option", "pfsgroup",
    "lifetime", "rekey_time", "rand_time", "pinghost", "keepalive", "spd", "tunnel_local",
    "tunnel_remote", "sha256_96",
  ]
}

/// Which product's generator makes the configuration of strongSwan out of the phases.
enum PhaseFlavour {
  case pfSense, opnSense
}

extension XMLTree.Element {
  /// Its text, `nil` where the element is not there or empty.
  func value(_ name: String) -> String? {
    child(name).flatMap { $0.text.isEmpty ? nil : $0.text }
  }

  /// How reports show it: `<dhgroup>14</dhgroup>`.
  var told: String { children.isEmpty ? "<\(name)>\(text)</\(name)>" : "<\(name)>" }
}
