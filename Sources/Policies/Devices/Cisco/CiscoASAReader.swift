internal import ISAKMP
internal import Texts

/// Reads ASA commands: most stand on one line with all their context; policies, tunnel groups and
/// objects have sections.
struct CiscoASAReader: CommandSections {
  enum Mode: Hashable {
    case other
    case ikev1Policy(Int)
    case ikev2Policy(Int)
    case tunnelGroup(String)
    case ipsecProposal(String)
    case ipsecProfile(String)
    case interface(Int)
    case object(String)
    case objectGroup(String)
    case passedOver

    var isCrypto: Bool {
      switch self {
      case .other, .interface, .object, .objectGroup, .passedOver: false
      default: true
      }
    }
  }

  struct Interface {
    var ios: CiscoInterface
    /// `nameif outside`: the name that crypto commands use.
    var name: String?
  }

  let file: String
  var policy: PeerPolicy
  var mode = Mode.other
  /// PIX OS 6 and older: other defaults.
  var isPIX6 = false
  /// The file begins as a whole configuration does.
  var isWhole = false

  var ikev1Policies: [Int: CiscoISAKMPPolicy] = [:]
  var ikev2Policies: [Int: CiscoASAIKEv2Policy] = [:]
  var enabled: [IKEVersion: Configured<String>] = [:]
  var natTraversal: Configured<Bool>?
  var ipsec = CiscoIPsecObjects(
    addressing: CiscoAddressing(usesNetMasks: true), product: ConfiguredProduct.ciscoASA.name,
    defaultSeconds: 28800)
  var maps = CiscoMaps()
  var mapInterfaces: [String: Configured<String>] = [:]
  var profiles: [String: CiscoMapEntry] = [:]
  var profileOrder: [String] = []
  var interfaces: [Interface] = []
  /// The interfaces' addresses by the names that crypto commands use.
  var named: [String: [Configured<String>]] = [:]
  var tunnelGroups: [String: CiscoTunnelGroup] = [:]

  init(file: String) {
    self.file = file
    policy = PeerPolicy(file: file, product: .ciscoASA)
  }

  mutating func read(_ text: TextFile) {
    for raw in text.lines {
      // A colon begins what the device says of the file.
      guard let line = DeviceCommand(raw), line.prompt != .exec,
        line.words.first?.hasPrefix(":") != true
      else { continue }
      walk(line)
    }
    noteCut(text)
  }

  /// What begins with `: Saved` ends with the checksum and `: end`.
  private mutating func noteCut(_ text: TextFile) {
    func has(_ start: String) -> (TextFile.Line) -> Bool {
      let octets = Array(start.utf8)
      return { line in line.octets.starts(with: octets) }
    }
    guard text.lines.prefix(5).contains(where: has(": Saved")), let last = text.lines.last,
      !text.lines.suffix(20).contains(where: {
        has("Cryptochecksum")($0) || has(": end")($0)
      })
    else { return }
    policy.remark(
      last.number, "the configuration has no `: end`: what follows is missing", .cutOff)
  }

  static let ends: Set<String> = ["exit", "end", "quit"]
  /// A banner's lines each begin with the word.
  static let idle: Set<String> = ["description", "banner"]

  mutating func leaveSection() { mode = .other }

  mutating func unknown(_ line: DeviceCommand, _ first: String) {
    if !line.isIndented, CiscoKey.near.isNear(line.words) {
      mode = .passedOver
      return remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
    }
    if mode.isCrypto, line.isIndented {
      var isKeys = false
      if case .tunnelGroup = mode { isKeys = true }
      remark(line, CiscoKey.notUnderstood(line, amongKeys: isKeys))
      spoil()
    } else if !line.isIndented {
      mode = .other
    }
  }

  private mutating func spoil() {
    switch mode {
    case .ikev1Policy(let priority): ikev1Policies[priority]?.isCertain = false
    case .ikev2Policy(let priority): ikev2Policies[priority]?.isCertain = false
    case .ipsecProposal(let name): ipsec.ikev2Proposals[name]?.isCertain = false
    default: break
    }
  }

  mutating func section(_ line: DeviceCommand) -> CommandReading? {
    let origin = origin(line)
    switch mode {
    case .other, .passedOver: return nil
    case .ikev1Policy(let priority): return ikev1Policies[priority]?.read(line, origin: origin)
    case .ikev2Policy(let priority): return ikev2Policies[priority]?.read(line, origin: origin)
    case .tunnelGroup(let name): return tunnelGroup(name, line)
    case .ipsecProposal(let name): return ipsecProposal(name, line)
    case .ipsecProfile(let name):
      guard var entry = profiles[name] else { return nil }
      defer { profiles[name] = entry }
      var words = CommandWords(line.words)
      guard words.take("set", minimum: 3) else {
        return line.words.first == "responder-only" ? .understood : nil
      }
      return set(&entry, line, &words)
    case .interface(let index): return interface(index, line)
    case .object(let name): return member(name, line, isGroup: false)
    case .objectGroup(let name): return member(name, line, isGroup: true)
    }
  }

  // MARK: Global commands

  mutating func global(_ line: DeviceCommand, _ first: String) -> Bool {
    var words = CommandWords(line.words, from: 1)
    switch first {
    case "asa", "pix", "ngfw":
      guard line.words.count > 2, line.words[1] == "Version" else { return false }
      policy.release = line.words[2]
      isWhole = true
      isPIX6 = first == "pix" && (line.words[2].first.map { "123456".contains($0) } ?? false)
      mode = .other
    case "interface":
      interfaces.append(
        Interface(
          ios: CiscoInterface(name: words.rest.joined(separator: " "), origin: origin(line))))
      mode = .interface(interfaces.count - 1)
    case "nameif":
      // PIX OS 6: `nameif ethernet0 outside security0`, `ip address outside A M`.
      guard isPIX6, let hardware = words.next(), let name = words.next() else { return false }
      interfaces.append(
        Interface(ios: CiscoInterface(name: hardware, origin: origin(line)), name: name))
    case "ip":
      guard isPIX6, words.take("address"), let name = words.next(), let address = words.next(),
        AddressText.octets(address) != nil,
        let index = interfaces.lastIndex(where: { $0.name == name })
      else { return false }
      interfaces[index].ios.addresses.append(Configured(address, origin(line)))
    case "name":
      guard let address = words.next(), let name = words.next(),
        AddressText.octets(address) != nil
      else { return false }
      ipsec.addressing.names[name] = address
      mode = .other
    case "access-list":
      guard let name = words.next() else { return false }
      ipsec.accessLists[name, default: []].append(.init(line: line, start: 2))
      mode = .other
    case "object":
      guard words.take("network"), let name = words.next() else { return false }
      mode = .object(name)
    case "object-group":
      guard words.take("network"), let name = words.next() else { return false }
      mode = .objectGroup(name)
    case "tunnel-group":
      guard let name = words.next() else { return false }
      enterTunnelGroup(name, line, &words)
    case "isakmp": isakmp(line, &words, version: .ikev1)
    case "crypto": crypto(line, &words)
    default: return false
    }
    return true
  }

  private mutating func crypto(_ line: DeviceCommand, _ words: inout CommandWords) {
    mode = .passedOver
    let commands = [
      "ca", "dynamic-map", "engine", "ikev1", "ikev2", "ipsec", "isakmp", "key", "map", "ssl",
    ]
    switch words.keyword(commands) {
    case "ikev1", "isakmp": isakmp(line, &words, version: .ikev1)
    case "ikev2": isakmp(line, &words, version: .ikev2)
    case "ipsec": ipsec(line, &words)
    case "map": mapEntry(line, &words, isDynamic: false)
    case "dynamic-map": mapEntry(line, &words, isDynamic: true)
    case nil: remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
    default: break
    }
  }

  private static let isakmpCommands = [
    "am-disable", "cookie-challenge", "disconnect-notify", "enable", "fragmentation", "identity",
    "ipsec-over-tcp", "keepalive", "key", "limit", "nat-traversal", "notify", "policy",
    "redirect", "reload-wait", "remote-access",
  ]

  /// `crypto ikev1 …`, `crypto ikev2 …`, before 8.4 `crypto isakmp …`, before 7.2 `isakmp …`.
  private mutating func isakmp(
    _ line: DeviceCommand, _ words: inout CommandWords, version: IKEVersion
  ) {
    mode = .passedOver
    switch words.keyword(Self.isakmpCommands) {
    case "policy":
      guard let number = words.number(), (1...65535).contains(number) else {
        return remark(
          line, "not understood as the priority of a policy: \(line.text)", .unreadEntry)
      }
      policy(Int(number), line, words, version: version)
    case "enable":
      let name = words.next() ?? "outside"
      enabled[version] = line.isNegated ? nil : Configured(name, origin(line))
    case "am-disable":
      policy.aggressiveMode = line.isNegated ? nil : Configured(false, origin(line))
    case "nat-traversal": natTraversal = Configured(!line.isNegated, origin(line))
    case "key": pixKey(line, words)
    case nil:
      remark(
        line, "not understood: \(CiscoKey.safe(line.words, before: words.index))", .unreadEntry)
    default: break
    }
  }

  private mutating func policy(
    _ priority: Int, _ line: DeviceCommand, _ words: CommandWords, version: IKEVersion
  ) {
    let start = line.words.prefix(words.index).joined(separator: " ")
    let origin = origin(line)
    if version == .ikev2 {
      guard !line.isNegated else {
        ikev2Policies[priority] = nil
        return
      }
      ikev2Policies[priority] =
        ikev2Policies[priority]
        ?? CiscoASAIKEv2Policy(name: start, priority: priority, origin: origin)
      mode = .ikev2Policy(priority)
      return
    }
    if line.isNegated, words.isAtEnd {
      ikev1Policies[priority] = nil
      return
    }
    ikev1Policies[priority] =
      ikev1Policies[priority] ?? CiscoISAKMPPolicy(name: start, priority: priority, origin: origin)
    mode = .ikev1Policy(priority)
    guard !words.isAtEnd else { return }
    // PIX OS: `isakmp policy 10 encryption 3des` on one line.
    var rest = line
    rest.words = words.rest
    switch ikev1Policies[priority]?.read(rest, origin: origin) {
    case .understood?: break
    case .wrong(let reason)?: remark(line, reason)
    case nil:
      remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
      spoil()
    }
  }

  /// `isakmp key KEY address A netmask M`: all between `key` and the word for the peer is the key.
  private mutating func pixKey(_ line: DeviceCommand, _ words: CommandWords) {
    guard !line.isNegated else { return }
    let rest = words.rest
    guard
      let end = rest.firstIndex(where: { ["address", "hostname"].contains($0.lowercased()) }),
      end > 0, end + 1 < rest.count
    else {
      return remark(
        line, "a key without address: \(CiscoKey.safe(line.words, before: words.index))")
    }
    let peers = CiscoIOSReader.peers("address", rest[(end + 1)...].filter { $0 != "netmask" })
    add(
      key: Array(rest[..<end]), label: "isakmp key for \(CiscoIOSReader.name(peers))", peers: peers,
      origin: .written(
        file: file, line: line.number,
        text: CiscoKey.masked(line.words, secret: words.index..<words.index + end)))
  }

  mutating func add(
    key words: [String], label: String, peers: [String], origin: ConfigurationOrigin
  ) {
    guard let value = CiscoKey.value(words) else { return }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(label: label, peers: peers, value: value, origin: origin))
  }

  // MARK: Origins

  func origin(_ line: DeviceCommand) -> ConfigurationOrigin {
    .written(file: file, line: line.number, text: CiscoKey.safe(line: line))
  }

  /// Of a command that its section does not know, or knows otherwise.
  mutating func remark(_ line: DeviceCommand, _ what: String) {
    remark(line, what, .unreadStatement)
  }

  mutating func remark(
    _ line: DeviceCommand, _ what: String, _ kind: ConfigurationRemark.Kind
  ) {
    policy.remark(line.number, what, kind)
  }
}

/// `crypto ikev2 policy N`: several values a line.
struct CiscoASAIKEv2Policy {
  var name: String
  var priority: Int
  var origin: ConfigurationOrigin
  var choices: [SuiteAttribute: [Configured<AlgorithmChoice>]] = [:]
  var lifetime: Configured<UInt64>?
  var isCertain = true

  mutating func read(_ line: DeviceCommand, origin: ConfigurationOrigin) -> CommandReading? {
    var words = CommandWords(line.words)
    let commands = ["encryption", "group", "integrity", "lifetime", "prf"]
    guard let command = words.keyword(commands) else { return nil }
    if command == "lifetime" {
      _ = words.take("seconds")
      let isEndless = words.take("none", minimum: 4)
      guard let seconds = isEndless || line.isNegated ? 0 : words.number() else {
        return .wrong("the lifetime is not a number of seconds")
      }
      lifetime = line.isNegated ? nil : Configured(seconds, origin)
      return .understood
    }
    let attribute = SuiteAttribute(rawValue: command) ?? .encryption
    guard !line.isNegated else {
      choices[attribute] = nil
      return .understood
    }
    var unknown: [String] = []
    // `null` beside a cipher that authenticates itself is no algorithm.
    let values = words.rest.filter { attribute != .integrity || $0.lowercased() != "null" }
    choices[attribute] = values.compactMap { word in
      let choice: AlgorithmChoice? =
        switch attribute {
        case .encryption: CiscoAlgorithms.ikev2Encryption(word)
        case .group: CiscoAlgorithms.group(word).map { .group($0) }
        case .integrity: CiscoAlgorithms.integrity(word).map { .integrity($0) }
        default: CiscoAlgorithms.prf(word).map { .prf($0) }
        }
      if choice == nil { unknown.append(word) }
      return choice.map { Configured($0, origin) }
    }
    guard unknown.isEmpty, !words.isAtEnd else {
      isCertain = false
      return .wrong("not understood as \(command): \(unknown.joined(separator: " "))")
    }
    return .understood
  }

  /// `show running-config` prints every line; what is missing all the same is a guess.
  func proposal() -> ConfiguredProposal {
    let guess = ConfigurationOrigin.assumedDefault(ConfiguredProduct.ciscoASA.name)
    func values(_ attribute: SuiteAttribute, _ fallback: AlgorithmChoice?)
      -> [Configured<AlgorithmChoice>]
    {
      choices[attribute] ?? (fallback.map { [Configured($0, guess)] } ?? [])
    }
    let encryption = values(.encryption, .encryption(.tripleDESCBC, keyLength: nil))
    let isAEAD = encryption.contains { $0.value.isAEAD }
    var proposal = ConfiguredProposal(
      name: name, priority: priority, versions: [.ikev2], origin: origin,
      choices: encryption + values(.prf, .prf(.hmacSHA1))
        + values(.integrity, isAEAD ? nil : .integrity(.hmacSHA1To96))
        + values(.group, CiscoAlgorithms.group("2").map { .group($0) }),
      lifetimeSeconds: lifetime ?? Configured(86400, guess))
    proposal.isCertain = isCertain && proposal.choices.allSatisfy(\.origin.isCertain)
    return proposal
  }
}
