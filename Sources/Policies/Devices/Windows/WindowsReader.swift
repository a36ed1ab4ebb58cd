import ISAKMP
import Texts

/// Makes connections of PowerShell's commands and lists: parameters by learn.microsoft.com, modules
/// VpnClient and RemoteAccess.
struct WindowsReader {
  typealias Value = PowerShellScript.Value

  private enum Kind { case client, site, server }

  private struct Entry {
    var name: String
    var kind: Kind
    var line: Int
    var parameters: [String: Value] = [:]
    var isIncomplete = false
  }

  private static let kinds: [String: Kind] = [
    "add-vpnconnection": .client, "set-vpnconnection": .client,
    "set-vpnconnectionipsecconfiguration": .client, "add-vpns2sinterface": .site,
    "set-vpns2sinterface": .site, "set-vpnserverconfiguration": .server,
    "set-vpnserveripsecconfiguration": .server,
  ]
  private static let registry: Set<String> = ["set-itemproperty", "new-itemproperty"]
  private static let registryValue = "negotiatedh2048_aes256"
  /// Windows Firewall's connection security: rules of another kind.
  private static let unread: Set<String> = [
    "new-netipsecrule", "new-netipsecmainmoderule", "new-netipsecmainmodecryptoset",
    "new-netipsecquickmodecryptoset", "new-netipsecmainmodecryptoproposal",
    "new-netipsecquickmodecryptoproposal",
  ]
  private static let suiteKeys = [
    "encryptionmethod", "integritycheckmethod", "dhgroup", "ciphertransformconstants",
    "authenticationtransformconstants", "pfsgroup",
  ]
  private static let properties: Set<String> = Set(suiteKeys).union([
    "name", "connectionname", "serveraddress", "tunneltype", "authenticationmethod",
    "l2tpipsecauth", "salifetimeseconds", "destination", "protocol",
  ])

  private let file: String
  private let script: PowerShellScript
  private var policy: PeerPolicy
  private var entries: [Entry] = []
  /// Of whom the list is that is printed next.
  private var asked: String?
  /// The registry's `NegotiateDH2048_AES256`.
  private var negotiates2048: Configured<Int>?

  private let assumed = ConfigurationOrigin.assumedDefault(Windows.name)
  private let standard = ConfigurationOrigin.productDefault(Windows.name)

  init(_ text: TextFile) {
    file = text.file
    policy = PeerPolicy(file: text.file, product: .windows)
    let commands = Set(Self.kinds.keys).union(Self.registry).union(Self.unread).union([
      "get-vpnconnection", "get-vpns2sinterface", "remove-vpnconnection",
    ])
    script = PowerShellScript(text, commands: commands, properties: Self.properties)
  }

  mutating func read() -> PeerPolicy {
    for statement in script.statements { take(statement) }
    for entry in entries { read(entry) }
    policy.remarks = ConfigurationRemark.sorted(policy.remarks, first: file)
    return policy
  }

  // MARK: Statements

  private mutating func take(_ statement: PowerShellScript.Statement) {
    var parameters = statement.parameters
    if let name = parameters.removeValue(forKey: "connectionname"), parameters["name"] == nil {
      parameters["name"] = name
    }
    let name = parameters["name"]?.text
    switch statement.name {
    case "": take(list: statement, parameters)
    case "get-vpnconnection", "get-vpns2sinterface": asked = name
    case "remove-vpnconnection": entries.removeAll { $0.name.lowercased() == name?.lowercased() }
    case _ where Self.unread.contains(statement.name):
      policy.remark(
        statement.line, "rules of Windows Firewall (NetIPsec) are not read", .unreadEntry)
    case _ where Self.registry.contains(statement.name):
      guard name?.lowercased() == Self.registryValue, let value = parameters["value"] else {
        return
      }
      negotiates2048 = Int(value.text).map {
        Configured($0, origin("NegotiateDH2048_AES256", value))
      }
    default:
      guard let kind = Self.kinds[statement.name] else { return }
      let own = kind == .server ? "VPN server" : name ?? ""
      let place = self.place(own, kind, statement.line)
      if parameters["reverttodefault"] != nil {
        for key in Self.suiteKeys {
          entries[place].parameters[key] = nil
          parameters[key] = nil
        }
      }
      entries[place].parameters.merge(parameters) { _, new in new }
      entries[place].isIncomplete = entries[place].isIncomplete || statement.isIncomplete
    }
  }

  private mutating func take(
    list: PowerShellScript.Statement, _ parameters: [String: Value]
  ) {
    let isSuite = parameters.keys.contains { Self.suiteKeys.contains($0) }
    guard isSuite || parameters["serveraddress"] != nil || parameters["destination"] != nil else {
      return
    }
    let name =
      parameters["name"]?.text ?? asked ?? (entries.count == 1 ? entries[0].name : "")
    let kind: Kind = parameters["destination"] == nil ? .client : .site
    entries[place(name, kind, list.line)].parameters.merge(parameters) { _, new in new }
    if isSuite { asked = nil }
  }

  private mutating func place(_ name: String, _ kind: Kind, _ line: Int) -> Int {
    if let known = entries.firstIndex(where: {
      $0.kind == kind && $0.name.lowercased() == name.lowercased()
    }) {
      return known
    }
    entries.append(Entry(name: name, kind: kind, line: line))
    return entries.count - 1
  }

  private func origin(_ name: String, _ value: Value) -> ConfigurationOrigin {
    .written(
      file: file, line: value.line,
      text: value.isPrinted ? "\(name) : \(value.text)" : "-\(name) \(value.text)")
  }

  /// What is written for a parameter, unless a variable stands there that the file does not set.
  private mutating func value(_ name: String, _ entry: Entry) -> Configured<String>? {
    guard let value = entry.parameters[name.lowercased()] else { return nil }
    if value.isUnknown {
      policy.remark(
        value.line, "the value of -\(name) is not in this file", .unreadStatement,
        within: [entry.line])
      return nil
    }
    return value.text.isEmpty ? nil : Configured(value.text, origin(name, value))
  }

  // MARK: Connections

  private mutating func read(_ entry: Entry) {
    let name = entry.name.isEmpty ? "custom policy" : entry.name
    guard let versions = versions(entry, name) else { return }
    var made = ConfiguredConnection(
      name: name,
      origin: .written(file: file, line: entry.line, text: name), versions: versions)
    if let address = value("ServerAddress", entry) ?? value("Destination", entry) {
      made.remoteAddresses = [address]
    }
    if entry.kind == .server { made.initiates = Configured(false, standard) }
    if entry.kind == .client { made.initiates = Configured(true, standard) }
    made.aggressiveMode = Configured(false, assumed)
    readAuthentication(entry, into: &made)
    readKey(entry, made)
    if entry.isIncomplete {
      policy.remark(
        entry.line, "parameters of “\(name)” stand in a table that is not in this file",
        .unreadStatement, within: [entry.line])
    }
    let isCustom = Self.suiteKeys.contains { entry.parameters[$0] != nil }
    let isL2TP = versions.value == [.ikev1]
    var child = ConfiguredChild(
      name: name, origin: made.origin,
      mode: Configured(isL2TP ? .transport : .tunnel, isL2TP ? standard : assumed))
    if isL2TP {
      let port = ConfiguredSelector.dynamic(protocolID: 17, startPort: 1701, endPort: 1701)
      child.localSelectors = [Configured(port, standard)]
      child.remoteSelectors = [Configured(port, standard)]
    }
    if let seconds = value("SALifeTimeSeconds", entry) {
      child.lifetimeSeconds = policy.number(seconds.value, of: "SALifeTimeSeconds", seconds.origin)
    }
    if isCustom {
      readSuites(entry, into: &made, &child)
    } else if entry.kind == .client {
      readDefaults(into: &made, &child)
    }
    made.children = [child]
    policy.connections.append(made)
  }

  /// `nil` where the tunnel has no IKE.
  private mutating func versions(_ entry: Entry, _ name: String) -> Configured<[IKEVersion]>? {
    guard let type = value("TunnelType", entry) ?? value("Protocol", entry) else {
      return Configured([.ikev2, .ikev1], assumed)
    }
    switch type.value.lowercased() {
    case "ikev2": return Configured([.ikev2], type.origin)
    case "l2tp": return Configured([.ikev1], type.origin)
    // Which it tries in which order depends on the release.
    case "automatic": return Configured([.ikev2, .ikev1], assumed)
    case "pptp", "sstp":
      policy.remark(
        type.origin.line ?? entry.line, "“\(name)” is of the type \(type.value.shown): no IPsec")
      return nil
    default:
      policy.remark(
        type.origin.line ?? entry.line, "“\(type.value.shown)” is no tunnel type: Ikev2, L2tp",
        .unreadStatement, within: [entry.line])
      return Configured([.ikev2, .ikev1], assumed)
    }
  }

  private mutating func readAuthentication(_ entry: Entry, into made: inout ConfiguredConnection) {
    let written = value("AuthenticationMethod", entry)
    let isKey = entry.parameters["l2tppsk"] != nil
    if made.versions.value == [.ikev1] {
      let auth = value("L2tpIPsecAuth", entry)
      if isKey || auth?.value.lowercased() == "psk" {
        let place =
          auth?.origin ?? entry.parameters["l2tppsk"].map { value in
            .written(file: file, line: value.line, text: "-L2tpPsk (not shown)")
          } ?? assumed
        made.localAuthentication = [Configured(.preSharedKey, place)]
        made.remoteAuthentication = [Configured(.preSharedKey, place)]
      } else if let auth, auth.value.lowercased() == "certificate" {
        made.localAuthentication = [Configured(.publicKey, auth.origin)]
        made.remoteAuthentication = [Configured(.publicKey, auth.origin)]
      }
      return
    }
    guard let written else { return }
    switch written.value.lowercased() {
    case "eap":
      made.localAuthentication = [Configured(.eap(nil), written.origin)]
      made.remoteAuthentication = [Configured(.publicKey, standard)]
    case "machinecertificate", "machinecertificates":
      made.localAuthentication = [Configured(.publicKey, written.origin)]
      made.remoteAuthentication = [Configured(.publicKey, standard)]
    case "pskonly":
      made.localAuthentication = [Configured(.preSharedKey, written.origin)]
      made.remoteAuthentication = [Configured(.preSharedKey, written.origin)]
    default: break
    }
  }

  private mutating func readKey(_ entry: Entry, _ made: ConfiguredConnection) {
    guard let secret = entry.parameters["l2tppsk"] ?? entry.parameters["sharedsecret"] else {
      return
    }
    policy.presharedKeys.append(
      ConfiguredPresharedKey(
        label: "\(made.name), line \(secret.line)", peers: made.remoteAddresses.map(\.value),
        value: secret.isUnknown || PeerPolicy.isPlaceholder(secret.text)
          ? .masked : .readable(Array(secret.text.utf8)),
        origin: .written(file: file, line: secret.line, text: "(not shown)")))
  }

  // MARK: Suites

  /// Windows then offers and takes this one suite in each phase.
  private mutating func readSuites(
    _ entry: Entry, into made: inout ConfiguredConnection, _ child: inout ConfiguredChild
  ) {
    let group = word("DHGroup", value("DHGroup", entry), entry, WindowsWords.group)
    made.proposals = ikeProposals(entry, made, group)
    child.proposals = [espProposal(entry, made, group)]
  }

  /// A value of the custom policy; without one the policy is not whole, and no value is certain.
  private mutating func word<Found: Hashable & Sendable>(
    _ name: String, _ text: Configured<String>?, _ entry: Entry, _ meaning: (String) -> Found?
  ) -> Configured<Found>? {
    guard let text else { return nil }
    guard let found = meaning(text.value) else {
      policy.remark(
        text.origin.line ?? entry.line, "unknown value “\(text.value.shown)” of -\(name)",
        .unreadStatement, within: [entry.line])
      return nil
    }
    return Configured(found, text.origin)
  }

  private mutating func ikeProposals(
    _ entry: Entry, _ made: ConfiguredConnection, _ group: Configured<AlgorithmChoice>?
  ) -> [ConfiguredProposal] {
    let cipher = word(
      "EncryptionMethod", value("EncryptionMethod", entry), entry, WindowsWords.cipher)
    let hash = word(
      "IntegrityCheckMethod", value("IntegrityCheckMethod", entry), entry, WindowsWords.hash)
    let method = made.localAuthentication.first
    return made.versions.value.map { version in
      var choices = [cipher, group].compactMap(\.self)
      if version == .ikev1 {
        if let hash { choices.append(Configured(.hash(hash.value), hash.origin)) }
        if let method {
          choices.append(
            Configured(
              .authentication(method.value == .preSharedKey ? .preSharedKey : .rsaSignatures),
              method.origin))
        }
      } else if let hash {
        let isCombined = cipher?.value.isAEAD == true
        if !isCombined, let mac = IntegrityAlgorithm(ike: hash.value) {
          choices.append(Configured(.integrity(mac), hash.origin))
        }
        // Which function goes with a combined mode no page says.
        if let prf = PRF(hash: hash.value) {
          choices.append(Configured(.prf(prf), isCombined ? assumed : hash.origin))
        }
      }
      var proposal = ConfiguredProposal(
        name: "custom policy of \(made.name)", versions: [version], origin: made.origin,
        choices: choices)
      proposal.isCertain = cipher != nil && hash != nil && group != nil
      return proposal
    }
  }

  private mutating func espProposal(
    _ entry: Entry, _ made: ConfiguredConnection, _ mainModeGroup: Configured<AlgorithmChoice>?
  ) -> ConfiguredProposal {
    let cipher = word(
      "CipherTransformConstants", value("CipherTransformConstants", entry), entry,
      WindowsWords.cipher)
    let written = value("AuthenticationTransformConstants", entry)
    let isWithoutOwn = written.map {
      AzureWords.isCombined($0.value) || $0.value.uppercased() == "NONE"
    }
    let integrity =
      isWithoutOwn == false
      ? word("AuthenticationTransformConstants", written, entry, WindowsWords.integrity) : nil
    let ownGroup = value("PfsGroup", entry)
    let secrecy =
      ownGroup?.value.uppercased() == "PFSMM"
      ? mainModeGroup : word("PfsGroup", ownGroup, entry, WindowsWords.group)
    var choices = [cipher].compactMap(\.self)
    if let integrity, cipher?.value.isAEAD != true {
      choices.append(Configured(.integrity(integrity.value), integrity.origin))
    }
    if let secrecy { choices.append(secrecy) }
    choices.append(Configured(.extendedSequenceNumbers(false), assumed))
    var proposal = ConfiguredProposal(
      name: "custom policy of \(made.name), ESP", versions: made.versions.value,
      origin: made.origin, choices: choices)
    proposal.isCertain =
      cipher != nil && secrecy != nil && (isWithoutOwn == true || integrity != nil)
    return proposal
  }

  /// What clients were seen to offer; releases differ, and nothing is proven by it.
  private func readDefaults(
    into made: inout ConfiguredConnection, _ child: inout ConfiguredChild
  ) {
    var proposals: [ConfiguredProposal] = []
    if made.versions.value.contains(.ikev2) {
      proposals += WindowsDefaults.ike2(negotiates2048, assumed)
      child.proposals = WindowsDefaults.esp2(assumed)
    }
    if made.versions.value.contains(.ikev1) { proposals += WindowsDefaults.ike1(assumed) }
    made.proposals = proposals
  }
}
