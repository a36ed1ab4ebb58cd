import ISAKMP
import Texts

/// Makes connections of the tree below `vpn ipsec`, as VyOS and EdgeOS write them into the
/// configuration of their strongSwan.
struct VyOSReader {
  var policy: PeerPolicy
  let root: VyattaNode
  let release: VyattaRelease
  private let file: String
  var byDefault: ConfigurationOrigin { release.byDefault }

  init(_ text: TextFile) throws(TextError) {
    let tree = try VyattaTree(text)
    root = tree.root
    release = VyattaRelease(tree)
    file = text.file
    policy = PeerPolicy(file: file, product: release.product)
    policy.release = release.release ?? (release.isKnown ? (release.isModern ? "1.4" : "1.3") : nil)
    policy.remark(tree.remarks)
  }

  mutating func read() -> PeerPolicy {
    readAddresses()
    remarkNear()
    guard let ipsec = root["vpn", "ipsec"] else {
      if let access = root["vpn", "l2tp"]?["remote-access"] { readL2TP(access, nil) }
      return policy
    }
    for node in ipsec.children where !VyOSKeys.ipsec.contains(node.word) {
      if let what = VyOSKeys.unread[node.word] {
        policy.remark(node.line, what)
        continue
      }
      policy.remark(
        node.line,
        "unknown node “\(node.word)” of vpn ipsec"
          + NearestWord.hint(node.word, among: VyOSKeys.ipsec, after: policy.remarks.count),
        .unreadEntry)
    }
    for group in ipsec["ike-group"]?.children ?? [] {
      check(
        group, VyOSKeys.ikeGroup, "ike-group \(group.word)",
        within: lines(naming: group.word, as: ["ike-group"], ipsec))
    }
    for group in ipsec["esp-group"]?.children ?? [] {
      check(
        group, VyOSKeys.espGroup, "esp-group \(group.word)",
        within: lines(naming: group.word, as: ["esp-group", "default-esp-group"], ipsec))
    }
    readKeys(ipsec)
    if let sites = ipsec["site-to-site"] { check(sites, ["peer"], "site-to-site") }
    for peer in ipsec["site-to-site", "peer"]?.children ?? [] where !policy.room.isFull {
      read(peer, ipsec)
    }
    for profile in ipsec["profile"]?.children ?? [] where !policy.room.isFull {
      readProfile(profile, ipsec)
    }
    for remote in ipsec["remote-access", "connection"]?.children ?? []
    where !policy.room.isFull {
      readRemoteAccess(remote, ipsec)
    }
    if let access = root["vpn", "l2tp"]?["remote-access"] { readL2TP(access, ipsec) }
    remarkUnused(ipsec)
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: file)
    return policy
  }

  /// What is another word's below `vpn`, or below something else that has what only `ipsec` has.
  private mutating func remarkNear() {
    for top in root.children {
      for node in top.children where !(top.word == "vpn" && node.word == "ipsec") {
        guard top.word == "vpn" || node.word == "ipsec",
          let first = node.children.first(where: { VyOSKeys.below.contains($0.word) })
        else { continue }
        policy.remark(
          first.line, "“\(top.word) \(node.word) \(first.word)” is not understood", .unreadEntry)
      }
    }
  }

  /// `interfaces ethernet eth0 address 192.0.2.1/24`.
  private mutating func readAddresses() {
    for kind in root["interfaces"]?.children ?? [] {
      for interface in kind.children {
        for address in interface["address"]?.children ?? [] {
          let host = String(address.word.prefix { $0 != "/" })
          if let fault = ImpossibleValue.fault(address.word) {
            policy.remark(address.line, fault)
          }
          guard AddressText.octets(host) != nil else { continue }
          policy.ownAddresses.append(Configured(host, origin(address)))
        }
      }
    }
  }

  /// - Parameter within: the lines of the peers or tunnels that it is of, where these are known.
  mutating func check(
    _ node: VyattaNode, _ known: Set<String>, _ name: String, within: [Int]? = nil
  ) {
    for child in node.children where !known.contains(child.word) {
      policy.remark(
        child.line,
        "unknown node \(QuotedWords.told(child.word)) of \(name)"
          + NearestWord.hint(child.word, among: known, after: policy.remarks.count),
        .unreadStatement, within: within)
    }
  }

  /// Where the peers, profiles and remote accesses begin that name a group.
  private func lines(
    naming group: String, as keys: Set<String>, _ ipsec: VyattaNode
  ) -> [Int] {
    func names(_ node: VyattaNode) -> Bool {
      node.children.contains { child in
        keys.contains(child.word) ? child.value?.word == group : names(child)
      }
    }
    let owners =
      (ipsec["site-to-site", "peer"]?.children ?? []) + (ipsec["profile"]?.children ?? [])
      + (ipsec["remote-access", "connection"]?.children ?? [])
      + [root["vpn", "l2tp"]?["remote-access"]].compactMap(\.self)
    return owners.filter(names).map(\.line)
  }

  func origin(_ node: VyattaNode) -> ConfigurationOrigin {
    .written(file: file, line: node.line, text: node.text)
  }

  /// A leaf's value with its place.
  func value(_ node: VyattaNode?) -> Configured<String>? {
    node?.value.map { Configured($0.word, origin($0)) }
  }

  // MARK: Keys

  private mutating func readKeys(_ ipsec: VyattaNode) {
    for entry in ipsec["authentication", "psk"]?.children ?? [] {
      guard let secret = entry["secret"]?.value else {
        policy.remark(entry.line, "the key “\(entry.word)” has no secret")
        continue
      }
      let type = entry["secret-type"]?.value?.word ?? "plaintext"
      addKey(
        secret, label: entry.word, peers: entry["id"]?.children.map(\.word) ?? [],
        isBase64: type == "base64")
    }
  }

  mutating func addKey(
    _ secret: VyattaNode, label: String, peers: [String], isBase64: Bool = false
  ) {
    let isHidden = PeerPolicy.isPlaceholder(secret.word)
    var value = ConfiguredPresharedKey.Value.masked
    if isHidden {
      policy.remark(secret.line, "the key “\(label)” is hidden in this file")
    } else if let octets = isBase64
      ? Base64.octets(secret.word) : StrongSwanValue.secret(secret.word)
    {
      value = .readable(octets)
    } else {
      policy.remark(secret.line, "the key “\(label)” has other digits than it promises")
    }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: label, peers: peers.contains { $0 == "%any" || $0 == "any" } ? [] : peers,
        value: value,
        origin: .written(file: file, line: secret.line, text: "secret (not shown)")))
  }

  // MARK: Peers

  private mutating func read(_ peer: VyattaNode, _ ipsec: VyattaNode) {
    guard let group = ikeGroup(of: peer, "peer \(peer.word)", VyOSKeys.peer, ipsec) else { return }
    var connection = ConfiguredConnection(
      name: peer.word, origin: origin(peer), versions: versions(group))
    readEnds(peer, into: &connection)
    readAuthentication(peer, into: &connection)
    var isRefused = false
    readGroup(group, into: &connection, &isRefused)
    connection.forcesEncapsulation = encapsulation(peer)
    connection.fragmentation = Configured(true, byDefault)
    readChildren(peer, ipsec, group, into: &connection, &isRefused)
    if isRefused { connection.doubtEverything() }
    policy.add(connection)
  }

  /// The group that a peer or another connection names; `nil` where it is not used, which is remarked.
  ///
  /// - Parameter known: the keys that such a node may have.
  mutating func ikeGroup(
    of node: VyattaNode, _ name: String, _ known: Set<String>, _ ipsec: VyattaNode
  ) -> VyattaNode? {
    if let disabling = node["disable"] {
      policy.remark(disabling.line, "the \(name) is disabled, and not used")
      return nil
    }
    check(node, known, name, within: node["ike-group"] == nil ? nil : [node.line])
    guard let named = value(node["ike-group"]) else {
      policy.remark(
        node.line, "the \(name) has no ike-group, and is not used", .unreadStatement)
      return nil
    }
    guard let group = ipsec["ike-group", named.value] else {
      policy.remark(
        named.origin.line ?? node.line, "there is no ike-group \(named.value)", .unreadEntry)
      return nil
    }
    return group
  }

  mutating func versions(_ group: VyattaNode) -> Configured<[IKEVersion]> {
    switch group["key-exchange"]?.value {
    case let node? where node.word == "ikev1": return Configured([.ikev1], origin(node))
    case let node? where node.word == "ikev2": return Configured([.ikev2], origin(node))
    case let node? where node.word == "auto": return Configured([.ikev2, .ikev1], origin(node))
    case let node?:
      policy.remark(node.line, "“\(node.word.shown)” is no key-exchange: ikev1, ikev2")
      return Configured([.ikev2, .ikev1], .assumedDefault(release.name))
    case nil where release.isModern: return Configured([.ikev2, .ikev1], byDefault)
    case nil: return Configured([.ikev1], byDefault)
    }
  }

  private mutating func readEnds(_ peer: VyattaNode, into connection: inout ConfiguredConnection) {
    if let begins = value(peer["connection-type"]) {
      switch begins.value {
      // A trap: it begins on traffic.
      case "initiate", "respond", "trap": break
      case "none": connection.initiates = Configured(false, begins.origin)
      default:
        policy.remark(
          begins.origin.line ?? peer.line,
          "“\(begins.value.shown)” is no connection-type: initiate, respond, none")
      }
    }
    if let local = value(peer["local-address"] ?? peer["local-ip"]), !Self.isAnywhere(local.value) {
      connection.localAddresses = [local]
    }
    if let remote = peer["remote-address"] {
      let hosts = remote.children.map { Configured($0.word, origin($0)) }
      if !hosts.contains(where: { Self.isAnywhere($0.value) }) {
        connection.remoteAddresses = hosts
      }
    } else if !peer.word.hasPrefix("@"), !Self.isAnywhere(peer.word),
      AddressText.octets(peer.word) != nil || !release.isModern
    {
      connection.remoteAddresses = [Configured(peer.word, origin(peer))]
    }
  }

  static func isAnywhere(_ text: String) -> Bool {
    ["any", "%any", "0.0.0.0", "::"].contains(text)
  }

  mutating func readAuthentication(
    _ peer: VyattaNode, into connection: inout ConfiguredConnection
  ) {
    let node = peer["authentication"]
    if let node {
      check(
        node, VyOSKeys.peerAuthentication, "the authentication of peer \(peer.word)",
        within: [peer.line])
    }
    connection.localIdentity = value(node?["local-id"] ?? node?["id"])
    connection.remoteIdentity = value(node?["remote-id"])
    if connection.remoteIdentity?.value == "%any" { connection.remoteIdentity = nil }
    if connection.remoteIdentity == nil, peer.word.hasPrefix("@") {
      connection.remoteIdentity = Configured(peer.word, origin(peer))
    }
    let method: ConfiguredAuthentication
    var isMethodKnown = true
    switch node?["mode"]?.value?.word {
    case "pre-shared-secret": method = .preSharedKey
    case "x509": method = .publicKey
    case "rsa": method = .rsaSignatures
    case let other?:
      policy.remark(
        node?["mode"]?.value?.line ?? peer.line, "unknown authentication mode “\(other.shown)”",
        .unreadStatement, within: [peer.line])
      isMethodKnown = false
      fallthrough
    case nil: method = node?["pre-shared-secret"] == nil ? .publicKey : .preSharedKey
    }
    let place =
      isMethodKnown
      ? node?["mode"]?.value.map(origin) ?? byDefault : .assumedDefault(release.name)
    connection.localAuthentication = [Configured(method, place)]
    connection.remoteAuthentication = [Configured(method, place)]
    if let secret = node?["pre-shared-secret"]?.value {
      let names =
        (connection.remoteAddresses + connection.localAddresses
        + [connection.localIdentity, connection.remoteIdentity].compactMap { $0 }).map(\.value)
      addKey(
        secret, label: "peer \(peer.word)", peers: connection.remoteAddresses.isEmpty ? [] : names)
    }
  }

  private func encapsulation(_ peer: VyattaNode) -> Configured<Bool> {
    if let node = peer["force-udp-encapsulation"] { return Configured(true, origin(node)) }
    if let node = peer["force-encapsulation"]?.value {
      return Configured(node.word == "enable", origin(node))
    }
    return Configured(false, byDefault)
  }

  // MARK: The IKE group

  mutating func readGroup(
    _ group: VyattaNode, into connection: inout ConfiguredConnection, _ isRefused: inout Bool
  ) {
    let versions = connection.versions.value
    let name = "ike-group \(group.word)"
    var proposals: [ConfiguredProposal] = []
    for entry in numbered(group["proposal"]) {
      checkNumber(entry, of: group)
      var generated = GeneratedProposal(
        name: "\(name) proposal \(entry.word)", origin: origin(entry))
      check(entry, VyOSKeys.proposal, generated.name)
      addCiphers(entry, to: &generated)
      if let prf = value(entry["prf"]) { generated.add(prf.value, prf.origin, for: .prf) }
      add(ikeGroup(entry), to: &generated)
      let read = generated.read(.ike, versions, product: release.name)
      policy.remark(read.remarks)
      isRefused = isRefused || read.isRefused
      proposals += read.proposals
    }
    if proposals.isEmpty {
      policy.remark(group.line, "the \(name) has no proposal that \(release.name) could offer")
    }
    connection.proposals = proposals
    connection.aggressiveMode = aggressiveMode(group, connection.versions)
    connection.mobike = mobike(group)
    let check = group["dead-peer-detection"]
    connection.deadPeerDetectionSeconds =
      check.map { seconds($0["interval"], default: 30) } ?? Configured(0, byDefault)
    readLifetime(group, into: &connection)
  }

  /// In the order of their numbers, not of the file.
  func numbered(_ node: VyattaNode?) -> [VyattaNode] {
    (node?.children ?? []).enumerated().sorted { left, right in
      let (a, b) = (Int(left.element.word) ?? .max, Int(right.element.word) ?? .max)
      return a != b ? a < b : left.offset < right.offset
    }.map(\.element)
  }

  func addCiphers(_ entry: VyattaNode, to generated: inout GeneratedProposal) {
    let cipher = value(entry["encryption"]) ?? Configured("aes128", byDefault)
    let hash = value(entry["hash"]) ?? Configured("sha1", byDefault)
    generated.add(cipher.value, cipher.origin, for: .encryption)
    generated.add(hash.value, hash.origin, for: .hash, .integrity, .prf)
  }

  func ikeGroup(_ entry: VyattaNode) -> Configured<String> {
    value(entry["dh-group"]) ?? Configured("2", byDefault)
  }

  mutating func add(_ group: Configured<String>, to generated: inout GeneratedProposal) {
    if let number = Int(group.value), let word = StrongSwanGroup.word(number) {
      generated.add(word, group.origin, for: .group)
    } else {
      // The word that nobody knows makes the proposal uncertain.
      generated.add("dhgroup\(group.value)", group.origin, for: .group)
    }
  }

  mutating func seconds(_ node: VyattaNode?, default value: UInt64) -> Configured<UInt64> {
    guard let written = node?.value else { return Configured(value, byDefault) }
    return policy.number(
      Configured(written.word, origin(written)), of: node?.word ?? "the time", default: value,
      byDefault, product: release.name)
  }
}
