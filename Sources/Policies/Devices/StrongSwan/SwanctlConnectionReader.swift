internal import ISAKMP
internal import Texts

/// Reads one section of `connections`.
struct SwanctlConnectionReader {
  private(set) var remarks: [ConfigurationRemark] = []
  /// What the file's other connections left.
  private(set) var room: PolicyRoom
  private let section: SettingsView
  private let path: String
  private var isRefused = false

  init(_ section: SettingsView, room: PolicyRoom) {
    self.section = section
    self.room = room
    path = "connections.\(section.name)"
  }

  mutating func read() -> ConfiguredConnection {
    let origin = ConfigurationOrigin.written(
      file: section.file, line: section.line, text: "\(section.name) {")
    var connection = ConfiguredConnection(
      name: section.name, origin: origin, versions: versions())
    check(section, keys: SwanctlKeys.connection)
    connection.localAddresses = list("local_addrs", in: section)
    connection.remoteAddresses = list("remote_addrs", in: section)
    connection.aggressiveMode = bool("aggressive", in: section, default: false)
    connection.forcesEncapsulation = bool("encap", in: section, default: false)
    connection.mobike = bool("mobike", in: section, default: true)
    connection.fragmentation = fragmentation()
    connection.requiresPostquantumKey = bool("ppk_required", in: section, default: false)
    connection.deadPeerDetectionSeconds = seconds("dpd_delay", in: section, default: 0)
    let reauthentication = seconds("reauth_time", in: section, default: 0)
    connection.reauthenticationSeconds = reauthentication
    connection.rekeySeconds = seconds(
      "rekey_time", in: section, default: reauthentication.value == 0 ? 4 * 3600 : 0)
    readRounds(into: &connection)
    connection.proposals = proposals("proposals", .ike, in: section, path: path, connection)
    for child in section.section("children")?.sections ?? [] where !room.isFull {
      guard let child = self.child(child, of: connection) else { continue }
      connection.children.append(child)
      room.take(child)
    }
    if let children = section.section("children") { check(children, keys: []) }
    for other in section.sections
    where other.name != "children" && !other.name.hasPrefix("local")
      && !other.name.hasPrefix("remote")
    {
      refuse(
        other.file, other.line,
        "unknown section “\(other.name)” in “\(path)”"
          + NearestWord.hint(
            other.name, among: ["children", "local", "remote"], after: remarks.count))
    }
    if isRefused {
      for index in connection.proposals?.indices ?? 0..<0 {
        connection.proposals?[index].isCertain = false
      }
      for index in connection.children.indices {
        for place in connection.children[index].proposals.indices {
          connection.children[index].proposals[place].isCertain = false
        }
      }
    }
    return connection
  }

  // MARK: The connection

  /// 0 initiates with IKEv2 and accepts both.
  private mutating func versions() -> Configured<[IKEVersion]> {
    guard let setting = section["version"] else {
      return Configured([.ikev2, .ikev1], Self.byDefault)
    }
    switch setting.value {
    case "0": return Configured([.ikev2, .ikev1], setting.origin)
    case "1": return Configured([.ikev1], setting.origin)
    case "2": return Configured([.ikev2], setting.origin)
    default:
      refuse(setting, "there is no version “\(setting.value)”: 0, 1 or 2")
      return Configured([.ikev2, .ikev1], Self.assumed)
    }
  }

  private mutating func fragmentation() -> Configured<Bool> {
    guard let setting = section["fragmentation"] else { return Configured(true, Self.byDefault) }
    switch setting.value {
    case "accept", "force": return Configured(true, setting.origin)
    default:
      if let value = StrongSwanValue.bool(setting.value) {
        return Configured(value, setting.origin)
      }
      refuse(setting, "“\(setting.value)” is none of yes, accept, force and no")
      return Configured(true, Self.byDefault)
    }
  }

  /// Rounds of authentication in the order of `round`, then as written; the first one's identity is
  /// that of IKE.
  private mutating func readRounds(into connection: inout ConfiguredConnection) {
    for side in ["local", "remote"] {
      let rounds = section.sections.filter { $0.name.hasPrefix(side) }.enumerated().sorted {
        let (left, right) = (round($0.element), round($1.element))
        return left != right ? left < right : $0.offset < $1.offset
      }.map(\.element)
      var identity: Configured<String>?
      var methods: [Configured<ConfiguredAuthentication>] = []
      for (place, round) in rounds.enumerated() {
        check(
          round, keys: side == "local" ? SwanctlKeys.local : SwanctlKeys.remote,
          suffixed: ["cert", "cacert"])
        if place == 0 { identity = round["id"].map { Configured($0.value, $0.origin) } }
        methods.append(authentication(round))
      }
      if side == "local" {
        connection.localIdentity = identity
        connection.localAuthentication = methods
      } else {
        connection.remoteIdentity = identity
        connection.remoteAuthentication = methods
      }
    }
  }

  private func round(_ section: SettingsView) -> Int {
    section["round"].flatMap { Int($0.value) } ?? 0
  }

  private mutating func authentication(_ round: SettingsView) -> Configured<
    ConfiguredAuthentication
  > {
    guard let setting = round["auth"] else { return Configured(.publicKey, Self.byDefault) }
    if let method = StrongSwanValue.authentication(setting.value) {
      return Configured(method, setting.origin)
    }
    refuse(
      setting,
      "unknown authentication “\(setting.value)”"
        + NearestWord.hint(
          setting.value, among: ["psk", "pubkey", "rsa", "ecdsa", "eap", "xauth"],
          after: remarks.count))
    return Configured(.publicKey, Self.assumed)
  }

  // MARK: Children

  private mutating func child(_ child: SettingsView, of connection: ConfiguredConnection)
    -> ConfiguredChild?
  {
    check(child, keys: SwanctlKeys.child)
    let path = "\(self.path).children.\(child.name)"
    guard let mode = mode(child) else { return nil }
    let ah = child["ah_proposals"] != nil
    var result = ConfiguredChild(
      name: child.name,
      origin: .written(file: child.file, line: child.line, text: "\(child.name) {"),
      protocolID: ah && child["esp_proposals"] == nil ? .ah : .esp,
      mode: mode)
    if result.protocolID == .ah {
      result.proposals = proposals("ah_proposals", .ah, in: child, path: path, connection)
    } else {
      result.proposals = proposals("esp_proposals", .esp, in: child, path: path, connection)
      if ah, let setting = child["ah_proposals"] {
        remark(setting, "AH is proposed besides ESP; only ESP is looked at here")
      }
    }
    result.localSelectors = selectors("local_ts", in: child, connection)
    result.remoteSelectors = selectors("remote_ts", in: child, connection)
    readLifetimes(child, into: &result)
    if child["sha256_96"] != nil {
      result.truncatesSHA256 = bool("sha256_96", in: child, default: false)
    }
    if let bytes = child["life_bytes"] {
      if let value = UInt64(bytes.value) {
        result.lifetimeKilobytes = Configured(value / 1024, bytes.origin)
      } else {
        remark(bytes, "“\(bytes.value.shown)” is no number of bytes")
      }
    }
    return result
  }

  /// `nil` for shunts, for which no SA is negotiated.
  private mutating func mode(
    _ child: SettingsView
  ) -> Configured<ConfiguredChild.EncapsulationMode>? {
    guard let setting = child["mode"] else { return Configured(.tunnel, Self.byDefault) }
    switch setting.value {
    case "tunnel", "iptfs": return Configured(.tunnel, setting.origin)
    case "transport", "transport_proxy", "beet": return Configured(.transport, setting.origin)
    case "pass", "drop": return nil
    default:
      refuse(setting, "unknown mode “\(setting.value)”: tunnel, transport, beet, iptfs")
      return Configured(.tunnel, Self.assumed)
    }
  }

  /// Of the two times either follows from the other, the later one a tenth later.
  private mutating func readLifetimes(_ child: SettingsView, into result: inout ConfiguredChild) {
    if child["rekey_time"] == nil, child["life_time"] != nil {
      let life = seconds("life_time", in: child, default: 0)
      result.lifetimeSeconds = life
      result.rekeySeconds = Configured(
        StrongSwanDefaults.rekeySeconds(life: life.value), life.origin)
      return
    }
    let rekey = seconds("rekey_time", in: child, default: 3600)
    result.rekeySeconds = rekey
    result.lifetimeSeconds = seconds(
      "life_time", in: child, default: rekey.value.addingReportingOverflow(rekey.value / 10).0)
  }

  private mutating func selectors(
    _ key: String, in child: SettingsView, _ connection: ConfiguredConnection
  ) -> [Configured<ConfiguredSelector>] {
    guard let setting = child[key] else { return [Configured(.dynamic(), Self.byDefault)] }
    let written = StrongSwanValue.list(setting.value)
    if written.count > 1, connection.versions.value == [.ikev1] {
      remark(
        setting, "IKEv1 uses only the first selector, “\(written[0])”, without the unity plugin")
    }
    return written.map { text in
      if let selector = StrongSwanSelector.read(text) {
        return Configured(selector, setting.origin)
      }
      if !text.hasSuffix("/opaque]") {
        refuse(setting, "“\(text)” is no traffic selector")
      }
      return Configured(.named(text), setting.origin)
    }
  }

  // MARK: Values

  private mutating func proposals(
    _ key: String, _ kind: StrongSwanProposals.Kind, in section: SettingsView, path: String,
    _ connection: ConfiguredConnection
  ) -> [ConfiguredProposal] {
    let setting = section[key]
    let list = StrongSwanProposals(
      setting?.value ?? "default", kind: kind, versions: connection.versions.value,
      name: "\(path).\(key)", origin: setting?.origin ?? Self.byDefault)
    isRefused = isRefused || list.isRefused
    if let setting { for what in list.remarks { remark(setting, what) } }
    return list.proposals
  }

  private func list(_ key: String, in section: SettingsView) -> [Configured<String>] {
    guard let setting = section[key] else { return [] }
    return StrongSwanValue.list(setting.value).map { Configured($0, setting.origin) }
  }

  private mutating func bool(_ key: String, in section: SettingsView, default value: Bool)
    -> Configured<Bool>
  {
    guard let setting = section[key] else { return Configured(value, Self.byDefault) }
    if let read = StrongSwanValue.bool(setting.value) { return Configured(read, setting.origin) }
    refuse(setting, "“\(setting.value)” is neither yes nor no")
    return Configured(value, Self.byDefault)
  }

  private mutating func seconds(_ key: String, in section: SettingsView, default value: UInt64)
    -> Configured<UInt64>
  {
    guard let setting = section[key] else { return Configured(value, Self.byDefault) }
    if let read = StrongSwanValue.seconds(setting.value) { return Configured(read, setting.origin) }
    refuse(setting, "“\(setting.value)” is no time")
    return Configured(value, Self.byDefault)
  }

  // MARK: Remarks

  private static let byDefault = ConfigurationOrigin.productDefault(StrongSwanDefaults.product)
  /// Where a word was not understood.
  private static let assumed = ConfigurationOrigin.assumedDefault(StrongSwanDefaults.product)

  private mutating func check(
    _ section: SettingsView, keys: Set<String>, suffixed: [String] = []
  ) {
    for setting in section.settings
    where !keys.contains(setting.key) && !suffixed.contains(where: setting.key.hasPrefix) {
      refuse(
        setting,
        "unknown key “\(setting.key)” in “\(section.name)”"
          + NearestWord.hint(setting.key, among: keys, after: remarks.count))
    }
    for reference in section.danglingReferences {
      remarks.append(
        ConfigurationRemark(
          file: reference.file, line: reference.line,
          what: "there is no section “\(reference.path)” to take settings from", kind: .unreadEntry)
      )
    }
  }

  private mutating func remark(_ setting: SettingsDocument.Setting, _ what: String) {
    remarks.append(ConfigurationRemark(file: setting.file, line: setting.line, what: what))
  }

  private mutating func refuse(_ setting: SettingsDocument.Setting, _ what: String) {
    refuse(setting.file, setting.line, what)
  }

  /// swanctl does not load a connection in which one thing is wrong. The rest of it is shown all
  /// the same, but nothing of it is certain.
  private mutating func refuse(_ file: String, _ line: Int, _ what: String) {
    isRefused = true
    remarks.append(
      ConfigurationRemark(
        file: file, line: line, what: "\(what); strongSwan discards the connection",
        kind: .unreadStatement))
  }
}

extension SettingsDocument.Setting {
  var origin: ConfigurationOrigin { .written(file: file, line: line, text: text) }
}
