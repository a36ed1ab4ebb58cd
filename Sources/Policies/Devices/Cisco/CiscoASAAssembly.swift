internal import ISAKMP

extension CiscoASAReader {
  /// Puts together what the commands refer to by name. The ASA has no built-in policies.
  mutating func finish() -> PeerPolicy {
    let defaults: CiscoISAKMPPolicy.Defaults = isPIX6 ? .pix : .asa
    policy.proposals =
      ikev1Policies.values.sorted { $0.priority < $1.priority }.map { $0.proposal(defaults) }
      + ikev2Policies.values.sorted { $0.priority < $1.priority }.map { $0.proposal() }
    enabledVersions()
    connections()
    var seen: Set<String> = []
    let ends = policy.connections.flatMap(\.localAddresses)
    policy.ownAddresses = (ends + interfaces.flatMap(\.ios.addresses)).filter {
      seen.insert($0.value).inserted
    }
    policy.remarks.sort { $0.line < $1.line }
    return policy
  }

  /// Without `enable` on an interface the device does not listen; a part of a configuration does
  /// not tell.
  private mutating func enabledVersions() {
    let versions = [IKEVersion.ikev1, .ikev2].filter { enabled[$0] != nil }
    if let first = versions.first.flatMap({ enabled[$0] }) {
      policy.versions = Configured(versions, first.origin)
    } else if isWhole, let first = policy.proposals.first?.origin.line {
      policy.remark(first, "IKE is enabled on no interface, so these policies are not used")
    }
  }

  private mutating func connections() {
    var faults: [CiscoIPsecObjects.Fault] = []
    for interface in interfaces {
      if let name = interface.name { named[name] = interface.ios.addresses }
    }
    let dynamic = Dictionary(grouping: maps.dynamicEntries, by: \.map)
    var used: Set<String> = []
    for entry in maps.staticEntries {
      guard let name = entry.dynamicMap else {
        add(entry, bound: entry.map, &faults)
        continue
      }
      used.insert(name)
      if dynamic[name] == nil, let line = entry.origin.line {
        faults.append(.init(line: line, what: "there is no crypto dynamic-map \(name)"))
      }
      for template in dynamic[name] ?? [] { add(template, bound: entry.map, &faults) }
    }
    for entry in maps.dynamicEntries where !used.contains(entry.map) {
      add(entry, bound: nil, &faults)
    }
    var protecting: Set<String> = []
    for interface in interfaces {
      guard let name = interface.ios.protection else { continue }
      guard var entry = profiles[name.value] else {
        if let line = name.origin.line {
          faults.append(.init(line: line, what: "there is no crypto ipsec profile \(name.value)"))
        }
        continue
      }
      protecting.insert(name.value)
      entry.name = "interface \(interface.ios.name), ipsec profile \(entry.map)"
      entry.peers = interface.ios.tunnelDestination.map { [$0] } ?? []
      entry.origin = interface.ios.origin
      add(entry, bound: nil, tunnel: interface.ios, &faults)
    }
    for name in profileOrder where !protecting.contains(name) {
      if let entry = profiles[name] { add(entry, bound: nil, &faults) }
    }
    for fault in faults { policy.remark(fault.line, fault.what) }
  }

  private mutating func add(
    _ entry: CiscoMapEntry, bound map: String?, tunnel: CiscoInterface? = nil,
    _ faults: inout [CiscoIPsecObjects.Fault]
  ) {
    var versions: [IKEVersion] = []
    if !entry.transformSets.isEmpty { versions.append(.ikev1) }
    if !entry.ikev2Proposals.isEmpty { versions.append(.ikev2) }
    var connection = ConfiguredConnection(
      name: entry.name, origin: entry.origin,
      versions: Configured(versions.isEmpty ? [.ikev1] : versions, entry.origin))
    connection.remoteAddresses = entry.peers.map { peer in
      Configured(ipsec.addressing.names[peer.value] ?? peer.value, peer.origin)
    }
    let end = tunnel?.tunnelSource?.value ?? map.flatMap { mapInterfaces[$0]?.value }
    connection.localAddresses = end.flatMap { named[$0] } ?? []
    connection.aggressiveMode = entry.aggressiveMode
    connection.natTraversal = entry.natTraversal ?? natTraversal
    let groups = connection.remoteAddresses.compactMap { tunnelGroups[$0.value] }
    if versions.contains(.ikev2), let group = groups.first {
      connection.localAuthentication = group.localAuthentication
      connection.remoteAuthentication = group.remoteAuthentication
    }
    if tunnel != nil {
      var child = ipsec.template(entry, versions: versions, faults: &faults)
      child.localSelectors = [Configured(CiscoAddressing.any4, entry.origin)]
      child.remoteSelectors = [Configured(CiscoAddressing.any4, entry.origin)]
      connection.children = [child]
    } else {
      connection.children = ipsec.children(
        of: entry, versions: versions, file: file, faults: &faults)
    }
    policy.connections.append(connection)
  }
}
