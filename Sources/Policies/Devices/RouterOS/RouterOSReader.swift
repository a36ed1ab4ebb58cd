import ISAKMP
import Texts

/// Makes connections of RouterOS's tables: a peer with its profile and identity, and the policies
/// that name it.
struct RouterOSReader {
  var policy: PeerPolicy
  let tables: RouterOSTables
  private let isHiding: Bool
  /// Places in the tables by the peer's name; policies that name none go by addresses.
  private(set) var policies: [String: [Int]] = [:]
  private(set) var policiesByAddress: [Int] = []
  private var identities: [String: [Int]] = [:]
  let file: String
  let product: String

  init(_ text: TextFile, product: ConfiguredProduct) {
    let export = RouterOSExport(text)
    tables = RouterOSTables(export)
    file = text.file
    policy = PeerPolicy(file: text.file, product: product)
    policy.release = export.release
    self.product = product.name
    isHiding =
      export.release.map { ($0.split(separator: ".").first.flatMap { Int($0) } ?? 0) >= 7 }
      ?? true
    policy.remark(export.remarks + tables.remarks)
    for (place, entry) in tables[RouterOSTables.policy].enumerated() {
      guard let name = entry.text("peer") else {
        policiesByAddress.append(place)
        continue
      }
      for part in name.split(separator: ",") { policies[String(part), default: []].append(place) }
    }
    for (place, entry) in tables[RouterOSTables.identity].enumerated() {
      if let name = entry.text("peer") { identities[name, default: []].append(place) }
    }
  }

  mutating func read() -> PeerPolicy {
    for (line, what) in RouterOSScripts.remarks(on: tables) { policy.remark(line, what) }
    for entry in tables["ip address"] where !entry.isDisabled {
      guard let address = entry["address"] else { continue }
      policy.ownAddresses.append(
        Configured(String(address.value.prefix { $0 != "/" }), origin(address)))
    }
    for peer in tables[RouterOSTables.peer] where !policy.room.isFull { read(peer) }
    let peers = tables[RouterOSTables.peer]
    let names = Set(peers.compactMap { $0.text("name") })
    for entry in tables[RouterOSTables.policy]
    where !entry.isBuiltIn && !entry.isDisabled && !isTemplate(entry) && isProtecting(entry) {
      let isKnown =
        entry.text("peer").map { $0.split(separator: ",").contains { names.contains(String($0)) } }
        ?? peers.contains { isOf(entry, $0) }
      if !isKnown { policy.remark(entry.line, "no peer belongs to this policy", .unreadEntry) }
    }
    for menu in [RouterOSTables.identity, RouterOSTables.policy] {
      for entry in tables[menu] where entry.isDisabled && entry.line > 0 {
        policy.remark(
          entry["disabled"]?.line ?? entry.line, "this entry of /\(menu) is disabled, and not used")
      }
    }
    for entry in tables[RouterOSTables.identity] where !entry.isDisabled {
      guard let name = entry["peer"] else {
        policy.remark(entry.line, "the identity names no peer, and is not used here", .unreadEntry)
        continue
      }
      if !names.contains(name.value) {
        policy.remark(name.line, "there is no peer “\(name.value)”")
      }
    }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: file)
    return policy
  }

  // MARK: Peers

  private mutating func read(_ peer: RouterOSTables.Entry) {
    guard !peer.isDisabled else {
      policy.remark(
        peer["disabled"]?.line ?? peer.line,
        "the peer “\(peer.text("name") ?? peer.text("address") ?? "")” is disabled, and not used")
      return
    }
    guard let (versions, isAggressive) = exchange(peer) else { return }
    // Before release 6.44 one entry held what are three now.
    let isOld = ["secret", "auth-method", "enc-algorithm", "dh-group", "hash-algorithm"]
      .contains { peer[$0] != nil }
    let name = peer.text("name") ?? peer.text("address") ?? "line \(peer.line)"
    var connection = ConfiguredConnection(
      name: name, origin: written(peer.line, peer.label), versions: versions)
    connection.aggressiveMode = isAggressive
    if let address = peer["address"], Self.namesHost(address.value) {
      connection.remoteAddresses = [Configured(Self.host(address.value), origin(address))]
    }
    if let address = peer["local-address"], Self.namesHost(address.value) {
      if AddressText.octets(Self.host(address.value)) == nil {
        policy.remark(address.line, "“\(address.value.shown)” is no address")
      }
      connection.localAddresses = [Configured(Self.host(address.value), origin(address))]
    }
    if let port = peer["port"], TransportNames.ports(port.value) == nil {
      policy.remark(port.line, "“\(port.value.shown)” is no port")
    }
    let identities =
      isOld
      ? [peer]
      : (self.identities[peer.text("name") ?? ""] ?? [])
        .map { tables[RouterOSTables.identity][$0] }.filter { !$0.isDisabled }
    let isWithoutProfile = isOld && !usesProfiles(peer)
    let profile = isWithoutProfile ? peer : self.profile(of: peer)
    if let profile {
      var reader = RouterOSProfileReader(
        profile, isOld: isWithoutProfile, file: file, product: product, release: policy.release)
      let proposal = reader.proposal(
        versions.value, methods: identities.flatMap { methods($0) })
      connection.proposals = [proposal]
      if !isWithoutProfile, isLeftOpen("profile", in: peer) {
        connection.proposals?[0].isCertain = false
      }
      connection.natTraversal = reader.natTraversal(versions.value)
      connection.deadPeerDetectionSeconds = reader.deadPeerDetection()
      policy.remark(reader.remarks)
    } else {
      connection.proposals = nil
    }
    for identity in identities { add(identity, peer, to: &connection) }
    if identities.count > 1 { keepCommon(identities, in: &connection) }
    if identities.isEmpty {
      let what = "the peer “\(name)” has no identity, and so no key"
      policy.remark(peer.line, what)
      connection.hindrance = Configured(what, connection.origin)
    }
    addChildren(peer, identities, to: &connection)
    if peer.isImplied { connection.doubtEverything() }
    policy.add(connection)
  }

  /// Release 6.43 has profiles already, while keys and identities still stand with the peers.
  private func usesProfiles(_ peer: RouterOSTables.Entry) -> Bool {
    guard peer["enc-algorithm"] == nil, peer["dh-group"] == nil, peer["hash-algorithm"] == nil
    else { return false }
    return peer["profile"] != nil || policy.release?.hasPrefix("6.43") ?? false
      || tables[RouterOSTables.profile].contains { !$0.isBuiltIn || $0.line > 0 }
  }

  private mutating func exchange(_ peer: RouterOSTables.Entry)
    -> (Configured<[IKEVersion]>, Configured<Bool>?)?
  {
    guard let mode = peer["exchange-mode"] else {
      let byDefault =
        peer.isImplied
        ? ConfigurationOrigin.assumedDefault(product) : .productDefault(product)
      return (Configured([.ikev1], byDefault), Configured(false, byDefault))
    }
    let origin = self.origin(mode)
    switch mode.value {
    case "main", "main-l2tp":
      return (Configured([.ikev1], origin), Configured(false, origin))
    case "aggressive": return (Configured([.ikev1], origin), Configured(true, origin))
    case "ike2": return (Configured([.ikev2], origin), nil)
    default:
      policy.remark(
        mode.line,
        mode.value == "base"
          ? "the exchange mode “base” is not one that is read here; the peer is not used"
          : "unknown exchange mode “\(mode.value.shown)”; the peer is not used",
        mode.value == "base" ? .told : .unreadEntry)
      return nil
    }
  }

  /// The entry names none, and a setting of it that was not understood may have: the built-in one, which
  /// the file writes out, is then only one that it may be.
  func isLeftOpen(_ key: String, in entry: RouterOSTables.Entry) -> Bool {
    entry[key] == nil
      && policy.remarks.contains {
        $0.kind == .unreadStatement && $0.within?.contains(entry.line) == true
      }
  }

  private mutating func profile(of peer: RouterOSTables.Entry) -> RouterOSTables.Entry? {
    let name = peer.text("profile") ?? "default"
    // The built-in entry keeps its part under another name.
    let found =
      tables[RouterOSTables.profile].first { $0.text("name") == name }
      ?? (peer["profile"] == nil ? tables[RouterOSTables.profile].first(where: \.isBuiltIn) : nil)
    if found == nil, let named = peer["profile"] {
      policy.remark(
        named.line, "there is no profile “\(name)”", .unreadStatement, within: [peer.line])
    }
    return found
  }

  // MARK: Identities and keys

  private func methods(_ identity: RouterOSTables.Entry) -> [Configured<AuthenticationMethod>] {
    let written = identity["auth-method"]
    let origin = written.map(self.origin) ?? .productDefault(product)
    switch written?.value ?? "pre-shared-key" {
    case "pre-shared-key": return [Configured(.preSharedKey, origin)]
    case "digital-signature", "rsa-signature", "rsa-key":
      return [Configured(.rsaSignatures, origin)]
    case "pre-shared-key-xauth": return [Configured(.xauthPreSharedKey, origin)]
    case "rsa-signature-hybrid": return [Configured(.hybridRSA, origin)]
    default: return []
    }
  }

  private mutating func add(
    _ identity: RouterOSTables.Entry, _ peer: RouterOSTables.Entry,
    to connection: inout ConfiguredConnection
  ) {
    let written = identity["auth-method"]
    let origin = written.map(self.origin) ?? .productDefault(product)
    let isFirst = connection.localAuthentication.isEmpty
    var own: ConfiguredAuthentication?
    var peers: ConfiguredAuthentication?
    switch written?.value ?? "pre-shared-key" {
    case "pre-shared-key", "pre-shared-key-xauth": (own, peers) = (.preSharedKey, .preSharedKey)
    case "digital-signature", "rsa-signature": (own, peers) = (.publicKey, .publicKey)
    case "rsa-key": (own, peers) = (.rsaSignatures, .rsaSignatures)
    case "rsa-signature-hybrid": (own, peers) = (.rsaSignatures, .xauth(nil))
    // The router is the client.
    case "eap": (own, peers) = (.eap(nil), .publicKey)
    case "eap-radius": (own, peers) = (.publicKey, .eap("radius"))
    default:
      policy.remark(written?.line ?? identity.line, "unknown authentication method")
    }
    if isFirst {
      connection.localAuthentication = own.map { [Configured($0, origin)] } ?? []
      connection.remoteAuthentication = peers.map { [Configured($0, origin)] } ?? []
      connection.localIdentity = name(identity["my-id"])
      connection.remoteIdentity = name(identity["remote-id"])
    }
    if own == .preSharedKey { addKey(identity, peer, connection) }
  }

  /// Which of several identities a peer meets depends on what it sends: only what all of them say
  /// is the peer's.
  private func keepCommon(
    _ identities: [RouterOSTables.Entry], in connection: inout ConfiguredConnection
  ) {
    func differ(_ key: String) -> Bool { Set(identities.map { $0.text(key) ?? "" }).count > 1 }
    if differ("auth-method") {
      connection.localAuthentication = []
      connection.remoteAuthentication = []
    }
    if differ("my-id") { connection.localIdentity = nil }
    if differ("remote-id") { connection.remoteIdentity = nil }
  }

  /// `fqdn:a.example`, `address:192.0.2.1`; `auto` is the own address, or whatever the peer sends.
  private func name(_ parameter: RouterOSExport.Parameter?) -> Configured<String>? {
    // `dn` alone is the name in the certificate.
    guard let parameter, !["auto", "ignore", "dn", ""].contains(parameter.value),
      !RouterOSScripts.isComputed(parameter.value)
    else { return nil }
    var value = parameter.value
    for (prefix, other) in [
      ("user-fqdn:", "userfqdn:"), ("key-id:", "keyid:"), ("address:", ""), ("dn:", ""),
    ] where value.hasPrefix(prefix) {
      value = other + value.dropFirst(prefix.count)
    }
    return Configured(value, origin(parameter))
  }

  private mutating func addKey(
    _ identity: RouterOSTables.Entry, _ peer: RouterOSTables.Entry,
    _ connection: ConfiguredConnection
  ) {
    let secret = identity["secret"]
    let line = secret?.line ?? identity.line
    let value: ConfiguredPresharedKey.Value
    if let secret, secret.isComputed {
      value = .masked
      policy.remark(line, "a script computes the key of “\(connection.name)”: it is not known here")
    } else if let secret, !secret.value.isEmpty, !secret.value.allSatisfy({ $0 == "*" }) {
      if secret.value.lowercased().hasPrefix("0x"),
        let octets = Hex.octets(String(secret.value.dropFirst(2)))
      {
        value = .readable(octets)
      } else {
        value = .readable(Array(secret.value.utf8))
      }
    } else {
      value = .masked
      policy.remark(
        line,
        isHiding
          ? "the key of “\(connection.name)” is hidden: `/export` leaves secrets out unless "
            + "`show-sensitive` asks for them"
          : "the key of “\(connection.name)” is not in the file: exported with `hide-sensitive`")
    }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: "key of “\(connection.name)”",
        peers: connection.remoteAddresses.map(\.value), value: value,
        origin: written(line, "secret=(not shown)")))
  }

  // MARK: Places

  func origin(_ parameter: RouterOSExport.Parameter) -> ConfigurationOrigin {
    written(parameter.line, "\(parameter.key)=\(parameter.value)")
  }

  func written(_ line: Int, _ text: String) -> ConfigurationOrigin {
    .written(file: file, line: line, text: TextExcerpt.of(text))
  }

  static func host(_ text: String) -> String {
    for suffix in ["/32", "/128"] where text.hasSuffix(suffix) {
      return String(text.dropLast(suffix.count))
    }
    return text
  }

  private static func namesHost(_ text: String) -> Bool {
    !isAnywhere(text) && !RouterOSScripts.isComputed(text)
  }

  private static func isAnywhere(_ text: String) -> Bool {
    ["0.0.0.0/0", "::/0", "0.0.0.0", "::", ""].contains(text)
  }
}
