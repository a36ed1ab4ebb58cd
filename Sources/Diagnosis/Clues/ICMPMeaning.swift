import Capture

/// What an ICMP error says of an IKE packet (RFC 792, RFC 1812 section 5.2.7.1, RFC 4443
/// section 3.1).
struct ICMPMeaning {
  enum Kind { case noDaemon, filtered, noRoute, tooBig, timeExceeded, other }
  let kind: Kind
  let name: String
  private let reporter: IPAddress

  init(_ error: ICMPError) {
    reporter = error.reporter
    switch (error.isIPv6, error.type, error.code) {
    case (false, 3, 3), (true, 1, 4): (kind, name) = (.noDaemon, "port unreachable")
    case (false, 3, 9), (false, 3, 10), (false, 3, 13), (true, 1, 1):
      (kind, name) = (.filtered, "administratively prohibited")
    case (true, 1, 5): (kind, name) = (.filtered, "source address failed policy")
    case (true, 1, 6): (kind, name) = (.noRoute, "reject route")
    case (false, 3, 0), (true, 1, 0): (kind, name) = (.noRoute, "network unreachable")
    case (false, 3, 1), (true, 1, 3): (kind, name) = (.noRoute, "host unreachable")
    case (false, 3, 2): (kind, name) = (.other, "protocol unreachable")
    case (false, 3, 4): (kind, name) = (.tooBig, "fragmentation needed")
    case (true, 2, _): (kind, name) = (.tooBig, "packet too big")
    case (false, 11, _), (true, 3, _): (kind, name) = (.timeExceeded, "time exceeded")
    default: (kind, name) = (.other, "type \(error.type) code \(error.code)")
    }
  }

  /// Who answered says where the packet came to.
  func title(_ target: Endpoint) -> String {
    let host = reporter == target.address ? "the host itself, \(reporter)," : "\(reporter)"
    return switch kind {
    case .noDaemon where reporter != target.address:
      "\(target) is not reachable: \(reporter) rejects it with \(name)"
    case .noDaemon: "nothing listens on \(target): \(host) says \(name)"
    case .filtered: "\(target) is not reachable: \(host) says \(name)"
    case .tooBig: "a packet to \(target) is too large for the path: \(host) says \(name)"
    case .noRoute, .timeExceeded, .other: "\(target) is not reachable: \(host) says \(name)"
    }
  }

  func explanation(_ target: Endpoint) -> String {
    switch kind {
    case .noDaemon where reporter != target.address:
      """
      The error comes from \(reporter) and not from the host itself. A packet filter on the way \
      rejects so (`reject` of iptables and nftables does by default); or \(reporter) forwards the \
      port to a host on which nothing listens.
      """
    case .noDaemon:
      """
      The host is up and the packet arrived, but nothing listens on UDP \(target.port) there (or a \
      firewall rejects in its name).
      """
    case .filtered: "A firewall refuses the packet and says so."
    case .noRoute:
      """
      A router on the way has no route to \(target.address), or the host does not answer on its \
      link.
      """
    case .tooBig: "The packet is larger than a link on the way takes, and may not be fragmented."
    case .timeExceeded:
      """
      The packet went round until its time to live ran out: a routing loop, or fragments that \
      never became whole.
      """
    case .other: "The packet was not delivered."
    }
  }

  func remedies(_ target: Endpoint) -> [String] {
    switch kind {
    case .noDaemon where reporter != target.address:
      [
        "on \(reporter): let UDP 500 and 4500 from this peer pass to \(target.address)",
        """
        on \(target.address): check that the IKE daemon runs and listens on UDP \(target.port) \
        (`ss -ulpn`)
        """,
      ]
    case .noDaemon:
      [
        """
        on \(target.address): start the IKE daemon, or make it listen on this address (`ss -ulpn | \
        grep -E ':(500|4500)'`)
        """,
        "check that \(target.address) is the right gateway",
      ]
    case .filtered: ["let UDP 500 and 4500 from this peer pass on the firewall that answered"]
    case .noRoute: ["mend the route to \(target.address) on the router that answered"]
    case .tooBig: ["turn on IKE fragmentation (RFC 7383) on both peers"]
    case .timeExceeded: ["trace the route to \(target.address) and mend the loop"]
    case .other: ["see what the sender of the ICMP error logs"]
    }
  }
}
