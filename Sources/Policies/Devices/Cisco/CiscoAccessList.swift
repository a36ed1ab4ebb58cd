internal import Texts

/// One `permit` of an access list that says what a crypto map protects.
struct CiscoAccessEntry: Hashable {
  var local: [ConfiguredSelector]
  var remote: [ConfiguredSelector]
}

/// How a device writes addresses in access lists, and what its objects mean.
struct CiscoAddressing {
  /// The ASA writes net masks, IOS wildcards, whose ones are free bits.
  var usesNetMasks: Bool
  /// `object network` of the ASA, `object-group network` of both.
  var objects: [String: [ConfiguredSelector]] = [:]
  /// `name 10.1.0.0 branch` of the ASA.
  var names: [String: String] = [:]

  /// Groups may hold groups: one that grows beyond what any device takes is not followed further.
  mutating func add(_ members: [ConfiguredSelector], to name: String) {
    let room = 4096 - (objects[name]?.count ?? 0)
    objects[name, default: []] += members.prefix(max(0, room))
  }

  /// Everything behind `permit`. `nil` where it cannot be read.
  func entry(_ words: inout CommandWords) -> CiscoAccessEntry? {
    guard let protocols = protocolID(&words), let source = addresses(&words) else { return nil }
    let sourcePorts = protocols.hasPorts ? ports(&words, protocols.id) : (0, 65535)
    guard let sourcePorts, let destination = addresses(&words) else { return nil }
    guard let destinationPorts = protocols.hasPorts ? ports(&words, protocols.id) : (0, 65535)
    else { return nil }
    return CiscoAccessEntry(
      local: source.map { Self.limited($0, protocols.id, sourcePorts) },
      remote: destination.map { Self.limited($0, protocols.id, destinationPorts) })
  }

  private func protocolID(_ words: inout CommandWords) -> (id: UInt8, hasPorts: Bool)? {
    guard let word = words.next()?.lowercased() else { return nil }
    switch word {
    case "ip", "ipv4", "ipv6": return (0, false)
    case "icmp": return (1, true)
    case "tcp": return (6, true)
    case "udp": return (17, true)
    case "gre": return (47, false)
    case "esp": return (50, false)
    case "ah", "ahp": return (51, false)
    case "eigrp": return (88, false)
    case "ospf": return (89, false)
    case "pim": return (103, false)
    case "ipinip": return (4, false)
    case "igmp": return (2, false)
    case "object", "object-group":
      // Which protocols a group holds does not narrow what is compared: addresses decide.
      return words.next().map { _ in (0, false) }
    default: return UInt8(word).map { ($0, false) }
    }
  }

  func addresses(_ words: inout CommandWords) -> [ConfiguredSelector]? {
    guard let written = words.next() else { return nil }
    let word = names[written] ?? written
    switch word.lowercased() {
    case "any", "any4": return [Self.any4]
    case "any6":
      return [
        .range(
          start: [UInt8](repeating: 0, count: 16), end: [UInt8](repeating: 255, count: 16))
      ]
    case "host":
      guard let written = words.next() else { return nil }
      let host = names[written] ?? written
      return [AddressText.octets(host).map { .range(start: $0, end: $0) } ?? .named(host)]
    case "object", "object-group":
      guard let name = words.next() else { return nil }
      return objects[name] ?? [.named("\(word.lowercased()) \(name)")]
    case "interface":
      guard let name = words.next() else { return nil }
      return [.named("interface \(name)")]
    default: break
    }
    if word.contains("/") {
      return AddressText.range(word).map { [.range(start: $0.start, end: $0.end)] }
    }
    guard let address = AddressText.octets(word), let mask = words.next() else { return nil }
    return [network(address, mask: mask, text: word)].compactMap(\.self)
  }

  static let any4 = ConfiguredSelector.range(start: [0, 0, 0, 0], end: [255, 255, 255, 255])

  /// A network with the device's kind of mask; one with holes in it is kept by name.
  func network(_ network: [UInt8], mask: String, text: String) -> ConfiguredSelector? {
    guard var mask = AddressText.octets(mask), mask.count == network.count else { return nil }
    if !usesNetMasks { mask = mask.map { ~$0 } }
    guard let length = AddressText.prefixLength(netMask: mask),
      let range = AddressText.range(network, prefixLength: length)
    else {
      let shown = (usesNetMasks ? mask : mask.map { ~$0 }).map { String($0) }
      return .named("\(text) \(shown.joined(separator: "."))")
    }
    return .range(start: range.start, end: range.end)
  }

  private func ports(_ words: inout CommandWords, _ id: UInt8) -> (UInt16, UInt16)? {
    guard let word = words.peek?.lowercased(),
      ["eq", "range", "gt", "lt", "neq", "object-group"].contains(word)
    else { return (0, 65535) }
    // An object group here may be of services or the destination's addresses: known ones are those.
    if word == "object-group", let name = words.rest.dropFirst().first, objects[name] != nil {
      return (0, 65535)
    }
    _ = words.next()
    guard let first = words.next() else { return nil }
    guard id != 1, word != "neq", word != "object-group" else { return (0, 65535) }
    guard let port = Self.port(first) else { return nil }
    switch word {
    case "eq": return (port, port)
    case "gt": return port < 65535 ? (port + 1, 65535) : nil
    case "lt": return port > 0 ? (0, port - 1) : nil
    default:
      guard let second = words.next().flatMap(Self.port), second >= port else { return nil }
      return (port, second)
    }
  }

  private static func port(_ word: String) -> UInt16? {
    UInt16(word) ?? portNames[word.lowercased()]
  }

  /// IANA's service names in the devices' spelling: the ones that crypto access lists hold.
  private static let portNames: [String: UInt16] = [
    "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "tacacs": 49, "domain": 53,
    "bootps": 67, "bootpc": 68, "tftp": 69, "www": 80, "http": 80, "pop3": 110, "sunrpc": 111,
    "ntp": 123, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "snmp": 161,
    "snmptrap": 162, "bgp": 179, "ldap": 389, "https": 443, "isakmp": 500, "syslog": 514,
    "ldaps": 636, "l2tp": 1701, "non500-isakmp": 4500,
  ]

  private static func limited(
    _ selector: ConfiguredSelector, _ protocolID: UInt8, _ ports: (UInt16, UInt16)
  ) -> ConfiguredSelector {
    guard case .range(let start, let end, _, _, _) = selector else { return selector }
    return .range(
      start: start, end: end, protocolID: protocolID, startPort: ports.0, endPort: ports.1)
  }
}
