import ISAKMP

/// The peer, identity and policies that RouterOS makes by itself where a tunnel's interface or the
/// L2TP server has an `ipsec-secret`: with the profile and the proposal "default", in transport
/// mode. Which suites older releases took for the L2TP server is in no export, so that nothing of
/// them is certain.
struct RouterOSImplied {
  typealias Entry = RouterOSTables.Entry

  static let server = "interface l2tp-server server"

  /// The menus with such a setting, and the protocol that is protected.
  private static let protocols: [String: String] = [
    "interface gre": "gre", "interface eoip": "gre", "interface ipip": "ipencap",
    "interface gre6": "gre", "interface eoipv6": "gre", "interface ipipv6": "ipencap",
    "interface l2tp-client": "udp", server: "udp",
  ]
  static let menus = protocols.keys.sorted()

  let line: Int
  let remark: String
  private(set) var peer: Entry
  private(set) var identity: Entry
  private(set) var policies: [Entry] = []

  /// `nil` where the interface asks for no protection.
  init?(_ interface: Entry) {
    guard let upper = Self.protocols[interface.menu], let secret = interface["ipsec-secret"],
      !secret.value.isEmpty
    else { return nil }
    let isServer = interface.menu == Self.server
    let isL2TP = upper == "udp"
    if isL2TP, ["", "no"].contains(interface.text("use-ipsec") ?? "no") { return nil }
    if isServer, !RouterOSTables.isYes(interface.text("enabled") ?? "no") { return nil }
    line = interface.line > 0 ? interface.line : secret.line
    let name = interface.text("name") ?? "line \(line)"
    remark =
      "RouterOS makes peer, identity and policy of the `ipsec-secret` of /\(interface.menu): not certain "
      + "which suites they have"
    peer = Self.entry(interface.menu, line, [("name", name)])
    identity = Self.entry(interface.menu, secret.line, [("peer", name)])
    identity.set(
      .init(key: "secret", value: secret.value, isComputed: secret.isComputed, line: secret.line))
    let remote = interface["remote-address"] ?? interface["connect-to"]
    if let remote { peer.set(.init(key: "address", value: remote.value, line: remote.line)) }
    if let local = interface["local-address"] {
      peer.set(.init(key: "local-address", value: local.value, line: local.line))
    }
    if isServer {
      identity.set(.init(key: "generate-policy", value: "port-strict", line: line))
      return
    }
    var policy = Self.entry(interface.menu, line, [("peer", name), ("protocol", upper)])
    policy.set(.init(key: "comment", value: name, line: line))
    if isL2TP {
      policy.set(.init(key: "dst-port", value: "1701", line: line))
      policy.set(.init(key: "src-port", value: "1701", line: line))
    }
    policies = [policy]
  }

  private static func entry(_ menu: String, _ line: Int, _ values: [(String, String)]) -> Entry {
    var entry = Entry(menu: menu, line: line)
    entry.isImplied = true
    for (key, value) in values {
      entry.set(.init(key: key, value: value, line: line))
    }
    return entry
  }
}
