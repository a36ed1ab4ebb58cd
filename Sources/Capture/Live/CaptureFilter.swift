/// The packet filter of a live capture, in libpcap's language (pcap-filter(7)): what concerns
/// IPsec.
package enum CaptureFilter {
  /// - Parameter narrowing: a filter of the user's, which a packet must pass as well.
  package static func text(ports: IKEPorts, narrowing: String? = nil) -> String {
    let own = (["500", "4500"] + ports.additional.sorted().map(String.init))
      .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    var terms = own.map { "udp port \($0)" }
    terms += [
      // RFC 9329.
      "tcp port 4500",
      "ip proto 50", "ip6 proto 50", "ip proto 51", "ip6 proto 51",
      // The later fragments of UDP datagrams have no ports.
      "(ip[6:2] & 0x1fff != 0 and ip[9] = 17)", "ip6 proto 44",
      // Other extension headers, behind which `ip6 proto` and `port` do not look: hop-by-hop
      // options, routing, destination options.
      "ip6 proto 0", "ip6 proto 43", "ip6 proto 60",
      // Errors: unreachable, source quench, redirect, time exceeded, parameter problem; in ICMPv6
      // all types below 128.
      "(icmp and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 5 or icmp[0] = 11 or icmp[0] = 12))",
      "(icmp6 and ip6[40] < 128)",
    ]
    var core = "(\(terms.joined(separator: " or ")))"
    if let narrowing { core = "(\(core) and (\(narrowing)))" }
    return core
  }

  /// The same behind one VLAN tag or two: `vlan` moves the places that what follows it looks at.
  package static func withTags(_ core: String) -> String {
    "\(core) or (vlan and (\(core) or (vlan and \(core))))"
  }
}
