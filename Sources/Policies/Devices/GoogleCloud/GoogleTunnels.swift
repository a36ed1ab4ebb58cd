import ISAKMP
import Texts

/// `gcloud compute vpn-tunnels describe`, which writes YAML unless `--format=json` asks for JSON; one
/// tunnel or a list.
enum GoogleTunnels: ConfigurationSyntax {
  static let name = "Google Cloud VPN tunnels (JSON or YAML)"

  static func recognises(_ text: TextFile) -> Bool {
    JSONSyntax.isListing(text, ["targetVpnGateway", "peerExternalGateway", "sharedSecretHash"])
      || (JSONSyntax.looksLikeJSON(text) || JSONSyntax.looksLikeYAML(text))
        && JSONSyntax.hasAny(text, ["compute#vpnTunnel"])
  }

  static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let root = try JSONTree(text)
    var policy = PeerPolicy(file: text.file, product: .gcp)
    let listed = (root["items"]?.elements ?? root.elements).filter { !$0.isNull }
    for tunnel in listed.isEmpty ? [root] : listed { read(tunnel, into: &policy) }
    guard !policy.connections.isEmpty else { throw text.error(root.line, "no VPN tunnel is in it") }
    policy.noteFault(of: root)
    return policy
  }

  private static let standard = ConfigurationOrigin.productDefault(GoogleDefaults.product)

  private static func read(_ tunnel: JSONTree, into policy: inout PeerPolicy) {
    let name = tunnel["name"]?.text ?? "tunnel"
    guard let peer = tunnel.configured("peerIp") else {
      policy.remark(tunnel.line, "\(name) has no peerIp: not used")
      return
    }
    let origin = ConfigurationOrigin.written(file: policy.file, line: tunnel.line, text: name)
    let written = tunnel.configured("ikeVersion")
    let version: IKEVersion = written?.value == "1" ? .ikev1 : .ikev2
    let isVersion = written.map { ["1", "2"].contains($0.value) } ?? true
    if let written, !isVersion {
      policy.remark(
        written.origin.line ?? tunnel.line, "“\(written.value.shown)” is no ikeVersion: 1, 2")
    }
    noteStrange(tunnel, into: &policy)
    var made = ConfiguredConnection(
      name: name, origin: origin,
      versions: isVersion
        ? Configured([version], written?.origin ?? standard)
        : Configured([.ikev2, .ikev1], .assumedDefault(GoogleDefaults.product)))
    made.remoteAddresses = [peer]
    made.localAuthentication = [Configured(.preSharedKey, standard)]
    made.remoteAuthentication = [Configured(.preSharedKey, standard)]
    made.aggressiveMode = Configured(false, standard)
    made.natTraversal = Configured(true, standard)
    // It must show this address, also from behind a NAT.
    made.remoteIdentity = Configured(peer.value, standard)
    // A gateway of the HA kind has interfaces.
    made.forbidsNarrowing = tunnel.configured("vpnGateway").map { Configured(true, $0.origin) }
    made.rekeySeconds = GoogleDefaults.ikeLifetime(version)
    let suite = tunnel["cipherSuite"]
    if version == .ikev1, let written = tunnel.member("cipherSuite") {
      policy.remark(
        written.line, "whether the cipherSuite of \(name) is used with IKEv1 is not known")
    }
    made.proposals = ike(version, name, suite?["phase1"], &policy)
    var child = ConfiguredChild(name: name, origin: origin, mode: Configured(.tunnel, standard))
    child.proposals = esp(version, name, suite?["phase2"], &policy)
    child.lifetimeSeconds = Configured(GoogleDefaults.espLifetime, standard)
    child.localSelectors = selectors(tunnel, "localTrafficSelector")
    child.remoteSelectors = selectors(tunnel, "remoteTrafficSelector")
    made.children = [child]
    policy.connections.append(made)
    if let secret = tunnel.member("sharedSecret") {
      policy.presharedKeys.append(
        ConfiguredPresharedKey(
          label: name, peers: [peer.value], value: .masked, origin: secret.origin()))
    }
    if let status = tunnel.configured("status"), status.value != "ESTABLISHED" {
      policy.remark(
        status.origin.line ?? tunnel.line,
        "Google's own state of \(name): \(status.value.prefix(60))")
    }
  }

  private static func noteStrange(_ tunnel: JSONTree, into policy: inout PeerPolicy) {
    let (own, suite) = ([tunnel.line], tunnel["cipherSuite"])
    policy.noteStrange(tunnel, besides: GoogleMembers.tunnel, "the tunnel", within: own)
    policy.noteStrange(suite, besides: ["phase1", "phase2"], "cipherSuite", within: own)
    for phase in ["phase1", "phase2"] {
      policy.noteStrange(suite?[phase], besides: GoogleMembers.phase, phase, within: own)
    }
  }

  /// Left out, a tunnel of routes has everything on both sides.
  private static func selectors(
    _ tunnel: JSONTree, _ name: String
  ) -> [Configured<ConfiguredSelector>] {
    let written = (tunnel.list(name) ?? []).map(CloudWords.selector)
    return written.isEmpty ? [CloudWords.everything(standard)] : written
  }

  // MARK: Suites

  private static func ike(
    _ version: IKEVersion, _ name: String, _ suite: JSONTree?, _ policy: inout PeerPolicy
  ) -> [ConfiguredProposal] {
    let lifetime = GoogleDefaults.ikeLifetime(version)
    guard version == .ikev2 else {
      return CloudWords.ike(
        GoogleDefaults.ike1, [.ikev1], name: "\(name), Phase 1", standardOfIKEv1(suite)
      )
      .map { entry in
        var entry = entry
        entry.lifetimeSeconds = lifetime
        return entry
      }
    }
    let isKnown = isUnderstood(suite)
    let ciphers = words(
      suite, "encryption", GoogleDefaults.ike2Combined + "-" + GoogleDefaults.ike2Ciphers, &policy)
    let integrity = words(suite, "integrity", GoogleDefaults.ike2Integrity, &policy)
    let rest =
      words(suite, "prf", GoogleDefaults.prfs, &policy)
      + words(suite, "dh", GoogleDefaults.groups, &policy)
    return split(ciphers, integrity, rest, [.ikev2], "\(name), Phase 1").map { entry in
      var entry = entry
      entry.isCertain = isKnown
      entry.lifetimeSeconds = lifetime
      return entry
    }
  }

  private static func esp(
    _ version: IKEVersion, _ name: String, _ suite: JSONTree?, _ policy: inout PeerPolicy
  ) -> [ConfiguredProposal] {
    guard version == .ikev2 else {
      return CloudWords.esp(
        GoogleDefaults.esp1, [.ikev1], name: "\(name), Phase 2", standardOfIKEv1(suite))
    }
    let ciphers = words(
      suite, "encryption", GoogleDefaults.esp2Combined + "-" + GoogleDefaults.esp2Ciphers, &policy)
    let integrity = words(suite, "integrity", GoogleDefaults.esp2Integrity, &policy)
    let rest =
      words(suite, "pfs", GoogleDefaults.groups, &policy)
      + [Configured(.extendedSequenceNumbers(false), standard)]
    let isKnown = isUnderstood(suite)
    return split(ciphers, integrity, rest, [.ikev2], "\(name), Phase 2").map { entry in
      var entry = entry
      entry.isCertain = isKnown
      return entry
    }
  }

  /// No list holds a word that is not known, which would leave the others as if they were all.
  private static func isUnderstood(_ suite: JSONTree?) -> Bool {
    GoogleMembers.phase.allSatisfy { name in
      (suite?.list(name) ?? []).allSatisfy { GoogleDefaults.choice($0.value) != nil }
    }
  }

  /// IKEv1 has one suite, says the page; what becomes of another that is written, it does not say.
  private static func standardOfIKEv1(_ suite: JSONTree?) -> ConfigurationOrigin {
    suite == nil ? standard : .assumedDefault(GoogleDefaults.product)
  }

  /// Combined modes and others are two tables, and two proposals.
  private static func split(
    _ ciphers: [Configured<AlgorithmChoice>], _ integrity: [Configured<AlgorithmChoice>],
    _ rest: [Configured<AlgorithmChoice>], _ versions: [IKEVersion], _ name: String
  ) -> [ConfiguredProposal] {
    func entry(_ suffix: String, _ choices: [Configured<AlgorithmChoice>]) -> ConfiguredProposal {
      ConfiguredProposal(
        name: name + suffix, versions: versions, origin: choices.first?.origin ?? standard,
        choices: choices + rest)
    }
    let (plain, combined) = (ciphers.filter { !$0.value.isAEAD }, ciphers.filter(\.value.isAEAD))
    return (combined.isEmpty ? [] : [entry(", GCM", combined)])
      + (plain.isEmpty ? [] : [entry("", plain + integrity)])
  }

  private static func words(
    _ suite: JSONTree?, _ name: String, _ standardWords: String, _ policy: inout PeerPolicy
  ) -> [Configured<AlgorithmChoice>] {
    guard let written = suite?.list(name), !written.isEmpty else {
      return CloudWords.choices(standardWords).map { Configured($0, standard) }
    }
    return written.compactMap { word in
      guard let choice = GoogleDefaults.choice(word.value) else {
        policy.remark(word.origin.line ?? 1, "the value “\(word.value.prefix(40))” is not known")
        return nil
      }
      return Configured(choice, word.origin)
    }
  }
}

/// The members of the API's `VpnTunnel`, in small letters.
private enum GoogleMembers {
  static let tunnel: Set<String> = [
    "kind", "name", "id", "region", "creationtimestamp", "description", "targetvpngateway",
    "vpngateway", "vpngatewayinterface", "peerexternalgateway", "peerexternalgatewayinterface",
    "peergcpgateway", "router", "peerip", "sharedsecret", "sharedsecrethash", "status",
    "detailedstatus", "selflink", "selflinkwithid", "ikeversion", "localtrafficselector",
    "remotetrafficselector", "labels", "labelfingerprint", "ciphersuite", "capacitytier", "params",
  ]
  static let phase: Set<String> = ["encryption", "integrity", "prf", "dh", "pfs"]
}
