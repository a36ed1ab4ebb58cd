internal import ISAKMP

/// libreswan's ipsec.conf, also in what it keeps of Openswan's.
package enum LibreswanIPsecConf: ConfigurationSyntax {
  package static let name = "libreswan ipsec.conf"

  package static func recognises(_ text: ConfigurationText) -> Bool {
    IPsecConfDocument.recognises(text) && IPsecConfDialect.of(text).dialect == .libreswan
  }

  package static func read(
    _ text: ConfigurationText, including include: ConfigurationFile.Include
  ) throws(ConfigurationError) -> PeerPolicy {
    let document = try IPsecConfDocument(text, including: include)
    var policy = PeerPolicy(file: text.file, product: .libreswan)
    policy.remarks = document.remarks
    readSetup(document, into: &policy)
    var seen: Set<String> = []
    for section in document.sections {
      check(section, into: &policy)
      guard section.kind == "conn", section.name != "%default", seen.insert(section.name).inserted
      else { continue }
      let conn = IPsecConfConnection(section, in: document, laterAlsoWins: false) {
        policy.remarks.append(ConfigurationRemark(file: $0.file, line: $0.line, what: $1))
      }
      // Without `auto` it can still be loaded by hand; a part for others has no ends.
      let hasEnds = conn.has("left") || conn.has("right")
      if !hasEnds || document.isTemplate(section) && !conn.has("auto") { continue }
      if ["passthrough", "drop", "reject"].contains(conn["type"]?.value ?? "") { continue }
      var reader = LibreswanConnReader(conn, ikev1Policy: ikev1Policy(document))
      policy.connections.append(reader.read())
      policy.remarks += reader.remarks
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: text.file)
    return policy
  }

  private static func ikev1Policy(_ document: IPsecConfDocument) -> IPsecConfDocument.Parameter? {
    document["config", "setup"].flatMap(\.parameters).last { $0.key == "ikev1-policy" }
  }

  private static func readSetup(_ document: IPsecConfDocument, into policy: inout PeerPolicy) {
    let setup = document["config", "setup"].flatMap(\.parameters)
    if let parameter = ikev1Policy(document) {
      switch parameter.value {
      case "accept": policy.versions = Configured([.ikev2, .ikev1], parameter.origin)
      case "drop", "reject": policy.versions = Configured([.ikev2], parameter.origin)
      default:
        policy.remarks.append(
          ConfigurationRemark(
            file: parameter.file, line: parameter.line,
            what: "“\(parameter.value)” is none of accept, drop and reject"))
      }
    }
    if let listen = setup.last(where: { $0.key == "listen" }) {
      policy.ownAddresses = StrongSwanValue.list(listen.value)
        .filter { AddressText.octets($0) != nil }.map { Configured($0, listen.origin) }
    }
  }

  /// pluto does not load a file with a parameter that it does not know.
  private static func check(_ section: IPsecConfDocument.Section, into policy: inout PeerPolicy) {
    guard section.kind == "conn" else { return }
    for parameter in section.parameters where !LibreswanKeys.knows(parameter.key) {
      policy.remarks.append(
        ConfigurationRemark(
          file: parameter.file, line: parameter.line,
          what: "unknown parameter “\(parameter.key)”"
            + NearestWord.hint(parameter.key, among: LibreswanKeys.all, after: policy.remarks.count)
        ))
    }
  }
}

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
