internal import ISAKMP
internal import Texts

/// Crypto profiles: every combination of the three lists.
extension PANOSAssembly {
  private struct Value {
    var word: String
    var origin: ConfigurationOrigin
    var line: Int?
  }

  /// What a profile's list says, or the factory's of that name.
  private struct Profile {
    var name: String
    var origin: ConfigurationOrigin
    var line: Int
    var encryption: [Value]
    var hashes: [Value]
    var groups: [Value]
    var object: Object?
  }

  private mutating func profile(
    _ kind: PANOSObjects.Kind, _ name: String, _ space: String, _ line: Int
  ) -> Profile? {
    let isChild = kind == .ipsecProfile
    if let object = find(kind, name, space) {
      func values(_ key: String) -> [Value] {
        object.all(key).map { Value(word: $0.value, origin: origin($0), line: $0.line) }
      }
      let ah = isChild ? values("ah/authentication") : []
      return Profile(
        name: name, origin: .written(file: file, line: object.line, text: object.text),
        line: object.line, encryption: values(isChild ? "esp/encryption" : "encryption"),
        hashes: ah.isEmpty ? values(isChild ? "esp/authentication" : "hash") : ah,
        groups: values("dh-group"), object: object)
    }
    guard let factory = PANOSWords.factory[name] else {
      policy.remark(line, "there is no \(kind.rawValue) \(name)")
      return nil
    }
    policy.remark(
      line, "the \(kind.rawValue) \(name) is not in this file: taken is what the factory's holds")
    let source = ConfigurationOrigin.assumedDefault("PAN-OS, profile \(name)")
    func value(_ word: String) -> Value { Value(word: word, origin: source) }
    return Profile(
      name: name, origin: source, line: line,
      encryption: (isChild ? factory.esp : factory.encryption).map(value),
      hashes: [value(isChild ? factory.espHash : factory.hash)], groups: [value(factory.group)])
  }

  mutating func ikeProposal(
    _ name: String, _ version: IKEVersion, _ space: String, _ line: Int,
    _ connection: ConfiguredConnection
  ) -> ConfiguredProposal? {
    guard let profile = profile(.ikeProfile, name, space, line) else { return nil }
    var proposal = ConfiguredProposal(
      name: "ike-crypto-profile \(name)", versions: [version], origin: profile.origin)
    let hasAEAD = addCiphers(profile.encryption, version, to: &proposal)
    addHashes(profile.hashes, version, hasAEAD: hasAEAD, to: &proposal)
    for value in profile.groups {
      guard let group = PANOSWords.group(value.word) else {
        unknown(value, "dh-group", PANOSWords.groups.sorted().map { "group\($0)" }, &proposal)
        continue
      }
      proposal.choices.append(Configured(.group(group), value.origin))
    }
    if profile.groups.isEmpty, let group = PANOSWords.group("group2") {
      proposal.choices.append(Configured(.group(group), Self.assumed))
    }
    for (values, what) in [(profile.encryption, "encryption"), (profile.hashes, "hash")]
    where values.isEmpty {
      policy.remark(profile.line, "ike-crypto-profile \(name) has no \(what)")
      proposal.isCertain = false
    }
    if version == .ikev1, let method = connection.localAuthentication.first {
      let methods: [AuthenticationMethod] =
        method.value == .preSharedKey ? [.preSharedKey] : [.rsaSignatures, .ecdsaSignatures]
      // That it is a key follows from the gateway, where a certificate would stand.
      let source = method.origin.isCertain ? method.origin : Self.byDefault
      proposal.choices += methods.map { Configured(.authentication($0), source) }
    }
    proposal.lifetimeSeconds = lifetime(profile.object, default: 8 * 3600)
    return proposal
  }

  /// Whether one of them authenticates itself, which none of IKEv1 does.
  private mutating func addCiphers(
    _ values: [Value], _ version: IKEVersion, to proposal: inout ConfiguredProposal
  ) -> Bool {
    var hasAEAD = false
    for value in values {
      guard let choice = PANOSWords.cipher(value.word) else {
        unknown(value, "encryption", PANOSWords.encryption.map(\.word), &proposal)
        continue
      }
      if choice.isAEAD {
        if version == .ikev1 { continue }
        hasAEAD = true
      }
      proposal.choices.append(Configured(choice, value.origin))
    }
    return hasAEAD
  }

  private mutating func addHashes(
    _ values: [Value], _ version: IKEVersion, hasAEAD: Bool, to proposal: inout ConfiguredProposal
  ) {
    for value in values {
      if value.word == "non-auth" {
        // Which PRF goes with it is not established.
        proposal.isCertain = false
        continue
      }
      guard let hash = PANOSWords.hash(value.word) else {
        unknown(value, "hash", PANOSWords.hashes.map(\.word), &proposal)
        continue
      }
      if version == .ikev1 {
        proposal.choices.append(Configured(.hash(hash), value.origin))
        continue
      }
      // With a cipher that authenticates itself the PRF is probably that of the hash.
      if let prf = PRF(hash: hash) {
        proposal.choices.append(Configured(.prf(prf), hasAEAD ? Self.assumed : value.origin))
      }
      if let integrity = IntegrityAlgorithm(ike: hash) {
        proposal.choices.append(Configured(.integrity(integrity), value.origin))
      }
    }
  }

  /// 8 hours and 1 hour are what the user interface shows: no document at hand says it of the file.
  private mutating func lifetime(_ object: Object?, default value: UInt64) -> Configured<UInt64> {
    for (unit, seconds) in [
      ("seconds", UInt64(1)), ("minutes", 60), ("hours", 3600), ("days", 86400),
    ] {
      guard let leaf = object?["lifetime/\(unit)"] else { continue }
      guard
        let number = policy.number(
          leaf.value, of: "lifetime in \(unit)", origin(leaf), upTo: WrittenNumber.most / seconds)
      else { break }
      return Configured(number.value * seconds, number.origin)
    }
    return Configured(value, Self.assumed)
  }

  private mutating func unknown(
    _ value: Value, _ what: String, _ known: [String], _ proposal: inout ConfiguredProposal
  ) {
    if let line = value.line {
      policy.remark(
        line,
        "unknown value “\(value.word.prefix(40))” of \(what)"
          + NearestWord.hint(value.word, among: known, after: policy.remarks.count))
    }
    proposal.isCertain = false
  }

  // MARK: Tunnels

  private mutating func mode(_ tunnel: Object) -> Configured<ConfiguredChild.EncapsulationMode> {
    guard let leaf = tunnel["ipsec-mode"] else { return Configured(.tunnel, Self.byDefault) }
    switch leaf.value {
    case "tunnel": return Configured(.tunnel, origin(leaf))
    case "transport": return Configured(.transport, origin(leaf))
    default:
      policy.remark(leaf.line, "“\(leaf.value.shown)” is no ipsec-mode: tunnel, transport")
      return Configured(.tunnel, Self.assumed)
    }
  }

  mutating func children(_ tunnel: Object, _ versions: [IKEVersion]) -> [ConfiguredChild] {
    var child = ConfiguredChild(
      name: tunnel.name, origin: .written(file: file, line: tunnel.line, text: tunnel.text),
      mode: mode(tunnel))
    let leaf = tunnel["auto-key/ipsec-crypto-profile"]
    suites(
      leaf?.value ?? "default", tunnel.space, leaf?.line ?? tunnel.line, versions, into: &child)
    var children: [ConfiguredChild] = []
    for table in ["auto-key/proxy-id", "auto-key/proxy-id-v6"] {
      for entry in tunnel.entries(table) {
        children.append(proxy(entry, "\(table)/\(entry.value)", tunnel, child))
      }
    }
    if children.isEmpty {
      let any = Configured(
        ConfiguredSelector.range(start: [0, 0, 0, 0], end: [255, 255, 255, 255]), Self.byDefault)
      child.localSelectors = [any]
      child.remoteSelectors = [any]
      children = [child]
    }
    return children
  }

  private mutating func proxy(
    _ entry: Leaf, _ path: String, _ tunnel: Object, _ template: ConfiguredChild
  ) -> ConfiguredChild {
    var child = template
    child.name = "\(tunnel.name), \(entry.value)"
    child.origin = origin(entry)
    var protocolID: UInt8 = 0
    var ports: [String: UInt16] = [:]
    var isLimited = true
    if let leaf = tunnel["\(path)/protocol/number"] {
      let number = policy.number(leaf.value, of: "protocol", origin(leaf), upTo: 255)
      protocolID = number.flatMap { UInt8(exactly: $0.value) } ?? 0
      isLimited = number != nil
    }
    for (word, number) in [("tcp", UInt8(6)), ("udp", 17)] {
      for side in ["local", "remote"] {
        if let leaf = tunnel["\(path)/protocol/\(word)/\(side)-port"] {
          protocolID = number
          let port = policy.number(leaf.value, of: "\(side)-port", origin(leaf), upTo: 65535)
          ports[side] = port.flatMap { UInt16(exactly: $0.value) } ?? 0
          isLimited = isLimited && port != nil
        }
      }
    }
    for side in ["local", "remote"] {
      let selector: Configured<ConfiguredSelector>
      let port = ports[side] ?? 0
      if let leaf = tunnel["\(path)/\(side)"] {
        if !isLimited {
          // Neither everything nor what was meant.
          selector = Configured(.named(leaf.value), origin(leaf))
        } else if let range = AddressText.range(leaf.value) {
          selector = Configured(
            .range(
              start: range.start, end: range.end, protocolID: protocolID, startPort: port,
              endPort: port == 0 ? 65535 : port), origin(leaf))
        } else {
          policy.remark(leaf.line, "“\(leaf.value.prefix(40))” is no network")
          selector = Configured(.named(leaf.value), origin(leaf))
        }
      } else {
        selector = Configured(
          .range(start: [0, 0, 0, 0], end: [255, 255, 255, 255], protocolID: protocolID),
          Self.assumed)
      }
      if side == "local" {
        child.localSelectors = [selector]
      } else {
        child.remoteSelectors = [selector]
      }
    }
    return child
  }

  private mutating func suites(
    _ name: String, _ space: String, _ line: Int, _ versions: [IKEVersion],
    into child: inout ConfiguredChild
  ) {
    guard let profile = profile(.ipsecProfile, name, space, line) else { return }
    var proposal = ConfiguredProposal(
      name: "ipsec-crypto-profile \(name)", versions: versions, origin: profile.origin)
    if profile.encryption.isEmpty, profile.object?["ah/authentication"] != nil {
      child.protocolID = .ah
    }
    for value in profile.encryption {
      guard let choice = PANOSWords.cipher(value.word) else {
        unknown(value, "encryption", PANOSWords.encryption.map(\.word), &proposal)
        continue
      }
      // How long its tag is, is not established.
      if value.word == "aes-128-ccm" { proposal.isCertain = false }
      proposal.choices.append(Configured(choice, value.origin))
    }
    for value in profile.hashes {
      if value.word == "none" {
        proposal.choices.append(Configured(.integrity(.none), value.origin))
      } else if let hash = PANOSWords.hash(value.word),
        let integrity = IntegrityAlgorithm(ike: hash)
      {
        proposal.choices.append(Configured(.integrity(integrity), value.origin))
      } else {
        unknown(value, "authentication", PANOSWords.hashes.map(\.word), &proposal)
      }
    }
    if let value = profile.groups.first {
      if let group = PANOSWords.group(value.word) {
        proposal.choices.append(Configured(.group(group), value.origin))
      } else if value.word == "no-pfs" {
        proposal.choices.append(Configured(.noGroup, value.origin))
      } else {
        unknown(value, "dh-group", PANOSWords.groups.sorted().map { "group\($0)" }, &proposal)
      }
    } else if let group = PANOSWords.group("group2") {
      // Its absence is no “no-pfs”.
      proposal.choices.append(Configured(.group(group), Self.byDefault))
    }
    if profile.encryption.isEmpty, child.protocolID == .esp { proposal.isCertain = false }
    // Every profile of ESP has one, though it be `none`.
    if profile.hashes.isEmpty, child.protocolID == .esp {
      policy.remark(
        profile.origin.line ?? line, "ipsec-crypto-profile \(name) has no authentication")
      proposal.isCertain = false
    }
    child.proposals = [proposal]
    child.lifetimeSeconds = lifetime(profile.object, default: 3600)
    child.rekeySeconds = child.lifetimeSeconds
    if let leaf = profile.object?["lifesize/kb"] {
      child.lifetimeKilobytes = policy.number(leaf.value, of: "lifesize", origin(leaf))
    } else if let leaf = profile.object?.leaves.first(where: { $0.key.hasPrefix("lifesize/") }) {
      policy.remark(
        leaf.line, "how many kilobytes PAN-OS counts to `\(leaf.key)` is not known: not compared")
    }
  }
}
