internal import ISAKMP
internal import Texts

/// What `crypto ikev2` says, by name.
struct CiscoIKEv2Objects {
  struct Proposal {
    var name: String
    var origin: ConfigurationOrigin
    var choices: [SuiteAttribute: [Configured<AlgorithmChoice>]] = [:]
    var isCertain = true
  }

  struct Policy {
    var name: String
    var origin: ConfigurationOrigin
    var proposals: [Configured<String>] = []
    var localAddresses: [Configured<String>] = []
    var vrf: String?
  }

  struct KeyringPeer {
    var name: String
    var peers: [String] = []
  }

  var proposals: [String: Proposal] = [:]
  var policies: [String: Policy] = [:]
  var policyOrder: [String] = []

  /// The policies that are left, in the order of the file.
  var inOrder: [Policy] {
    var seen: Set<String> = []
    return policyOrder.filter { seen.insert($0).inserted }.compactMap { policies[$0] }
  }

  var profiles: [String: CiscoProfile] = [:]
  var profileOrder: [String] = []
  var peer: KeyringPeer?
  /// Keys wait for the end of their peer: its address may follow them.
  var pendingKeys: [Int] = []
  var deniesDefaultPolicy = false
  var deniesDefaultProposal = false
}

extension CiscoIOSReader {
  private static let ikev2Commands = [
    "authorization", "certificate-cache", "client", "cluster", "cookie-challenge", "cts",
    "diagnose", "dpd", "fragmentation", "http-url", "keyring", "limit", "name-mangler", "nat",
    "policy", "profile", "proposal", "reconnect", "redirect", "window",
  ]

  mutating func ikev2(_ line: DeviceCommand, _ words: inout CommandWords) {
    let command = words.keyword(Self.ikev2Commands)
    guard let command else {
      return remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
    }
    guard ["keyring", "policy", "profile", "proposal"].contains(command), let name = words.next()
    else { return }
    let origin = origin(line)
    switch command {
    case "proposal":
      if line.isNegated {
        ikev2.proposals[name] = nil
        if name == "default" { ikev2.deniesDefaultProposal = line.text.hasPrefix("no") }
        return
      }
      ikev2.proposals[name] =
        ikev2.proposals[name] ?? CiscoIKEv2Objects.Proposal(name: name, origin: origin)
      mode = .ikev2Proposal(name)
    case "policy":
      if line.isNegated {
        ikev2.policies[name] = nil
        if name == "default" { ikev2.deniesDefaultPolicy = line.text.hasPrefix("no") }
        return
      }
      if ikev2.policies[name] == nil {
        ikev2.policies[name] = CiscoIKEv2Objects.Policy(name: name, origin: origin)
        ikev2.policyOrder.append(name)
      }
      mode = .ikev2Policy(name)
    case "profile":
      guard !line.isNegated else {
        ikev2.profiles[name] = nil
        return
      }
      if ikev2.profiles[name] == nil {
        ikev2.profiles[name] = CiscoProfile(name: name, origin: origin, version: .ikev2)
        ikev2.profileOrder.append(name)
      }
      mode = .ikev2Profile(name)
    default:
      ikev2.peer = nil
      mode = line.isNegated ? .passedOver : .ikev2Keyring(name)
    }
  }

  // MARK: Proposals and policies

  mutating func ikev2Proposal(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    guard let command = words.keyword(["encryption", "group", "integrity", "prf"]) else {
      return nil
    }
    let origin = origin(line)
    let attribute: SuiteAttribute =
      switch command {
      case "encryption": .encryption
      case "group": .group
      case "integrity": .integrity
      default: .prf
      }
    guard !line.isNegated else {
      ikev2.proposals[name]?.choices[attribute] = nil
      return .understood
    }
    var choices: [Configured<AlgorithmChoice>] = []
    var unknown: [String] = []
    for word in words.rest {
      let choice: AlgorithmChoice? =
        switch attribute {
        case .encryption: CiscoAlgorithms.ikev2Encryption(word)
        case .group: CiscoAlgorithms.group(word).map { .group($0) }
        case .integrity: CiscoAlgorithms.integrity(word).map { .integrity($0) }
        default: CiscoAlgorithms.prf(word).map { .prf($0) }
        }
      if let choice {
        choices.append(Configured(choice, origin))
      } else {
        unknown.append(word)
      }
    }
    ikev2.proposals[name]?.choices[attribute] = choices
    guard unknown.isEmpty, !choices.isEmpty else {
      ikev2.proposals[name]?.isCertain = false
      return .wrong(
        "not understood as \(command): \(unknown.isEmpty ? "nothing" : unknown.joined(separator: " "))"
      )
    }
    return .understood
  }

  mutating func ikev2Policy(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    let origin = origin(line)
    switch words.keyword(["match", "proposal"]) {
    case "proposal":
      let names = words.rest
      if line.isNegated {
        ikev2.policies[name]?.proposals.removeAll { names.isEmpty || names.contains($0.value) }
      } else {
        ikev2.policies[name]?.proposals += names.map { Configured($0, origin) }
      }
    case "match":
      switch words.keyword(["address", "fvrf"]) {
      case "address":
        guard words.take("local"), let address = words.next() else {
          return .wrong("not understood: \(line.text)")
        }
        ikev2.policies[name]?.localAddresses.append(Configured(address, origin))
      case "fvrf": ikev2.policies[name]?.vrf = words.next()
      default: return .wrong("not understood: \(line.text)")
      }
    default: return nil
    }
    return .understood
  }

  // MARK: Keyrings

  mutating func ikev2Keyring(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    let commands = ["address", "hostname", "identity", "peer", "ppk", "pre-shared-key"]
    guard let command = words.keyword(commands) else { return nil }
    guard !line.isNegated else { return .understood }
    switch command {
    case "peer":
      ikev2.pendingKeys = []
      ikev2.peer = CiscoIKEv2Objects.KeyringPeer(name: words.next() ?? "")
    case "address", "hostname":
      guard !words.isAtEnd else { return .wrong("not understood: \(line.text)") }
      let peers = Self.peers(command, words.rest)
      identify(peers)
      if let fault = words.peek.flatMap(ImpossibleValue.fault) { return .wrong(fault) }
    case "identity":
      guard let identity = Self.identity(&words) else {
        return .wrong("not understood as an identity: \(line.text)")
      }
      identify(identity == "0.0.0.0/0" ? [] : [identity])
    case "pre-shared-key": return ikev2Key(name, line, &words)
    default: break
    }
    return .understood
  }

  /// Adds names to the peer at hand, and to its keys that stood before.
  private mutating func identify(_ peers: [String]) {
    ikev2.peer?.peers += peers
    for index in ikev2.pendingKeys where policy.presharedKeys.indices.contains(index) {
      policy.presharedKeys[index].peers += peers
    }
  }

  /// `pre-shared-key [local|remote] [0|6|hex] KEY`
  private mutating func ikev2Key(
    _ keyring: String, _ line: DeviceCommand, _ words: inout CommandWords
  ) -> CommandReading {
    let side = words.rest.count > 1 ? words.keyword(["local", "remote"]) : nil
    let isHex = words.rest.count > 1 && words.peek?.lowercased() == "hex"
    if isHex { _ = words.next() }
    guard !words.isAtEnd else { return .wrong("`pre-shared-key` without a key") }
    let peer = ikev2.peer?.name ?? ""
    let before = policy.presharedKeys.count
    add(
      key: words.rest, isHex: isHex,
      label: "ikev2 keyring \(keyring), peer \(peer)" + (side.map { ", \($0)" } ?? ""),
      peers: ikev2.peer?.peers ?? [],
      origin: .written(
        file: file, line: line.number,
        text: CiscoKey.masked(line.words, secret: words.index..<line.words.count)), line)
    if policy.presharedKeys.count > before { ikev2.pendingKeys.append(before) }
    return .understood
  }

  // MARK: Profiles

  private static let ikev2ProfileCommands = [
    "aaa", "accounting", "anyconnect", "anyconnect-eap", "authentication", "certificate",
    "config-exchange", "config-mode", "dpd", "dynamic", "identity", "initial-contact", "ivrf",
    "keepalive", "keyring", "lifetime", "match", "nat", "pki", "ppk", "reconnect", "redirect",
    "session-lifetime", "shutdown", "virtual-template",
  ]

  mutating func ikev2Profile(_ name: String, _ line: DeviceCommand) -> CommandReading? {
    var words = CommandWords(line.words)
    guard let command = words.keyword(Self.ikev2ProfileCommands) else { return nil }
    guard !line.isNegated, var profile = ikev2.profiles[name] else { return .understood }
    defer { ikev2.profiles[name] = profile }
    let origin = origin(line)
    switch command {
    case "authentication": return authentication(&profile, line, &words)
    case "identity":
      guard words.take("local") else { return .wrong("not understood: \(line.text)") }
      profile.localIdentity = Self.identity(&words).map { Configured($0, origin) }
    case "match":
      switch words.keyword(["address", "certificate", "fvrf", "identity", "vrf"]) {
      case "identity":
        guard words.take("remote"), let identity = Self.identity(&words) else {
          return .wrong("not understood as an identity: \(line.text)")
        }
        profile.remoteIdentities.append(Configured(identity, origin))
      case "address":
        guard words.take("local") else { return .wrong("not understood: \(line.text)") }
        _ = words.take("interface", minimum: 5)
        if let address = words.next() {
          profile.localAddresses.append(Configured(address, origin))
        }
      case nil: return .wrong("not understood: \(line.text)")
      default: break
      }
    case "lifetime":
      guard let seconds = words.number() else {
        return .wrong("the lifetime is not a number of seconds")
      }
      profile.lifetime = Configured(seconds, origin)
    case "dpd":
      guard let seconds = words.number() else {
        return .wrong("the interval is not a number of seconds")
      }
      profile.deadPeerDetection = Configured(seconds, origin)
    case "nat":
      if words.take("force-encap", minimum: 5) {
        profile.forcesEncapsulation = Configured(true, origin)
      }
    default: break
    }
    return .understood
  }

  /// `authentication local pre-share [key [0|6] KEY]`, `authentication remote rsa-sig` …
  private mutating func authentication(
    _ profile: inout CiscoProfile, _ line: DeviceCommand, _ words: inout CommandWords
  ) -> CommandReading {
    guard let side = words.keyword(["local", "remote"]) else {
      return .wrong("not understood: \(CiscoKey.safe(line.words))")
    }
    let methods = ["anyconnect-eap", "eap", "ecdsa-sig", "pre-share", "rsa-sig"]
    let method: ConfiguredAuthentication? =
      switch words.keyword(methods) {
      case "pre-share": .preSharedKey
      case "rsa-sig": .rsaSignatures
      case "ecdsa-sig": .ecdsaSignatures
      case "eap", "anyconnect-eap": .eap(nil)
      default: nil
      }
    guard let method else { return .wrong("not understood: \(CiscoKey.safe(line.words))") }
    let configured = Configured(method, origin(line))
    if side == "local" {
      profile.localAuthentication = [configured]
    } else {
      profile.remoteAuthentication.append(configured)
    }
    if method == .preSharedKey, words.take("key"), !words.isAtEnd {
      let isHex = words.peek?.lowercased() == "hex"
      if isHex { _ = words.next() }
      add(
        key: words.rest, isHex: isHex, label: "ikev2 profile \(profile.name), \(side)", peers: [],
        origin: .written(
          file: file, line: line.number,
          text: CiscoKey.masked(line.words, secret: words.index..<line.words.count)), line)
    }
    return .understood
  }
}
