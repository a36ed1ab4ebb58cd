internal import ISAKMP
internal import Texts

/// `crypto isakmp profile` and `crypto ikev2 profile`: whom it is for, and how both prove who they
/// are.
struct CiscoProfile {
  var name: String
  var origin: ConfigurationOrigin
  var version: IKEVersion
  var remoteIdentities: [Configured<String>] = []
  var localIdentity: Configured<String>?
  var localAddresses: [Configured<String>] = []
  var localAuthentication: [Configured<ConfiguredAuthentication>] = []
  var remoteAuthentication: [Configured<ConfiguredAuthentication>] = []
  var aggressiveMode: Configured<Bool>?
  var lifetime: Configured<UInt64>?
  var deadPeerDetection: Configured<UInt64>?
  var forcesEncapsulation: Configured<Bool>?
  var isUsed = false
}

extension CiscoIOSReader {
  private static let isakmpCommands = [
    "aggressive-mode", "client", "default", "diagnose", "disconnect-revoked-peers", "enable",
    "fragmentation", "identity", "invalid-spi-recovery", "keepalive", "key", "nat", "peer",
    "performance", "policy", "profile", "xauth",
  ]

  mutating func isakmp(_ line: DeviceCommand, _ words: inout CommandWords) {
    switch words.keyword(Self.isakmpCommands) {
    case "policy":
      guard let number = words.number(), (1...65535).contains(number) else {
        return remark(
          line, "not understood as the priority of a policy: \(line.text)", .unreadEntry)
      }
      let priority = Int(number)
      if line.isNegated {
        isakmpPolicies[priority] = nil
        return
      }
      let fresh = CiscoISAKMPPolicy(
        name: "crypto isakmp policy \(priority)", priority: priority, origin: origin(line))
      isakmpPolicies[priority] = isakmpPolicies[priority] ?? fresh
      mode = .isakmpPolicy(priority)
    case "default":
      if words.take("policy") { deniesDefaultPolicies = line.isNegated }
    case "key": isakmpKey(line, words)
    case "enable": disabling = line.isNegated ? origin(line) : nil
    case "keepalive":
      let seconds = words.number()
      if !line.isNegated, line.words.count > 3, seconds.map({ $0 > WrittenNumber.most }) ?? true {
        remark(line, "the keepalive is not a number of seconds")
      }
    case "aggressive-mode":
      if words.take("disable") {
        policy.aggressiveMode = line.isNegated ? nil : Configured(false, origin(line))
      }
    case "profile":
      guard let name = words.next() else { return }
      guard !line.isNegated else {
        isakmpProfiles[name] = nil
        return
      }
      if isakmpProfiles[name] == nil {
        isakmpProfiles[name] = CiscoProfile(name: name, origin: origin(line), version: .ikev1)
        profileOrder.append(name)
      }
      mode = .isakmpProfile(name)
    case "peer":
      _ = words.keyword(["address", "hostname", "ipv6"])
      mode = .isakmpPeer(words.next() ?? "")
    case "client":
      mode = .passedOver
      if words.take("configuration"), words.take("group"), let name = words.next(),
        !line.isNegated
      {
        mode = .clientGroup(name)
      }
    case nil:
      remark(
        line, "not understood: \(CiscoKey.safe(line.words, before: words.index))", .unreadEntry)
    default: break
    }
  }

  // MARK: Keys

  /// `crypto isakmp key [0|6] KEY address A [MASK] [no-xauth]`. The key is one word, so the word that
  /// says whose it is comes right behind it.
  private mutating func isakmpKey(_ line: DeviceCommand, _ words: CommandWords) {
    let start = words.index
    let all = line.words
    func kind(_ index: Int) -> String? {
      guard all.indices.contains(index) else { return nil }
      return CommandWords.keyword(all[index], among: ["address", "hostname", "ipv6"])
    }
    let isTyped =
      all.indices.contains(start) && ["0", "6", "7"].contains(all[start]) && kind(start + 2) != nil
    let end = isTyped ? start + 2 : start + 1
    guard let kind = kind(end), all.indices.contains(end + 1) else {
      return remark(line, "a key without address or host name: \(CiscoKey.safe(all))")
    }
    let peers = Self.peers(kind, Array(all[(end + 1)...]))
    guard !line.isNegated else {
      policy.presharedKeys.removeAll { $0.peers == peers && $0.label.hasPrefix("isakmp key") }
      return
    }
    add(
      key: Array(all[start..<end]), label: "isakmp key for \(Self.name(peers))", peers: peers,
      origin: .written(
        file: file, line: line.number, text: CiscoKey.masked(all, secret: start..<end)), line)
  }

  mutating func add(
    key words: [String], isHex: Bool = false, label: String, peers: [String],
    origin: ConfigurationOrigin, _ line: DeviceCommand
  ) {
    guard let value = CiscoKey.value(words, isHex: isHex) else {
      return remark(
        line, "the key cannot be read: it is no type that is known, or its digits break off")
    }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(label: label, peers: peers, value: value, origin: origin))
  }

  static func name(_ peers: [String]) -> String {
    peers.isEmpty ? "any peer" : peers.joined(separator: ", ")
  }

  /// `address A [MASK]`, `hostname H`, `ipv6 P`: empty for everyone.
  static func peers(_ kind: String, _ words: [String]) -> [String] {
    guard let first = words.first else { return [] }
    guard kind == "address", let address = AddressText.octets(first) else {
      return first == "::/0" ? [] : [first]
    }
    guard words.count > 1, let mask = AddressText.octets(words[1]), mask.count == 4 else {
      return address == [0, 0, 0, 0] ? [] : [first]
    }
    guard let length = AddressText.prefixLength(netMask: mask) else {
      return ["\(first) \(words[1])"]
    }
    switch length {
    case 0: return []
    case 32: return address == [0, 0, 0, 0] ? [] : [first]
    default: return ["\(first)/\(length)"]
    }
  }

  /// A line of `crypto keyring NAME`: here the key comes last.
  mutating func keyring(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    let commands = ["local-address", "pre-shared-key", "rsa-pubkey", "vrf"]
    guard let command = words.keyword(commands) else { return nil }
    guard command == "pre-shared-key", !line.isNegated else { return .understood }
    guard let kind = words.keyword(["address", "hostname", "ipv6"]),
      let offset = words.rest.firstIndex(where: { $0.lowercased() == "key" }), offset > 0,
      offset + 1 < words.rest.count
    else { return .wrong("not understood as a key: \(CiscoKey.safe(line.words))") }
    let peers = Self.peers(kind, Array(words.rest[..<offset]))
    let start = words.index + offset + 1
    add(
      key: Array(line.words[start...]), label: "keyring \(name), \(Self.name(peers))",
      peers: peers,
      origin: .written(
        file: file, line: line.number,
        text: CiscoKey.masked(line.words, secret: start..<line.words.count)), line)
    return .understood
  }

  /// A line of `crypto isakmp peer address A`: the password of Aggressive Mode is the key.
  mutating func isakmpPeer(_ peer: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    guard words.keyword(["set", "description"]) == "set" else { return nil }
    guard words.take("aggressive-mode"), words.take("password"), !words.isAtEnd, !line.isNegated
    else { return .understood }
    add(
      key: words.rest, label: "isakmp peer \(peer)", peers: peer.isEmpty ? [] : [peer],
      origin: .written(
        file: file, line: line.number,
        text: CiscoKey.masked(line.words, secret: words.index..<line.words.count)), line)
    return .understood
  }

  /// A line of `crypto isakmp client configuration group NAME`: clients name the group as their
  /// identity, and its key is theirs.
  mutating func clientGroup(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    guard line.words.first?.lowercased() == "key", line.words.count > 1, !line.isNegated else {
      return line.isIndented ? .understood : nil
    }
    add(
      key: Array(line.words.dropFirst()), label: "client group \(name)", peers: [name],
      origin: .written(
        file: file, line: line.number,
        text: CiscoKey.masked(line.words, secret: 1..<line.words.count)), line)
    return .understood
  }

  // MARK: Profiles

  private static let profileCommands = [
    "accounting", "ca", "client", "initiate", "isakmp", "keepalive", "keyring", "local-address",
    "match", "qos-group", "self-identity", "virtual-template", "vrf",
  ]

  mutating func isakmpProfile(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    guard let command = words.keyword(Self.profileCommands) else { return nil }
    guard !line.isNegated else { return .understood }
    let origin = origin(line)
    switch command {
    case "match":
      guard words.take("identity"), let identity = Self.identity(&words) else {
        return .wrong("not understood as an identity: \(line.text)")
      }
      isakmpProfiles[name]?.remoteIdentities.append(Configured(identity, origin))
    case "self-identity":
      let kind = words.keyword(["address", "fqdn", "user-fqdn", "dn"])
      // Without a value the device fills in its own address, name or certificate's subject.
      if let value = words.next() {
        isakmpProfiles[name]?.localIdentity = Configured(value, origin)
      } else if kind == nil {
        return .wrong("not understood as an identity: \(line.text)")
      }
    case "initiate":
      if words.take("mode"), words.take("aggressive") {
        isakmpProfiles[name]?.aggressiveMode = Configured(true, origin)
      }
    case "keepalive":
      guard let seconds = words.number() else {
        return .wrong("the keepalive is not a number of seconds")
      }
      isakmpProfiles[name]?.deadPeerDetection = Configured(seconds, origin)
    case "local-address":
      if let address = words.next() {
        isakmpProfiles[name]?.localAddresses.append(Configured(address, origin))
      }
    default: break
    }
    return .understood
  }

  /// `address A [MASK]`, `fqdn NAME`, `host [domain] NAME`, `user [fqdn] NAME`, `key-id ID` …
  static func identity(_ words: inout CommandWords) -> String? {
    let kinds = [
      "address", "any", "dn", "domain", "email", "fqdn", "group", "host", "ipv6", "key-id",
      "opaque", "user", "user-fqdn",
    ]
    switch words.keyword(kinds) {
    case "address":
      if words.peek?.lowercased() == "ipv6" { _ = words.next() }
      guard let first = words.next() else { return nil }
      let peers = peers("address", [first] + words.rest.prefix(1))
      return peers.first ?? "0.0.0.0/0"
    case "any": return "any"
    case "fqdn", "email", "host", "user":
      if words.peek?.lowercased() == "domain" {
        _ = words.next()
        return words.next().map { "*.\($0)" }
      }
      return words.next()
    case nil: return nil
    default: return words.isAtEnd ? nil : words.rest.joined(separator: " ")
    }
  }
}
