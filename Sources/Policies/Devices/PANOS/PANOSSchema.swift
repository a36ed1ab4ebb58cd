internal import Texts

/// What stands below each kind of object in PAN-OS: the element names of its schema, the same in XML
/// and in `set` lines.
enum PANOSSchema {
  indirect enum Node {
    /// One value.
    case value
    /// Values in order: `<member>` in XML, brackets in `set` lines.
    case list
    /// An element that stands for itself.
    case flag
    case container([String: Node])
    /// Entries with names, each of which has what the table says.
    case entries([String: Node])
    /// Known, and without a part in the negotiation.
    case idle
  }

  enum Kind: String, CaseIterable {
    case ikeProfile = "ike-crypto-profile"
    case ipsecProfile = "ipsec-crypto-profile"
    case gateway
    case tunnel

    /// The element whose entries are of this kind.
    var table: String {
      switch self {
      case .ikeProfile: "ike-crypto-profiles"
      case .ipsecProfile: "ipsec-crypto-profiles"
      case .gateway: "gateway"
      case .tunnel: "ipsec"
      }
    }

    /// Its path in `set` lines.
    var path: [String] {
      switch self {
      case .ikeProfile: ["network", "ike", "crypto-profiles", "ike-crypto-profiles"]
      case .ipsecProfile: ["network", "ike", "crypto-profiles", "ipsec-crypto-profiles"]
      case .gateway: ["network", "ike", "gateway"]
      case .tunnel: ["network", "tunnel", "ipsec"]
      }
    }

    var nodes: [String: Node] {
      switch self {
      case .ikeProfile: PANOSSchema.ikeProfile
      case .ipsecProfile: PANOSSchema.ipsecProfile
      case .gateway: PANOSSchema.gateway
      case .tunnel: PANOSSchema.tunnel
      }
    }
  }

  /// Of paths that are one word off.
  static let near = NearPath(
    Kind.allCases.map { $0.path.joined(separator: " ") },
    besides: ["global-protect-gateway", "gre", "profiles", "qos", "interface", "shared-gateway"])

  private static let duration: Node = .container([
    "seconds": .value, "minutes": .value, "hours": .value, "days": .value,
  ])
  private static let identity: Node = .container(["type": .value, "id": .value, "matching": .value])

  private static let ikeProfile: [String: Node] = [
    "dh-group": .list, "encryption": .list, "hash": .list, "lifetime": duration,
    "authentication-multiple": .value,
  ]

  private static let ipsecProfile: [String: Node] = [
    "esp": .container(["encryption": .list, "authentication": .list]),
    "ah": .container(["authentication": .list]), "dh-group": .value, "lifetime": duration,
    "lifesize": .container(["kb": .value, "mb": .value, "gb": .value, "tb": .value]),
  ]

  private static let gateway: [String: Node] = [
    "protocol": .container([
      "version": .value,
      "ikev1": .container([
        "exchange-mode": .value, "ike-crypto-profile": .value,
        "dpd": .container(["enable": .value, "interval": .value, "retry": .value]),
      ]),
      "ikev2": .container([
        "ike-crypto-profile": .value, "require-cookie": .value,
        "dpd": .container(["enable": .value, "interval": .value]),
      ]),
    ]),
    "protocol-common": .container([
      "nat-traversal": .container([
        "enable": .value, "keep-alive-interval": .value, "enable-udp-checksum": .value,
      ]), "fragmentation": .container(["enable": .value]), "passive-mode": .value,
    ]),
    "local-address": .container(["interface": .value, "ip": .value, "floating-ip": .value]),
    "peer-address": .container(["ip": .value, "fqdn": .value, "dynamic": .flag]),
    "local-id": identity, "peer-id": identity,
    "authentication": .container([
      "pre-shared-key": .container(["key": .value]),
      "certificate": .container([
        "local-certificate": .container(["name": .value, "hash-and-url": .idle]),
        "certificate-profile": .value, "use-management-as-source": .idle,
        "strict-validation-revocation": .idle, "allow-id-payload-mismatch": .value,
      ]),
    ]), "disabled": .value, "comment": .idle, "ipv6": .idle,
  ]

  private static let proxy: [String: Node] = [
    "local": .value, "remote": .value,
    "protocol": .container([
      "any": .flag, "number": .value,
      "tcp": .container(["local-port": .value, "remote-port": .value]),
      "udp": .container(["local-port": .value, "remote-port": .value]),
    ]),
  ]

  private static let tunnel: [String: Node] = [
    "auto-key": .container([
      "ike-gateway": .entries([:]), "ipsec-crypto-profile": .value, "proxy-id": .entries(proxy),
      "proxy-id-v6": .entries(proxy),
    ]), "tunnel-interface": .value, "anti-replay": .idle, "anti-replay-window": .idle,
    "ipsec-mode": .value, "tunnel-monitor": .idle, "copy-tos": .idle, "copy-flow-label": .idle,
    "enable-gre-encapsulation": .idle, "disabled": .value, "manual-key": .flag, "comment": .idle,
    "global-protect-satellite": .flag, "ipv6": .idle,
  ]
}
