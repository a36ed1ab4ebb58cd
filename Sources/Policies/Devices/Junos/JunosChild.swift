internal import ISAKMP
internal import Texts

/// A vpn: suites of its IPsec policy, and one child for each pair of networks.
extension JunosAssembly {
  mutating func children(_ vpn: Object, _ versions: [IKEVersion]) -> [ConfiguredChild] {
    var child = ConfiguredChild(
      name: vpn.name, origin: origin(vpn), mode: Configured(.tunnel, Self.byDefault))
    if let leaf = vpn["ike ipsec-policy"], let name = leaf.values.first {
      if let found = find(.ipsecPolicy, name, vpn.space, leaf.line) {
        suites(found, versions, into: &child)
      }
    } else {
      policy.remark(vpn.line, "vpn \(vpn.name) names no ipsec-policy")
    }
    let names = vpn.all("traffic-selector").compactMap(\.values.first)
    var seen: Set<String> = []
    let distinct = names.filter { seen.insert($0).inserted }
    let said = Dictionary(grouping: vpn.leaves.filter { $0.key.hasPrefix("traffic-selector") }) {
      $0.values.first ?? ""
    }
    if !distinct.isEmpty { return distinct.map { selector($0, said[$0] ?? [], vpn, child) } }
    if let local = vpn["ike proxy-identity local"], let remote = vpn["ike proxy-identity remote"] {
      let service = vpn["ike proxy-identity service"]
      child.localSelectors = [network(local, service: service)]
      child.remoteSelectors = [network(remote, service: service)]
    } else if vpn["bind-interface"] != nil {
      // Route based: everything, as its log shows.
      let any = Configured(
        ConfiguredSelector.range(start: [0, 0, 0, 0], end: [255, 255, 255, 255]), Self.byDefault)
      child.localSelectors = [any]
      child.remoteSelectors = [any]
    } else {
      return policyChildren(vpn, child)
    }
    return [child]
  }

  /// Without an interface of its own a vpn has the networks of the security policies that name it,
  /// each policy a pair; those of the way back say the same once more.
  private mutating func policyChildren(_ vpn: Object, _ template: ConfiguredChild)
    -> [ConfiguredChild]
  {
    let gateway = vpn.value("ike gateway").flatMap { find(.gateway, $0, vpn.space, vpn.line) }
    let outside = gateway?.value("external-interface").flatMap { objects.policies.zone(of: $0) }
    var made: [ConfiguredChild] = []
    var known: Set<[[ConfiguredSelector]]> = []
    for entry in objects.policies.policies(of: vpn.name) {
      let isBack = outside != nil && entry.from == outside
      let applications = entry.applications.filter { $0 != "any" }
      func selector(_ names: [String], _ zone: String) -> Configured<ConfiguredSelector> {
        guard applications.isEmpty, let address = objects.policies.network(names, in: zone),
          let range = AddressText.range(address.text)
        else {
          // Which networks several of them, or any, become is not established.
          return Configured(
            .named((names + applications).joined(separator: ", ")),
            .written(file: file, line: entry.line, text: "policy \(entry.name)"))
        }
        return Configured(
          .range(start: range.start, end: range.end),
          .written(file: file, line: address.line, text: address.shown))
      }
      let source = [selector(entry.sources, entry.from)]
      let destination = [selector(entry.destinations, entry.to)]
      var child = template
      child.name = "\(vpn.name), policy \(entry.name)"
      child.origin = .written(file: file, line: entry.line, text: "policy \(entry.name)")
      child.localSelectors = isBack ? destination : source
      child.remoteSelectors = isBack ? source : destination
      let networks = [child.localSelectors.map(\.value), child.remoteSelectors.map(\.value)]
      let isWayBack = outside == nil && known.contains(networks.reversed())
      if !isWayBack, known.insert(networks).inserted { made.append(child) }
    }
    guard made.isEmpty else { return made }
    policy.remark(
      vpn.line,
      "vpn \(vpn.name) has no bind-interface: its networks are those of the security policies that "
        + "name it, and none does in this file")
    var child = template
    let named = Configured(
      ConfiguredSelector.named("the security policies with vpn \(vpn.name)"), origin(vpn))
    child.localSelectors = [named]
    child.remoteSelectors = [named]
    return [child]
  }

  /// - Parameter leaves: those of the selector.
  private mutating func selector(
    _ name: String, _ leaves: [Leaf], _ vpn: Object, _ template: ConfiguredChild
  ) -> ConfiguredChild {
    var child = template
    child.name = "\(vpn.name), \(name)"
    func leaf(_ key: String) -> Leaf? {
      leaves.last { $0.key == "traffic-selector \(key)" }
    }
    if let first = leaves.first(where: { $0.key == "traffic-selector" }) {
      child.origin = .written(file: file, line: first.line, text: "traffic-selector \(name)")
    }
    if let term = leaf("term") {
      policy.remark(term.line, "terms of traffic-selector \(name) are not read")
      let named = Configured(ConfiguredSelector.named("terms of \(name)"), origin(term))
      child.localSelectors = [named]
      child.remoteSelectors = [named]
      return child
    }
    let number = leaf("protocol").flatMap { $0.values.last }.map { Self.protocolID($0) }
    for (key, portKey, isLocal) in [
      ("local-ip", "source-port", true), ("remote-ip", "destination-port", false),
    ] {
      guard let address = leaf(key), let text = address.values.last else {
        policy.remark(vpn.line, "traffic-selector \(name) of vpn \(vpn.name) has no \(key)")
        continue
      }
      var selector = Configured(ConfiguredSelector.named(text), origin(address))
      let ports = leaf(portKey).flatMap { $0.values.last }.map(Self.ports) ?? (0, 65535)
      if let range = AddressText.range(text), let ports, number != .some(nil) {
        selector.value = .range(
          start: range.start, end: range.end, protocolID: (number ?? 0) ?? 0, startPort: ports.0,
          endPort: ports.1)
      } else {
        policy.remark(address.line, "“\(text)” of traffic-selector \(name) is no network")
      }
      if isLocal { child.localSelectors = [selector] } else { child.remoteSelectors = [selector] }
    }
    return child
  }

  private func network(_ leaf: Leaf, service: Leaf?) -> Configured<ConfiguredSelector> {
    let text = leaf.values.last ?? ""
    let isAny = service?.values.last.map { $0 == "any" } ?? true
    guard isAny, let range = AddressText.range(text) else {
      return Configured(
        .named(isAny ? text : "\(text), \(service?.values.last ?? "")"), origin(leaf))
    }
    return Configured(.range(start: range.start, end: range.end), origin(leaf))
  }

  private static func protocolID(_ text: String) -> UInt8? {
    switch text {
    case "any": 0
    case "icmp": 1
    case "tcp": 6
    case "udp": 17
    case "gre": 47
    case "sctp": 132
    default: UInt8(text)
    }
  }

  /// `53`, `1024-65535`.
  private static func ports(_ text: String) -> (UInt16, UInt16)? {
    let ends = text.split(separator: "-").map { UInt16($0) }
    switch ends.count {
    case 1: return ends[0].map { ($0, $0) }
    case 2:
      guard let first = ends[0], let last = ends[1], first <= last else { return nil }
      return (first, last)
    default: return nil
    }
  }

  // MARK: Suites

  private mutating func suites(
    _ found: Object, _ versions: [IKEVersion], into child: inout ConfiguredChild
  ) {
    var groups: [Configured<AlgorithmChoice>] = []
    var isCertain = true
    if let leaf = found["perfect-forward-secrecy keys"], let word = leaf.values.last {
      if let group = JunosWords.group(word) {
        groups = [Configured(.group(group), origin(leaf))]
      } else {
        policy.remark(leaf.line, "unknown group “\(word.prefix(40))”")
        isCertain = false
      }
    } else if let opening = found["perfect-forward-secrecy"] {
      policy.remark(opening.line, "`perfect-forward-secrecy` names no group: `keys` is missing")
      isCertain = false
    }
    for leaf in found.all("proposals") {
      guard let name = leaf.values.first,
        let object = find(.ipsecProposal, name, found.space, leaf.line)
      else { continue }
      var proposal = ipsecProposal(object, versions, into: &child)
      proposal.choices += groups
      child.proposals.append(proposal)
    }
    if let leaf = found["proposal-set"], let name = leaf.values.first {
      var set = JunosProposalSets.proposals(
        name, isChild: true, versions: versions, named: "ipsec policy \(found.name)")
      if set.isEmpty {
        policy.remark(leaf.line, "what the proposal-set \(name) holds is not known")
      }
      if !groups.isEmpty {
        for index in set.indices {
          set[index].choices.removeAll { $0.value.attribute == .group }
          set[index].choices += groups
        }
      }
      child.proposals += set
      child.lifetimeSeconds = child.lifetimeSeconds ?? set.first?.lifetimeSeconds
    }
    if found.all("proposals").isEmpty, found["proposal-set"] == nil {
      policy.remark(found.line, "ipsec policy \(found.name) names no proposals")
    }
    child.rekeySeconds = child.lifetimeSeconds
    guard !isCertain else { return }
    for index in child.proposals.indices { child.proposals[index].isCertain = false }
  }

  private mutating func ipsecProposal(
    _ object: Object, _ versions: [IKEVersion], into child: inout ConfiguredChild
  ) -> ConfiguredProposal {
    var proposal = ConfiguredProposal(
      name: "ipsec proposal \(object.name)", versions: versions, origin: origin(object))
    if let leaf = object["protocol"], let word = leaf.values.first {
      switch word {
      case "ah": child.protocolID = .ah
      case "esp": break
      default:
        policy.remark(leaf.line, "“\(word.shown)” is no protocol: esp, ah")
        proposal.isCertain = false
      }
    }
    var isAEAD = false
    if let leaf = object["encryption-algorithm"], let word = leaf.values.first {
      if let choice = JunosWords.cipher(word) {
        isAEAD = choice.isAEAD
        proposal.choices.append(Configured(choice, origin(leaf)))
      } else {
        unknown(word, leaf, JunosWords.encryption.map(\.word), &proposal)
      }
    } else if child.protocolID == .esp {
      missing("encryption-algorithm", object, &proposal)
    }
    if let leaf = object["authentication-algorithm"], let word = leaf.values.first {
      if let algorithm = JunosWords.integrity.first(where: { $0.word == word })?.algorithm {
        proposal.choices.append(Configured(.integrity(algorithm), origin(leaf)))
        if word == "hmac-sha-256-96" {
          child.truncatesSHA256 = Configured(true, origin(leaf))
          policy.remark(
            leaf.line,
            "hmac-sha-256-96 is negotiated under the same number as the 128-bit one: a peer that "
              + "has that drops every packet")
        }
      } else {
        unknown(word, leaf, JunosWords.integrity.map(\.word), &proposal)
      }
    } else if !isAEAD {
      missing("authentication-algorithm", object, &proposal)
    }
    if versions == [.ikev2] {
      let leaf = object["extended-sequence-number"]
      proposal.choices.append(
        Configured(.extendedSequenceNumbers(leaf != nil), leaf.map(origin) ?? Self.byDefault))
    }
    let value = number(object["lifetime-seconds"], default: 3600, Self.assumed)
    proposal.lifetimeSeconds = value
    child.lifetimeSeconds = child.lifetimeSeconds ?? value
    if let leaf = object["lifetime-kilobytes"], let text = leaf.values.first {
      child.lifetimeKilobytes = policy.number(text, of: leaf.key, origin(leaf))
    }
    return proposal
  }
}
