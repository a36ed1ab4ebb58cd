internal import Texts

/// Which of the two products an ipsec.conf is for, by words that only one of them has.
enum IPsecConfDialect {
  case strongSwan, libreswan

  /// - Returns: the product with more such words, and whether there were any.
  static func of(_ text: TextFile) -> (dialect: IPsecConfDialect, isCertain: Bool) {
    var strongSwan = 0
    var libreswan = 0
    for line in text.lines {
      let line = line.text.drop { $0.isWhitespace }
      if line.hasPrefix("ca ") { strongSwan += 1 }
      guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
      let key = bare(AddressText.trimmed(line[..<equals]).lowercased())
      let value = AddressText.trimmed(line[line.index(after: equals)...]).lowercased()
      if strongSwanKeys.contains(key) { strongSwan += 1 }
      if libreswanKeys.contains(key) { libreswan += 1 }
      switch value.split(separator: " ").first.map({ (key, String($0)) }) {
      case ("auth", let word)?:
        if ["psk", "pubkey", "eap", "xauth"].contains(where: word.hasPrefix) { strongSwan += 1 }
        if ["secret", "rsasig", "null"].contains(word) { libreswan += 1 }
      case ("authby", let word)?:
        if ["psk", "pubkey", "xauthpsk", "xauthrsasig"].contains(word) { strongSwan += 1 }
        if word.contains("|") || word.hasPrefix("rsa-sha") || word == "null" { libreswan += 1 }
      case ("ike", let word)?, ("esp", let word)?, ("ah", let word)?:
        if word.contains("!") || word.contains("-prf") { strongSwan += 1 }
        if word.contains(";") || word.contains("+") || word.contains("aes_") { libreswan += 1 }
        if word.hasPrefix("aes") || word.hasPrefix("3des"), word.contains("gcm16") {
          strongSwan += 1
        }
      case ("auto", "ondemand")?, ("auto", "keep")?: libreswan += 1
      case ("id", let word)? where word.hasPrefix("@["): libreswan += 1
      default: break
      }
    }
    if strongSwan == libreswan {
      // Distributions and people put the product's name into the first comment, or the file's name.
      let words = text.file.lowercased() + " " + comments(text)
      let namesLibreswan = words.contains("libreswan")
      let isCertain = namesLibreswan != words.contains("strongswan")
      return (isCertain && namesLibreswan ? .libreswan : .strongSwan, isCertain)
    }
    return (strongSwan > libreswan ? .strongSwan : .libreswan, true)
  }

  private static func comments(_ text: TextFile) -> String {
    text.lines.prefix(20).map { $0.text.lowercased() }.filter { $0.hasPrefix("#") }
      .joined(separator: " ")
  }

  /// Without the side, and with the hyphens that libreswan also accepts as underscores.
  private static func bare(_ key: String) -> String {
    for side in ["left", "right"] where key.hasPrefix(side) && key != side {
      return String(key.dropFirst(side.count))
    }
    return key
  }

  private static let strongSwanKeys: Set<String> = [
    "charondebug", "strictcrlpolicy", "cachecrls", "cacert", "crluri", "ocspuri", "certuribase",
    "aaa_identity", "eap_identity", "xauth_identity", "closeaction", "inactivity", "ikedscp",
    "installpolicy", "lifebytes", "lifepackets", "margintime", "marginbytes", "marginpackets",
    "mark_in", "mark_out", "modeconfig", "replay_window", "sha256_96", "mediation", "mediated_by",
    "me_peerid", "allowany", "auth2", "ca2", "cert2", "certpolicy", "dns", "groups", "groups2",
    "hostaccess", "id2", "sigkey",
  ]

  private static let libreswanKeys: Set<String> = [
    "ikev2", "phase2", "phase2alg", "salifetime", "ipsec-lifetime", "encapsulation", "subnets",
    "vti", "addresspool", "nexthop", "cat", "ckaid", "autheap", "xauthserver", "xauthclient",
    "xauthusername", "username", "modecfgserver", "modecfgclient", "modecfgpull", "modecfgdns",
    "modecfgdomains", "modecfgbanner", "xauthby", "xauthfail", "sha2-truncbug", "ms-dh-downgrade",
    "dns-match-id", "require-id-on-certificate", "ppk", "intermediate", "nat-ikev1-method",
    "ikepad", "esn", "decap-dscp", "nopmtudisc", "narrowing", "sareftrack", "nic-offload",
    "pam-authorize", "remote-peer-type", "nm-configured", "enable-tcp", "tcp-remoteport",
    "nat-keepalive", "initial-contact", "cisco-unity", "ignore-peer-dns", "accept-redirect",
    "send-redirect", "redirect-to", "fake-strongswan", "send-vendorid", "overlapip", "pfsgroup",
    "aggrmode", "ipsec-max-bytes", "ipsec-max-packets", "replay-window", "retransmit-timeout",
    "retransmit-interval", "metric", "nflog", "mark-in", "mark-out", "vti-interface",
    "vti-routing", "vti-shared", "ipsec-interface", "labeled-ipsec", "policy-label",
    "failureshunt", "negotiationshunt", "protostack", "listen", "virtual-private",
    "virtual_private", "nhelpers", "ikev1-policy", "crl-strict", "plutodebug", "logfile", "dumpdir",
    "ipsecdir", "nssdir", "secretsfile", "dnssec-enable", "alsoflip", "hostaddrfamily",
    "clientaddrfamily", "nat_traversal", "oe", "plutostderrlog", "rsasigkey", "iface",
    "interface-ip",
  ]
}
