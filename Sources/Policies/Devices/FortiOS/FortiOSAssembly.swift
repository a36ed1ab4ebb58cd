internal import ISAKMP
internal import Texts

/// Puts FortiOS's tables together: each phase 1 is a connection, each phase 2 that names it a child.
struct FortiOSAssembly {
  typealias Entry = FortiOSReader.Entry
  typealias Setting = FortiOSReader.Setting

  let tables: FortiOSReader
  let file: String
  let defaults: FortiOSDefaults
  var policy: PeerPolicy
  /// Addresses and groups by virtual domain and name, made when the first name is looked up.
  private(set) lazy var addressIndex = Self.index(tables)

  private let interfaces: [String: Entry]

  init(_ tables: FortiOSReader, file: String) {
    self.tables = tables
    interfaces = Dictionary(
      (tables.entries["system interface"] ?? []).map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
    self.file = file
    let release = tables.header.flatMap { FortiOSRelease(header: $0) }
    defaults = FortiOSDefaults(release: release)
    policy = PeerPolicy(file: file, product: .fortiOS)
    policy.release = release?.text
    policy.remark(tables.remarks)
  }

  mutating func read() -> PeerPolicy {
    for family in ["-interface", ""] {
      let gateways = tables.entries["vpn ipsec phase1\(family)"] ?? []
      let tunnels = tables.entries["vpn ipsec phase2\(family)"] ?? []
      let firstPlace = policy.connections.count
      var places: [String: Int] = [:]
      for (place, gateway) in gateways.enumerated() where !policy.room.isFull {
        places[key(gateway.domain, gateway.name)] = place
        policy.add(connection(gateway, table: "phase1\(family)"))
        noteForgotten(gateway)
      }
      for tunnel in tunnels where !policy.room.isFull {
        check(tunnel, FortiOSKeys.phase2, table: "phase2\(family)")
        guard let name = tunnel["phase1name"], let value = name.values.first else {
          policy.remark(
            tunnel.line, "phase2\(family) “\(tunnel.name)” names no phase 1: it is not used",
            .unreadEntry)
          continue
        }
        guard let place = places[key(tunnel.domain, value)] else {
          guard !tables.cut.contains("vpn ipsec phase1\(family)") else { continue }
          policy.remark(name.line, "there is no phase1\(family) “\(value)”")
          continue
        }
        let child = child(
          tunnel, table: "phase2\(family)", of: policy.connections[firstPlace + place],
          gateways[place])
        policy.add([child], toConnectionAt: firstPlace + place)
      }
    }
    for connection in policy.connections
    where connection.children.isEmpty && !policy.room.isFull {
      if let line = connection.origin.line {
        policy.remark(line, "no phase 2 names “\(connection.name)”")
      }
    }
    policy.nameOwnAddressesOnce()
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: file)
    return policy
  }

  /// Its log then says "ignoring IKEv2 request, no policy configured".
  private mutating func noteForgotten(_ gateway: Entry) {
    guard tables.policed.isForgotten(gateway.name, in: gateway.domain) else { return }
    let what =
      "no firewall policy names “\(gateway.name)”: FortiOS neither asks for it nor grants it"
    policy.remark(gateway.line, what)
    policy.connections.indices.last.map {
      policy.connections[$0].hindrance = Configured(what, policy.connections[$0].origin)
    }
  }

  private func key(_ domain: String, _ name: String) -> String { "\(domain)/\(name)" }

  private static func index(_ tables: FortiOSReader) -> [String: [Entry]] {
    var index: [String: [Entry]] = [:]
    for table in ["firewall address", "firewall address6", "firewall addrgrp", "firewall addrgrp6"]
    {
      for entry in tables.entries[table] ?? [] {
        index["\(table)/\(entry.domain)/\(entry.name)", default: []].append(entry)
      }
    }
    return index
  }

  // MARK: Phase 1

  private mutating func connection(_ entry: Entry, table: String) -> ConfiguredConnection {
    check(entry, FortiOSKeys.phase1, table: table)
    let version = enumeration(
      entry, "ike-version", ["1": IKEVersion.ikev1, "2": .ikev2], default: .ikev1)
    var connection = ConfiguredConnection(
      name: entry.domain == "root" ? entry.name : "\(entry.name) (VDOM \(entry.domain))",
      origin: .written(file: file, line: entry.line, text: "edit \"\(entry.name)\""),
      versions: Configured([version.value], version.origin))
    addresses(entry, into: &connection)
    identities(entry, into: &connection)
    let method = methods(entry, into: &connection)
    if version.value == .ikev1 {
      connection.aggressiveMode = enumeration(
        entry, "mode", ["main": false, "aggressive": true], default: false)
    }
    let traversal = enumeration(
      entry, "nattraversal", ["enable": 1, "disable": 0, "forced": 2], default: 1)
    connection.natTraversal = Configured(traversal.value > 0, traversal.origin)
    connection.forcesEncapsulation = Configured(traversal.value == 2, traversal.origin)
    connection.fragmentation = switchValue(entry, "fragmentation", default: true)
    connection.requiresPostquantumKey = enumeration(
      entry, "ppk", ["disable": false, "allow": false, "require": true], default: false,
      origin: defaults.varying)
    connection.rekeySeconds = seconds(entry, "keylife", default: defaults.ikeSeconds)
    connection.reauthenticationSeconds = Configured(
      switchValue(entry, "reauth", default: false).value ? defaults.ikeSeconds : 0,
      entry["reauth"].map(origin) ?? defaults.stable)
    peerDetection(entry, into: &connection)
    if let passive = entry["passive-mode"], passive.values.first == "enable" {
      connection.initiates = Configured(false, origin(passive))
    }
    var proposals = FortiOSProposals(
      entry, table: table, versions: [version.value], stage: .ike(method), assembly: self)
    connection.proposals = proposals.read()
    policy.remark(proposals.remarks)
    noteMissing(proposals.assumedGroups, entry, connection.name, child: nil)
    conditions(entry, into: &connection)
    return connection
  }

  /// A `dhgrp` that is absent where the release does not say what that means.
  mutating func noteMissing(
    _ taken: [AlgorithmChoice], _ entry: Entry, _ connection: String, child: String?
  ) {
    guard !taken.isEmpty, let release = defaults.release else { return }
    policy.missingDefaults.append(
      MissingDefault(
        connection: connection, child: child,
        place: .written(file: file, line: entry.line, text: "edit \"\(entry.name)\""),
        setting: "set dhgrp", release: "\(FortiOSDefaults.product) \(release.text)", taken: taken))
  }

  /// Names are for the type `ddns`.
  private mutating func noteNoAddress(_ text: String, _ setting: FortiOSReader.Setting) {
    guard AddressText.octets(text) == nil else { return }
    policy.remark(setting.line, "“\(text.shown)” is no address, as `\(setting.key)` wants one")
  }

  private mutating func addresses(_ entry: Entry, into connection: inout ConfiguredConnection) {
    let isIPv6 = entry["ip-version"]?.values.first == "6"
    switch entry["type"]?.values.first ?? "static" {
    case "dynamic": break
    case "ddns":
      if let setting = entry["remotegw-ddns"], let name = setting.values.first {
        connection.remoteAddresses = [Configured(name, origin(setting))]
      }
    case "static":
      if let setting = isIPv6 ? entry["remote-gw6"] : entry["remote-gw"] ?? entry["remote-gw6"],
        let address = setting.values.first,
        !["0.0.0.0", "::"].contains(address)
      {
        noteNoAddress(address, setting)
        connection.remoteAddresses = [Configured(address, origin(setting))]
      }
    case let other:
      if let setting = entry["type"] { policy.remark(setting.line, "unknown type “\(other)”") }
    }
    let interface = entry["interface"]
    if let setting = isIPv6 ? entry["local-gw6"] : entry["local-gw"] ?? entry["local-gw6"],
      let address = setting.values.first, !["0.0.0.0", "::"].contains(address)
    {
      connection.localAddresses = [Configured(address, origin(setting))]
    } else if let name = interface?.values.first,
      let own = interfaces[name],
      let setting = own[isIPv6 ? "ip6-address" : "ip"], let address = setting.values.first,
      !["0.0.0.0", "::/0"].contains(address)
    {
      connection.localAddresses = [
        Configured(String(address.prefix { $0 != "/" }), origin(setting))
      ]
    }
    policy.ownAddresses += connection.localAddresses
  }

  /// The type of an identity is written in `localid-type`; that `auto` sends a name as FQDN is not
  /// documented, so its type stays open.
  private mutating func identities(_ entry: Entry, into connection: inout ConfiguredConnection) {
    if let setting = entry["localid"], let text = setting.values.first, !text.isEmpty {
      let prefix =
        switch entry["localid-type"]?.values.first {
        case "fqdn": "fqdn:"
        case "user-fqdn": "email:"
        case "keyid": "keyid:"
        default: ""
        }
      connection.localIdentity = Configured(prefix + text, origin(setting))
    }
    switch entry["peertype"]?.values.first {
    case "one":
      if let setting = entry["peerid"], let text = setting.values.first, !text.isEmpty {
        connection.remoteIdentity = Configured(text, origin(setting))
      } else if let setting = entry["peertype"] {
        policy.remark(setting.line, "`peertype one` without `peerid`")
      }
    case "any", nil: break
    case "dialup", "peer", "peergrp":
      if let setting = entry["peertype"], let kind = setting.values.first {
        policy.remark(
          setting.line,
          "`peertype \(kind)`: which identities it admits stands in tables that are not read")
      }
    case let other?:
      if let setting = entry["peertype"] {
        policy.remark(setting.line, "unknown peertype “\(other)”")
      }
    }
  }

  private mutating func methods(_ entry: Entry, into connection: inout ConfiguredConnection)
    -> Configured<ConfiguredAuthentication>
  {
    let words: [String: ConfiguredAuthentication] = [
      "psk": .preSharedKey, "signature": .publicKey,
    ]
    let own = enumeration(entry, "authmethod", words, default: .preSharedKey)
    connection.localAuthentication = [own]
    connection.remoteAuthentication = [own]
    if let setting = entry["authmethod-remote"], let word = setting.values.first,
      let method = words[word]
    {
      connection.remoteAuthentication = [Configured(method, origin(setting))]
    }
    if entry["eap"]?.values.first == "enable", let setting = entry["eap"] {
      connection.remoteAuthentication = [Configured(.eap(nil), origin(setting))]
    }
    if own.value == .preSharedKey { key(entry, connection) }
    return own
  }

  private mutating func key(_ entry: Entry, _ connection: ConfiguredConnection) {
    let setting = entry["psksecret"]
    let value = FortiOSKeys.secret(setting?.values ?? [])
    let line = setting?.line ?? entry.line
    if setting == nil {
      policy.remark(line, "“\(entry.name)” has no `psksecret` here: the key is not known")
    } else if value == .encrypted {
      policy.remark(line, "the key of “\(entry.name)” is encrypted (ENC) and cannot be read")
    } else if value == .masked {
      policy.remark(line, "the key of “\(entry.name)” is hidden in this file")
    }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: "\(entry.name), line \(line)", peers: connection.remoteAddresses.map(\.value),
        value: value,
        origin: .written(file: file, line: line, text: "set psksecret (not shown)")))
  }

  private mutating func peerDetection(_ entry: Entry, into connection: inout ConfiguredConnection) {
    let mode = entry["dpd"]
    if mode?.values.first == "disable" {
      connection.deadPeerDetectionSeconds = mode.map { Configured(0, origin($0)) }
    } else if let setting = entry["dpd-retryinterval"], let word = setting.values.first {
      connection.deadPeerDetectionSeconds = policy.number(
        word, of: setting.key, origin(setting))
    } else {
      // The page leaves the number blank; a device prints 20.
      connection.deadPeerDetectionSeconds = Configured(20, .assumedDefault(FortiOSDefaults.product))
    }
  }

  /// What else a first message must fulfil, for which no attribute of a suite stands: with these
  /// neither an acceptance nor a refusal follows from the suites alone.
  private mutating func conditions(_ entry: Entry, into connection: inout ConfiguredConnection) {
    func doubt() {
      for index in connection.proposals?.indices ?? 0..<0 {
        connection.proposals?[index].isCertain = false
      }
    }
    if entry["network-overlay"]?.values.first == "enable", let setting = entry["network-overlay"] {
      let written = entry["network-id"]
      let number = written?.values.first ?? "0"
      if connection.versions.value == [.ikev2], let network = UInt8(number) {
        connection.networkID = Configured(network, written.map(origin) ?? defaults.stable)
      }
      policy.remark(
        setting.line,
        "“\(entry.name)” takes only a peer that sends network-id \(number) in its first message")
      doubt()
    }
    if let setting = entry["suite-b"], let word = setting.values.first, word != "disable" {
      policy.remark(setting.line, "what `suite-b \(word)` offers is not known here")
      doubt()
    }
    if let setting = entry["transport"], let word = setting.values.first,
      word != "udp", word != "auto", word != "udp-fallback-tcp"
    {
      policy.remark(setting.line, "“\(entry.name)” speaks IKE over TCP alone")
    }
    if let setting = entry["remote-gw-match"], let word = setting.values.first, word != "any" {
      policy.remark(setting.line, "`remote-gw-match \(word)` limits the peers: not looked at here")
      doubt()
    }
  }
}
