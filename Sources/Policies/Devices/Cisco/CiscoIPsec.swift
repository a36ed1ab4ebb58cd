internal import ISAKMP
internal import Texts

/// A transform set, or an IKEv2 ipsec-proposal, under its name.
struct CiscoTransformSet {
  var name: String
  var origin: ConfigurationOrigin
  var choices: [Configured<AlgorithmChoice>]
  var isAH = false
  var mode: Configured<ConfiguredChild.EncapsulationMode>?
  var isCertain = true
}

/// A crypto map entry, or an IPsec profile, while its lines are read.
struct CiscoMapEntry {
  /// "crypto map VPN 10".
  var name: String
  var map: String
  var sequence: Int
  var origin: ConfigurationOrigin
  var isDynamic = false
  /// `ipsec-manual` and GDOI negotiate nothing here.
  var isNegotiated = true
  var dynamicMap: String?
  var peers: [Configured<String>] = []
  var transformSets: [Configured<String>] = []
  var ikev2Proposals: [Configured<String>] = []
  var accessList: Configured<String>?
  /// Of `set pfs`.
  var group: Configured<KeyExchangeGroup>?
  var seconds: Configured<UInt64>?
  var kilobytes: Configured<UInt64>?
  var isakmpProfile: Configured<String>?
  var ikev2Profile: Configured<String>?
  var aggressiveMode: Configured<Bool>?
  var natTraversal: Configured<Bool>?
  /// ASA: `set ikev2 mode transport`.
  var mode: Configured<ConfiguredChild.EncapsulationMode>?

  /// `set …` without the word `set`, as far as IOS and the ASA agree. `nil` where it is not theirs.
  mutating func set(
    _ words: inout CommandWords, isNegated: Bool, origin: ConfigurationOrigin,
    defaultGroup: KeyExchangeGroup?
  ) -> CommandReading? {
    let commands = ["peer", "pfs", "security-association", "transform-set"]
    guard let command = words.keyword(commands) else { return nil }
    switch command {
    case "peer":
      let names = words.rest.filter { !["default", "dynamic"].contains($0.lowercased()) }
      guard isNegated || !names.isEmpty else { return .wrong("`set peer` names no peer") }
      if isNegated {
        peers.removeAll { names.isEmpty || names.contains($0.value) }
      } else {
        peers += names.map { Configured($0, origin) }
      }
    case "pfs":
      guard !isNegated else {
        group = nil
        return .understood
      }
      guard let word = words.next() else {
        group = defaultGroup.map { Configured($0, .assumedDefault("`set pfs` without a group")) }
        return .understood
      }
      guard let known = CiscoAlgorithms.group(word) else {
        return .wrong("not a Diffie-Hellman group: \(word)")
      }
      group = Configured(known, origin)
    case "security-association":
      guard words.take("lifetime", minimum: 4) else { return .understood }
      return lifetime(&words, isNegated: isNegated, origin: origin)
    default:
      guard isNegated || !words.isAtEnd else { return .wrong("no transform set is named") }
      transformSets = isNegated ? [] : words.rest.map { Configured($0, origin) }
    }
    return .understood
  }

  private mutating func lifetime(
    _ words: inout CommandWords, isNegated: Bool, origin: ConfigurationOrigin
  ) -> CommandReading {
    var lifetime = CiscoLifetime(seconds: seconds, kilobytes: kilobytes)
    let reading = lifetime.read(&words, isNegated: isNegated, origin: origin)
    (seconds, kilobytes) = (lifetime.seconds, lifetime.kilobytes)
    return reading
  }
}

/// `lifetime seconds 3600`, `lifetime kilobytes 4608000`: of one map entry or of the whole device.
struct CiscoLifetime {
  var seconds: Configured<UInt64>?
  var kilobytes: Configured<UInt64>?

  mutating func read(
    _ words: inout CommandWords, isNegated: Bool, origin: ConfigurationOrigin
  ) -> CommandReading {
    var isRead = false
    while let unit = words.keyword(["seconds", "kilobytes", "days"]) {
      isRead = true
      let isOff = words.take("disable") || words.take("unlimited")
      let number = words.number()
      guard number != nil || isOff || isNegated else { return .wrong("the lifetime has no number") }
      let most = unit == "days" ? WrittenNumber.most / 86400 : WrittenNumber.most
      if let number, number > most {
        return .wrong("“\(number)” \(unit) are more than a lifetime can be: \(most)")
      }
      let value = isNegated ? nil : number.map { Configured($0, origin) }
      switch unit {
      case "kilobytes": kilobytes = isOff ? Configured(0, origin) : value
      case "days":
        seconds = value.map {
          Configured($0.value.multipliedReportingOverflow(by: 86400).partialValue, origin)
        }
      default: seconds = value
      }
    }
    return isRead ? .understood : .wrong("the lifetime has no unit")
  }
}

/// Everything that builds a device's children from maps, transform sets and access lists.
struct CiscoIPsecObjects {
  var transformSets: [String: CiscoTransformSet] = [:]
  /// ASA: IKEv2's ipsec-proposals have names of their own.
  var ikev2Proposals: [String: CiscoTransformSet] = [:]
  /// Lines of each access list, read only where a map refers to it.
  var accessLists: [String: [AccessLine]] = [:]
  var lifetime = CiscoLifetime()
  var addressing: CiscoAddressing
  var product: String
  /// The product's lifetimes where nothing is written.
  var defaultSeconds: UInt64
  let defaultKilobytes: UInt64 = 4_608_000

  struct AccessLine {
    var line: DeviceCommand
    /// Where the words behind the list's name begin.
    var start: Int
  }

  private struct Pair {
    var local: [Configured<ConfiguredSelector>]
    var remote: [Configured<ConfiguredSelector>]
    var origin: ConfigurationOrigin
  }

  private var readLists: [String: [Pair]] = [:]
  private var childCount = 0
  private var room = PolicyRoom()

  init(addressing: CiscoAddressing, product: String, defaultSeconds: UInt64) {
    self.addressing = addressing
    self.product = product
    self.defaultSeconds = defaultSeconds
  }

  struct Fault {
    var line: Int
    var what: String
  }

  /// The children of one entry, one for each line of its access list: each stands for a pair of
  /// proxy identities.
  mutating func children(
    of entry: CiscoMapEntry, versions: [IKEVersion], file: String, faults: inout [Fault]
  ) -> [ConfiguredChild] {
    var child = template(entry, versions: versions, faults: &faults)
    guard let list = entry.accessList else { return child.proposals.isEmpty ? [] : [child] }
    guard let pairs = pairs(list.value, file: file, faults: &faults) else {
      if let line = list.origin.line {
        faults.append(Fault(line: line, what: "there is no access list \(list.value)"))
      }
      return child.proposals.isEmpty ? [] : [child]
    }
    guard childCount + pairs.count <= Self.mostChildren, !room.isFull else {
      // Beyond what any device installs: such an entry is taken to protect anything.
      if let line = entry.origin.line {
        faults.append(Fault(line: line, what: "too many lines of access lists: not compared"))
      }
      return [child]
    }
    childCount += pairs.count
    for pair in pairs {
      room.take(pair.local)
      room.take(pair.remote)
    }
    child.name = "\(entry.name), access list \(list.value)"
    return pairs.map { pair in
      child.origin = pair.origin
      child.localSelectors = pair.local
      child.remoteSelectors = pair.remote
      return child
    }
  }

  private static let mostChildren = 20_000

  /// The permitted pairs of an access list, read once however many entries refer to it. A line that
  /// is not understood may permit anything.
  private mutating func pairs(
    _ name: String, file: String, faults: inout [Fault]
  ) -> [Pair]? {
    if let known = readLists[name] { return known }
    guard let lines = accessLists[name] else { return nil }
    var pairs: [Pair] = []
    for access in lines {
      var words = CommandWords(access.line.words, from: access.start)
      guard permits(&words) else { continue }
      let origin = ConfigurationOrigin.written(
        file: file, line: access.line.number, text: access.line.text)
      let unknown = [ConfiguredSelector.named(access.line.text)]
      let read = addressing.entry(&words)
      if read == nil {
        faults.append(
          Fault(
            line: access.line.number,
            what: "not understood as a line of access list \(name): \(access.line.text)"))
      }
      pairs.append(
        Pair(
          local: (read?.local ?? unknown).map { Configured($0, origin) },
          remote: (read?.remote ?? unknown).map { Configured($0, origin) }, origin: origin))
    }
    readLists[name] = pairs
    return pairs
  }

  /// IOS numbers lines, the ASA writes `extended`. Remarks and denials protect nothing.
  private func permits(_ words: inout CommandWords) -> Bool {
    if words.take("line", minimum: 4) { _ = words.next() }
    _ = words.take("extended", minimum: 8)
    _ = words.number()
    return words.take("permit", minimum: 4)
  }

  /// A child without selectors.
  func template(
    _ entry: CiscoMapEntry, versions: [IKEVersion], faults: inout [Fault]
  ) -> ConfiguredChild {
    var proposals: [ConfiguredProposal] = []
    var mode = entry.mode
    var isAH = false
    let sets =
      entry.transformSets.map {
        ($0, transformSets, "transform set", versions.count > 1 ? [.ikev1] : versions)
      }
      + entry.ikev2Proposals.map { ($0, ikev2Proposals, "ipsec-proposal", [IKEVersion.ikev2]) }
    for (name, known, kind, versions) in sets {
      guard let set = known[name.value] else {
        if let line = name.origin.line {
          faults.append(Fault(line: line, what: "there is no \(kind) \(name.value)"))
        }
        continue
      }
      mode = mode ?? set.mode
      isAH = set.isAH
      var proposal = ConfiguredProposal(
        name: "\(kind) \(set.name)", versions: versions, origin: set.origin, choices: set.choices)
      if let group = entry.group {
        proposal.choices.append(Configured(.group(group.value), group.origin))
      }
      proposal.isCertain = set.isCertain && proposal.choices.allSatisfy(\.origin.isCertain)
      proposals.append(proposal)
    }
    if sets.isEmpty, entry.sequence == 0, product == ConfiguredProduct.ciscoIOS.name {
      proposals = [Self.defaultTransformSet(versions, entry.group)]
    }
    var child = ConfiguredChild(
      name: entry.name, origin: entry.origin, protocolID: isAH ? .ah : .esp, proposals: proposals,
      mode: mode ?? Configured(.tunnel, .productDefault(product)))
    child.lifetimeSeconds =
      entry.seconds ?? lifetime.seconds ?? Configured(defaultSeconds, .productDefault(product))
    child.lifetimeKilobytes =
      entry.kilobytes ?? lifetime.kilobytes
      ?? Configured(defaultKilobytes, .productDefault(product))
    return child
  }
  /// What IOS takes for a profile that names no transform set.
  private static func defaultTransformSet(
    _ versions: [IKEVersion], _ group: Configured<KeyExchangeGroup>?
  ) -> ConfiguredProposal {
    let origin = ConfigurationOrigin.assumedDefault(ConfiguredProduct.ciscoIOS.name)
    var proposal = ConfiguredProposal(
      name: "transform set default", versions: versions, origin: origin,
      choices: [
        Configured(.encryption(.aesCBC, keyLength: 128), origin),
        Configured(.integrity(.hmacSHA1To96), origin),
      ])
    if let group { proposal.choices.append(Configured(.group(group.value), group.origin)) }
    proposal.isCertain = false
    return proposal
  }
}
