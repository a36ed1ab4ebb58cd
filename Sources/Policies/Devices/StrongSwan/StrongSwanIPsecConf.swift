internal import ISAKMP
internal import Texts

/// strongSwan's ipsec.conf, which its release 5 reads by the stroke plugin.
package enum StrongSwanIPsecConf: IPsecConfSyntax {
  package static let name = "strongSwan ipsec.conf"
  static let product = ConfiguredProduct.strongSwan
  static let laterAlsoWins = true
  static let passing: Set<String> = ["passthrough", "pass", "drop"]

  static func claims(_ text: TextFile) -> Bool {
    IPsecConfDialect.of(text).dialect == .strongSwan
  }

  static func readSetup(
    _ document: IPsecConfDocument, _ text: TextFile, into policy: inout PeerPolicy
  ) {
    guard !IPsecConfDialect.of(text).isCertain, let first = document.sections.first else { return }
    policy.remarks.append(
      ConfigurationRemark(
        file: first.file, line: first.line,
        what: "nothing tells strongSwan's ipsec.conf from libreswan's; read as strongSwan's"))
  }

  static func loads(
    _ conn: IPsecConfConnection, of document: IPsecConfDocument, into policy: inout PeerPolicy
  ) -> Bool {
    guard conn["auto"]?.value ?? "ignore" == "ignore" else { return true }
    if !document.isTemplate(conn.section) {
      policy.remarks.append(
        ConfigurationRemark(
          file: conn.section.file, line: conn.section.line,
          what: """
            strongSwan does not load “\(conn.section.name)” without auto=add, route or start
            """))
    }
    return false
  }

  static func connection(
    _ conn: IPsecConfConnection, of document: IPsecConfDocument
  ) -> (connection: ConfiguredConnection, remarks: [ConfigurationRemark]) {
    var reader = StrongSwanConnReader(conn)
    return (reader.read(), reader.remarks)
  }

  /// strongSwan warns of a parameter that it does not know and goes on.
  static func complaint(of key: String, after remarks: Int) -> String? {
    if known(key) { return nil }
    let ends = endKeys.map { "left" + $0 } + endKeys.map { "right" + $0 }
    return "unknown parameter “\(key)”, which strongSwan ignores"
      + NearestWord.hint(key, among: connKeys.union(ends), after: remarks)
  }

  private static func known(_ key: String) -> Bool {
    for side in ["left", "right"] where key.hasPrefix(side) {
      return key == side || endKeys.contains(String(key.dropFirst(side.count)))
    }
    return connKeys.contains(key)
  }

  private static let connKeys: Set<String> = [
    "also", "aaa_identity", "aggressive", "ah", "auth", "authby", "auto", "closeaction", "compress",
    "dpdaction", "dpddelay", "dpdtimeout", "inactivity", "eap", "eap_identity", "esp",
    "forceencaps", "fragmentation", "ike", "ikedscp", "ikelifetime", "installpolicy",
    "keyexchange", "keyingtries", "lifebytes", "lifepackets", "lifetime", "keylife",
    "marginbytes", "marginpackets", "margintime", "rekeymargin", "mark", "mark_in", "mark_out",
    "mobike", "modeconfig", "pfs", "pfsgroup", "reauth", "rekey", "rekeyfuzz", "replay_window",
    "reqid", "sha256_96", "tfc", "type", "xauth", "xauth_identity", "mediation", "mediated_by",
    "me_peerid", "left", "right", "dumpdir",
  ]

  private static let endKeys: Set<String> = [
    "allowany", "auth", "auth2", "ca", "ca2", "cert", "cert2", "certpolicy", "dns", "firewall",
    "groups", "groups2", "hostaccess", "id", "id2", "ikeport", "protoport", "sigkey", "rsasigkey",
    "sendcert", "sourceip", "subnet", "subnetwithin", "updown", "nexthop",
  ]
}
