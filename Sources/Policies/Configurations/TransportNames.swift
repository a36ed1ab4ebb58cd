/// Protocols and ports by the names that configurations use, from IANA's registries.
enum TransportNames {
  /// 0 for any; `nil` where the name is not known.
  static func protocolID(_ text: String) -> UInt8? {
    switch text.lowercased() {
    case "", "any", "%any", "0": 0
    case "icmp": 1
    case "igmp": 2
    case "ipip", "ipencap", "ipv4", "4in4": 4
    case "tcp": 6
    case "egp": 8
    case "udp": 17
    case "ipv6": 41
    case "gre": 47
    case "esp": 50
    case "ah": 51
    case "icmp6", "icmpv6", "ipv6-icmp": 58
    case "eigrp": 88
    case "ospf", "ospfigp": 89
    case "pim": 103
    case "l2tp": 115
    case "sctp": 132
    case "udplite": 136
    default: UInt8(text)
    }
  }

  /// `80`, `1000-2000`, `http`, `any`; `nil` where it is none of these.
  static func ports(_ text: String) -> ClosedRange<UInt16>? {
    let text = text.lowercased()
    if ["", "any", "%any"].contains(text) { return 0...65535 }
    // RFC 4301 section 4.4.1.1: OPAQUE is the range from 65535 to 0.
    if text == "opaque" { return nil }
    if let port = port(text) { return port...port }
    let ends = text.split(separator: "-", maxSplits: 1)
    guard ends.count == 2, let first = port(String(ends[0])), let last = port(String(ends[1])),
      first <= last
    else { return nil }
    return first...last
  }

  private static func port(_ text: String) -> UInt16? {
    if let number = UInt16(text) { return number }
    // `0x0800`, as ICMP's type and code are written.
    if text.hasPrefix("0x") { return UInt16(text.dropFirst(2), radix: 16) }
    return services[text]
  }

  private static let services: [String: UInt16] = [
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "bootps": 67, "bootpc": 68,
    "tftp": 69, "http": 80, "www": 80, "kerberos": 88, "pop3": 110, "sunrpc": 111, "ntp": 123,
    "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "imap": 143, "imap2": 143,
    "snmp": 161, "snmptrap": 162, "bgp": 179, "ldap": 389, "https": 443, "microsoft-ds": 445,
    "isakmp": 500, "syslog": 514, "ldaps": 636, "imaps": 993, "l2f": 1701, "l2tp": 1701,
    "radius": 1812, "radius-acct": 1813, "nfs": 2049, "ipsec-nat-t": 4500, "sip": 5060,
    "postgresql": 5432,
  ]
}
