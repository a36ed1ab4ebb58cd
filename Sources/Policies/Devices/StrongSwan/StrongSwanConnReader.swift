internal import ISAKMP
internal import Texts

/// Reads one conn of strongSwan.
struct StrongSwanConnReader {
  private var values: IPsecConfValues
  private let ends: IPsecConfEnds

  /// `%any` on the left is an own address to be found out.
  private static let endRules = IPsecConfEndRules(anyLeavesLeftOpen: true, sourceIsOwn: false)

  var remarks: [ConfigurationRemark] { values.remarks }
  private var conn: IPsecConfConnection { values.conn }

  init(_ conn: IPsecConfConnection) {
    values = IPsecConfValues(conn, byDefault: .productDefault(StrongSwanDefaults.product))
    ends = IPsecConfEnds(conn, Self.endRules)
  }

  mutating func read() -> ConfiguredConnection {
    let versions = versions()
    var connection = values.connection(ends, versions: versions)
    connection.localIdentity = values.text(ends.local + "id")
    connection.remoteIdentity = values.text(ends.remote + "id")
    connection.localAuthentication = authentication(ends.local, isLocal: true)
    connection.remoteAuthentication = authentication(ends.remote, isLocal: false)
    connection.aggressiveMode = values.bool("aggressive", default: false)
    connection.forcesEncapsulation = values.bool("forceencaps", default: false)
    connection.mobike = values.bool("mobike", default: true)
    connection.fragmentation = fragmentation()
    let isChecked = conn["dpdaction"].map { $0.value != "none" } ?? false
    connection.deadPeerDetectionSeconds =
      isChecked ? values.seconds("dpddelay", default: 30) : Configured(0, values.byDefault)
    connection.proposals = proposals(connection.versions.value)
    let margin = values.seconds("margintime", "rekeymargin", default: 540).value
    readLifetime(into: &connection, margin: margin)
    connection.children = [child(connection, margin: margin)]
    return connection
  }

  /// `ike` initiates with IKEv2 and accepts both.
  private mutating func versions() -> Configured<[IKEVersion]> {
    guard let parameter = conn["keyexchange"] else {
      return Configured([.ikev2, .ikev1], values.byDefault)
    }
    switch parameter.value.lowercased() {
    case "ike": return Configured([.ikev2, .ikev1], parameter.origin)
    case "ikev1": return Configured([.ikev1], parameter.origin)
    case "ikev2": return Configured([.ikev2], parameter.origin)
    default:
      values.remark(parameter, "“\(parameter.value)” is none of ike, ikev1 and ikev2")
      return Configured([.ikev2, .ikev1], .assumedDefault(ConfiguredProduct.strongSwan.name))
    }
  }

  private mutating func fragmentation() -> Configured<Bool> {
    if let parameter = conn["fragmentation"], ["accept", "force"].contains(parameter.value) {
      return Configured(true, parameter.origin)
    }
    return values.bool("fragmentation", default: true)
  }

  private mutating func authentication(_ side: String, isLocal: Bool)
    -> [Configured<ConfiguredAuthentication>]
  {
    var methods: [Configured<ConfiguredAuthentication>] = []
    for key in [side + "auth", side + "auth2"] {
      guard let parameter = conn[key] else { continue }
      if let method = StrongSwanValue.authentication(parameter.value) {
        methods.append(Configured(method, parameter.origin))
      } else {
        values.remark(parameter, "unknown authentication “\(parameter.value)”")
      }
    }
    if !methods.isEmpty { return methods }
    guard let parameter = conn["authby"] else { return [Configured(.publicKey, values.byDefault)] }
    let isXAUTHServer = conn["xauth"]?.value == "server"
    let xauth: [Configured<ConfiguredAuthentication>] =
      isLocal != isXAUTHServer ? [Configured(.xauth(nil), parameter.origin)] : []
    switch parameter.value.lowercased() {
    case "psk", "secret": return [Configured(.preSharedKey, parameter.origin)]
    case "pubkey": return [Configured(.publicKey, parameter.origin)]
    case "rsa", "rsasig": return [Configured(.rsaSignatures, parameter.origin)]
    case "ecdsa", "ecdsasig": return [Configured(.ecdsaSignatures, parameter.origin)]
    case "xauthpsk": return [Configured(.preSharedKey, parameter.origin)] + xauth
    case "xauthrsasig": return [Configured(.rsaSignatures, parameter.origin)] + xauth
    case "never": return []
    default:
      values.remark(parameter, "unknown authentication “\(parameter.value)”")
      return [Configured(.publicKey, .assumedDefault(StrongSwanDefaults.product))]
    }
  }

  /// Rekeying begins a margin before the end; IKEv1, and IKEv2 unless told otherwise, authenticates
  /// anew instead.
  private mutating func readLifetime(into connection: inout ConfiguredConnection, margin: UInt64) {
    let lifetime = values.seconds("ikelifetime", default: 10800)
    let rekeys = values.bool("rekey", default: true)
    let reauthenticates = values.bool("reauth", default: true)
    let isAnew = reauthenticates.value || connection.versions.value == [.ikev1]
    let time = rekeys.value ? Self.before(lifetime, margin) : Configured(0, rekeys.origin)
    connection.rekeySeconds = isAnew ? Configured(0, reauthenticates.origin) : time
    connection.reauthenticationSeconds = isAnew ? time : Configured(0, reauthenticates.origin)
  }

  private static func before(_ lifetime: Configured<UInt64>, _ margin: UInt64) -> Configured<UInt64>
  {
    Configured(lifetime.value > margin ? lifetime.value - margin : 0, lifetime.origin)
  }

  // MARK: Proposals

  private mutating func proposals(_ versions: [IKEVersion]) -> [ConfiguredProposal] {
    list("ike", .ike, versions, "aes128-sha256-modp3072")
  }

  /// The daemon adds its own list unless an exclamation mark ends the written one.
  private mutating func list(
    _ key: String, _ kind: StrongSwanProposals.Kind, _ versions: [IKEVersion], _ silence: String
  ) -> [ConfiguredProposal] {
    let parameter = conn[key]
    let written = parameter?.value ?? silence
    let isStrict = written.hasSuffix("!")
    let text = isStrict ? String(written.dropLast()) : written + ",default"
    let list = StrongSwanProposals(
      text, kind: kind, versions: versions, name: "conn \(conn.section.name), \(key)",
      origin: parameter?.origin ?? .assumedDefault(StrongSwanDefaults.product))
    if let parameter {
      for what in list.remarks { values.remark(parameter, what) }
      return list.proposals
    }
    return list.proposals.map { proposal in
      var proposal = proposal
      proposal.isCertain = false
      return proposal
    }
  }

  // MARK: The child

  private mutating func child(_ connection: ConfiguredConnection, margin: UInt64) -> ConfiguredChild
  {
    let versions = connection.versions.value
    let isAH = conn.has("ah")
    let type = conn["type"]
    if let type, !["tunnel", "transport", "transport_proxy", "beet"].contains(type.value) {
      values.remark(type, "unknown type “\(type.value)”")
    }
    let isTransport = type.map { $0.value.hasPrefix("transport") || $0.value == "beet" } ?? false
    var child = ConfiguredChild(
      name: connection.name, origin: connection.origin, protocolID: isAH ? .ah : .esp,
      mode: Configured(isTransport ? .transport : .tunnel, type?.origin ?? values.byDefault))
    child.proposals =
      isAH ? list("ah", .ah, versions, "sha256") : list("esp", .esp, versions, "aes128-sha256")
    child.localSelectors = selectors(ends.local, versions)
    child.remoteSelectors = selectors(ends.remote, versions)
    let lifetime = values.seconds("lifetime", "keylife", default: 3600)
    let rekeys = values.bool("rekey", default: true)
    child.lifetimeSeconds = lifetime
    child.rekeySeconds =
      rekeys.value ? Self.before(lifetime, margin) : Configured(0, rekeys.origin)
    if let bytes = conn["lifebytes"] {
      if let value = UInt64(bytes.value) {
        child.lifetimeKilobytes = Configured(value / 1024, bytes.origin)
      } else {
        values.remark(bytes, "“\(bytes.value.shown)” is no number of bytes")
      }
    }
    return child
  }

  private mutating func selectors(_ side: String, _ versions: [IKEVersion])
    -> [Configured<ConfiguredSelector>]
  {
    let parameter = conn[side + "subnet"]
    let texts = parameter.map { StrongSwanValue.list($0.value) } ?? []
    if let parameter, texts.count > 1, versions == [.ikev1] {
      values.remark(
        parameter, "IKEv1 uses only the first subnet, “\(texts[0])”, without the unity plugin")
    }
    return values.selectors(side, parameter, texts)
  }
}
