internal import ISAKMP
internal import Texts

/// Phase 2: suites, lifetimes and selectors.
extension FortiOSAssembly {
  mutating func child(
    _ entry: Entry, table: String, of gateway: ConfiguredConnection, _ phase1: Entry
  ) -> ConfiguredChild {
    let versions = gateway.versions.value
    let mode: Configured<ConfiguredChild.EncapsulationMode> = enumeration(
      entry, "encapsulation", ["tunnel-mode": .tunnel, "transport-mode": .transport],
      default: .tunnel)
    var child = ConfiguredChild(
      name: entry.name,
      origin: .written(file: file, line: entry.line, text: "edit \"\(entry.name)\""), mode: mode)
    var proposals = FortiOSProposals(
      entry, table: table, versions: versions, stage: .child(phase1: phase1), assembly: self)
    child.proposals = proposals.read()
    policy.remark(proposals.remarks)
    noteMissing(proposals.assumedGroups, entry, gateway.name, child: entry.name)
    let kind = entry["keylife-type"]?.values.first ?? "seconds"
    if kind != "kbs" {
      let seconds = seconds(entry, "keylifeseconds", default: defaults.childSeconds)
      child.lifetimeSeconds = seconds
      child.rekeySeconds = seconds
    }
    if kind != "seconds" {
      child.lifetimeKilobytes = seconds(entry, "keylifekbs", default: 5120)
    }
    child.localSelectors = selectors(entry, side: "src")
    child.remoteSelectors = selectors(entry, side: "dst")
    return child
  }

  // MARK: Selectors

  private mutating func selectors(_ entry: Entry, side: String)
    -> [Configured<ConfiguredSelector>]
  {
    let kind = entry["\(side)-addr-type"]?.values.first ?? "subnet"
    guard let limits = limits(entry, side: side) else {
      // Neither everything nor what was meant.
      return [
        Configured(
          .named("limits of \(entry.name)"),
          .written(file: file, line: entry.line, text: "edit \"\(entry.name)\""))
      ]
    }
    switch kind {
    case "subnet", "subnet6":
      let key = kind == "subnet" ? "\(side)-subnet" : "\(side)-subnet6"
      guard let setting = entry[key] else {
        let any = [UInt8](repeating: 0, count: kind == "subnet" ? 4 : 16)
        return [
          Configured(
            .range(
              start: any, end: any.map { ~$0 }, protocolID: limits.protocolID,
              startPort: limits.ports.0, endPort: limits.ports.1), defaults.stable)
        ]
      }
      guard let range = Self.subnet(setting.values) else {
        policy.remark(setting.line, "“\(setting.values.joined(separator: " "))” is no network")
        return [Configured(.named(setting.values.joined(separator: " ")), origin(setting))]
      }
      return [selector(range, limits, origin(setting))]
    case "range", "range6", "ip", "ip6":
      let suffix = kind.hasSuffix("6") ? "6" : ""
      guard let first = entry["\(side)-start-ip\(suffix)"], let text = first.values.first,
        let start = AddressText.octets(text)
      else {
        policy.remark(
          entry.line, "“\(entry.name)” has no address for its `\(side)-addr-type \(kind)`")
        return [Configured(.named(kind), .assumedDefault(FortiOSDefaults.product))]
      }
      let last = kind.hasPrefix("range") ? entry["\(side)-end-ip\(suffix)"] : first
      guard let written = last?.values.first, let end = AddressText.octets(written),
        !end.lexicographicallyPrecedes(start)
      else {
        policy.remark(last?.line ?? first.line, "the range that begins at \(text) has no end")
        return [Configured(.named(text), origin(first))]
      }
      return [selector((start, end), limits, origin(first))]
    case "name", "name6":
      guard let setting = entry["\(side)-\(kind)"], let name = setting.values.first else {
        policy.remark(entry.line, "“\(entry.name)” names no address for its \(side)")
        return [Configured(.named(kind), .assumedDefault(FortiOSDefaults.product))]
      }
      var seen: Set<String> = []
      let found = resolve(name, domain: entry.domain, &seen)
      if found.isEmpty {
        policy.remark(setting.line, "the addresses of “\(name)” are not in this file")
        return [Configured(.named(name), origin(setting))]
      }
      return found.map { address in
        switch address {
        case .range(let start, let end, let origin): selector((start, end), limits, origin)
        case .other(let text, let origin): Configured(.named(text), origin)
        }
      }
    default:
      if let setting = entry["\(side)-addr-type"] {
        policy.remark(setting.line, "unknown kind of address “\(kind)”")
      }
      return [Configured(.named(kind), .assumedDefault(FortiOSDefaults.product))]
    }
  }

  private typealias Limits = (protocolID: UInt8, ports: (UInt16, UInt16))

  /// One protocol and one port a side; 0 is any.
  private mutating func limits(_ entry: Entry, side: String) -> Limits? {
    guard let number = limit(entry, "protocol", upTo: 255),
      let port = limit(entry, "\(side)-port", upTo: 65535)
    else { return nil }
    let id = UInt8(clamping: number)
    return (id, port == 0 ? (0, 65535) : (UInt16(clamping: port), UInt16(clamping: port)))
  }

  private mutating func limit(_ entry: Entry, _ key: String, upTo most: UInt64) -> UInt64? {
    guard let setting = entry[key], let word = setting.values.first else { return 0 }
    return policy.number(word, of: key, origin(setting), upTo: most)?.value
  }

  private func selector(
    _ range: (start: [UInt8], end: [UInt8]), _ limits: Limits, _ origin: ConfigurationOrigin
  ) -> Configured<ConfiguredSelector> {
    Configured(
      .range(
        start: range.start, end: range.end, protocolID: limits.protocolID,
        startPort: limits.ports.0, endPort: limits.ports.1), origin)
  }

  /// `10.1.0.0 255.255.0.0`, `10.1.0.0/16`, `2001:db8::/64`.
  private static func subnet(_ words: [String]) -> (start: [UInt8], end: [UInt8])? {
    AddressText.range(words.count == 2 ? "\(words[0])/\(words[1])" : words.first ?? "")
  }

  // MARK: Named addresses

  private enum Address {
    case range([UInt8], [UInt8], ConfigurationOrigin)
    case other(String, ConfigurationOrigin)
  }

  /// Addresses of an object or of all members of a group; each name once, which ends circles.
  private mutating func resolve(_ name: String, domain: String, _ seen: inout Set<String>)
    -> [Address]
  {
    guard seen.count < 10_000, seen.insert(name).inserted else { return [] }
    for table in ["firewall address", "firewall address6"] {
      if let entry = entry(table, name, domain) { return [address(entry, name)] }
    }
    for table in ["firewall addrgrp", "firewall addrgrp6"] {
      if let entry = entry(table, name, domain) {
        if entry["exclude"]?.values.first == "enable", let excluded = entry["exclude-member"] {
          policy.remark(
            excluded.line, "“\(name)” leaves members out: what remains is not worked out here")
          return [.other(name, origin(excluded))]
        }
        var found: [Address] = []
        for member in entry["member"]?.values ?? [] {
          found += resolve(member, domain: domain, &seen)
        }
        return found
      }
    }
    return name == "all"
      ? [.range([0, 0, 0, 0], [255, 255, 255, 255], defaults.stable)] : []
  }

  private mutating func entry(_ table: String, _ name: String, _ domain: String) -> Entry? {
    addressIndex["\(table)/\(domain)/\(name)"]?.last
  }

  private mutating func address(_ entry: Entry, _ name: String) -> Address {
    switch entry["type"]?.values.first ?? "ipmask" {
    case "ipmask", "ipprefix":
      guard let setting = entry["subnet"] ?? entry["ip6"] else {
        return .range([0, 0, 0, 0], [255, 255, 255, 255], defaults.stable)
      }
      if let range = Self.subnet(setting.values) {
        return .range(range.start, range.end, origin(setting))
      }
      policy.remark(
        setting.line, "“\(setting.values.joined(separator: " ").shown)” is no network")
    case "iprange":
      if let first = entry["start-ip"], let start = first.values.first.flatMap(AddressText.octets),
        let end = entry["end-ip"]?.values.first.flatMap(AddressText.octets)
      {
        return .range(start, end, origin(first))
      }
      for key in ["start-ip", "end-ip"] {
        guard let setting = entry[key], let text = setting.values.first,
          AddressText.octets(text) == nil
        else { continue }
        policy.remark(setting.line, "“\(text.shown)” is no address")
      }
    default: break
    }
    return .other(
      name, .written(file: file, line: entry.line, text: "edit \"\(name)\""))
  }
}
