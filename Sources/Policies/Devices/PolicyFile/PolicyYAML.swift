internal import ISAKMP
package import Texts

/// ikewhy's own policy file:
///
/// ```
/// address: 192.0.2.1            # the device's own; a list where it has several
/// ike:                          # the most preferred first
///   - name: strong              # how reports name it; its place if left out
///     version: 1                # 1, 2 or [1, 2]
///     encryption: AES-CBC-256   # one, or a list of alternatives
///     hash: SHA2-256            # IKEv1; in IKEv2 integrity and prf
///     authentication: pre-shared key
///     group: 14
///     lifetime: 86400
/// built_in: cisco-65535         # or cisco-65507 or none: what follows when none of these fits
/// connections:
///   - name: branch
///     remote: 198.51.100.7
///     children:
///       - local: 10.1.0.0/16
///         remote: 10.2.0.0/16
///         proposals: [{encryption: AES-CBC-256, integrity: SHA2-256, group: 14}]
/// ```
///
/// What a proposal leaves out is not compared; a child's proposal without group means no perfect
/// forward secrecy.
package enum PolicyYAML: ConfigurationSyntax {
  package static let name = "ikewhy's policy YAML"

  private static let topKeys = [
    "address", "ike", "built_in", "connections", "product", "psk", "aggressive",
  ]
  private static let proposalKeys = [
    "name", "priority", "version", "encryption", "hash", "prf", "integrity", "authentication",
    "group", "esn", "lifetime", "lifetime_kilobytes",
  ]
  private static let connectionKeys = [
    "name", "version", "local", "remote", "local_identity", "remote_identity",
    "local_authentication", "remote_authentication", "aggressive", "ike", "children",
  ]
  private static let childKeys = [
    "name", "protocol", "mode", "local", "remote", "lifetime", "lifetime_kilobytes", "proposals",
  ]
  private static let pskKeys = ["label", "peer", "key", "key_hex"]

  package static func recognises(_ text: TextFile) -> Bool {
    for line in text.lines {
      let words = line.text
      guard let first = words.first(where: { !$0.isWhitespace }), first != "#",
        !words.hasPrefix("---"), !words.hasPrefix("%YAML")
      else { continue }
      let key = words.prefix { $0 != ":" }
      return words.dropFirst(key.count).first == ":" && topKeys.contains(String(key))
    }
    return false
  }

  package static func read(
    _ text: TextFile, including include: ConfigurationFile.Include
  ) throws(TextError) -> PeerPolicy {
    let top = try PolicyFields(
      text, known: topKeys,
      words: topKeys + connectionKeys + pskKeys + proposalKeys + childKeys)
    var policy = PeerPolicy(file: text.file, product: .ikewhy)
    if let product = try top.text("product") {
      let known = ConfiguredProduct(rawValue: product.value)
      guard DeviceCatalogue.device(known) != nil else {
        throw text.error(
          product.origin.line,
          "unknown product; known are "
            + DeviceCatalogue.devices.map { $0.product.rawValue }.joined(separator: ", "))
      }
      policy.product = known
    }
    policy.ownAddresses = try top.texts("address")
    for address in policy.ownAddresses where AddressText.octets(address.value) == nil {
      throw text.error(address.origin.line, "not an IP address: \(address.value)")
    }
    policy.aggressiveMode = try top.flag("aggressive")
    policy.proposals = try proposals(top, "ike", in: text, name: "ike")
    policy.builtInProposals = try builtIn(top, in: text)
    for (index, fields) in try top.list("connections", known: connectionKeys).enumerated() {
      policy.connections.append(try connection(fields, place: index + 1, in: text))
    }
    // What stands in a key's place may be the key.
    for (index, fields) in try top.list("psk", known: pskKeys, hidingKeys: true).enumerated() {
      policy.presharedKeys.append(try key(fields, place: index + 1, in: text))
    }
    return policy
  }

  // MARK: Proposals

  private static func proposals(
    _ fields: PolicyFields, _ key: String, in text: TextFile, name: String,
    versions: [IKEVersion]? = nil
  ) throws(TextError) -> [ConfiguredProposal] {
    var proposals: [ConfiguredProposal] = []
    for (index, entry) in try fields.list(key, known: proposalKeys).enumerated() {
      var proposal = ConfiguredProposal(
        name: try entry.text("name")?.value ?? "\(name) \(index + 1)",
        priority: try entry.number("priority").flatMap { Int(exactly: $0.value) },
        versions: try version(entry)?.value ?? versions ?? [.ikev1, .ikev2],
        origin: entry.origin)
      proposal.choices =
        try entry.choices("encryption") { AlgorithmNames.encryption($0) }
        + entry.choices("hash") { AlgorithmNames.hash($0).map { .hash($0) } }
        + entry.choices("prf") { AlgorithmNames.prf($0).map { .prf($0) } }
        + entry.choices("integrity") { AlgorithmNames.integrity($0).map { .integrity($0) } }
        + entry.choices("authentication") {
          AlgorithmNames.authentication($0).map { .authentication($0) }
        }
        + entry.choices("group") { word in
          if word.lowercased() == "none" { return .noGroup }
          return AlgorithmNames.group(word).map { .group($0) }
        }
      if let esn = try entry.flag("esn") {
        proposal.choices.append(Configured(.extendedSequenceNumbers(esn.value), esn.origin))
      }
      guard !proposal.choices.isEmpty else {
        throw text.error(entry.origin.line, "a proposal without any algorithm")
      }
      proposal.lifetimeSeconds = try entry.number("lifetime")
      proposal.lifetimeKilobytes = try entry.number("lifetime_kilobytes")
      proposals.append(proposal)
    }
    return proposals
  }

  private static func version(
    _ fields: PolicyFields
  ) throws(TextError) -> Configured<[IKEVersion]>? {
    let words = try fields.texts("version")
    guard let first = words.first else { return nil }
    var versions: [IKEVersion] = []
    for word in words {
      switch word.value.lowercased() {
      case "1", "ikev1": versions.append(.ikev1)
      case "2", "ikev2": versions.append(.ikev2)
      default: throw fields.error(word.origin.line, "version is 1 or 2")
      }
    }
    return Configured(versions, first.origin)
  }

  private static func builtIn(
    _ top: PolicyFields, in text: TextFile
  ) throws(TextError) -> BuiltInProposals {
    guard let name = try top.text("built_in") else { return .none }
    switch name.value {
    case "none": return .none
    case "cisco-65535": return .known([BuiltInSuites.proposal(BuiltInSuites.old)])
    case "cisco-65507": return .known(BuiltInSuites.eight.map { BuiltInSuites.proposal($0) })
    default:
      throw text.error(name.origin.line, "built_in is cisco-65535, cisco-65507 or none")
    }
  }

  // MARK: Connections

  private static func connection(
    _ fields: PolicyFields, place: Int, in text: TextFile
  ) throws(TextError) -> ConfiguredConnection {
    let name = try fields.text("name")?.value ?? "connection \(place)"
    let versions = try version(fields) ?? Configured([.ikev1, .ikev2], fields.origin)
    var connection = ConfiguredConnection(name: name, origin: fields.origin, versions: versions)
    connection.localAddresses = try fields.texts("local")
    connection.remoteAddresses = try fields.texts("remote")
    connection.localIdentity = try fields.text("local_identity")
    connection.remoteIdentity = try fields.text("remote_identity")
    connection.localAuthentication = try authentication(fields, "local_authentication")
    connection.remoteAuthentication = try authentication(fields, "remote_authentication")
    connection.aggressiveMode = try fields.flag("aggressive")
    let own = try proposals(
      fields, "ike", in: text, name: "\(name), ike", versions: versions.value)
    connection.proposals = own.isEmpty ? nil : own
    for (index, child) in try fields.list("children", known: childKeys).enumerated() {
      connection.children.append(
        try self.child(
          child, name: "\(name), child \(index + 1)", versions: versions.value, in: text))
    }
    return connection
  }

  private static func authentication(
    _ fields: PolicyFields, _ key: String
  ) throws(TextError) -> [Configured<ConfiguredAuthentication>] {
    var methods: [Configured<ConfiguredAuthentication>] = []
    for word in try fields.texts(key) {
      let method: ConfiguredAuthentication? =
        switch word.value.lowercased() {
        case "psk", "pre-shared key": .preSharedKey
        case "pubkey", "certificate": .publicKey
        case "rsa": .rsaSignatures
        case "ecdsa": .ecdsaSignatures
        case "eap": .eap(nil)
        case "xauth": .xauth(nil)
        case "null": .null
        default: nil
        }
      guard let method else {
        throw fields.error(
          word.origin.line, "\(key) is psk, pubkey, rsa, ecdsa, eap, xauth or null")
      }
      methods.append(Configured(method, word.origin))
    }
    return methods
  }

  private static func child(
    _ fields: PolicyFields, name: String, versions: [IKEVersion], in text: TextFile
  ) throws(TextError) -> ConfiguredChild {
    let name = try fields.text("name")?.value ?? name
    let mode = try fields.text("mode")
    let value = mode.map { ConfiguredChild.EncapsulationMode(rawValue: $0.value) } ?? .tunnel
    guard let value else { throw fields.error(mode?.origin.line, "mode is tunnel or transport") }
    let kind = try fields.text("protocol")
    guard ["esp", "ah"].contains(kind?.value.lowercased() ?? "esp") else {
      throw fields.error(kind?.origin.line, "protocol is esp or ah")
    }
    var child = ConfiguredChild(
      name: name, origin: fields.origin, protocolID: kind?.value.lowercased() == "ah" ? .ah : .esp,
      proposals: try proposals(
        fields, "proposals", in: text, name: "\(name), proposal",
        versions: versions),
      mode: Configured(value, mode?.origin ?? .productDefault(ConfiguredProduct.ikewhy.name)))
    child.localSelectors = try fields.selectors("local")
    child.remoteSelectors = try fields.selectors("remote")
    child.lifetimeSeconds = try fields.number("lifetime")
    child.lifetimeKilobytes = try fields.number("lifetime_kilobytes")
    return child
  }

  private static func key(
    _ fields: PolicyFields, place: Int, in text: TextFile
  ) throws(TextError) -> ConfiguredPresharedKey {
    let key = try fields.text("key")
    let hex = try fields.text("key_hex")
    let value: ConfiguredPresharedKey.Value?
    switch (key, hex) {
    case (let key?, nil): value = CiscoKey.value([key.value])
    case (nil, let hex?): value = CiscoKey.value([hex.value], isHex: true)
    default: value = nil
    }
    guard let value else {
      throw fields.error(fields.origin.line, "one of key and key_hex is needed, and must be whole")
    }
    return ConfiguredPresharedKey(
      label: try fields.text("label")?.value ?? "\(place)",
      peers: try fields.texts("peer").map(\.value).filter { $0 != "any" }, value: value,
      origin: .written(file: text.file, line: fields.origin.line ?? 1, text: "psk …"))
  }
}
