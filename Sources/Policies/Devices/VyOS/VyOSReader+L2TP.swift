import ISAKMP
import Texts

/// `vpn l2tp remote-access ipsec-settings`: VyOS makes a connection of it that takes everybody, with
/// suites of its own unless groups are named (vyos-1x, l2tp.j2).
extension VyOSReader {
  mutating func readL2TP(_ access: VyattaNode, _ ipsec: VyattaNode?) {
    guard let settings = access["ipsec-settings"] else { return }
    check(settings, VyOSKeys.l2tp, "the ipsec-settings of l2tp", within: [access.line])
    let named = value(settings["ike-group"])
    let group = named.flatMap { ipsec?["ike-group", $0.value] }
    // The connection names no version; the older script's is IKEv1's alone.
    var connection = ConfiguredConnection(
      name: "l2tp remote-access", origin: origin(access),
      versions: Configured(
        release.isModern ? [.ikev2, .ikev1] : [.ikev1],
        release.isModern ? byDefault : .assumedDefault(release.name)))
    if let local = value(access["outside-address"]), !Self.isAnywhere(local.value) {
      connection.localAddresses = [local]
    }
    let mode =
      value(settings["authentication", "mode"]) ?? Configured("pre-shared-secret", byDefault)
    let method = Configured<ConfiguredAuthentication>(
      mode.value == "pre-shared-secret" ? .preSharedKey : .publicKey, mode.origin)
    connection.localAuthentication = [method]
    connection.remoteAuthentication = [method]
    var isRefused = false
    if let group {
      readGroup(group, into: &connection, &isRefused)
    } else if let named {
      policy.remark(
        named.origin.line ?? settings.line, "there is no ike-group \(named.value)", .unreadEntry)
    } else {
      connection.proposals = fixed(
        ["aes256-sha1-modp1024", "3des-sha1-modp1024"], .ike, connection)
      connection.rekeySeconds = seconds(settings["ike-lifetime"], default: 3600)
    }
    connection.reauthenticationSeconds = Configured(0, byDefault)
    connection.deadPeerDetectionSeconds = Configured(15, byDefault)
    connection.fragmentation = Configured(true, byDefault)
    connection.children =
      l2tpChild(settings, ipsec, group, connection, &isRefused).map { [$0] } ?? []
    if isRefused { connection.doubtEverything() }
    if let secret = settings["authentication", "pre-shared-secret"]?.value {
      addKey(secret, label: "l2tp remote-access", peers: [])
    }
    policy.add(connection)
  }

  private mutating func l2tpChild(
    _ settings: VyattaNode, _ ipsec: VyattaNode?, _ group: VyattaNode?,
    _ connection: ConfiguredConnection, _ isRefused: inout Bool
  ) -> ConfiguredChild? {
    var child: ConfiguredChild
    if let named = value(settings["esp-group"]) {
      guard
        let read = self.child("l2tp", settings, named, ipsec, group, connection, &isRefused)
      else { return nil }
      child = read
      child.mode = Configured(.transport, byDefault)
    } else {
      child = ConfiguredChild(
        name: "l2tp", origin: origin(settings), mode: Configured(.transport, byDefault))
      child.proposals = fixed(["aes256-sha1", "3des-sha1"], .esp, connection)
      let lifetime = seconds(settings["lifetime"], default: 3600)
      child.lifetimeSeconds = lifetime
      child.rekeySeconds = Configured(
        StrongSwanDefaults.rekeySeconds(life: lifetime.value), lifetime.origin)
    }
    // The port stands there without a protocol.
    child.localSelectors = [
      Configured(.dynamic(protocolID: 0, startPort: 1701, endPort: 1701), byDefault)
    ]
    child.remoteSelectors = [Configured(.dynamic(), byDefault)]
    return child
  }

  private func fixed(
    _ suites: [String], _ kind: StrongSwanProposals.Kind, _ connection: ConfiguredConnection
  ) -> [ConfiguredProposal] {
    suites.flatMap { suite in
      var generated = GeneratedProposal(name: "l2tp remote-access", origin: byDefault)
      generated.add(suite, byDefault)
      return generated.read(kind, connection.versions.value, product: release.name).proposals
    }
  }
}
