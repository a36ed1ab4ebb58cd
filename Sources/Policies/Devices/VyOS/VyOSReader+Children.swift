import ISAKMP
import Texts

extension VyOSReader {
  mutating func readChildren(
    _ peer: VyattaNode, _ ipsec: VyattaNode, _ ike: VyattaNode,
    into connection: inout ConfiguredConnection, _ isRefused: inout Bool
  ) {
    let fallback = value(peer["default-esp-group"])
    let tunnels = numbered(peer["tunnel"])
    for tunnel in tunnels where !policy.room.isFull {
      if let node = tunnel["disable"] {
        policy.remark(
          node.line, "tunnel \(tunnel.word) of peer \(peer.word) is disabled, and not used")
        continue
      }
      check(
        tunnel, VyOSKeys.tunnel, "tunnel \(tunnel.word) of peer \(peer.word)", within: [peer.line])
      for side in ["local", "remote"] {
        guard let node = tunnel[side] else { continue }
        check(
          node, VyOSKeys.side, "\(side) of tunnel \(tunnel.word) of peer \(peer.word)",
          within: [peer.line])
      }
      guard
        var child = child(
          "tunnel \(tunnel.word)", tunnel, value(tunnel["esp-group"]) ?? fallback, ipsec, ike,
          connection, &isRefused)
      else { continue }
      child.localSelectors = selectors(tunnel, "local", child.mode.value, connection)
      child.remoteSelectors = selectors(tunnel, "remote", child.mode.value, connection)
      connection.children.append(child)
      policy.room.take(child)
    }
    guard let vti = peer["vti"], tunnels.isEmpty || !release.isModern else { return }
    guard
      var child = child(
        "vti", vti, value(vti["esp-group"]) ?? fallback, ipsec, ike, connection, &isRefused)
    else { return }
    child.localSelectors = Self.everything(ipv6: release.isModern, origin(vti))
    child.remoteSelectors = child.localSelectors
    connection.children.append(child)
  }

  static func everything(ipv6: Bool, _ origin: ConfigurationOrigin)
    -> [Configured<ConfiguredSelector>]
  {
    (["0.0.0.0/0"] + (ipv6 ? ["::/0"] : [])).compactMap(StrongSwanSelector.read)
      .map { Configured($0, origin) }
  }

  mutating func child(
    _ name: String, _ node: VyattaNode, _ groupName: Configured<String>?, _ ipsec: VyattaNode?,
    _ ike: VyattaNode?, _ connection: ConfiguredConnection, _ isRefused: inout Bool
  ) -> ConfiguredChild? {
    guard let groupName else {
      policy.remark(node.line, "\(name) has no esp-group, and is not used")
      return nil
    }
    guard let group = ipsec?["esp-group", groupName.value] else {
      policy.remark(
        groupName.origin.line ?? node.line, "there is no esp-group \(groupName.value)", .unreadEntry
      )
      return nil
    }
    let mode = value(group["mode"])
    var child = ConfiguredChild(
      name: name, origin: origin(node),
      mode: Configured(mode?.value == "transport" ? .transport : .tunnel, mode?.origin ?? byDefault)
    )
    if let mode, !["tunnel", "transport"].contains(mode.value) {
      policy.remark(
        mode.origin.line ?? group.line, "“\(mode.value.shown)” is no mode: tunnel, transport")
      child.mode = Configured(.tunnel, .assumedDefault(release.name))
    }
    let secrecy = self.secrecy(group, ike)
    for entry in numbered(group["proposal"]) {
      checkNumber(entry, of: group)
      var generated = GeneratedProposal(
        name: "esp-group \(group.word) proposal \(entry.word)", origin: origin(entry))
      check(entry, VyOSKeys.proposal, generated.name)
      addCiphers(entry, to: &generated)
      if let secrecy { add(secrecy, to: &generated) }
      let read = generated.read(.esp, connection.versions.value, product: release.name)
      policy.remark(read.remarks)
      isRefused = isRefused || read.isRefused
      child.proposals += read.proposals
    }
    if let written = value(group["pfs"]), written.value == "disable" {
      for index in child.proposals.indices {
        child.proposals[index].choices.append(Configured(.noGroup, written.origin))
      }
    }
    let lifetime = seconds(group["lifetime"], default: 3600)
    child.lifetimeSeconds = lifetime
    child.rekeySeconds = rekeySeconds(group, lifetime)
    return child
  }

  /// From 1.4 on swanctl.conf is given the end of the Child SA alone, and strongSwan rekeys a tenth
  /// before.
  private func rekeySeconds(_ group: VyattaNode, _ lifetime: Configured<UInt64>)
    -> Configured<UInt64>
  {
    if let node = group["disable-rekey"] { return Configured(0, origin(node)) }
    return Configured(
      release.isModern
        ? StrongSwanDefaults.rekeySeconds(life: lifetime.value)
        : lifetime.value > 540 ? lifetime.value - 540 : 0, lifetime.origin)
  }

  /// `enable`, which is also what silence means, takes the group of the first IKE proposal.
  private func secrecy(_ group: VyattaNode, _ ike: VyattaNode?) -> Configured<String>? {
    let written = value(group["pfs"])
    switch written?.value {
    case "disable": return nil
    case nil, "enable":
      guard let first = numbered(ike?["proposal"]).first else { return nil }
      // Silence is not said where that group stands: another line may break it.
      return Configured(ikeGroup(first).value, written?.origin ?? byDefault)
    case let word?:
      let digits = word.hasPrefix("dh-group") ? String(word.dropFirst(8)) : word
      return Configured(digits, written?.origin ?? byDefault)
    }
  }

  private mutating func selectors(
    _ tunnel: VyattaNode, _ side: String, _ mode: ConfiguredChild.EncapsulationMode,
    _ connection: ConfiguredConnection
  ) -> [Configured<ConfiguredSelector>] {
    let upper = tunnel["protocol"]?.value?.word ?? ""
    let port = tunnel[side, "port"]?.value?.word ?? ""
    if TransportNames.ports(port) == nil {
      policy.remark(
        tunnel[side, "port"]?.value?.line ?? tunnel.line, "“\(port.shown)” is no port")
    }
    let suffix = upper.isEmpty && port.isEmpty ? "" : "[\(upper == "all" ? "" : upper)/\(port)]"
    let prefixes = tunnel[side, "prefix"]?.children ?? tunnel[side, "subnet"]?.children ?? []
    // In transport mode the ends themselves stand for the networks; protocol and port hold there too.
    if prefixes.isEmpty || mode == .transport {
      return StrongSwanSelector.read("dynamic" + suffix).map { [Configured($0, byDefault)] } ?? []
    }
    if prefixes.count > 1, connection.versions.value == [.ikev1] {
      policy.remark(
        prefixes[1].line, "IKEv1 uses only the first prefix, “\(prefixes[0].word)”")
    }
    return prefixes.flatMap { node -> [Configured<ConfiguredSelector>] in
      let words = node.word == "any" ? ["0.0.0.0/0", "::/0"] : [node.word]
      return words.map { word in
        let selector = StrongSwanSelector.read(word + suffix)
        if AddressText.range(word) == nil, word != "dynamic" {
          policy.remark(node.line, "“\(word.shown)” is no prefix")
        }
        return Configured(selector ?? .named(word), origin(node))
      }
    }
  }
}
