import ISAKMP
import Texts

/// `oci network ip-sec-tunnel get`, in the command line's words with hyphens or in those of the
/// interface.
enum OracleTunnels: ConfigurationSyntax {
  static let name = "Oracle Cloud IPSec tunnels (JSON or YAML)"

  static func recognises(_ text: TextFile) -> Bool {
    JSONSyntax.isListing(
      text, ["phaseOneDetails", "phase-one-details", "oracleCanInitiate", "oracle-can-initiate"])
  }

  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let root = try JSONTree(text)
    var policy = PeerPolicy(file: text.file, product: .oracle)
    let data = root["data"] ?? root
    let listed = data["items"]?.elements ?? data.elements
    for tunnel in listed.isEmpty ? [data] : listed { read(tunnel, into: &policy) }
    guard !policy.connections.isEmpty else {
      throw text.error(root.line, "no IPSec tunnel is in it")
    }
    policy.noteFault(of: root)
    return policy
  }

  private static let standard = ConfigurationOrigin.productDefault(OracleDefaults.product)
  private static let assumed = ConfigurationOrigin.assumedDefault(OracleDefaults.product)

  private static func noteStrange(_ tunnel: JSONTree, into policy: inout PeerPolicy) {
    for phase in ["phaseOneDetails", "phaseTwoDetails"] {
      policy.noteStrange(
        tunnel[phase], besides: OracleMembers.phase, phase, within: [tunnel.line])
    }
    policy.noteStrange(
      tunnel["encryptionDomainConfig"], besides: OracleMembers.domain, "encryptionDomainConfig",
      within: [tunnel.line])
    policy.noteStrange(tunnel, besides: OracleMembers.tunnel, "the tunnel", within: [tunnel.line])
  }

  /// Whether the values of a phase are the user's; `nil` where the file has another word than yes
  /// and no, or the flag under a name with a slip in it.
  private static func isCustom(
    _ details: JSONTree, _ name: String, _ values: [String], _ policy: inout PeerPolicy
  ) -> Bool? {
    guard let member = details.member(name) else {
      return values.contains { details.configured($0) != nil } ? nil : false
    }
    if let flag = details.flag(name) { return flag.value }
    if member.value.text != nil {
      policy.remark(member.line, "\(name) is neither true nor false")
      return nil
    }
    return false
  }

  private static func read(_ tunnel: JSONTree, into policy: inout PeerPolicy) {
    let name = tunnel["displayName"]?.text ?? tunnel["id"]?.text ?? "tunnel"
    let origin = ConfigurationOrigin.written(file: policy.file, line: tunnel.line, text: name)
    let word = tunnel.configured("ikeVersion")
    let version: IKEVersion = word?.value.uppercased() == "V1" ? .ikev1 : .ikev2
    let isVersion = word.map { ["V1", "V2"].contains($0.value.uppercased()) } ?? true
    if let word, !isVersion {
      policy.remark(
        word.origin.line ?? tunnel.line, "“\(word.value.shown)” is no ikeVersion: V1, V2")
    }
    noteStrange(tunnel, into: &policy)
    var made = ConfiguredConnection(
      name: name, origin: origin,
      versions: isVersion
        ? Configured([version], word?.origin ?? assumed)
        : Configured([.ikev2, .ikev1], assumed))
    if let own = tunnel.configured("vpnIp") {
      made.localAddresses = [own]
      policy.ownAddresses.append(own)
    }
    made.remoteAddresses = [tunnel.configured("cpeIp")].compactMap(\.self)
    made.localAuthentication = [Configured(.preSharedKey, standard)]
    made.remoteAuthentication = [Configured(.preSharedKey, standard)]
    made.aggressiveMode = Configured(false, standard)
    if let begins = tunnel.configured("oracleCanInitiate") {
      let word = begins.value.uppercased().replacing("-", with: "_")
      if ["INITIATOR_OR_RESPONDER", "RESPONDER_ONLY"].contains(word) {
        made.initiates = Configured(word != "RESPONDER_ONLY", begins.origin)
      }
    }
    made.proposals = ike(tunnel["phaseOneDetails"], version, name, &policy)
    made.rekeySeconds = made.proposals?.first?.lifetimeSeconds
    var child = ConfiguredChild(name: name, origin: origin, mode: Configured(.tunnel, standard))
    esp(tunnel["phaseTwoDetails"], version, name, &child, &policy)
    let domain = tunnel["encryptionDomainConfig"]
    child.localSelectors = selectors(domain, "oracleTrafficSelector")
    child.remoteSelectors = selectors(domain, "cpeTrafficSelector")
    made.children = [child]
    policy.connections.append(made)
  }

  private static func selectors(
    _ domain: JSONTree?, _ name: String
  ) -> [Configured<ConfiguredSelector>] {
    let written = (domain?.list(name) ?? []).map(CloudWords.selector)
    return written.isEmpty ? [CloudWords.everything(standard)] : written
  }

  // MARK: Suites

  /// A custom Phase 1 must match exactly.
  private static func ike(
    _ details: JSONTree?, _ version: IKEVersion, _ name: String, _ policy: inout PeerPolicy
  ) -> [ConfiguredProposal] {
    let words = version == .ikev1 ? OracleDefaults.ike1 : OracleDefaults.ike
    var entry =
      CloudWords.ike(words, [version], name: "\(name), Phase 1", standard).first
      ?? ConfiguredProposal(name: name, versions: [version], origin: standard)
    entry.lifetimeSeconds = policy.number(
      details?.configured("lifetime"), of: "the lifetime", default: OracleDefaults.ikeLifetime,
      standard, product: OracleDefaults.product)
    guard let details else { return [entry] }
    let isCustom = isCustom(
      details, "isCustomPhaseOneConfig",
      ["customEncryptionAlgorithm", "customAuthenticationAlgorithm", "customDhGroup"], &policy)
    if isCustom == false { return [entry] }
    entry.isCertain = isCustom == true
    replace(
      .encryption, details, "customEncryptionAlgorithm", OracleDefaults.cipher, &entry, &policy)
    let isOld = version == .ikev1
    replace(
      isOld ? .hash : .integrity, details, "customAuthenticationAlgorithm",
      {
        OracleDefaults.hash($0).flatMap { hash in
          isOld ? .hash(hash) : IntegrityAlgorithm(ike: hash).map { .integrity($0) }
        }
      }, &entry, &policy)
    replace(.group, details, "customDhGroup", OracleDefaults.group, &entry, &policy)
    return [entry]
  }

  /// A custom Phase 2 is what Oracle asks for; as responder it still takes every value that it
  /// supports.
  private static func esp(
    _ details: JSONTree?, _ version: IKEVersion, _ name: String, _ child: inout ConfiguredChild,
    _ policy: inout PeerPolicy
  ) {
    let standardEntries = CloudWords.esp(
      OracleDefaults.esp, [version], name: "\(name), Phase 2", standard)
    child.proposals = standardEntries
    child.lifetimeSeconds = policy.number(
      details?.configured("lifetime"), of: "the lifetime", default: OracleDefaults.espLifetime,
      standard, product: OracleDefaults.product)
    guard let details else { return }
    let isCustom = isCustom(
      details, "isCustomPhaseTwoConfig",
      ["customEncryptionAlgorithm", "customAuthenticationAlgorithm"], &policy)
    if isCustom == false { return }
    let cipher = details.configured("customEncryptionAlgorithm")
    let isCombined = cipher?.value.uppercased().hasSuffix("GCM") ?? false
    guard var entry = isCombined ? standardEntries.first : standardEntries.last else { return }
    entry.name += ", custom"
    entry.isCertain = isCustom == true
    replace(
      .encryption, details, "customEncryptionAlgorithm", OracleDefaults.cipher, &entry, &policy)
    if !isCombined {
      replace(
        .integrity, details, "customAuthenticationAlgorithm",
        { OracleDefaults.hash($0).flatMap { IntegrityAlgorithm(ike: $0) }.map { .integrity($0) } },
        &entry, &policy)
    }
    let secrecy = details.flag("isPfsEnabled")
    if let secrecy, !secrecy.value {
      entry.choices.removeAll { $0.value.attribute == .group }
      entry.choices.append(Configured(.noGroup, secrecy.origin))
    } else {
      if secrecy == nil {
        policy.remark(
          details.member("isPfsEnabled")?.line ?? details.line,
          "whether isPfsEnabled holds is not written")
        entry.isCertain = false
      }
      replace(.group, details, "dhGroup", OracleDefaults.group, &entry, &policy)
    }
    child.proposals =
      [entry]
      + standardEntries.map { entry in
        var entry = entry
        entry.isOffered = false
        return entry
      }
  }

  private static func replace(
    _ attribute: SuiteAttribute, _ details: JSONTree, _ name: String,
    _ value: (String) -> AlgorithmChoice?, _ entry: inout ConfiguredProposal,
    _ policy: inout PeerPolicy
  ) {
    guard let word = details.configured(name) else {
      // Of a custom phase each value is written.
      policy.remark(details.line, "no \(name) is written")
      entry.isCertain = false
      return
    }
    guard let choice = value(word.value) else {
      policy.remark(word.origin.line ?? 1, "the value “\(word.value.prefix(40))” is not known")
      entry.isCertain = false
      return
    }
    entry.choices.removeAll { $0.value.attribute == attribute }
    entry.choices.append(Configured(choice, word.origin))
    entry.origin = word.origin
  }
}

/// The members of the API's `IPSecConnectionTunnel`, in small letters.
private enum OracleMembers {
  static let tunnel: Set<String> = [
    "bgpsessioninfo", "compartmentid", "cpeip", "displayname", "dpdmode", "dpdtimeoutinsec",
    "encryptiondomainconfig", "id", "ikeversion", "lifecyclestate", "nattranslationenabled",
    "oraclecaninitiate", "phaseonedetails", "phasetwodetails", "routing", "status", "timecreated",
    "timestatusupdated", "vpnip", "associatedvirtualcircuits", "etag",
  ]
  static let domain: Set<String> = ["oracletrafficselector", "cpetrafficselector"]
  static let phase: Set<String> = Set(
    [
      "iscustomphaseoneconfig", "iscustomphasetwoconfig", "lifetime", "remaininglifetime",
      "remaininglifetimelastretrieved", "remaininglifetimeint", "isikeestablished",
      "isespestablished", "ispfsenabled", "dhgroup",
    ]
      + ["custom", "negotiated"].flatMap { kind in
        ["authenticationalgorithm", "encryptionalgorithm", "dhgroup"].map { kind + $0 }
      })
}
