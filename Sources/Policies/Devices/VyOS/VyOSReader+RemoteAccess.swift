import ISAKMP
import Texts

/// Connections to peers whose addresses nobody knows beforehand: the spokes of a multipoint tunnel,
/// and people who travel.
extension VyOSReader {
  /// `vpn ipsec profile NHRPVPN`, a connection for each tunnel that it is bound to: GRE in transport
  /// mode between whatever addresses NHRP finds.
  mutating func readProfile(_ profile: VyattaNode, _ ipsec: VyattaNode) {
    let name = "profile \(profile.word)"
    guard let group = ikeGroup(of: profile, name, VyOSKeys.profile, ipsec) else { return }
    let tunnels = profile["bind", "tunnel"]?.children ?? []
    if tunnels.isEmpty {
      policy.remark(profile.line, "the \(name) is bound to no tunnel")
    }
    for tunnel in tunnels {
      var connection = ConfiguredConnection(
        name: "\(name), \(tunnel.word)", origin: origin(profile),
        versions: versions(group))
      readAuthentication(profile, into: &connection)
      var isRefused = false
      readGroup(group, into: &connection, &isRefused)
      // Written into swanctl.conf as it stands, in every release.
      connection.rekeySeconds = seconds(group["lifetime"], default: 28800)
      connection.reauthenticationSeconds = Configured(0, byDefault)
      connection.forcesEncapsulation = Configured(false, byDefault)
      connection.fragmentation = Configured(true, byDefault)
      if var child = child(
        "dmvpn", profile, value(profile["esp-group"]), ipsec, group, connection, &isRefused)
      {
        child.localSelectors = [Configured(.dynamic(protocolID: 47), byDefault)]
        child.remoteSelectors = child.localSelectors
        // Here the lifetime is when it is rekeyed, and the end a tenth later.
        if let lifetime = child.lifetimeSeconds {
          child.rekeySeconds = lifetime
          child.lifetimeSeconds = Configured(
            lifetime.value.addingReportingOverflow(lifetime.value / 10).0, lifetime.origin)
        }
        connection.children = [child]
      }
      if isRefused { connection.doubtEverything() }
      policy.add(connection)
    }
  }

  /// `vpn ipsec remote-access connection rw`.
  mutating func readRemoteAccess(_ remote: VyattaNode, _ ipsec: VyattaNode) {
    let name = "remote-access \(remote.word)"
    guard let group = ikeGroup(of: remote, name, VyOSKeys.remoteAccess, ipsec) else { return }
    var connection = ConfiguredConnection(
      name: name, origin: origin(remote), versions: versions(group))
    if let local = value(remote["local-address"]), !Self.isAnywhere(local.value) {
      connection.localAddresses = [local]
    }
    readMethods(remote["authentication"], into: &connection)
    var isRefused = false
    readGroup(group, into: &connection, &isRefused)
    connection.forcesEncapsulation = Configured(false, byDefault)
    connection.fragmentation = Configured(true, byDefault)
    if var child = child(
      "\(remote.word)-client", remote, value(remote["esp-group"]), ipsec, group, connection,
      &isRefused)
    {
      let prefixes = remote["local", "prefix"]?.children ?? []
      child.localSelectors =
        prefixes.isEmpty
        ? Self.everything(ipv6: true, byDefault)
        : prefixes.map {
          Configured(StrongSwanSelector.read($0.word) ?? .named($0.word), origin($0))
        }
      child.remoteSelectors = [Configured(.dynamic(), byDefault)]
      connection.children = [child]
    }
    if isRefused { connection.doubtEverything() }
    policy.add(connection)
  }

  /// The server proves itself otherwise than the people who come.
  private mutating func readMethods(
    _ node: VyattaNode?, into connection: inout ConfiguredConnection
  ) {
    connection.localIdentity = value(node?["local-id"] ?? node?["id"])
    let server = value(node?["server-mode"]) ?? Configured("x509", byDefault)
    connection.localAuthentication = [
      Configured(
        server.value == "pre-shared-secret" ? .preSharedKey : .publicKey, server.origin)
    ]
    let client = value(node?["client-mode"]) ?? Configured("eap-mschapv2", byDefault)
    let method: ConfiguredAuthentication =
      client.value.hasPrefix("eap")
      ? .eap(client.value.hasPrefix("eap-") ? String(client.value.dropFirst(4)) : nil)
      : .publicKey
    connection.remoteAuthentication = [Configured(method, client.origin)]
    if let secret = node?["pre-shared-secret"]?.value {
      addKey(secret, label: "remote-access", peers: [])
    }
  }

  /// Groups that nothing names: what is in them says nothing of any peer.
  mutating func remarkUnused(_ ipsec: VyattaNode) {
    var used: [String: Set<String>] = ["ike-group": [], "esp-group": []]
    func note(_ node: VyattaNode?) {
      for kind in ["ike-group", "esp-group"] {
        if let name = node?[kind]?.value?.word { used[kind]?.insert(name) }
      }
      if let name = node?["default-esp-group"]?.value?.word { used["esp-group"]?.insert(name) }
    }
    for peer in ipsec["site-to-site", "peer"]?.children ?? [] {
      note(peer)
      note(peer["vti"])
      for tunnel in peer["tunnel"]?.children ?? [] { note(tunnel) }
    }
    for profile in ipsec["profile"]?.children ?? [] { note(profile) }
    for remote in ipsec["remote-access", "connection"]?.children ?? [] { note(remote) }
    note(root["vpn", "l2tp"]?["remote-access", "ipsec-settings"])
    for kind in ["ike-group", "esp-group"] {
      for group in ipsec[kind]?.children ?? [] where used[kind]?.contains(group.word) == false {
        policy.remark(
          group.line, "no peer names the \(kind) \(group.word): it is not used",
          Self.isFragment(group, kind, ipsec) ? .unreadStatement : .told)
      }
    }
  }

  /// Each command names its group: one that holds next to nothing, and that another group lacks, may be
  /// that one's name with a slip in it.
  private static func isFragment(_ group: VyattaNode, _ kind: String, _ ipsec: VyattaNode) -> Bool {
    let wanted = ["encryption", "hash"] + (kind == "ike-group" ? ["dh-group"] : [])
    let proposals = group["proposal"]?.children ?? []
    if proposals.contains(where: { proposal in wanted.allSatisfy { proposal[$0] != nil } }) {
      return false
    }
    let own = paths(group)
    return (ipsec[kind]?.children ?? []).contains {
      $0.word != group.word && paths($0).isDisjoint(with: own)
    }
  }

  /// "proposal/1/hash", "lifetime".
  private static func paths(_ group: VyattaNode) -> Set<String> {
    Set(
      group.children.flatMap { node in
        node.word == "proposal"
          ? node.children.flatMap { entry in
            entry.children.map { "proposal/\(entry.word)/\($0.word)" }
          } : [node.word]
      })
  }

  /// Proposals have numbers.
  mutating func checkNumber(_ proposal: VyattaNode, of group: VyattaNode) {
    guard Int(proposal.word) == nil else { return }
    policy.remark(
      proposal.line, "“\(proposal.word.shown)” is no number of a proposal of \(group.word)",
      .unreadStatement)
  }
}
