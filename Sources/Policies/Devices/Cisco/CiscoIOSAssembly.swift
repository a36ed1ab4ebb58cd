internal import ISAKMP
internal import Texts

extension CiscoIOSReader {
  /// Puts together what the sections refer to by name.
  mutating func finish() -> PeerPolicy {
    policy.proposals = isakmpProposals + ikev2Proposals()
    policy.builtInProposals = builtInProposals
    if let disabling {
      policy.versions = Configured([.ikev2], disabling)
      policy.proposals.removeAll { $0.versions == [.ikev1] }
    }
    connections()
    ownAddresses()
    policy.remarks.sort { $0.line < $1.line }
    return policy
  }

  // MARK: Proposals

  private var isakmpProposals: [ConfiguredProposal] {
    let configured = isakmpPolicies.values.sorted { $0.priority < $1.priority }
      .map { $0.proposal(.ios) }
    return configured.isEmpty ? output.policies : configured
  }

  /// The proposals that a policy refers to; others are not used at all.
  private mutating func ikev2Proposals() -> [ConfiguredProposal] {
    var proposals: [ConfiguredProposal] = []
    let policies = ikev2.inOrder
    let isAlone = policies.count { !$0.proposals.isEmpty } == 1
    for device in policies {
      for name in device.proposals where name.value != "default" {
        guard let proposal = ikev2.proposals[name.value] else {
          policy.remark(name.origin.line ?? 0, "there is no crypto ikev2 proposal \(name.value)")
          continue
        }
        guard var configured = configuredProposal(proposal) else { continue }
        configured.localAddresses = device.localAddresses
        // Of several policies that fit an address, the device takes one: which, is not known here.
        let isChosen = isAlone || !device.localAddresses.isEmpty
        configured.isCertain =
          configured.isCertain && isChosen && (device.vrf ?? "any") == "any"
        proposals.append(configured)
      }
    }
    let used = Set(policies.flatMap { $0.proposals.map(\.value) })
    for proposal in ikev2.proposals.values.sorted(by: { $0.name < $1.name })
    where !used.contains(proposal.name) && proposal.name != "default" {
      if let line = proposal.origin.line {
        policy.remark(
          line, "crypto ikev2 proposal \(proposal.name) is in no crypto ikev2 policy: not used")
      }
    }
    if let changed = ikev2.proposals["default"], usesDefaultProposal,
      let configured = configuredProposal(changed)
    {
      proposals.append(configured)
    }
    return proposals
  }

  /// IOS takes no proposal without encryption, integrity (unless the cipher has its own) and group.
  private mutating func configuredProposal(
    _ proposal: CiscoIKEv2Objects.Proposal
  ) -> ConfiguredProposal? {
    var choices = proposal.choices
    let encryption = choices[.encryption] ?? []
    let isAEAD = !encryption.isEmpty && encryption.allSatisfy { $0.value.isAEAD }
    let missing =
      (encryption.isEmpty ? ["encryption"] : [])
      + (choices[.integrity]?.isEmpty ?? true && !isAEAD ? ["integrity"] : [])
      + (choices[.prf]?.isEmpty ?? true && isAEAD ? ["prf"] : [])
      + (choices[.group]?.isEmpty ?? true ? ["group"] : [])
    // What a line that was not understood may have held is not missing.
    guard missing.isEmpty || !proposal.isCertain else {
      if let line = proposal.origin.line {
        policy.remark(
          line,
          "crypto ikev2 proposal \(proposal.name) is incomplete, so not used: it has no "
            + missing.joined(separator: " and no "))
      }
      return nil
    }
    if choices[.prf]?.isEmpty ?? true {
      // Without a line of its own the PRF is the one of each integrity algorithm.
      choices[.prf] = (choices[.integrity] ?? []).compactMap { choice in
        guard case .integrity(let algorithm) = choice.value,
          let prf = algorithm.hash.flatMap({ PRF(hash: $0) })
        else { return nil }
        return Configured(.prf(prf), .productDefault("Cisco IOS, by the integrity algorithm"))
      }
    }
    let order: [SuiteAttribute] = [.encryption, .prf, .integrity, .group]
    var configured = ConfiguredProposal(
      name: "crypto ikev2 proposal \(proposal.name)", versions: [.ikev2], origin: proposal.origin,
      choices: order.flatMap { choices[$0] ?? [] })
    configured.isCertain = proposal.isCertain
    return configured
  }

  /// The default policy serves addresses that no configured policy serves.
  private var usesDefaultProposal: Bool {
    let policies = ikev2.inOrder
    if policies.contains(where: { $0.proposals.contains { $0.value == "default" } }) {
      return true
    }
    return !ikev2.deniesDefaultPolicy
      && policies.allSatisfy { $0.proposals.isEmpty || !$0.localAddresses.isEmpty }
  }

  // MARK: Built-in ones

  private var builtInProposals: BuiltInProposals {
    let readings = isakmpReadings + ikev2Readings
    let certain = readings.filter { reading in
      readings.count { $0.version == reading.version } == 1
    }
    return certain.count == readings.count
      ? .known(readings.flatMap(\.proposals)) : .dependsOnImage(readings)
  }

  private var isakmpReadings: [BuiltInProposals.Reading] {
    if disabling != nil { return [] }
    if var shown = output.builtIn {
      if !isConfiguration, output.policies.isEmpty, !output.showsEveryPolicy {
        // Others may be configured before them.
        for index in shown.indices { shown[index].isCertain = false }
      }
      return [.init(version: .ikev1, name: "", proposals: shown)]
    }
    // The command exists only where there are eight; it takes them away.
    if deniesDefaultPolicies { return [.init(version: .ikev1, name: "", proposals: [])] }
    let hasPolicies = !isakmpPolicies.isEmpty || !output.policies.isEmpty
    return BuiltInSuites.readings(withConfiguredPolicies: hasPolicies)
  }

  private var ikev2Readings: [BuiltInProposals.Reading] {
    if !usesDefaultProposal || ikev2.deniesDefaultProposal || ikev2.proposals["default"] != nil {
      return []
    }
    if let shown = output.ikev2Default {
      return [.init(version: .ikev2, name: "", proposals: [shown])]
    }
    return BuiltInSuites.ikev2Readings
  }

  // MARK: Connections

  private mutating func connections() {
    var faults: [CiscoIPsecObjects.Fault] = []
    let bound = Dictionary(grouping: interfaces) { $0.map?.value ?? "" }
    let dynamic = Dictionary(grouping: maps.dynamicEntries, by: \.map)
    var usedDynamic: Set<String> = []
    for entry in maps.staticEntries where entry.isNegotiated {
      let local = localAddresses(of: entry.map, bound)
      if let name = entry.dynamicMap {
        usedDynamic.insert(name)
        if dynamic[name] == nil, let line = entry.origin.line {
          faults.append(.init(line: line, what: "there is no crypto dynamic-map \(name)"))
        }
        for template in dynamic[name] ?? [] { add(template, local: local, &faults) }
      } else {
        add(entry, local: local, &faults)
      }
    }
    for entry in maps.dynamicEntries where !usedDynamic.contains(entry.map) {
      add(entry, local: [], &faults)
    }
    var usedProfiles: Set<String> = []
    for interface in interfaces {
      guard let name = interface.protection else { continue }
      guard let entry = ipsecProfileIndex[name.value].map({ ipsecProfiles[$0] }) else {
        if let line = name.origin.line, name.value != "default" {
          faults.append(.init(line: line, what: "there is no crypto ipsec profile \(name.value)"))
        }
        continue
      }
      usedProfiles.insert(name.value)
      add(entry, protecting: interface, &faults)
    }
    for entry in ipsecProfiles where !usedProfiles.contains(entry.map) {
      add(entry, local: [], &faults)
    }
    addUnusedProfiles()
    for fault in faults { policy.remark(fault.line, fault.what) }
  }

  private mutating func add(
    _ entry: CiscoMapEntry, local: [Configured<String>], _ faults: inout [CiscoIPsecObjects.Fault]
  ) {
    var connection = connection(entry, &faults)
    connection.localAddresses += local
    connection.remoteAddresses = entry.peers
    connection.children = ipsec.children(
      of: entry, versions: connection.versions.value, file: file, faults: &faults)
    if let line = entry.origin.line, let what = incompleteness(entry) {
      faults.append(.init(line: line, what: "\(entry.name) is incomplete: it has no \(what)"))
    }
    policy.connections.append(connection)
  }

  private func incompleteness(_ entry: CiscoMapEntry) -> String? {
    guard entry.sequence > 0 else { return nil }
    var missing: [String] = []
    if entry.transformSets.isEmpty { missing.append("`set transform-set`") }
    if !entry.isDynamic, entry.peers.isEmpty { missing.append("`set peer`") }
    if !entry.isDynamic, entry.accessList == nil { missing.append("`match address`") }
    return missing.isEmpty ? nil : missing.joined(separator: " and no ")
  }

  /// A tunnel interface: what it carries is everything, or GRE between its two ends.
  private mutating func add(
    _ entry: CiscoMapEntry, protecting interface: CiscoInterface,
    _ faults: inout [CiscoIPsecObjects.Fault]
  ) {
    var entry = entry
    entry.ikev2Profile = interface.ikev2Profile ?? entry.ikev2Profile
    entry.name = "interface \(interface.name), ipsec profile \(entry.map)"
    var connection = connection(entry, &faults)
    connection.origin = interface.origin
    let local = interface.tunnelSource.map(addresses) ?? []
    connection.localAddresses += local
    connection.remoteAddresses = interface.tunnelDestination.map { [$0] } ?? []
    var child = ipsec.template(entry, versions: connection.versions.value, faults: &faults)
    let origin = interface.protection?.origin ?? interface.origin
    if interface.tunnelKind == "ipsec" {
      child.localSelectors = [Configured(CiscoAddressing.any4, origin)]
      child.remoteSelectors = [Configured(CiscoAddressing.any4, origin)]
    } else {
      child.localSelectors = local.map { Configured(Self.gre($0.value), $0.origin) }
      child.remoteSelectors =
        interface.tunnelDestination.map { [Configured(Self.gre($0.value), $0.origin)] }
        ?? [Configured(.dynamic(protocolID: 47), origin)]
    }
    connection.children = [child]
    policy.connections.append(connection)
  }

  private static func gre(_ address: String) -> ConfiguredSelector {
    AddressText.octets(address).map { .range(start: $0, end: $0, protocolID: 47) }
      ?? .named(address)
  }

  /// The connection of an entry with what its profile adds.
  private mutating func connection(
    _ entry: CiscoMapEntry, _ faults: inout [CiscoIPsecObjects.Fault]
  ) -> ConfiguredConnection {
    let version = entry.ikev2Profile == nil ? IKEVersion.ikev1 : .ikev2
    var connection = ConfiguredConnection(
      name: entry.name, origin: entry.origin,
      versions: Configured([version], entry.ikev2Profile?.origin ?? entry.origin))
    if let name = entry.ikev2Profile {
      if let profile = ikev2.profiles[name.value] {
        apply(profile, to: &connection)
        ikev2.profiles[name.value]?.isUsed = true
      } else if let line = name.origin.line {
        faults.append(.init(line: line, what: "there is no crypto ikev2 profile \(name.value)"))
      }
    } else if let name = entry.isakmpProfile {
      if let profile = isakmpProfiles[name.value] {
        apply(profile, to: &connection)
        isakmpProfiles[name.value]?.isUsed = true
      } else if let line = name.origin.line {
        faults.append(.init(line: line, what: "there is no crypto isakmp profile \(name.value)"))
      }
    }
    return connection
  }

  private func apply(_ profile: CiscoProfile, to connection: inout ConfiguredConnection) {
    connection.localAddresses += profile.localAddresses.flatMap(addresses)
    connection.localIdentity = profile.localIdentity
    connection.remoteIdentity =
      profile.remoteIdentities.count == 1
      ? profile.remoteIdentities.first.flatMap { $0.value == "0.0.0.0/0" ? nil : $0 } : nil
    connection.localAuthentication = profile.localAuthentication
    connection.remoteAuthentication = profile.remoteAuthentication
    connection.aggressiveMode = profile.aggressiveMode
    connection.deadPeerDetectionSeconds = profile.deadPeerDetection
    connection.forcesEncapsulation = profile.forcesEncapsulation
    if profile.version == .ikev2 {
      connection.rekeySeconds =
        profile.lifetime ?? Configured(86400, .productDefault(policy.product.name))
    }
  }

  /// Profiles that no map names serve virtual templates and FlexVPN.
  private mutating func addUnusedProfiles() {
    let unused =
      profileOrder.compactMap { isakmpProfiles[$0] }
      + ikev2.profileOrder.compactMap { ikev2.profiles[$0] }
    for profile in unused where !profile.isUsed {
      let kind = profile.version == .ikev1 ? "isakmp" : "ikev2"
      var connection = ConfiguredConnection(
        name: "crypto \(kind) profile \(profile.name)", origin: profile.origin,
        versions: Configured([profile.version], profile.origin))
      apply(profile, to: &connection)
      policy.connections.append(connection)
    }
  }

  // MARK: Addresses

  /// An address as written, or those of the interface of that name.
  private func addresses(_ name: Configured<String>) -> [Configured<String>] {
    if AddressText.octets(name.value) != nil { return [name] }
    return interface(named: name.value)?.addresses ?? []
  }

  /// `Gi0/0` is GigabitEthernet0/0, as long as no other interface begins so.
  private func interface(named name: String) -> CiscoInterface? {
    if let index = interfaceIndex[name.lowercased()] { return interfaces[index] }
    let kind = name.prefix { !$0.isNumber }
    let place = name.dropFirst(kind.count)
    let fitting = interfaces.filter {
      $0.name.lowercased().hasPrefix(kind.lowercased())
        && $0.name.drop { !$0.isNumber } == place
    }
    return fitting.count == 1 ? fitting.first : nil
  }

  private func localAddresses(
    of map: String, _ bound: [String: [CiscoInterface]]
  ) -> [Configured<String>] {
    if let name = mapLocalInterfaces[map] {
      return interface(named: name)?.addresses ?? []
    }
    return bound[map]?.flatMap(\.addresses) ?? []
  }

  /// Where tunnels end first: those tell best whose the configuration is.
  private mutating func ownAddresses() {
    let ends = policy.connections.flatMap(\.localAddresses)
    var seen: Set<String> = []
    policy.ownAddresses = (ends + interfaces.flatMap(\.addresses)).filter {
      AddressText.octets($0.value) != nil && seen.insert($0.value).inserted
    }
  }
}
