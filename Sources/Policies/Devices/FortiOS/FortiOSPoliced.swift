internal import Texts

/// Which interfaces and tunnels the firewall policies of each virtual domain name. FortiOS neither
/// asks for nor grants a tunnel that no policy names.
struct FortiOSPoliced {
  static let policies: Set<String> = ["firewall policy", "firewall policy6"]
  /// Policies, and what they may name instead of an interface.
  static let tables = policies.union([
    "system zone", "system sdwan", "system virtual-wan-link", "system ipsec-aggregate",
    "firewall security-policy", "firewall proxy-policy", "firewall multicast-policy",
  ])
  private static let keys: Set<String> = [
    "srcintf", "dstintf", "vpntunnel", "interface", "member", "input-device", "output-device",
  ]

  /// Those of which the file has a table of policies.
  var domains: Set<String> = []
  private var named: [String: Set<String>] = [:]

  mutating func take(_ octets: ArraySlice<UInt8>, in domain: String) {
    // Of a policy's many settings three matter.
    let key = octets.dropFirst(4).drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
    guard Self.keys.contains(String(decoding: key, as: UTF8.self)) else { return }
    for word in EditLine.words(octets).dropFirst(2) { named[domain, default: []].insert(word) }
  }

  /// Whether every policy is in the file and none could let the tunnel's traffic pass.
  func isForgotten(_ interface: String, in domain: String) -> Bool {
    guard domains.contains(domain) else { return false }
    let named = named[domain] ?? []
    return !named.contains(interface) && !named.contains("any")
  }
}
