/// The parameters of conn in libreswan's ipsec.conf(5), releases 3 to 5.
enum LibreswanKeys {
  static func knows(_ key: String) -> Bool {
    if key.hasPrefix("x-") || key.hasPrefix("x_") { return true }
    for side in ["left", "right"] where key.hasPrefix(side) {
      return key == side || end.contains(String(key.dropFirst(side.count)))
    }
    return conn.contains(key.replacing("_", with: "-"))
  }

  static var all: [String] {
    conn.sorted() + end.sorted().flatMap { ["left" + $0, "right" + $0] }
  }

  private static let conn: Set<String> = [
    "also", "alsoflip", "auto", "type", "left", "right", "keyexchange", "hostaddrfamily",
    "clientaddrfamily", "connaddrfamily", "authby", "ike", "phase2", "phase2alg", "esp", "ah",
    "auth", "sha2-truncbug", "ms-dh-downgrade", "dns-match-id", "require-id-on-certificate", "ppk",
    "ppk-ids", "intermediate", "nat-ikev1-method", "fragmentation", "ikepad", "ikev2", "mobike",
    "esn", "decap-dscp", "encap-dscp", "nopmtudisc", "narrowing", "sareftrack", "nic-offload",
    "xauthby", "xauthfail", "pam-authorize", "modecfgpull", "modecfgdns", "modecfgdns1",
    "modecfgdns2", "modecfgdomains", "modecfgdomain", "modecfgbanner", "remote-peer-type",
    "nm-configured", "encapsulation", "forceencaps", "enable-tcp", "tcp-remoteport",
    "nat-keepalive", "initial-contact", "cisco-unity", "ignore-peer-dns", "accept-redirect",
    "accept-redirect-to", "send-redirect", "redirect-to", "fake-strongswan", "send-vendorid",
    "overlapip", "reqid", "dpddelay", "dpdtimeout", "dpdaction", "pfs", "pfsgroup", "aggressive",
    "aggrmode", "salifetime", "ipsec-lifetime", "keylife", "lifetime", "ipsec-max-bytes",
    "ipsec-max-packets", "replay-window", "rekey", "reauth", "rekeymargin", "rekeyfuzz",
    "keyingtries", "ikelifetime", "retransmit-timeout", "retransmit-interval", "compress", "metric",
    "mtu", "tfc", "send-no-esp-tfc", "send-esp-tfc-padding-not-supported", "nflog", "nflog-group",
    "mark", "mark-in", "mark-out", "vti-interface", "vti-routing", "vti-shared",
    "ipsec-interface", "priority", "sendca", "labeled-ipsec", "policy-label", "sec-label",
    "failureshunt", "negotiationshunt", "dpd", "iptfs", "iptfs-fragmentation", "iptfs-packet-size",
    "iptfs-max-queue-size", "iptfs-init-delay", "iptfs-reorder-window", "iptfs-drop-time",
    "session-resumption", "share-lease", "clones", "aggregate", "debug", "connalias",
    "ikev2-intermediate", "esnexpect", "loopback", "interface-ip",
  ]

  private static let end: Set<String> = [
    "subnet", "subnets", "vti", "addresspool", "protoport", "nexthop", "sourceip", "updown", "cat",
    "firewall", "id", "rsasigkey", "ecdsakey", "pubkey", "cert", "ckaid", "auth", "autheap", "ca",
    "ikeport", "sendcert", "xauthserver", "xauthclient", "xauthusername", "username",
    "modecfgserver", "modecfgclient", "interface-ip", "hostaccess", "groundhog", "subnetwithin",
    "rsasigkey2", "xauthpassword",
  ]
}
