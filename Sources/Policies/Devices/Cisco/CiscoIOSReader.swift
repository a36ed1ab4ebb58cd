internal import ISAKMP
internal import Texts

/// Reads IOS commands, each in the mode that the one before has left, just as the device does.
struct CiscoIOSReader: CommandSections {
  enum Mode: Hashable {
    /// Outside everything that concerns IKE.
    case other
    case isakmpPolicy(Int)
    case keyring(String)
    case isakmpProfile(String)
    case isakmpPeer(String)
    case clientGroup(String)
    case transformSet(String)
    case map(Int)
    case ipsecProfile(Int)
    case interface(String)
    case ikev2Proposal(String)
    case ikev2Policy(String)
    case ikev2Keyring(String)
    case ikev2Profile(String)
    case accessList(String)
    case objectGroup(String)
    /// A `crypto` section without anything that decides a negotiation.
    case passedOver

    var holdsKeys: Bool {
      switch self {
      case .keyring, .isakmpPeer, .clientGroup, .ikev2Keyring, .ikev2Profile: true
      default: false
      }
    }

    /// Whether an unknown line in it is worth a remark.
    var isCrypto: Bool {
      switch self {
      case .other, .interface, .accessList, .objectGroup, .clientGroup, .passedOver: false
      default: true
      }
    }
  }

  let file: String
  var policy: PeerPolicy
  var mode = Mode.other
  var output = CiscoShowOutput()

  var isakmpPolicies: [Int: CiscoISAKMPPolicy] = [:]
  var isakmpProfiles: [String: CiscoProfile] = [:]
  var profileOrder: [String] = []
  var ipsec = CiscoIPsecObjects(
    addressing: CiscoAddressing(usesNetMasks: false), product: ConfiguredProduct.ciscoIOS.name,
    defaultSeconds: 3600)
  var maps = CiscoMaps()
  var ipsecProfiles: [CiscoMapEntry] = []
  var ipsecProfileIndex: [String: Int] = [:]
  var mapLocalInterfaces: [String: String] = [:]
  var interfaces: [CiscoInterface] = []
  var interfaceIndex: [String: Int] = [:]
  var ikev2 = CiscoIKEv2Objects()
  /// `no crypto isakmp default policy`.
  var deniesDefaultPolicies = false
  /// `no crypto isakmp enable`.
  var disabling: ConfigurationOrigin?
  /// It begins as a whole configuration does: with its size.
  private var isWhole = false
  private var isEnded = false
  private var keyrings = CiscoKeyrings()
  /// Something beside the output of `show` was read.
  var isConfiguration = false

  init(file: String) {
    self.file = file
    policy = PeerPolicy(file: file, product: .ciscoIOS)
  }

  static let cryptoCommands = [
    "aaa", "ca", "call", "ctcp", "dynamic-map", "engine", "gdoi", "gkm", "identity", "ikev2",
    "ipsec", "isakmp", "key", "keyring", "logging", "map", "mib", "pki", "provisioning", "ssl",
    "tls-tunnel", "vpn", "wui", "xauth",
  ]

  // MARK: Lines

  mutating func read(_ text: TextFile) {
    var banners = CommandBanners(text)
    for raw in text.lines {
      if banners.contains(raw) { continue }
      guard let line = DeviceCommand(raw) else { continue }
      if line.prompt == .exec {
        // A command of the user, and then its output.
        output.end()
        output.observe(command: line.text)
        mode = .other
        continue
      }
      if output.take(line, file: file) {
        mode = .other
        continue
      }
      if let first = line.words.first, banners.begins(first, line: line, at: raw) { continue }
      isConfiguration = true
      keyrings.observe(line)
      read(line)
    }
    policy.mayHoldMoreKeys = keyrings.mayHoldMoreKeys
    output.end(isFollowed: false)
    noteCut(text)
  }

  /// What says how long it is ends with `end`.
  private mutating func noteCut(_ text: TextFile) {
    guard isWhole, !isEnded, let last = text.lines.last else { return }
    policy.remark(
      last.number, "the configuration has no `end`: what follows is missing", .cutOff)
  }

  private mutating func read(_ line: DeviceCommand) {
    if line.text.hasPrefix("Current configuration :") { isWhole = true }
    isEnded = isEnded || line.words.count == 1 && line.words.first?.lowercased() == "end"
    walk(line)
  }

  static let ends: Set<String> = ["exit", "end", "quit", "return"]
  static let idle: Set<String> = ["description", "do"]

  mutating func leaveSection() { mode = .other }

  /// Without indentation a strange word may as well begin another section.
  mutating func unknown(_ line: DeviceCommand, _ first: String) {
    if !line.isIndented, CiscoKey.near.isNear(line.words) {
      mode = .passedOver
      return remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
    }
    if mode.isCrypto, line.isIndented || !Self.globalWords.contains(first) {
      remark(line, CiscoKey.notUnderstood(line, amongKeys: mode.holdsKeys))
      spoil()
    } else if !line.isIndented {
      mode = .other
    }
  }

  /// A line that was not understood may have changed what the policy accepts.
  private mutating func spoil() {
    switch mode {
    case .isakmpPolicy(let priority): isakmpPolicies[priority]?.isCertain = false
    case .transformSet(let name): ipsec.transformSets[name]?.isCertain = false
    case .ikev2Proposal(let name): ikev2.proposals[name]?.isCertain = false
    default: break
    }
  }

  /// The first words of global commands that stand between crypto sections when a listing has lost
  /// its indentation.
  private static let globalWords: Set<String> = [
    "aaa", "access-list", "alias", "archive", "arp", "banner", "bgp", "boot", "bridge", "cdp",
    "class-map", "clock", "control-plane", "controller", "dial-peer", "dialer-list", "dot11",
    "enable", "errdisable", "event", "exception", "file", "flow", "gatekeeper", "hostname", "http",
    "interface", "ip", "ipv6", "key", "license", "line", "lldp", "logging", "login", "mac",
    "memory", "mgcp", "mpls", "multilink", "ntp", "object-group", "parameter-map", "parser",
    "password", "policy-map", "port-channel", "power", "privilege", "process", "radius",
    "radius-server", "redundancy", "resource", "rmon", "route-map", "router", "sccp", "scheduler",
    "security", "service", "snmp-server", "spanning-tree", "standby", "switch", "tacacs",
    "tacacs-server", "template", "track", "udld", "username", "version", "vlan", "voice",
    "voice-card", "vpdn", "vpdn-group", "vrf", "vtp", "webvpn", "wlan", "xconnect", "zone",
    "zone-pair", "boot-start-marker", "boot-end-marker", "building", "current", "certificate",
    "upgrade", "subscriber", "ppp", "platform", "diagnostic", "no", "dmvpn", "nat64", "call-home",
    "netconf-yang", "restconf", "telemetry", "crypto", "iox", "app-hosting", "isdn", "set",
  ]

  // MARK: Sections

  mutating func section(_ line: DeviceCommand) -> CommandReading? {
    switch mode {
    case .other, .passedOver: return nil
    case .isakmpPolicy(let priority):
      let origin = origin(line)
      return isakmpPolicies[priority]?.read(line, origin: origin)
    case .keyring(let name): return keyring(name, line)
    case .isakmpProfile(let name): return isakmpProfile(name, line)
    case .isakmpPeer(let peer): return isakmpPeer(peer, line)
    case .clientGroup(let name): return clientGroup(name, line)
    case .transformSet(let name): return transformSet(name, line)
    case .map(let index):
      guard var entry = maps[index] else { return nil }
      // Out of its place while it changes: a second owner would have its lists copied for each line.
      maps[index] = nil
      defer { maps[index] = entry }
      return map(&entry, line)
    case .ipsecProfile(let index):
      var entry = ipsecProfiles[index]
      defer { ipsecProfiles[index] = entry }
      return map(&entry, line)
    case .interface(let name): return interface(name, line)
    case .ikev2Proposal(let name): return ikev2Proposal(name, line)
    case .ikev2Policy(let name): return ikev2Policy(name, line)
    case .ikev2Keyring(let name): return ikev2Keyring(name, line)
    case .ikev2Profile(let name): return ikev2Profile(name, line)
    case .accessList(let name):
      guard Self.isAccessEntry(line.words) else { return nil }
      ipsec.accessLists[name, default: []].append(.init(line: line, start: 0))
      return .understood
    case .objectGroup(let name): return objectGroup(name, line)
    }
  }

  private static func isAccessEntry(_ words: [String]) -> Bool {
    guard var first = words.first else { return false }
    if UInt64(first) != nil, words.count > 1 { first = words[1] }
    return ["permit", "deny", "remark", "evaluate"].contains(first.lowercased())
  }

  // MARK: Global commands

  /// Whether the line is a global command that matters here; its section is entered.
  mutating func global(_ line: DeviceCommand, _ first: String) -> Bool {
    var words = CommandWords(line.words, from: 1)
    switch first {
    case "interface", "int", "interf":
      // `interface Tunnel 1`, `interface Virtual-Template1 type tunnel`
      let name = words.rest.prefix { !["type", "point-to-point"].contains($0) }.joined()
      guard !name.isEmpty else { return false }
      enterInterface(name, line)
    case "hostname": mode = .other
    case "version":
      guard line.words.count == 2, line.words[1].first?.isNumber == true else { return false }
      policy.release = line.words[1]
      mode = .other
    case "access-list":
      guard let name = words.next() else { return false }
      ipsec.accessLists[name, default: []].append(.init(line: line, start: 2))
      mode = .other
    case "ip", "ipv6":
      guard words.take("access-list", minimum: 3) else {
        // In a section, `ip …` may be one of its lines.
        return false
      }
      _ = words.keyword(["extended", "standard"])
      guard let name = words.next() else { return false }
      if line.isNegated { ipsec.accessLists[name] = nil }
      mode = line.isNegated ? .other : .accessList(name)
    case "extended":
      // `show access-lists` prints "Extended IP access list 101".
      guard line.words.count == 5, line.words[2] == "access" else { return false }
      ipsec.accessLists[line.words[4]] = nil
      mode = .accessList(line.words[4])
    case "object-group":
      guard words.take("network", minimum: 3), let name = words.next() else { return false }
      ipsec.addressing.objects[name] = []
      mode = .objectGroup(name)
    default:
      guard first.count >= 3, "crypto".hasPrefix(first) else { return false }
      crypto(line, &words)
    }
    return true
  }

  private mutating func crypto(_ line: DeviceCommand, _ words: inout CommandWords) {
    mode = .passedOver
    switch words.keyword(Self.cryptoCommands) {
    case "isakmp": isakmp(line, &words)
    case "ikev2": ikev2(line, &words)
    case "ipsec": ipsec(line, &words)
    case "keyring":
      if let name = words.next() { mode = line.isNegated ? .passedOver : .keyring(name) }
    case "map": mapEntry(line, &words, isDynamic: false)
    case "dynamic-map": mapEntry(line, &words, isDynamic: true)
    case nil:
      remark(line, "not understood: \(CiscoKey.safe(line.words))", .unreadEntry)
    default: break
    }
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
