internal import ISAKMP
internal import Texts

/// Puts Junos's objects together: each gateway is a connection, each vpn that names it a child for
/// every traffic selector.
struct JunosAssembly {
  typealias Object = JunosObjects.Object
  typealias Leaf = JunosObjects.Leaf

  let objects: JunosObjects
  let file: String
  var policy: PeerPolicy
  private let index: [String: Object]
  /// By their labels.
  private var keyPlaces: [String: Int] = [:]

  static let product = "Junos"
  static let byDefault = ConfigurationOrigin.productDefault(product)
  static let assumed = ConfigurationOrigin.assumedDefault(product)

  init(_ objects: JunosObjects, file: String) {
    self.objects = objects
    self.file = file
    policy = PeerPolicy(file: file, product: .junos)
    policy.release = objects.release
    index = Dictionary(
      objects.objects.map { ("\($0.space)/\($0.kind.rawValue)/\($0.name)", $0) },
      uniquingKeysWith: { first, _ in first })
    policy.remark(objects.remarks)
  }

  mutating func read() -> PeerPolicy {
    var places: [String: Int] = [:]
    for gateway in objects.objects
    where gateway.kind == .gateway && gateway.isActive && !policy.room.isFull {
      places["\(gateway.space)/\(gateway.name)"] = policy.connections.count
      policy.add(connection(gateway))
    }
    var begun: Set<Int> = []
    for vpn in objects.objects where vpn.kind == .vpn && vpn.isActive && !policy.room.isFull {
      guard let leaf = vpn["ike gateway"], let name = leaf.values.first else {
        policy.remark(
          vpn.line,
          vpn["manual"] == nil
            ? "vpn \(vpn.name) names no gateway" : "vpn \(vpn.name) has keys set by hand: no IKE")
        continue
      }
      guard let place = places["\(vpn.space)/\(name)"] else {
        policy.remark(leaf.line, "there is no gateway \(name) in force")
        continue
      }
      let versions = policy.connections[place].versions.value
      policy.add(children(vpn, versions), toConnectionAt: place)
      readBeginning(vpn, of: place, isFirst: !begun.contains(place))
      begun.insert(place)
    }
    for connection in policy.connections
    where connection.children.isEmpty && !policy.room.isFull {
      if let line = connection.origin.line {
        policy.remark(line, "no vpn in force names gateway \(connection.name)")
      }
    }
    remarkUnused()
    policy.nameOwnAddressesOnce()
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: file)
    return policy
  }

  /// What nothing names says nothing of any peer.
  private mutating func remarkUnused() {
    var named: Set<String> = []
    for object in objects.objects where object.isActive {
      for reference in JunosObjects.references where reference.kind == object.kind {
        for leaf in object.all(reference.key) {
          guard let name = leaf.values.first else { continue }
          named.insert("\(object.space)/\(reference.named.rawValue)/\(name)")
        }
      }
    }
    for object in objects.objects where object.isActive {
      guard JunosObjects.references.contains(where: { $0.named == object.kind }),
        !named.contains("\(object.space)/\(object.kind.rawValue)/\(object.name)")
      else { continue }
      // Junos takes no policy without proposals: the name may be another's with a slip in it.
      let isFragment =
        [.ikePolicy, .ipsecPolicy].contains(object.kind) && object["proposals"] == nil
        && object["proposal-set"] == nil
      policy.remark(
        object.line,
        "nothing in force names \(object.kind.rawValue) \(object.name): it is not used",
        isFragment ? .unreadStatement : .told)
    }
  }

  func origin(_ leaf: Leaf) -> ConfigurationOrigin {
    .written(file: file, line: leaf.line, text: leaf.text)
  }

  /// A gateway waits for its peer where each of its vpns does.
  private mutating func readBeginning(_ vpn: Object, of place: Int, isFirst: Bool) {
    let leaf = vpn["establish-tunnels"]
    let word = leaf?.values.first ?? "on-traffic"
    if let leaf, !JunosWords.beginnings.contains(word) {
      policy.remark(
        leaf.line,
        "“\(word.shown)” is no value of establish-tunnels: "
          + JunosWords.beginnings.joined(separator: ", "))
    }
    guard let leaf, word.hasPrefix("responder-only") else {
      policy.connections[place].initiates = nil
      return
    }
    guard isFirst || policy.connections[place].initiates != nil else { return }
    policy.connections[place].initiates = Configured(false, origin(leaf))
  }

  func origin(_ object: Object) -> ConfigurationOrigin {
    .written(file: file, line: object.line, text: object.text)
  }

  /// An object that another names; that it is missing or inactive is a remark.
  mutating func find(_ kind: JunosObjects.Kind, _ name: String, _ space: String, _ line: Int)
    -> Object?
  {
    guard let found = index["\(space)/\(kind.rawValue)/\(name)"], found.isActive else {
      policy.remark(line, "there is no \(kind.rawValue) \(name) in force")
      return nil
    }
    return found
  }

  // MARK: Gateways

  private mutating func connection(_ gateway: Object) -> ConfiguredConnection {
    var versions = Configured([IKEVersion.ikev1], Self.byDefault)
    if let leaf = gateway["version"], let word = leaf.values.first {
      switch word {
      case "v1-only": versions = Configured([.ikev1], origin(leaf))
      case "v2-only": versions = Configured([.ikev2], origin(leaf))
      default:
        policy.remark(leaf.line, "“\(word)” is no version: v1-only, v2-only")
        versions = Configured([.ikev1, .ikev2], Self.assumed)
      }
    }
    var connection = ConfiguredConnection(
      name: gateway.space.isEmpty ? gateway.name : "\(gateway.name) (\(gateway.space))",
      origin: origin(gateway), versions: versions)
    addresses(gateway, into: &connection)
    connection.localIdentity = identity(gateway, "local-identity")
    connection.remoteIdentity =
      gateway["general-ikeid"] == nil && gateway["dynamic general-ikeid"] == nil
      ? identity(gateway, "remote-identity") ?? identity(gateway, "dynamic") : nil
    for key in ["dynamic distinguished-name", "remote-identity distinguished-name"] {
      for kind in ["container", "wildcard"] {
        guard let leaf = gateway["\(key) \(kind)"] else { continue }
        policy.remark(
          leaf.line,
          "a part of a distinguished name admits peers to gateway \(gateway.name): it is not compared"
        )
      }
    }
    connection.natTraversal =
      gateway["no-nat-traversal"].map { Configured(false, origin($0)) }
      ?? Configured(true, Self.byDefault)
    connection.fragmentation =
      gateway["fragmentation disable"].map { Configured(false, origin($0)) }
      ?? Configured(true, Self.byDefault)
    if gateway["dead-peer-detection"] != nil {
      let interval = gateway["dead-peer-detection interval"]
      connection.deadPeerDetectionSeconds = number(interval, default: 10, Self.byDefault)
    } else {
      connection.deadPeerDetectionSeconds = Configured(0, Self.assumed)
    }
    if let profile = gateway["ppk-profile"], versions.value == [.ikev2] {
      connection.requiresPostquantumKey = Configured(
        gateway["ppk-profile optional"] == nil, origin(profile))
    }
    guard let leaf = gateway["ike-policy"], let name = leaf.values.first else {
      // Junos takes no gateway without one: the name may be another's with a slip in it.
      policy.remark(
        gateway.line, "gateway \(gateway.name) names no ike-policy", .unreadStatement)
      connection.proposals = []
      return connection
    }
    if let found = find(.ikePolicy, name, gateway.space, leaf.line) {
      read(found, into: &connection)
    } else {
      connection.proposals = []
    }
    return connection
  }

  private mutating func addresses(_ gateway: Object, into connection: inout ConfiguredConnection) {
    if gateway["dynamic"] == nil {
      connection.remoteAddresses = gateway.all("address").compactMap { leaf in
        leaf.values.first.map { Configured($0, origin(leaf)) }
      }
    }
    if let leaf = gateway["local-address"], let address = leaf.values.first {
      connection.localAddresses = [Configured(address, origin(leaf))]
    } else if let name = gateway.value("external-interface") {
      // Without a unit it is the first.
      let full = name.contains(".") ? name : name + ".0"
      connection.localAddresses = objects.interfaces.filter { $0.name == full }.map {
        Configured($0.address, .written(file: file, line: $0.line, text: $0.text))
      }
    }
    policy.ownAddresses += connection.localAddresses
  }

  private func identity(_ gateway: Object, _ key: String) -> Configured<String>? {
    for (kind, prefix) in [
      ("inet", ""), ("inet6", ""), ("hostname", "fqdn:"), ("user-at-hostname", "email:"),
      ("key-id", "keyid:"), ("distinguished-name container", ""),
      ("distinguished-name wildcard", ""),
    ] {
      if let leaf = gateway["\(key) \(kind)"], let text = leaf.values.last {
        // A name with a part of it is a pattern.
        return kind.hasPrefix("distinguished") ? nil : Configured(prefix + text, origin(leaf))
      }
    }
    return nil
  }

  // MARK: Policies

  private mutating func read(_ found: Object, into connection: inout ConfiguredConnection) {
    let versions = connection.versions.value
    if versions == [.ikev1] {
      let leaf = found["mode"]
      let word = leaf?.values.first ?? "main"
      let isKnown = ["main", "aggressive"].contains(word)
      connection.aggressiveMode = Configured(
        word == "aggressive", isKnown ? leaf.map(origin) ?? Self.byDefault : Self.assumed)
      if let leaf, !isKnown {
        policy.remark(leaf.line, "“\(word.shown)” is no mode: main, aggressive")
      }
    }
    var proposals: [ConfiguredProposal] = []
    var lifetime = Configured(UInt64(28800), Self.byDefault)
    var method: Configured<AuthenticationMethod>?
    for leaf in found.all("proposals") {
      guard let name = leaf.values.first,
        let proposal = find(.ikeProposal, name, found.space, leaf.line)
      else { continue }
      // The words of a suite are other ones in each version.
      for version in versions {
        let made = ikeProposal(proposal, version)
        proposals.append(made.proposal)
        lifetime = made.proposal.lifetimeSeconds ?? lifetime
        method = method ?? made.method
      }
    }
    if let leaf = found["proposal-set"], let name = leaf.values.first {
      let set = JunosProposalSets.proposals(
        name, isChild: false, versions: versions, named: "ike policy \(found.name)")
      if set.isEmpty {
        policy.remark(leaf.line, "what the proposal-set \(name) holds is not known")
      }
      proposals += set
      lifetime = set.first?.lifetimeSeconds ?? lifetime
      method = method ?? (set.isEmpty ? nil : Configured(.preSharedKey, Self.byDefault))
    }
    if found.all("proposals").isEmpty, found["proposal-set"] == nil {
      policy.remark(found.line, "ike policy \(found.name) names no proposals")
    }
    connection.proposals = proposals
    connection.rekeySeconds = lifetime
    let usesKey = method.map { $0.value == .preSharedKey } ?? (found["pre-shared-key"] != nil)
    let authentication = Configured<ConfiguredAuthentication>(
      usesKey ? .preSharedKey : .publicKey, method?.origin ?? Self.assumed)
    connection.localAuthentication = [authentication]
    connection.remoteAuthentication = [authentication]
    if usesKey { key(found, connection) }
  }

  private mutating func key(_ found: Object, _ connection: ConfiguredConnection) {
    let leaf = found["pre-shared-key ascii-text"] ?? found["pre-shared-key hexadecimal"]
    let line = leaf?.line ?? found.line
    let (label, peers) = ("\(found.name), line \(line)", connection.remoteAddresses.map(\.value))
    // Gateways may share a policy, and with it the key; without an address it serves everyone.
    if let known = keyPlaces[label] {
      if peers.isEmpty { policy.presharedKeys[known].peers = [] }
      if !policy.presharedKeys[known].peers.isEmpty { policy.presharedKeys[known].peers += peers }
      return
    }
    keyPlaces[label] = policy.presharedKeys.count
    var value = ConfiguredPresharedKey.Value.masked
    if let leaf, let text = leaf.values.first {
      if let known = JunosKey.value(text, isHexadecimal: leaf.key.hasSuffix("hexadecimal")) {
        value = known
      } else {
        policy.remark(
          line, "the key of ike policy \(found.name) is not what Junos writes: its text is damaged")
      }
      if value == .encrypted {
        policy.remark(
          line, "the key of ike policy \(found.name) is encrypted ($8$) and cannot be read")
      }
    } else {
      policy.remark(line, "ike policy \(found.name) has no pre-shared key here: it is not known")
    }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: label, peers: peers, value: value,
        origin: .written(file: file, line: line, text: "pre-shared-key (not shown)")))
  }

  private mutating func ikeProposal(
    _ object: Object, _ version: IKEVersion
  ) -> (proposal: ConfiguredProposal, method: Configured<AuthenticationMethod>?) {
    var proposal = ConfiguredProposal(
      name: "ike proposal \(object.name)", versions: [version], origin: origin(object))
    var method: Configured<AuthenticationMethod>?
    var cipherIsAEAD = false
    func add(_ choices: [AlgorithmChoice], _ leaf: Leaf) {
      proposal.choices += choices.map { Configured($0, origin(leaf)) }
    }
    if let leaf = object["encryption-algorithm"], let word = leaf.values.first {
      if let choice = JunosWords.cipher(word) {
        cipherIsAEAD = choice.isAEAD
        add([choice], leaf)
        if cipherIsAEAD, version == .ikev1 {
          policy.remark(leaf.line, "IKEv1 has no number for \(word)")
          proposal.isCertain = false
        }
      } else {
        unknown(word, leaf, JunosWords.encryption.map(\.word), &proposal)
      }
    } else {
      missing("encryption-algorithm", object, &proposal)
    }
    if let leaf = object["authentication-algorithm"], let word = leaf.values.first {
      if let hash = JunosWords.hashes.first(where: { $0.word == word })?.hash {
        let choices = JunosSuite.ike(hash, version)
        add(choices.filter { !cipherIsAEAD || $0.attribute != .integrity }, leaf)
      } else {
        unknown(word, leaf, JunosWords.hashes.map(\.word), &proposal)
      }
    } else {
      missing("authentication-algorithm", object, &proposal)
    }
    if let leaf = object["dh-group"], let word = leaf.values.first {
      if let group = JunosWords.group(word) {
        add([.group(group)], leaf)
      } else {
        unknown(word, leaf, JunosWords.groups.sorted().map { "group\($0)" }, &proposal)
      }
    } else {
      missing("dh-group", object, &proposal)
    }
    if let leaf = object["authentication-method"], let word = leaf.values.first {
      if let known = JunosWords.method(word) {
        method = Configured(known, origin(leaf))
        if version == .ikev1 { add([.authentication(known)], leaf) }
      } else if word != "certificates", word != "digital-signature" {
        unknown(word, leaf, JunosWords.methods.map(\.word), &proposal)
      }
    } else {
      missing("authentication-method", object, &proposal)
    }
    proposal.lifetimeSeconds = number(
      object["lifetime-seconds"], default: 28800, Self.byDefault)
    return (proposal, method)
  }

  mutating func number(
    _ leaf: Leaf?, default value: UInt64, _ byDefault: ConfigurationOrigin
  ) -> Configured<UInt64> {
    let written = leaf.flatMap { leaf in
      leaf.values.first.map { Configured($0, origin(leaf)) }
    }
    return policy.number(
      written, of: leaf?.key ?? "", default: value, byDefault, product: ConfiguredProduct.junos.name
    )
  }

  /// What Junos takes for it is not established.
  mutating func missing(_ word: String, _ object: Object, _ proposal: inout ConfiguredProposal) {
    policy.remark(
      object.line,
      "\(object.kind.rawValue) \(object.name) has no \(word): what Junos takes is not known")
    proposal.isCertain = false
  }

  mutating func unknown(
    _ word: String, _ leaf: Leaf, _ known: [String], _ proposal: inout ConfiguredProposal
  ) {
    policy.remark(
      leaf.line,
      "unknown value “\(word.prefix(40))” of \(leaf.key)"
        + NearestWord.hint(word, among: known, after: policy.remarks.count))
    proposal.isCertain = false
  }
}
