internal import ISAKMP
internal import Texts

/// Reads one conn of libreswan.
struct LibreswanConnReader {
  private var values: IPsecConfValues
  private let ends: IPsecConfEnds
  private let ikev1Policy: IPsecConfDocument.Parameter?

  private static let endRules = IPsecConfEndRules(anyLeavesLeftOpen: false, sourceIsOwn: true)

  var remarks: [ConfigurationRemark] { values.remarks }
  private var conn: IPsecConfConnection { values.conn }

  init(_ conn: IPsecConfConnection, ikev1Policy: IPsecConfDocument.Parameter?) {
    values = IPsecConfValues(conn, byDefault: .productDefault(LibreswanDefaults.product))
    ends = IPsecConfEnds(conn, Self.endRules)
    self.ikev1Policy = ikev1Policy
  }

  mutating func read() -> ConfiguredConnection {
    let versions = versions()
    var connection = values.connection(ends, versions: versions)
    connection.localIdentity = identity(ends.local)
    connection.remoteIdentity = identity(ends.remote)
    connection.localAuthentication = authentication(ends.local)
    connection.remoteAuthentication = authentication(ends.remote)
    connection.aggressiveMode = values.bool("aggressive", "aggrmode", default: false)
    readEncapsulation(into: &connection)
    connection.mobike = values.bool("mobike", default: false)
    connection.fragmentation =
      conn["fragmentation"].flatMap { ["force", "insist"].contains($0.value) ? $0 : nil }
      .map { Configured(true, $0.origin) } ?? values.bool("fragmentation", default: true)
    connection.deadPeerDetectionSeconds = values.seconds("dpddelay", default: 0)
    connection.requiresPostquantumKey = conn["ppk"].map {
      Configured(["insist", "always"].contains($0.value.lowercased()), $0.origin)
    }
    let rekeys = values.bool("rekey", default: true)
    // 8 h since release 4.2, before that 1 h.
    let lifetime =
      conn.has("ikelifetime")
      ? values.seconds("ikelifetime", default: 28800)
      : Configured(28800, .assumedDefault(LibreswanDefaults.product))
    connection.rekeySeconds = rekeys.value ? lifetime : Configured(0, rekeys.origin)
    connection.proposals = connection.versions.value.flatMap { proposals($0) }
    connection.children = children(of: connection)
    return connection
  }

  // MARK: The connection

  private mutating func versions() -> Configured<[IKEVersion]> {
    var versions = Configured<[IKEVersion]>([.ikev2], .assumedDefault("libreswan 4 and later"))
    // Release 5 has keyexchange= in the place of ikev2=, and ignores the latter where they differ.
    for key in ["ikev2", "keyexchange"] {
      guard let parameter = conn[key] else { continue }
      switch (key, parameter.value.lowercased()) {
      case ("keyexchange", "ike"): break
      case ("keyexchange", "ikev1"), ("ikev2", "no"), ("ikev2", "never"):
        versions = Configured([.ikev1], parameter.origin)
      case ("keyexchange", "ikev2"), ("ikev2", "yes"), ("ikev2", "insist"):
        versions = Configured([.ikev2], parameter.origin)
      // Release 3 tried or allowed both; release 4 takes one of them.
      case ("ikev2", "propose"): versions = Configured([.ikev2, .ikev1], parameter.origin)
      case ("ikev2", "permit"): versions = Configured([.ikev1, .ikev2], parameter.origin)
      default:
        values.remark(parameter, "“\(parameter.value)” is no value of \(key)")
      }
    }
    if versions.value == [.ikev1], let policy = ikev1Policy, policy.value != "accept",
      case .written = versions.origin
    {
      values.remark(
        policy,
        "ikev1-policy=\(policy.value) keeps the IKEv1 connection “\(conn.section.name)” from loading"
      )
    }
    return versions
  }

  /// As written; without a word of it a side that proves itself by a key is called by its address.
  private func identity(_ side: String) -> Configured<String>? {
    if let written = values.text(side + "id") { return written.value == "%none" ? nil : written }
    let addresses = values.addresses(side)
    guard conn["authby"]?.value.lowercased() == "secret", conn[side + "cert"] == nil,
      conn[side + "auth"] == nil, addresses.count == 1,
      // A name is resolved, and a word like %any stands for whatever comes.
      addresses[0].value.allSatisfy({ $0.isHexDigit || $0 == "." || $0 == ":" }),
      addresses[0].value.contains(where: { $0 == "." || $0 == ":" })
    else { return nil }
    return Configured(addresses[0].value, .productDefault(LibreswanDefaults.product))
  }

  private mutating func authentication(_ side: String) -> [Configured<ConfiguredAuthentication>] {
    var methods: [Configured<ConfiguredAuthentication>] = []
    let known = values.remarks.count
    if let parameter = conn[side + "authby"] ?? conn[side + "auth"] ?? conn["authby"] {
      for word in parameter.value.lowercased().split(whereSeparator: { ",| ".contains($0) }) {
        guard let method = Self.method(String(word)) else {
          if word != "never" && word != "none" {
            values.remark(
              parameter,
              "unknown authentication “\(word)”"
                + NearestWord.hint(
                  String(word), among: ["secret", "rsasig", "ecdsa", "null"],
                  after: values.remarks.count))
          }
          continue
        }
        if !methods.contains(where: { $0.value == method }) {
          methods.append(Configured(method, parameter.origin))
        }
      }
    }
    if conn.has(side + "autheap"), let parameter = conn[side + "autheap"], parameter.value != "none"
    {
      methods.append(Configured(.eap(parameter.value), parameter.origin))
    }
    if methods.isEmpty {
      let isNotUnderstood = values.remarks.count > known
      methods.append(
        Configured(
          .publicKey,
          isNotUnderstood ? .assumedDefault(LibreswanDefaults.product) : values.byDefault))
    }
    if let parameter = conn[side + "xauthclient"], parameter.value == "yes" {
      methods.append(Configured(.xauth(nil), parameter.origin))
    }
    return methods
  }

  private static func method(_ word: String) -> ConfiguredAuthentication? {
    switch word {
    case "secret", "psk": .preSharedKey
    case "rsa", "rsasig": .rsaSignatures
    case "null": .null
    case "eaponly": .eap(nil)
    case _ where word.hasPrefix("rsa-sha"): .rsaSignatures
    case _ where word.hasPrefix("ecdsa"): .ecdsaSignatures
    default: nil
    }
  }

  private mutating func readEncapsulation(into connection: inout ConfiguredConnection) {
    if let parameter = conn["encapsulation"] {
      switch parameter.value {
      case "auto": connection.forcesEncapsulation = Configured(false, parameter.origin)
      case "yes": connection.forcesEncapsulation = Configured(true, parameter.origin)
      case "no": connection.forcesEncapsulation = Configured(false, parameter.origin)
      default: values.remark(parameter, "“\(parameter.value)” is none of auto, yes and no")
      }
    } else {
      connection.forcesEncapsulation = values.bool("forceencaps", default: false)
    }
    if let parameter = conn["nat-ikev1-method"], parameter.value == "none" {
      connection.natTraversal = Configured(false, parameter.origin)
    }
  }

  // MARK: Proposals

  private mutating func proposals(_ version: IKEVersion) -> [ConfiguredProposal] {
    let name = "conn \(conn.section.name), ike"
    guard let parameter = conn["ike"] else {
      return LibreswanDefaults.proposals(.ike, version, name: name)
    }
    return list(parameter, .ike, version, name)
  }

  private mutating func list(
    _ parameter: IPsecConfDocument.Parameter, _ kind: LibreswanProposals.Kind,
    _ version: IKEVersion, _ name: String
  ) -> [ConfiguredProposal] {
    let list = LibreswanProposals(
      parameter.value, kind: kind, version: version, name: name, origin: parameter.origin)
    for what in list.remarks { values.remark(parameter, what) }
    return list.proposals
  }

  // MARK: Children

  /// Every pair of `leftsubnets` and `rightsubnets` is a connection of its own.
  private mutating func children(of connection: ConfiguredConnection) -> [ConfiguredChild] {
    let type = conn["type"]
    if let type, !["tunnel", "transport"].contains(type.value) {
      values.remark(type, "unknown type “\(type.value)”")
    }
    let alg = conn["phase2alg", "esp", "ah"]
    let isAH =
      conn["phase2"]?.value == "ah"
      || (!conn.has("phase2alg") && !conn.has("esp") && conn.has("ah"))
    var child = ConfiguredChild(
      name: connection.name, origin: connection.origin, protocolID: isAH ? .ah : .esp,
      mode: Configured(
        type?.value == "transport" ? .transport : .tunnel, type?.origin ?? values.byDefault))
    for version in connection.versions.value {
      let name = "conn \(connection.name), \(alg?.key ?? (isAH ? "ah" : "esp"))"
      let kind: LibreswanProposals.Kind = isAH ? .ah : .esp
      let proposals =
        alg.map { list($0, kind, version, name) }
        ?? LibreswanDefaults.proposals(kind, version, name: name)
      child.proposals += proposals.map { forwardSecrecy($0, connection, version) }
    }
    let lifetime = values.seconds(
      "ipsec-lifetime", "salifetime", "keylife", "lifetime", default: 28800)
    let rekeys = values.bool("rekey", default: true)
    child.lifetimeSeconds = lifetime
    child.rekeySeconds = rekeys.value ? lifetime : Configured(0, rekeys.origin)
    let local = subnets(ends.local)
    let remote = subnets(ends.remote)
    guard local.count * remote.count > 1 else {
      child.localSelectors = local.first ?? []
      child.remoteSelectors = remote.first ?? []
      return [child]
    }
    // pluto names them so, and takes a thousand of them as an error too.
    var children: [ConfiguredChild] = []
    for (i, mine) in local.enumerated() {
      for (j, theirs) in remote.enumerated() {
        guard children.count < 1024 else { return children }
        child.name = "\(connection.name)/\(i + 1)x\(j + 1)"
        child.localSelectors = mine
        child.remoteSelectors = theirs
        children.append(child)
      }
    }
    return children
  }

  private mutating func subnets(_ side: String) -> [[Configured<ConfiguredSelector>]] {
    if let parameter = conn[side + "subnets"] {
      let texts = parameter.value.split { "{}, \t".contains($0) }.map(String.init)
      return values.selectors(side, parameter, texts).map { [$0] }
    }
    let parameter = conn[side + "subnet"]
    let texts = parameter.map { StrongSwanValue.list($0.value) } ?? []
    return [values.selectors(side, parameter, texts)]
  }

  /// With `pfs=yes` a proposal without groups uses the one that IKE agreed on; with `pfs=no` even
  /// groups that are written are passed over.
  private mutating func forwardSecrecy(
    _ proposal: ConfiguredProposal, _ connection: ConfiguredConnection, _ version: IKEVersion
  ) -> ConfiguredProposal {
    var proposal = proposal
    let pfs = values.bool("pfs", default: true)
    let written = proposal.choices(for: .group)
    let ike = (connection.proposals ?? []).filter { $0.versions.contains(version) }
    var groups: [Configured<AlgorithmChoice>] = []
    for choice in ike.flatMap({ $0.choices(for: .group) })
    where !groups.contains(where: { $0.value == choice.value }) {
      groups.append(choice)
    }
    if pfs.value {
      guard written.isEmpty else { return sequenceNumbers(proposal, version) }
      proposal.choices += groups
      proposal.isCertain = proposal.isCertain && groups.count == 1 && ike.allSatisfy(\.isCertain)
      return sequenceNumbers(proposal, version)
    }
    proposal.choices.removeAll { $0.value.attribute == .group }
    proposal.choices.append(Configured(.noGroup, pfs.origin))
    return sequenceNumbers(proposal, version)
  }

  /// IKEv2 offers and takes both unless `esn` or a window of 0 says otherwise.
  private func sequenceNumbers(_ proposal: ConfiguredProposal, _ version: IKEVersion)
    -> ConfiguredProposal
  {
    guard version == .ikev2 else { return proposal }
    var proposal = proposal
    let parameter = conn["esn"]
    let used: [Bool] =
      switch parameter?.value {
      case "yes": [true]
      case "no": [false]
      default: conn["replay-window"]?.value == "0" ? [false] : [true, false]
      }
    let origin = parameter?.origin ?? values.byDefault
    proposal.choices += used.map { Configured(.extendedSequenceNumbers($0), origin) }
    return proposal
  }
}
