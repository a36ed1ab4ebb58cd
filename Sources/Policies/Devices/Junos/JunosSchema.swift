internal import Texts

/// Which words follow which in the six kinds of objects: how many values each leaf has, and what
/// stands below a container.
enum JunosSchema {
  indirect enum Node {
    case leaf(Int)
    /// The words up to the next one that the level knows: a list.
    case list
    /// With the count of words that name it.
    case container(Int, [String: Node])
  }

  /// The leaves that the words behind an object's name say, and the first word that is not known.
  static func leaves(
    _ words: [String], _ kind: JunosObjects.Kind
  ) -> (leaves: [(key: String, values: [String])], unknown: String?) {
    guard let table = tables[kind] else { return ([], words.first) }
    var leaves: [(String, [String])] = []
    var place = 0
    /// The innermost container that the words are in.
    var inside: [(prefix: String, names: [String], table: [String: Node])] = []
    while place < words.count {
      let word = words[place]
      // A word of an outer level ends the inner ones.
      while let last = inside.last, last.table[word] == nil { inside.removeLast() }
      let prefix = inside.last.map { $0.prefix + " " } ?? ""
      let names = inside.flatMap(\.names)
      guard let node = inside.last?.table[word] ?? (inside.isEmpty ? table[word] : nil) else {
        return (leaves, word)
      }
      place += 1
      switch node {
      case .leaf(let count):
        let values = Array(words[place..<min(place + count, words.count)])
        place = min(place + count, words.count)
        leaves.append((prefix + word, names + values))
      case .list:
        let known = inside.last?.table ?? table
        // A member has the name of a leaf only where it is the first.
        let members =
          words[place...].prefix(1)
          + words[place...].dropFirst().prefix {
            known[$0] == nil
          }
        leaves += members.map { (prefix + word, names + [$0]) }
        place += members.count
      case .container(let count, let table):
        let own = Array(words[place..<min(place + count, words.count)])
        place = min(place + count, words.count)
        // That it is there says something itself.
        leaves.append((prefix + word, names + own))
        inside.append((prefix + word, own, table))
      }
    }
    return (leaves, nil)
  }

  static let near = NearPath(
    [
      "security ike proposal", "security ike policy", "security ike gateway",
      "security ipsec proposal", "security ipsec policy", "security ipsec vpn",
    ],
    besides: [
      "traceoptions", "respond-bad-spi", "session", "blocklists", "vpn-monitor-options",
      "security-association", "internal", "anti-replay-window-size", "zones", "policies", "tunnels",
      "group-vpn", "pki", "distribution-profile", "flow", "certificates", "services",
    ])

  static func words(_ kind: JunosObjects.Kind) -> [String] { (tables[kind] ?? [:]).keys.sorted() }

  private static let identity: Node = .container(
    0,
    [
      "inet": .leaf(1), "inet6": .leaf(1), "hostname": .leaf(1), "user-at-hostname": .leaf(1),
      "key-id": .leaf(1),
      "distinguished-name": .container(0, ["container": .leaf(1), "wildcard": .leaf(1)]),
    ])

  private static let range: [String: Node] = [
    "local-ip": .leaf(1), "remote-ip": .leaf(1), "protocol": .leaf(1), "source-port": .leaf(1),
    "destination-port": .leaf(1), "description": .leaf(1), "metric": .leaf(1),
  ]

  private static let tables: [JunosObjects.Kind: [String: Node]] = [
    .ikeProposal: [
      "authentication-method": .leaf(1), "dh-group": .leaf(1), "authentication-algorithm": .leaf(1),
      "encryption-algorithm": .leaf(1), "lifetime-seconds": .leaf(1), "description": .leaf(1),
      "signature-hash-algorithm": .leaf(1),
    ],
    .ikePolicy: [
      "mode": .leaf(1), "proposals": .list, "proposal-set": .leaf(1), "description": .leaf(1),
      "pre-shared-key": .container(0, ["ascii-text": .leaf(1), "hexadecimal": .leaf(1)]),
      "seeded-pre-shared-key": .container(0, ["ascii-text": .leaf(1), "hexadecimal": .leaf(1)]),
      "certificate": .container(
        0,
        [
          "local-certificate": .leaf(1), "trusted-ca": .list, "peer-certificate-type": .leaf(1),
          "policy-oids": .list,
        ]), "reauth-frequency": .leaf(1), "blocklist": .leaf(1),
    ],
    .gateway: [
      "ike-policy": .leaf(1), "address": .list, "external-interface": .leaf(1),
      "local-address": .leaf(1), "local-identity": identity, "remote-identity": identity,
      "general-ikeid": .leaf(0), "version": .leaf(1), "no-nat-traversal": .leaf(0),
      "nat-keepalive": .leaf(1), "description": .leaf(1), "tcp-encap-profile": .leaf(1),
      "dead-peer-detection": .container(
        0,
        [
          "always-send": .leaf(0), "optimized": .leaf(0), "probe-idle-tunnel": .leaf(0),
          "interval": .leaf(1), "threshold": .leaf(1),
        ]),
      "dynamic": .container(
        0,
        [
          "hostname": .leaf(1), "inet": .leaf(1), "inet6": .leaf(1), "user-at-hostname": .leaf(1),
          "distinguished-name": .container(0, ["container": .leaf(1), "wildcard": .leaf(1)]),
          "general-ikeid": .leaf(0), "ike-user-type": .leaf(1), "connections-limit": .leaf(1),
          "reject-duplicate-connection": .leaf(0),
        ]), "fragmentation": .container(0, ["disable": .leaf(0), "size": .leaf(1)]),
      "ppk-profile": .container(0, ["profile-name": .leaf(1), "optional": .leaf(0)]),
      "aaa": .list, "xauth": .list, "advpn": .list, "node-local": .leaf(0),
    ],
    .ipsecProposal: [
      "protocol": .leaf(1), "authentication-algorithm": .leaf(1), "encryption-algorithm": .leaf(1),
      "lifetime-seconds": .leaf(1), "lifetime-kilobytes": .leaf(1), "description": .leaf(1),
      "extended-sequence-number": .leaf(0),
    ],
    .ipsecPolicy: [
      "proposals": .list, "proposal-set": .leaf(1), "description": .leaf(1),
      "perfect-forward-secrecy": .container(0, ["keys": .leaf(1)]),
    ],
    .vpn: [
      "bind-interface": .leaf(1), "establish-tunnels": .leaf(1), "df-bit": .leaf(1),
      "description": .leaf(1), "copy-outer-dscp": .leaf(0), "multi-sa": .list,
      "udp-encapsulate":
        .list, "vpn-monitor": .list, "manual": .list, "match-direction": .leaf(1),
      "passive-mode-tunneling": .leaf(0), "tunnel-mtu": .leaf(1),
      "ike": .container(
        0,
        [
          "gateway": .leaf(1), "ipsec-policy": .leaf(1), "no-anti-replay": .leaf(0),
          "idle-time": .leaf(1), "install-interval": .leaf(1), "anti-replay-window-size": .leaf(1),
          "proxy-identity": .container(
            0, ["local": .leaf(1), "remote": .leaf(1), "service": .leaf(1)]),
        ]),
      "traffic-selector": .container(
        1, range.merging(["term": .container(1, range)]) { first, _ in first }),
    ],
  ]
}
