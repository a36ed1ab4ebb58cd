internal import ISAKMP
internal import Texts

/// Puts PAN-OS's objects together: each gateway is a connection, each proxy ID of a tunnel that uses
/// it a child.
struct PANOSAssembly {
  typealias Object = PANOSObjects.Object
  typealias Leaf = PANOSObjects.Leaf

  let objects: PANOSObjects
  let file: String
  var policy: PeerPolicy
  private let index: [String: Object]
  /// Which keys gateways have, and who has these and no others: most have the same.
  private let shapes: [Set<String>: Set<String>]

  static let byDefault = ConfigurationOrigin.productDefault("PAN-OS")
  static let assumed = ConfigurationOrigin.assumedDefault("PAN-OS")

  init(_ objects: PANOSObjects, release: String?, file: String) {
    self.objects = objects
    self.file = file
    policy = PeerPolicy(file: file, product: .panOS)
    policy.release = release
    var index: [String: Object] = [:]
    for object in objects.objects {
      index["\(object.space)/\(object.kind.rawValue)/\(object.name)"] = object
      // A stack of templates is merged: the name serves the others too.
      let anywhere = "*/\(object.kind.rawValue)/\(object.name)"
      if index[anywhere] == nil { index[anywhere] = object }
    }
    self.index = index
    shapes = Dictionary(
      objects.objects.lazy.filter { $0.kind == .gateway }
        .map { (Set($0.leaves.map(\.key)), [$0.name]) }, uniquingKeysWith: { $0.union($1) })
    policy.remark(objects.remarks)
  }

  mutating func read() -> PeerPolicy {
    var places: [String: Int] = [:]
    for gateway in objects.objects where gateway.kind == .gateway && !policy.room.isFull {
      if let leaf = gateway["disabled"], leaf.value == "yes" {
        policy.remark(leaf.line, "gateway \(gateway.name) is disabled, and not used")
        continue
      }
      places["\(gateway.space)/\(gateway.name)"] = policy.connections.count
      if places["*/\(gateway.name)"] == nil {
        places["*/\(gateway.name)"] = policy.connections.count
      }
      policy.add(connection(gateway))
    }
    for tunnel in objects.objects where tunnel.kind == .tunnel && !policy.room.isFull {
      if let leaf = tunnel["disabled"], leaf.value == "yes" {
        policy.remark(leaf.line, "tunnel \(tunnel.name) is disabled, and not used")
        continue
      }
      let gateways = tunnel.entries("auto-key/ike-gateway")
      if gateways.isEmpty {
        policy.remark(
          tunnel.line,
          tunnel["manual-key"] == nil
            ? "tunnel \(tunnel.name) names no gateway"
            : "tunnel \(tunnel.name) has keys set by hand: no IKE",
          tunnel.leaves.contains { $0.key.hasPrefix("auto-key/") } ? .unreadStatement : .told)
      }
      for leaf in gateways {
        guard let place = places["\(tunnel.space)/\(leaf.value)"] ?? places["*/\(leaf.value)"]
        else {
          policy.remark(leaf.line, "there is no gateway \(leaf.value) in force")
          continue
        }
        let versions = policy.connections[place].versions.value
        policy.add(children(tunnel, versions), toConnectionAt: place)
      }
    }
    remarkUnused()
    policy.nameOwnAddressesOnce()
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: file)
    return policy
  }

  /// Profiles that nothing names, but for those that every firewall has from the factory.
  private mutating func remarkUnused() {
    var named: Set<String> = []
    for object in objects.objects {
      for leaf in object.leaves where leaf.key.hasSuffix("-crypto-profile") {
        named.insert("\(leaf.key.split(separator: "/").last ?? "")/\(leaf.value)")
      }
    }
    let hasGateway = objects.objects.contains { $0.kind == .gateway }
    for object in objects.objects
    where (object.kind == .ikeProfile || object.kind == .ipsecProfile)
      && !(hasGateway && PANOSWords.factory[object.name] != nil)
      && !named.contains("\(object.kind.rawValue)/\(object.name)")
    {
      let isWhole =
        object.leaves.contains { $0.key.hasPrefix("encryption") || $0.key.contains("/encryption") }
        || object.leaves.contains { $0.key.hasPrefix("ah/") }
      policy.remark(
        object.line, "nothing names the \(object.kind.rawValue) \(object.name): it is not used",
        isWhole ? .told : .unreadStatement)
    }
  }

  func origin(_ leaf: Leaf) -> ConfigurationOrigin {
    .written(file: file, line: leaf.line, text: leaf.text)
  }

  func find(_ kind: PANOSObjects.Kind, _ name: String, _ space: String) -> Object? {
    index["\(space)/\(kind.rawValue)/\(name)"] ?? index["*/\(kind.rawValue)/\(name)"]
  }

  // MARK: Gateways

  private mutating func connection(_ gateway: Object) -> ConfiguredConnection {
    var versions = Configured([IKEVersion.ikev1], Self.byDefault)
    if let leaf = gateway["protocol/version"] {
      switch leaf.value {
      case "ikev1": versions = Configured([.ikev1], origin(leaf))
      case "ikev2": versions = Configured([.ikev2], origin(leaf))
      case "ikev2-preferred": versions = Configured([.ikev2, .ikev1], origin(leaf))
      default:
        policy.remark(leaf.line, "“\(leaf.value.prefix(40))” is no version")
        versions = Configured([.ikev2, .ikev1], Self.assumed)
      }
    }
    var connection = ConfiguredConnection(
      name: gateway.space.isEmpty ? gateway.name : "\(gateway.name) (\(gateway.space))",
      origin: .written(file: file, line: gateway.line, text: gateway.text), versions: versions)
    unused(gateway, versions.value)
    noteFragment(gateway)
    addresses(gateway, into: &connection)
    connection.localIdentity = identity(gateway, "local-id")
    connection.remoteIdentity = identity(gateway, "peer-id")
    if versions.value.contains(.ikev1) { connection.aggressiveMode = aggressiveMode(gateway) }
    connection.natTraversal = toggle(gateway, "protocol-common/nat-traversal/enable")
    connection.fragmentation = toggle(gateway, "protocol-common/fragmentation/enable")
    if let leaf = gateway["protocol-common/passive-mode"], leaf.value == "yes" {
      connection.initiates = Configured(false, origin(leaf))
    }
    let detection = versions.value.contains(.ikev2) ? "protocol/ikev2/dpd" : "protocol/ikev1/dpd"
    if let leaf = gateway["\(detection)/enable"] {
      let interval = gateway["\(detection)/interval"]
      connection.deadPeerDetectionSeconds =
        leaf.value == "yes"
        ? policy.number(
          interval.map { Configured($0.value, origin($0)) }, of: "the dpd interval", default: 5,
          Self.byDefault, product: ConfiguredProduct.panOS.name)
        : Configured(0, origin(leaf))
    }
    method(gateway, into: &connection)
    var proposals: [ConfiguredProposal] = []
    for version in versions.value {
      let name = version == .ikev1 ? "ikev1" : "ikev2"
      let leaf = gateway["protocol/\(name)/ike-crypto-profile"]
      if let proposal = ikeProposal(
        leaf?.value ?? "default", version, gateway.space, leaf?.line ?? gateway.line, connection)
      {
        proposals.append(proposal)
      }
    }
    connection.proposals = proposals
    connection.rekeySeconds = proposals.first?.lifetimeSeconds
    return connection
  }

  /// Which mode `auto`, the default, begins in no page at hand says.
  private mutating func aggressiveMode(_ gateway: Object) -> Configured<Bool> {
    guard let leaf = gateway["protocol/ikev1/exchange-mode"] else {
      return Configured(false, Self.assumed)
    }
    switch leaf.value {
    case "main": return Configured(false, origin(leaf))
    case "aggressive": return Configured(true, origin(leaf))
    case "auto": break
    default:
      policy.remark(leaf.line, "“\(leaf.value.shown)” is no exchange-mode: auto, main, aggressive")
    }
    return Configured(false, Self.assumed)
  }

  /// The firewall takes no gateway without a peer, a place of its own and a proof: what lacks two of
  /// them, and has what another gateway lacks, may be that one's name with a slip in it.
  private mutating func noteFragment(_ gateway: Object) {
    let parts = ["peer-address", "local-address", "authentication"].filter { part in
      gateway.leaves.contains { $0.key.hasPrefix(part) }
    }
    let own = Set(gateway.leaves.map(\.key))
    guard parts.count < 2,
      shapes.contains(where: { keys, names in
        own.isDisjoint(with: keys) && names.contains { $0 != gateway.name }
      })
    else { return }
    policy.remark(
      gateway.line, "gateway \(gateway.name) lacks what every gateway has", .unreadStatement)
  }

  /// Both subtrees usually stand in the file; the version alone decides.
  private mutating func unused(_ gateway: Object, _ versions: [IKEVersion]) {
    for (version, name) in [(IKEVersion.ikev1, "ikev1"), (.ikev2, "ikev2")]
    where !versions.contains(version) {
      if let leaf = gateway.leaves.first(where: { $0.key.hasPrefix("protocol/\(name)/") }) {
        policy.remark(
          leaf.line,
          "what gateway \(gateway.name) says of \(name) is not used: its version is "
            + versions.map { $0 == .ikev1 ? "ikev1" : "ikev2" }.joined(separator: ", "))
      }
    }
  }

  private mutating func toggle(_ gateway: Object, _ key: String) -> Configured<Bool> {
    guard let leaf = gateway[key] else { return Configured(false, Self.assumed) }
    guard ["yes", "no"].contains(leaf.value) else {
      policy.remark(leaf.line, "“\(leaf.value.shown)” is neither yes nor no")
      return Configured(false, Self.assumed)
    }
    return Configured(leaf.value == "yes", origin(leaf))
  }

  private mutating func addresses(_ gateway: Object, into connection: inout ConfiguredConnection) {
    if let leaf = gateway["peer-address/ip"] ?? gateway["peer-address/fqdn"] {
      // A name, of an address object or a template's variable, is kept: the firewall resolves it.
      connection.remoteAddresses = [Configured(address(leaf.value) ?? leaf.value, origin(leaf))]
    }
    if let leaf = gateway["local-address/ip"] ?? gateway["local-address/floating-ip"] {
      if let address = address(leaf.value) {
        connection.localAddresses = [Configured(address, origin(leaf))]
      } else {
        policy.remark(
          leaf.line, "the address of “\(leaf.value.prefix(60))” is not in this file")
      }
    } else if let name = gateway["local-address/interface"]?.value {
      connection.localAddresses = objects.addresses(of: name, in: gateway.space).map {
        Configured($0.address, .written(file: file, line: $0.line, text: $0.text))
      }
    }
    policy.ownAddresses += connection.localAddresses
  }

  /// Written, or of an address object.
  private func address(_ text: String) -> String? {
    let host = String(text.prefix { $0 != "/" })
    if AddressText.octets(host) != nil { return host }
    return objects.addresses[text]
  }

  private func identity(_ gateway: Object, _ key: String) -> Configured<String>? {
    guard let leaf = gateway["\(key)/id"], !leaf.value.isEmpty else { return nil }
    let prefix: String
    switch gateway["\(key)/type"]?.value {
    case "fqdn": prefix = "fqdn:"
    case "ufqdn": prefix = "email:"
    case "keyid": prefix = "keyid:"
    default: prefix = ""
    }
    // A pattern for certificates.
    if gateway["\(key)/matching"]?.value == "wildcard" { return nil }
    return Configured(prefix + leaf.value, origin(leaf))
  }

  private mutating func method(_ gateway: Object, into connection: inout ConfiguredConnection) {
    if let leaf = gateway.leaves.first(where: { $0.key.hasPrefix("authentication/certificate") }) {
      connection.localAuthentication = [Configured(.publicKey, origin(leaf))]
      connection.remoteAuthentication = connection.localAuthentication
      return
    }
    let leaf = gateway["authentication/pre-shared-key/key"]
    let source = leaf.map(origin) ?? Self.assumed
    connection.localAuthentication = [Configured(.preSharedKey, source)]
    connection.remoteAuthentication = connection.localAuthentication
    let line = leaf?.line ?? gateway.line
    let value = leaf.map { Self.secret($0.value) } ?? .masked
    switch value {
    case .readable: break
    case .encrypted:
      policy.remark(
        line, "the key of gateway \(gateway.name) is encrypted (-AQ==) and cannot be read")
    case .masked:
      policy.remark(line, "the key of gateway \(gateway.name) is not in this file")
    }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: "\(gateway.name), line \(line)", peers: connection.remoteAddresses.map(\.value),
        value: value,
        origin: .written(file: file, line: line, text: "pre-shared-key (not shown)")))
  }

  private static func secret(_ text: String) -> ConfiguredPresharedKey.Value {
    if text.hasPrefix("-AQ==") { return .encrypted }
    // A mark that is not whole before what only the firewall can read.
    if text.contains(#/^[^=]{0,8}==[A-Za-z0-9+/=]{12,}$/#) { return .masked }
    return PeerPolicy.isPlaceholder(text) ? .masked : .readable(Array(text.utf8))
  }
}
