internal import ISAKMP
internal import Texts

/// An interface as far as tunnels concern it.
struct CiscoInterface {
  var name: String
  var origin: ConfigurationOrigin
  var addresses: [Configured<String>] = []
  var map: Configured<String>?
  var tunnelSource: Configured<String>?
  var tunnelDestination: Configured<String>?
  /// `gre`, `ipsec`, `multipoint`.
  var tunnelKind = "gre"
  var protection: Configured<String>?
  /// `tunnel protection ipsec profile P ikev2-profile Q`
  var ikev2Profile: Configured<String>?
}

extension CiscoIOSReader {
  private static let ipsecCommands = [
    "client", "control-plane", "df-bit", "fragmentation", "ipv4-deny", "nat-transparency",
    "optional", "profile", "security-association", "server", "spi", "transform-set",
  ]

  mutating func ipsec(_ line: DeviceCommand, _ words: inout CommandWords) {
    switch words.keyword(Self.ipsecCommands) {
    case "transform-set":
      guard let name = words.next() else { return }
      guard !line.isNegated else {
        ipsec.transformSets[name] = nil
        return
      }
      let (transforms, unknown) = CiscoAlgorithms.transforms(words.rest)
      let origin = origin(line)
      var set = CiscoTransformSet(
        name: name, origin: origin,
        choices: transforms.choices.map { Configured($0, origin) })
      set.isAH = transforms.protocolID == .ah
      set.mode = Configured(.tunnel, .productDefault(ConfiguredProduct.ciscoIOS.name))
      if !unknown.isEmpty {
        set.isCertain = false
        remark(line, "not understood as a transform: \(unknown.joined(separator: " "))")
      } else if transforms.encryption != nil, transforms.ah != nil {
        set.isCertain = false
        remark(line, "AH together with ESP is compared as ESP alone", .told)
      }
      ipsec.transformSets[name] = set
      mode = .transformSet(name)
    case "profile":
      guard let name = words.next(), !line.isNegated else { return }
      if let known = ipsecProfileIndex[name] {
        mode = .ipsecProfile(known)
        return
      }
      ipsecProfileIndex[name] = ipsecProfiles.count
      ipsecProfiles.append(
        CiscoMapEntry(
          name: "crypto ipsec profile \(name)", map: name, sequence: 0, origin: origin(line)))
      mode = .ipsecProfile(ipsecProfiles.count - 1)
    case "security-association":
      guard words.take("lifetime", minimum: 4) else { return }
      let reading = ipsec.lifetime.read(&words, isNegated: line.isNegated, origin: origin(line))
      if case .wrong(let reason) = reading { remark(line, reason) }
    case nil: remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
    default: break
    }
  }

  mutating func transformSet(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    guard words.keyword(["mode", "initialization-vector"]) == "mode" else { return nil }
    let origin = origin(line)
    switch line.isNegated ? "tunnel" : words.keyword(["transport", "tunnel"]) {
    case "transport":
      ipsec.transformSets[name]?.mode = Configured(.transport, origin)
    case "tunnel": ipsec.transformSets[name]?.mode = Configured(.tunnel, origin)
    default: return .wrong("not an encapsulation mode: \(line.text)")
    }
    return .understood
  }

  // MARK: Crypto maps

  /// `crypto map NAME SEQ ipsec-isakmp [dynamic D]`, or settings of the whole map.
  mutating func mapEntry(_ line: DeviceCommand, _ words: inout CommandWords, isDynamic: Bool) {
    if words.peek?.lowercased() == "ipv6" { _ = words.next() }
    guard let name = words.next() else { return }
    guard let number = words.number() else {
      if words.take("local-address", minimum: 3), !line.isNegated {
        mapLocalInterfaces[name] = words.rest.joined()
      } else if line.isNegated {
        if words.isAtEnd { maps.remove(name, nil, isDynamic: isDynamic) }
      } else if words.keyword(Self.wholeMapSettings) == nil {
        remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
      }
      return
    }
    guard let sequence = Int(exactly: number) else { return }
    if line.isNegated { return maps.remove(name, sequence, isDynamic: isDynamic) }
    let place = maps.place(name, sequence, isDynamic: isDynamic, origin: origin(line))
    let kinds = ["dynamic", "gdoi", "ipsec-isakmp", "ipsec-manual", "profile"]
    while let word = words.keyword(kinds) {
      switch word {
      case "dynamic": maps[place]?.dynamicMap = words.next()
      case "gdoi", "ipsec-manual": maps[place]?.isNegotiated = false
      case "profile": _ = words.next()
      default: break
      }
    }
    mode = .map(place)
  }

  /// Of all entries of a map, in the place where an entry has its number.
  private static let wholeMapSettings = [
    "client", "gdoi", "isakmp", "isakmp-profile", "local-address", "redundancy",
  ]

  private static let mapCommands = [
    "default", "match", "qos", "responder-only", "reverse-route", "set",
  ]

  /// Settings that decide nothing of what is compared.
  private static let otherSettings = [
    "identity", "ikev2-profile", "ip", "isakmp-profile", "mixed-mode", "nat", "reverse-route",
    "session-key", "group", "dot1q",
  ]

  func map(_ entry: inout CiscoMapEntry, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    switch words.keyword(Self.mapCommands) {
    case "match":
      // `match address [ipv6] ACL`
      guard words.take("address") else { return .wrong("not understood: \(line.text)") }
      if words.peek?.lowercased() == "ipv6" { _ = words.next() }
      guard let list = words.next() ?? (line.isNegated ? "" : nil) else {
        return .wrong("`match address` names no access list")
      }
      entry.accessList = line.isNegated ? nil : Configured(list, origin(line))
      return .understood
    case "set": break
    case nil: return nil
    default: return .understood
    }
    let origin = origin(line)
    if let reading = entry.set(
      &words, isNegated: line.isNegated, origin: origin,
      defaultGroup: CiscoAlgorithms.group("1"))
    {
      return reading
    }
    switch words.keyword(Self.otherSettings) {
    case "isakmp-profile":
      entry.isakmpProfile = line.isNegated ? nil : words.next().map { Configured($0, origin) }
    case "ikev2-profile":
      entry.ikev2Profile = line.isNegated ? nil : words.next().map { Configured($0, origin) }
    case nil: return .wrong("not understood: \(line.text)")
    default: break
    }
    return .understood
  }

  // MARK: Interfaces

  mutating func enterInterface(_ name: String, _ line: DeviceCommand) {
    if interfaceIndex[name.lowercased()] == nil {
      interfaceIndex[name.lowercased()] = interfaces.count
      interfaces.append(CiscoInterface(name: name, origin: origin(line)))
    }
    mode = .interface(name)
  }

  mutating func interface(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    guard let index = interfaceIndex[name.lowercased()] else { return nil }
    var words = CommandWords(line.words)
    guard let command = words.next()?.lowercased() else { return nil }
    let origin = origin(line)
    switch command {
    case "ip", "ipv6":
      guard words.peek?.lowercased() != "access-list" else { return nil }
      guard words.take("address"), let first = words.next(), !line.isNegated else {
        return .understood
      }
      let address = first.split(separator: "/").first.map(String.init) ?? first
      if AddressText.octets(address) != nil {
        interfaces[index].addresses.append(Configured(address, origin))
      }
      if let fault = ImpossibleValue.fault(
        [first, words.peek].compactMap(\.self).joined(separator: " "))
      {
        return .wrong(fault)
      }
    case "standby", "vrrp":
      // The address of the group is where the tunnel ends, if its crypto map says so.
      if let ip = words.rest.firstIndex(of: "ip"), ip + 1 < words.rest.count,
        AddressText.octets(words.rest[ip + 1]) != nil
      {
        interfaces[index].addresses.append(Configured(words.rest[ip + 1], origin))
      }
    case "crypto":
      guard words.take("map", minimum: 2) else { return nil }
      let map = words.next()
      // With a number behind it, it is an entry of the map: the interface's section is over.
      guard words.number() == nil, words.peek?.hasPrefix("local") != true else { return nil }
      interfaces[index].map = line.isNegated ? nil : map.map { Configured($0, origin) }
    case "tunnel", "tun":
      tunnel(index, &words, origin: origin)
      if let end = line.words.last, let fault = ImpossibleValue.fault(end) { return .wrong(fault) }
    default: return line.isIndented ? .understood : nil
    }
    return .understood
  }

  private mutating func tunnel(
    _ index: Int, _ words: inout CommandWords, origin: ConfigurationOrigin
  ) {
    switch words.keyword(["destination", "mode", "protection", "source", "key", "vrf"]) {
    case "source": interfaces[index].tunnelSource = Configured(words.rest.joined(), origin)
    case "destination":
      interfaces[index].tunnelDestination = words.next().map { Configured($0, origin) }
    case "mode":
      let kind = words.keyword(["gre", "ipsec", "ipip", "sit"])
      interfaces[index].tunnelKind =
        words.rest.contains("multipoint") ? "multipoint" : kind ?? "gre"
    case "protection":
      guard words.take("ipsec"), words.take("profile") else { return }
      interfaces[index].protection = words.next().map { Configured($0, origin) }
      if words.take("ikev2-profile", minimum: 5) {
        interfaces[index].ikev2Profile = words.next().map { Configured($0, origin) }
      }
    default: break
    }
  }

  // MARK: Object groups

  mutating func objectGroup(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    let addressing = ipsec.addressing
    let netMasks = CiscoAddressing(usesNetMasks: true)
    var members: [ConfiguredSelector] = []
    switch words.next()?.lowercased() {
    case "host":
      guard let host = words.next() else { return .understood }
      members = [AddressText.octets(host).map { .range(start: $0, end: $0) } ?? .named(host)]
    case "any": members = [CiscoAddressing.any4]
    case "range":
      guard let start = words.next().flatMap(AddressText.octets),
        let end = words.next().flatMap(AddressText.octets)
      else { return .understood }
      members = [.range(start: start, end: end)]
    case "group-object":
      guard let group = words.next() else { return .understood }
      members = addressing.objects[group] ?? [.named("object-group \(group)")]
    case let word?:
      if word.contains("/"), let range = AddressText.range(word) {
        members = [.range(start: range.start, end: range.end)]
      } else if let network = AddressText.octets(word), let mask = words.next() {
        members = [netMasks.network(network, mask: mask, text: word)].compactMap(\.self)
      } else {
        return nil
      }
    case nil: return nil
    }
    ipsec.addressing.add(members, to: name)
    return .understood
  }
}
