import ISAKMP
import Texts

/// Azure's connections and gateways as JSON: `az network vpn-connection show`, `az network
/// vnet-gateway show`, their lists, REST answers and templates, which nest all under `properties`.
enum AzureConnections: ConfigurationSyntax {
  static let name = "Azure VPN connections and gateways (JSON or YAML)"

  static func recognises(_ text: TextFile) -> Bool {
    JSONSyntax.isListing(
      text,
      [
        "ipsecPolicies", "connectionProtocol", "virtualNetworkGateway1", "localNetworkGateway2",
        "vpnConnectionProtocolType", "vpnGatewayGeneration", "ikeEncryption",
      ])
  }

  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let root = try JSONTree(text)
    var reader = AzureReader(policy: PeerPolicy(file: text.file, product: .azure))
    let listed = root["value"]?.elements ?? root["resources"]?.elements ?? []
    let objects =
      listed.isEmpty ? (root.elements.isEmpty ? [root] : root.elements) : listed
    // What a gateway says of its kind holds for the connections, wherever it stands.
    let flat = objects.map(AzureObject.init)
    for object in flat where object.isGateway { reader.readGateway(object) }
    for object in flat where object.isLocalGateway { reader.readLocalGateway(object) }
    if let first = flat.first, flat.allSatisfy(\.isPolicy) { reader.readPolicyAlone(first, flat) }
    for object in flat where !object.isGateway && !object.isLocalGateway && !object.isPolicy {
      reader.readConnection(object)
    }
    guard
      !reader.policy.connections.isEmpty || !reader.policy.remarks.isEmpty
        || !reader.policy.ownAddresses.isEmpty
    else { throw text.error(root.line, "no VPN connection and no gateway is in it") }
    reader.policy.noteFault(of: root)
    return reader.policy
  }
}

/// An object with its `properties`, if it nests them.
private struct AzureObject {
  let tree: JSONTree
  private let inner: JSONTree?

  init(_ tree: JSONTree) {
    self.tree = tree
    inner = tree["properties"]
  }

  func member(_ name: String) -> JSONTree.Member? { inner?.member(name) ?? tree.member(name) }
  func configured(_ name: String) -> Configured<String>? {
    inner?.configured(name) ?? tree.configured(name)
  }
  func flag(_ name: String) -> Configured<Bool>? { inner?.flag(name) ?? tree.flag(name) }
  subscript(_ name: String) -> JSONTree? { member(name)?.value }

  /// Where something stands that is a custom policy by what it holds.
  var memberWithPolicy: JSONTree.Member? {
    (tree.members + (inner?.members ?? [])).first { member in
      (member.value.elements + [member.value]).contains {
        $0["ikeEncryption"] != nil || $0["dhGroup"] != nil
      }
    }
  }

  /// A custom policy without its connection: `az network vpn-connection ipsec-policy list`.
  var isPolicy: Bool { self["ikeEncryption"] != nil && self["ipsecEncryption"] != nil }
  var isGateway: Bool { self["vpnType"] != nil || self["gatewayType"] != nil }
  /// The object that stands for the other side's device.
  var isLocalGateway: Bool {
    self["type"]?.text?.lowercased().hasSuffix("/localnetworkgateways") ?? false
      || self["gatewayIpAddress"] != nil && self["connectionType"] == nil
  }
}

private struct AzureReader {
  var policy: PeerPolicy
  private var isPolicyBased = false
  private var localGateways: [String: AzureObject] = [:]

  private let standard = ConfigurationOrigin.productDefault(AzureDefaults.product)

  init(policy: PeerPolicy) { self.policy = policy }

  // MARK: Gateway

  mutating func readGateway(_ gateway: AzureObject) {
    isPolicyBased = gateway["vpnType"]?.text?.lowercased() == "policybased"
    for peering in gateway["bgpSettings"]?["bgpPeeringAddresses"]?.elements ?? [] {
      policy.ownAddresses += peering.list("tunnelIpAddresses") ?? []
    }
    if let sku = gateway["sku"]?["name"]?.text, sku.lowercased() == "basic" {
      policy.remark(gateway.tree.line, "the Basic SKU takes no custom policy")
    }
  }

  /// Connections name it by its path, or in a template by an expression with its name.
  mutating func readLocalGateway(_ gateway: AzureObject) {
    guard let name = gateway["name"]?.text else { return }
    localGateways[Self.lastName(name)] = gateway
  }

  /// `…/localNetworkGateways/hq`, `[resourceId('Microsoft.Network/localNetworkGateways', 'hq')]`.
  private static func lastName(_ text: String) -> String {
    let separators = Set("/'\"[]() ,")
    return text.split { separators.contains($0) }.last.map { $0.lowercased() } ?? ""
  }

  private func localGateway(_ object: AzureObject) -> AzureObject? {
    guard let tree = object["localNetworkGateway2"] else { return nil }
    let written = AzureObject(tree)
    guard written["gatewayIpAddress"] == nil, written["fqdn"] == nil else { return written }
    return written["id"]?.text.flatMap { localGateways[Self.lastName($0)] } ?? written
  }

  // MARK: Connection

  /// Which peer and which version it is for stands in the connection, which is not in the file.
  mutating func readPolicyAlone(_ object: AzureObject, _ all: [AzureObject]) {
    let assumed = ConfigurationOrigin.assumedDefault(AzureDefaults.product)
    let name = "custom policy"
    let origin = ConfigurationOrigin.written(file: policy.file, line: object.tree.line, text: name)
    var made = ConfiguredConnection(
      name: name, origin: origin, versions: Configured([.ikev2, .ikev1], assumed))
    made.localAuthentication = [Configured(.preSharedKey, standard)]
    made.remoteAuthentication = [Configured(.preSharedKey, standard)]
    made.rekeySeconds = Configured(AzureDefaults.ikeLifetime, standard)
    var child = ConfiguredChild(name: name, origin: origin, mode: Configured(.tunnel, standard))
    readPolicy(object.tree, made.versions.value, name, &made, &child)
    child.localSelectors = [CloudWords.everything(assumed)]
    child.remoteSelectors = [CloudWords.everything(assumed)]
    made.children = [child]
    policy.connections.append(made)
    policy.remark(
      object.tree.line, "a policy alone: whose connection has it, the file does not say")
    for further in all.dropFirst() {
      policy.remark(further.tree.line, "a connection has one policy: this one is not used")
    }
  }

  mutating func readConnection(_ object: AzureObject) {
    let name = object["name"]?.text ?? "connection"
    if let kind = object.configured("connectionType"),
      !["ipsec", "vnet2vnet"].contains(kind.value.lowercased())
    {
      let isKnown = ["expressroute", "vpnclient"].contains(kind.value.lowercased())
      policy.remark(
        kind.origin.line ?? object.tree.line,
        isKnown
          ? "\(name) is of type \(kind.value): no IKE"
          : "“\(kind.value.shown)” is no type of connection: \(name) is not used",
        isKnown ? .told : .unreadEntry)
      return
    }
    // Virtual WAN holds its links in a list, each with the same members.
    if let links = object["vpnLinkConnections"]?.elements, !links.isEmpty {
      for link in links { readConnection(AzureObject(link)) }
      return
    }
    let isConnection = [
      "connectionProtocol", "vpnConnectionProtocolType", "ipsecPolicies", "localNetworkGateway2",
      "connectionType",
    ].contains { object[$0] != nil }
    guard isConnection else {
      policy.remark(object.tree.line, "\(name) is no VPN connection: not used")
      return
    }
    read(object, named: name)
  }

  private mutating func read(_ object: AzureObject, named name: String) {
    let origin = ConfigurationOrigin.written(
      file: policy.file, line: object.tree.line, text: name)
    let versions = versions(object)
    var made = ConfiguredConnection(name: name, origin: origin, versions: versions)
    let other = localGateway(object)
    if let address = other?.configured("gatewayIpAddress") ?? other?.configured("fqdn") {
      made.remoteAddresses = [address]
    }
    made.localAuthentication = [Configured(.preSharedKey, standard)]
    made.remoteAuthentication = [Configured(.preSharedKey, standard)]
    made.natTraversal = Configured(true, standard)
    made.aggressiveMode = Configured(false, standard)
    if let mode = object.configured("connectionMode") ?? object.configured("vpnLinkConnectionMode")
    {
      made.initiates = Configured(mode.value.lowercased() != "responderonly", mode.origin)
    }
    if let seconds = number("dpdTimeoutSeconds", object.configured("dpdTimeoutSeconds")) {
      // 0 stands for the default.
      made.deadPeerDetectionSeconds =
        seconds.value == 0 ? Configured(45, standard) : seconds
    }
    made.rekeySeconds = Configured(AzureDefaults.ikeLifetime, standard)
    var child = ConfiguredChild(
      name: name, origin: origin, mode: Configured(.tunnel, standard))
    readSuites(object, versions.value, name, &made, &child)
    made.children = children(object, other, child)
    policy.connections.append(made)
    addKey(object, name, made)
  }

  private mutating func readSuites(
    _ object: AzureObject, _ versions: [IKEVersion], _ name: String,
    _ made: inout ConfiguredConnection, _ child: inout ConfiguredChild
  ) {
    let custom = object["ipsecPolicies"]?.elements ?? []
    if let first = custom.first {
      readPolicy(first, versions, name, &made, &child)
      for further in custom.dropFirst() {
        policy.remark(further.line, "a connection has one policy: this one is not used")
      }
    } else {
      var standard = standard
      if let member = object.memberWithPolicy {
        policy.remark(
          member.line, "a policy stands under a name that is not known, and is not used",
          .unreadStatement, within: [object.tree.line])
        standard = .assumedDefault(AzureDefaults.product)
      }
      let gateway = gateway(object)
      made.proposals = AzureDefaults.ike(
        versions, of: gateway, name: "default set", standard)
      child.proposals = AzureDefaults.esp(
        versions, of: gateway, name: "default set", standard)
      child.lifetimeSeconds = Configured(AzureDefaults.espLifetime(gateway), standard)
      child.lifetimeKilobytes = Configured(AzureDefaults.espVolume, standard)
    }
  }

  /// Virtual WAN's connections and their links have members of their own.
  private func gateway(_ object: AzureObject) -> AzureDefaults.Gateway {
    let isOfWAN = ["vpnConnectionProtocolType", "vpnLinkConnectionMode", "vpnSiteLink"].contains {
      object[$0] != nil
    }
    return isOfWAN ? .virtualWAN : isPolicyBased ? .policyBased : .routeBased
  }

  private mutating func addKey(_ object: AzureObject, _ name: String, _ made: ConfiguredConnection)
  {
    if let member = object.member("sharedKey"), let value = member.value.text, !value.isEmpty {
      policy.presharedKeys.append(
        ConfiguredPresharedKey(
          label: name, peers: made.remoteAddresses.map(\.value),
          value: Self.isHidden(value) ? .masked : .readable(Array(value.utf8)),
          origin: member.origin()))
    }
  }

  /// A placeholder, or a template's expression: `[parameters('key')]`.
  private static func isHidden(_ key: String) -> Bool {
    PeerPolicy.isPlaceholder(key)
      || key.hasPrefix("[") && key.hasSuffix("]") && !key.hasPrefix("[[")
  }

  private mutating func versions(_ object: AzureObject) -> Configured<[IKEVersion]> {
    let word =
      object.configured("connectionProtocol") ?? object.configured("vpnConnectionProtocolType")
    guard let word else { return Configured([.ikev2], standard) }
    switch word.value.lowercased() {
    case "ikev1": return Configured([.ikev1], word.origin)
    case "ikev2": return Configured([.ikev2], word.origin)
    default:
      policy.remark(
        word.origin.line ?? 1, "“\(word.value.prefix(40))” is no version: IKEv1, IKEv2")
      return Configured([.ikev2, .ikev1], .assumedDefault(AzureDefaults.product))
    }
  }

  // MARK: Custom policy

  /// The gateway then sends and accepts this one suite, in both roles.
  private mutating func readPolicy(
    _ tree: JSONTree, _ versions: [IKEVersion], _ name: String, _ made: inout ConfiguredConnection,
    _ child: inout ConfiguredChild
  ) {
    let origin = ConfigurationOrigin.written(
      file: policy.file, line: tree.line, text: "ipsecPolicies")
    var isUnderstood = true
    func word<Value>(
      _ name: String, _ value: (String) -> Value?, in policy: inout PeerPolicy
    ) -> Configured<Value>? where Value: Hashable & Sendable {
      guard let text = tree.configured(name) else {
        policy.remark(tree.line, "the policy has no \(name)")
        isUnderstood = false
        return nil
      }
      guard let found = value(text.value) else {
        // The word of a combined mode stands in the integrity's place too.
        if AzureWords.isCombined(text.value) { return nil }
        policy.remark(
          text.origin.line ?? tree.line, "the value “\(text.value.prefix(40))” is not known")
        isUnderstood = false
        return nil
      }
      return Configured(found, text.origin)
    }
    let ikeCipher = word("ikeEncryption", AzureWords.cipher, in: &policy)
    let ikeHash = word("ikeIntegrity", AzureWords.hash, in: &policy)
    let group = word("dhGroup", AzureWords.group, in: &policy)
    let cipher = word("ipsecEncryption", AzureWords.cipher, in: &policy)
    let hash = word("ipsecIntegrity", AzureWords.hash, in: &policy)
    let pfs = word("pfsGroup", AzureWords.group, in: &policy)

    made.proposals =
      (made.proposals ?? [])
      + versions.map { version in
        var entry = ConfiguredProposal(
          name: "custom policy of \(name)", versions: [version], origin: origin,
          choices: ikeChoices(version, ikeCipher, ikeHash, group),
          lifetimeSeconds: Configured(AzureDefaults.ikeLifetime, standard))
        entry.isCertain = isUnderstood
        return entry
      }
    var choices = [cipher].compactMap(\.self)
    if let hash, cipher?.value.isAEAD != true, let mac = IntegrityAlgorithm(ike: hash.value) {
      choices.append(Configured(.integrity(mac), hash.origin))
    }
    if let pfs { choices.append(pfs) }
    choices.append(Configured(.extendedSequenceNumbers(false), standard))
    var entry = ConfiguredProposal(
      name: "custom policy of \(name), ESP", versions: versions, origin: origin, choices: choices)
    entry.isCertain = isUnderstood
    child.proposals = [entry]
    child.lifetimeSeconds = number("saLifeTimeSeconds", tree.configured("saLifeTimeSeconds"))
    child.lifetimeKilobytes = number("saDataSizeKilobytes", tree.configured("saDataSizeKilobytes"))
  }

  private func ikeChoices(
    _ version: IKEVersion, _ cipher: Configured<AlgorithmChoice>?,
    _ hash: Configured<HashAlgorithm>?, _ group: Configured<AlgorithmChoice>?
  ) -> [Configured<AlgorithmChoice>] {
    var choices = [cipher, group].compactMap(\.self)
    guard version == .ikev2 else {
      if let hash { choices.append(Configured(.hash(hash.value), hash.origin)) }
      return choices + [Configured(.authentication(.preSharedKey), standard)]
    }
    guard let hash else {
      // Which function goes with a combined mode no page says.
      return choices + CloudWords.choices(CloudWords.anyPRF).map { Configured($0, standard) }
    }
    if cipher?.value.isAEAD != true, let mac = IntegrityAlgorithm(ike: hash.value) {
      choices.append(Configured(.integrity(mac), hash.origin))
    }
    if let prf = PRF(hash: hash.value) { choices.append(Configured(.prf(prf), hash.origin)) }
    return choices
  }

  private mutating func number(
    _ name: String, _ written: Configured<String>?
  ) -> Configured<UInt64>? {
    written.flatMap { policy.number($0.value, of: name, $0.origin) }
  }

  // MARK: Selectors

  private func children(
    _ object: AzureObject, _ other: AzureObject?, _ child: ConfiguredChild
  ) -> [ConfiguredChild] {
    let explicit = object["trafficSelectorPolicies"]?.elements ?? []
    if !explicit.isEmpty {
      return explicit.enumerated().map { place, pair in
        var child = child
        if explicit.count > 1 { child.name += ", \(place + 1)" }
        child.localSelectors = (pair.list("localAddressRanges") ?? [])
          .map(CloudWords.selector)
        child.remoteSelectors = (pair.list("remoteAddressRanges") ?? [])
          .map(CloudWords.selector)
        return child
      }
    }
    var child = child
    guard object.flag("usePolicyBasedTrafficSelectors")?.value == true || isPolicyBased else {
      child.localSelectors = [CloudWords.everything(standard)]
      child.remoteSelectors = [CloudWords.everything(standard)]
      return [child]
    }
    // The prefixes of the gateway's own network are not in this file.
    let space = other?["localNetworkAddressSpace"] ?? other?["addressSpace"]
    child.remoteSelectors = (space?.list("addressPrefixes") ?? []).map(CloudWords.selector)
    return [child]
  }
}
