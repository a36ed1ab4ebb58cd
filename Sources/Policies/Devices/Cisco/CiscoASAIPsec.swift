internal import ISAKMP
internal import Texts

/// `tunnel-group NAME`: a peer, by its address where it is a site.
struct CiscoTunnelGroup {
  var name: String
  var origin: ConfigurationOrigin
  var localAuthentication: [Configured<ConfiguredAuthentication>] = []
  var remoteAuthentication: [Configured<ConfiguredAuthentication>] = []
}

extension CiscoASAReader {
  private static let ipsecCommands = [
    "df-bit", "fragmentation", "ikev1", "ikev2", "inner-routing-lookup", "profile",
    "security-association", "transform-set",
  ]

  mutating func ipsec(_ line: DeviceCommand, _ words: inout CommandWords) {
    switch words.keyword(Self.ipsecCommands) {
    case "ikev1":
      if words.take("transform-set") { transformSet(line, &words) }
    case "transform-set": transformSet(line, &words)
    case "ikev2":
      guard words.take("ipsec-proposal"), let name = words.next(), !line.isNegated else { return }
      if ipsec.ikev2Proposals[name] == nil {
        ipsec.ikev2Proposals[name] = CiscoTransformSet(
          name: name, origin: origin(line), choices: [])
      }
      mode = .ipsecProposal(name)
    case "profile":
      guard let name = words.next(), !line.isNegated else { return }
      if profiles[name] == nil {
        profileOrder.append(name)
        profiles[name] = CiscoMapEntry(
          name: "crypto ipsec profile \(name)", map: name, sequence: 0, origin: origin(line))
      }
      mode = .ipsecProfile(name)
    case "security-association":
      guard words.take("lifetime", minimum: 4) else { return }
      let reading = ipsec.lifetime.read(&words, isNegated: line.isNegated, origin: origin(line))
      if case .wrong(let reason) = reading { remark(line, reason) }
    case nil: remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
    default: break
    }
  }

  /// `… transform-set NAME esp-aes-256 esp-sha-hmac` and, on a line of its own, `… NAME mode
  /// transport`.
  private mutating func transformSet(_ line: DeviceCommand, _ words: inout CommandWords) {
    guard let name = words.next() else { return }
    guard !line.isNegated else {
      ipsec.transformSets[name] = nil
      return
    }
    let origin = origin(line)
    if words.take("mode", minimum: 4) {
      let isTransport = words.take("transport", minimum: 5)
      ipsec.transformSets[name]?.mode = Configured(isTransport ? .transport : .tunnel, origin)
      return
    }
    let (transforms, unknown) = CiscoAlgorithms.transforms(words.rest)
    var set = CiscoTransformSet(
      name: name, origin: origin, choices: transforms.choices.map { Configured($0, origin) })
    set.isAH = transforms.protocolID == .ah
    set.mode =
      ipsec.transformSets[name]?.mode
      ?? Configured(.tunnel, .productDefault(ConfiguredProduct.ciscoASA.name))
    if !unknown.isEmpty {
      set.isCertain = false
      remark(line, "not understood as a transform: \(unknown.joined(separator: " "))")
    }
    ipsec.transformSets[name] = set
  }

  /// ` protocol esp encryption aes-256 aes`, ` protocol esp integrity sha-256`
  mutating func ipsecProposal(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    guard words.take("protocol"), words.take("esp") else { return nil }
    let command = words.keyword(["encryption", "integrity"])
    let origin = origin(line)
    var unknown: [String] = []
    var choices: [Configured<AlgorithmChoice>] = []
    for word in words.rest where !(command == "integrity" && word.lowercased() == "null") {
      let choice =
        command == "encryption"
        ? CiscoAlgorithms.ikev2Encryption(word)
        : CiscoAlgorithms.integrity(word).map { AlgorithmChoice.integrity($0) }
      guard let choice else {
        unknown.append(word)
        continue
      }
      choices.append(Configured(choice, origin))
    }
    let attribute: SuiteAttribute = command == "encryption" ? .encryption : .integrity
    let kept = ipsec.ikev2Proposals[name]?.choices.filter { $0.value.attribute != attribute } ?? []
    ipsec.ikev2Proposals[name]?.choices = kept + (line.isNegated ? [] : choices)
    guard command != nil, unknown.isEmpty else {
      ipsec.ikev2Proposals[name]?.isCertain = false
      return .wrong("not understood: \(line.text)")
    }
    return .understood
  }

  // MARK: Crypto maps

  private static let ikev2Settings = ["ipsec-proposal", "mode", "pre-shared-key", "local-identity"]

  mutating func mapEntry(_ line: DeviceCommand, _ words: inout CommandWords, isDynamic: Bool) {
    guard let name = words.next() else { return }
    if words.take("interface", minimum: 5) {
      mapInterfaces[name] =
        line.isNegated ? nil : words.next().map { Configured($0, self.origin(line)) }
      return
    }
    guard let sequence = words.number().flatMap({ Int(exactly: $0) }) else {
      if line.isNegated {
        maps.remove(name, nil, isDynamic: isDynamic)
      } else if !words.take("client") {
        remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
      }
      return
    }
    if line.isNegated, words.isAtEnd {
      maps.remove(name, sequence, isDynamic: isDynamic)
      return
    }
    var origin = self.origin(line)
    if let ikev2 = line.words.firstIndex(of: "ikev2"),
      !line.words.dropFirst(ikev2 + 1).contains(where: { Self.ikev2Settings.contains($0) })
    {
      // A slip there may have left out the word that announces a key.
      origin = .written(
        file: file, line: line.number, text: CiscoKey.safe(line.words, before: ikev2 + 1))
    }
    let place = maps.place(name, sequence, isDynamic: isDynamic, origin: origin)
    guard var entry = maps[place] else { return }
    // Out of its place while it changes: a second owner would have its lists copied for each line.
    maps[place] = nil
    defer { maps[place] = entry }
    switch words.keyword(["ipsec-isakmp", "match", "set", "annotation"]) {
    case "ipsec-isakmp":
      if words.take("dynamic") { entry.dynamicMap = words.next() }
    case "match":
      guard words.take("address"), let list = words.next() else {
        return remark(line, "not understood: \(line.text)")
      }
      entry.accessList = line.isNegated ? nil : Configured(list, self.origin(line))
    case "set":
      if case .wrong(let reason) = set(&entry, line, &words) { remark(line, reason) }
    case "annotation": break
    default: remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadStatement)
    }
  }

  private static let otherSettings = [
    "connection-type", "df-bit", "inheritance", "nat-t-disable", "phase1-mode", "reverse-route",
    "tfc-packets", "trustpoint", "validate-icmp-errors",
  ]

  /// What stands behind `set`, of a map entry or a profile.
  func set(
    _ entry: inout CiscoMapEntry, _ line: DeviceCommand, _ words: inout CommandWords
  ) -> CommandReading {
    let origin = origin(line)
    if words.take("ikev1", minimum: 5) {
      if words.take("phase1-mode") { return phase1Mode(&entry, line, &words) }
      return entry.set(&words, isNegated: line.isNegated, origin: origin, defaultGroup: nil)
        ?? .wrong("not understood: \(CiscoKey.safe(line.words))")
    }
    if words.take("ikev2", minimum: 5) {
      switch words.keyword(Self.ikev2Settings) {
      case "ipsec-proposal":
        entry.ikev2Proposals = line.isNegated ? [] : words.rest.map { Configured($0, origin) }
      case "mode":
        if words.take("transport", minimum: 5) { entry.mode = Configured(.transport, origin) }
      case nil:
        return .wrong("not understood: \(CiscoKey.safe(line.words, before: words.index))")
      default: break
      }
      return .understood
    }
    let group = CiscoAlgorithms.group(isPIX6 ? "1" : "2")
    if let reading = entry.set(
      &words, isNegated: line.isNegated, origin: origin, defaultGroup: group)
    {
      return reading
    }
    switch words.keyword(Self.otherSettings) {
    case "phase1-mode": return phase1Mode(&entry, line, &words)
    case "nat-t-disable": entry.natTraversal = Configured(line.isNegated, origin)
    case nil: return .wrong("not understood: \(CiscoKey.safe(line.words))")
    default: break
    }
    return .understood
  }

  private func phase1Mode(
    _ entry: inout CiscoMapEntry, _ line: DeviceCommand, _ words: inout CommandWords
  ) -> CommandReading {
    let isAggressive = words.keyword(["aggressive", "main"]) == "aggressive"
    entry.aggressiveMode = line.isNegated ? nil : Configured(isAggressive, origin(line))
    return .understood
  }

  // MARK: Tunnel groups

  mutating func enterTunnelGroup(
    _ name: String, _ line: DeviceCommand, _ words: inout CommandWords
  ) {
    mode = .passedOver
    guard !line.isNegated else {
      if words.isAtEnd { tunnelGroups[name] = nil }
      return
    }
    if tunnelGroups[name] == nil {
      tunnelGroups[name] = CiscoTunnelGroup(name: name, origin: origin(line))
    }
    if words.keyword([
      "type", "general-attributes", "ipsec-attributes", "ppp-attributes",
      "webvpn-attributes",
    ]) == "ipsec-attributes" {
      mode = .tunnelGroup(name)
    }
  }

  private static let groupCommands = [
    "authorization-required", "chain", "client-update", "ikev1", "ikev2", "isakmp",
    "peer-id-validate", "pre-shared-key", "radius-with-expiry", "trust-point",
  ]

  mutating func tunnelGroup(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    guard let command = words.keyword(Self.groupCommands) else { return nil }
    guard !line.isNegated else { return .understood }
    switch command {
    case "pre-shared-key": key(name, "", line, &words)
    case "ikev1":
      if words.take("pre-shared-key", minimum: 4) { key(name, ", ikev1", line, &words) }
    case "ikev2": return ikev2Authentication(name, line, &words)
    case "isakmp":
      guard words.take("keepalive") else { break }
      while let kind = words.keyword(["disable", "retry", "threshold"]), kind != "disable" {
        if words.take("infinite") { continue }
        guard let number = words.number(), number <= WrittenNumber.most else {
          return .wrong("the keepalive is not a number of seconds")
        }
      }
    default: break
    }
    return .understood
  }

  private mutating func ikev2Authentication(
    _ name: String, _ line: DeviceCommand, _ words: inout CommandWords
  ) -> CommandReading {
    let sides = ["local-authentication", "remote-authentication"]
    guard let side = words.keyword(sides + ["mobike-rrc", "rsa-sig-hash"]), sides.contains(side)
    else { return .understood }
    let origin = origin(line)
    let isLocal = side == sides[0]
    let method: ConfiguredAuthentication? =
      switch words.keyword(["certificate", "eap", "pre-shared-key"]) {
      case "certificate": .publicKey
      case "eap": .eap(nil)
      case "pre-shared-key": .preSharedKey
      default: nil
      }
    guard let method else {
      return .wrong("not understood: \(CiscoKey.safe(line.words, before: words.index))")
    }
    if isLocal {
      tunnelGroups[name]?.localAuthentication.append(Configured(method, origin))
    } else {
      tunnelGroups[name]?.remoteAuthentication.append(Configured(method, origin))
    }
    if method == .preSharedKey {
      key(name, isLocal ? ", ikev2 local" : ", ikev2 remote", line, &words)
    }
    return .understood
  }

  /// The key ends the line. The default groups serve every peer without one of its own.
  private mutating func key(
    _ name: String, _ kind: String, _ line: DeviceCommand, _ words: inout CommandWords
  ) {
    guard !words.isAtEnd else { return }
    let isDefault = ["DefaultL2LGroup", "DefaultRAGroup"].contains(name)
    add(
      key: words.rest, label: "tunnel-group \(name)\(kind)", peers: isDefault ? [] : [name],
      origin: .written(
        file: file, line: line.number,
        text: CiscoKey.masked(line.words, secret: words.index..<line.words.count)))
  }

  // MARK: Interfaces and objects

  mutating func interface(_ index: Int, _ line: DeviceCommand) -> CommandReading? {
    // PIX OS 6 had no sections.
    guard !isPIX6 else { return nil }
    var words = CommandWords(line.words)
    let origin = origin(line)
    switch words.next()?.lowercased() {
    case "nameif": interfaces[index].name = line.isNegated ? nil : words.next()
    case "ip", "ipv6":
      guard words.take("address"), let first = words.next(), !line.isNegated else {
        return .understood
      }
      let written = ipsec.addressing.names[first] ?? first
      let address = written.split(separator: "/").first.map { String($0) } ?? written
      if AddressText.octets(address) != nil {
        interfaces[index].ios.addresses.append(Configured(address, origin))
      }
      if let fault = ImpossibleValue.fault(
        [written, words.peek].compactMap(\.self).joined(separator: " "))
      {
        return .wrong(fault)
      }
    case "tunnel":
      switch words.keyword(["destination", "mode", "protection", "source"]) {
      case "source":
        _ = words.take("interface", minimum: 5)
        interfaces[index].ios.tunnelSource = words.next().map { Configured($0, origin) }
      case "destination":
        interfaces[index].ios.tunnelDestination = words.next().map { Configured($0, origin) }
      case "protection":
        guard words.take("ipsec"), words.take("profile") else { return .understood }
        interfaces[index].ios.protection = words.next().map { Configured($0, origin) }
      default: break
      }
    default: return line.isIndented ? .understood : nil
    }
    return .understood
  }

  /// A line of `object network` or `object-group network`.
  mutating func member(_ name: String, _ line: DeviceCommand, isGroup: Bool) -> CommandReading? {
    let reading = readMember(name, line, isGroup: isGroup)
    guard reading == nil || reading == .understood,
      let fault = line.words.lazy.compactMap(ImpossibleValue.fault).first
    else { return reading }
    if ipsec.addressing.objects[name] == nil {
      ipsec.addressing.add([.named(line.text)], to: name)
    }
    return .wrong(fault)
  }

  private mutating func readMember(
    _ name: String, _ line: DeviceCommand, isGroup: Bool
  ) -> CommandReading? {
    var words = CommandWords(line.words)
    if isGroup {
      switch words.keyword(["group-object", "network-object"]) {
      case "group-object":
        guard let group = words.next() else { return nil }
        let members = ipsec.addressing.objects[group] ?? [.named("object-group \(group)")]
        ipsec.addressing.add(members, to: name)
        return .understood
      case nil: return nil
      default: break
      }
      guard let members = ipsec.addressing.addresses(&words) else {
        return .wrong("not understood as a member of \(name): \(line.text)")
      }
      ipsec.addressing.add(members, to: name)
      return .understood
    }
    switch words.keyword(["fqdn", "host", "nat", "range", "subnet"]) {
    case "host":
      guard let host = words.next() else { return nil }
      ipsec.addressing.add(
        [AddressText.octets(host).map { .range(start: $0, end: $0) } ?? .named(host)], to: name)
    case "subnet":
      guard let members = ipsec.addressing.addresses(&words) else { return nil }
      ipsec.addressing.add(members, to: name)
    case "range":
      guard let start = words.next().flatMap({ AddressText.octets($0) }),
        let end = words.next().flatMap({ AddressText.octets($0) }), start.count == end.count
      else { return nil }
      ipsec.addressing.add([.range(start: start, end: end)], to: name)
    case "fqdn": ipsec.addressing.add([.named(words.rest.last ?? name)], to: name)
    case nil: return nil
    default: break
    }
    return .understood
  }
}
