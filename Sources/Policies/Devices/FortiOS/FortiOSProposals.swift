internal import ISAKMP
internal import Texts

/// `set proposal` times `set dhgrp`: each word of the first is a suite, each number of the second a
/// group for every suite.
struct FortiOSProposals {
  enum Stage {
    case ike(Configured<ConfiguredAuthentication>)
    /// Of a gateway, whose phase 1 says some of it.
    case child(phase1: FortiOSReader.Entry)
  }

  private(set) var remarks: [LineRemark] = []
  /// There is no `dhgrp`, and what the release then takes is not known.
  private(set) var assumedGroups: [AlgorithmChoice] = []
  private let entry: FortiOSReader.Entry
  private let table: String
  private let versions: [IKEVersion]
  private let stage: Stage
  private let assembly: FortiOSAssembly
  private var isUncertain = false

  init(
    _ entry: FortiOSReader.Entry, table: String, versions: [IKEVersion], stage: Stage,
    assembly: FortiOSAssembly
  ) {
    self.entry = entry
    self.table = table
    self.versions = versions
    self.stage = stage
    self.assembly = assembly
  }

  /// With `xauthtype` XAUTH's own numbers stand for the method. Whether a FortiGate then takes the
  /// plain ones too is not documented.
  private func methods(_ method: Configured<ConfiguredAuthentication>)
    -> [Configured<AuthenticationMethod>]
  {
    let plain = method.value.ikev1Method
    if let setting = entry["xauthtype"], setting.values.first != "disable" {
      let extended: AuthenticationMethod =
        plain == .preSharedKey ? .xauthPreSharedKey : .xauthRSA
      return [extended, plain].map { Configured($0, .assumedDefault(FortiOSDefaults.product)) }
    }
    // A certificate may be of either kind.
    return (method.value == .publicKey ? [plain, .ecdsaSignatures] : [plain])
      .map { Configured($0, method.origin) }
  }

  private var isChild: Bool { if case .child = stage { true } else { false } }

  mutating func read() -> [ConfiguredProposal] {
    guard let setting = entry["proposal"], !setting.values.isEmpty else {
      remarks.append(LineRemark(entry.line, "\(table) “\(entry.name)” has no `set proposal`"))
      return []
    }
    let groups = groups() + additionalKeyExchanges() + sequenceNumbers()
    var proposals: [ConfiguredProposal] = []
    // Each once for each group: what stands twice would multiply.
    var seen: Set<String> = []
    for word in setting.values where seen.insert(word).inserted {
      guard let known = FortiOSWords.proposal(word, isChild: isChild) else {
        remarks.append(
          LineRemark(
            setting.line,
            "unknown proposal “\(word.prefix(40))”"
              + NearestWord.hint(
                word, among: FortiOSWords.proposalWords, after: remarks.count)))
        isUncertain = true
        if setting.values.count == 1 {
          // It offers something, and what it is nobody here can say.
          var unknown = ConfiguredProposal(
            name: "\(table) \(entry.name), \(word.prefix(40))", versions: versions,
            origin: assembly.origin(setting), choices: groups)
          lifetimes(&unknown)
          proposals.append(unknown)
        }
        continue
      }
      let origin = assembly.origin(setting)
      guard let choices = choices(known, word, setting.line) else { continue }
      var proposal = ConfiguredProposal(
        name: "\(table) \(entry.name), \(word)", versions: versions, origin: origin,
        choices: choices.map { Configured($0, origin) } + groups)
      if case .ike(let method) = stage, versions == [.ikev1] {
        proposal.choices += methods(method).map { Configured(.authentication($0.value), $0.origin) }
      }
      proposal.isCertain = !known.isUnregistered
      lifetimes(&proposal)
      proposals.append(proposal)
    }
    if isUncertain {
      for index in proposals.indices { proposals[index].isCertain = false }
    }
    return proposals
  }

  private mutating func choices(
    _ known: FortiOSWords.Proposal, _ word: String, _ line: Int
  ) -> [AlgorithmChoice]? {
    let isIKEv1 = versions == [.ikev1]
    var choices: [AlgorithmChoice] = []
    if known.isUnregistered {
      remarks.append(LineRemark(line, "the numbers that FortiOS sends for “\(word)” are not known"))
    }
    if let cipher = known.cipher {
      if !isChild, isIKEv1, cipher.algorithm.ikev1 == nil {
        remarks.append(
          LineRemark(line, "“\(word)” cannot be negotiated by IKEv1 and is passed over"))
        return nil
      }
      choices.append(.encryption(cipher.algorithm, keyLength: cipher.keyLength))
    }
    if let hash = known.hash {
      if isChild {
        if let integrity = IntegrityAlgorithm(ike: hash) { choices.append(.integrity(integrity)) }
      } else if isIKEv1 {
        choices.append(.hash(hash))
      } else {
        if let prf = PRF(hash: hash) { choices.append(.prf(prf)) }
        if let integrity = IntegrityAlgorithm(ike: hash) { choices.append(.integrity(integrity)) }
      }
    }
    if let prf = known.prf.flatMap({ PRF(hash: $0) }) { choices.append(.prf(prf)) }
    if known.hasNoIntegrity { choices.append(.integrity(.none)) }
    return choices
  }

  // MARK: Groups

  private mutating func groups() -> [Configured<AlgorithmChoice>] {
    if isChild, let setting = entry["pfs"] {
      if setting.values.first == "disable" {
        return [Configured(.noGroup, assembly.origin(setting))]
      }
      // Whether there is a group at all is then not known.
      isUncertain = isUncertain || setting.values.first != "enable"
    }
    guard let setting = entry["dhgrp"], !setting.values.isEmpty else {
      let groups = assembly.defaults.groups.compactMap { Self.group($0) }
      if let release = assembly.defaults.release, release >= FortiOSDefaults.groupsChange {
        remarks.append(
          LineRemark(
            entry.line,
            "\(table) “\(entry.name)” has no `set dhgrp`: which groups FortiOS \(release.text) then "
              + "takes is not the same in every release"))
        assumedGroups = groups.map { .group($0) }
      }
      return groups.map {
        Configured(.group($0), assembly.defaults.groupsOrigin)
      }
    }
    var seen: Set<String> = []
    return setting.values.filter { seen.insert($0).inserted }.compactMap { word in
      guard let number = UInt16(word), FortiOSWords.groups.contains(number),
        let group = Self.group(number)
      else {
        remarks.append(LineRemark(setting.line, "unknown group “\(word.prefix(40))” in `dhgrp`"))
        isUncertain = true
        return nil
      }
      return Configured(.group(group), assembly.origin(setting))
    }
  }

  private static func group(_ number: UInt16) -> KeyExchangeGroup? {
    KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number))
  }

  /// `addke1` to `addke7`: RFC 9370. 0 is none; from 1080 on numbers of private use.
  private mutating func additionalKeyExchanges() -> [Configured<AlgorithmChoice>] {
    guard versions == [.ikev2] else { return [] }
    return (1...7).flatMap { place -> [Configured<AlgorithmChoice>] in
      guard let setting = entry["addke\(place)"] else { return [] }
      if setting.values == ["0"] { return [] }
      return setting.values.compactMap { word in
        guard let group = UInt16(word).flatMap(Self.group), [35, 36, 37].contains(group.number)
        else {
          remarks.append(
            LineRemark(
              setting.line,
              word == "0"
                ? "additional key exchange \(place) may be left out"
                : "the key exchange “\(word.prefix(40))” has a number of private use, or none"))
          isUncertain = true
          return nil
        }
        return Configured(.additionalKeyExchange(place, group), assembly.origin(setting))
      }
    }
  }

  /// Set in Phase 1 for its children; nothing in the child's own table tells.
  private func sequenceNumbers() -> [Configured<AlgorithmChoice>] {
    guard case .child(let gateway) = stage, versions == [.ikev2] else { return [] }
    guard let setting = gateway["esn"] else {
      return [Configured(.extendedSequenceNumbers(false), assembly.defaults.varying)]
    }
    let origin = assembly.origin(setting)
    switch setting.values.first {
    case "require": return [Configured(.extendedSequenceNumbers(true), origin)]
    case "allow":
      return [
        Configured(.extendedSequenceNumbers(true), origin),
        Configured(.extendedSequenceNumbers(false), origin),
      ]
    default: return [Configured(.extendedSequenceNumbers(false), origin)]
    }
  }

  private func lifetimes(_ proposal: inout ConfiguredProposal) {
    guard !isChild else { return }
    let setting = entry["keylife"]
    let written = setting?.values.first.map { UInt64($0) }
    proposal.lifetimeSeconds =
      switch written {
      case nil: Configured(assembly.defaults.ikeSeconds, assembly.defaults.stable)
      case .some(nil):
        Configured(assembly.defaults.ikeSeconds, .assumedDefault(FortiOSDefaults.product))
      case let number??: setting.map { Configured(number, assembly.origin($0)) }
      }
  }
}

extension ConfiguredAuthentication {
  /// The method that IKEv1 negotiates for it.
  var ikev1Method: AuthenticationMethod {
    switch self {
    case .preSharedKey: .preSharedKey
    case .ecdsaSignatures: .ecdsaSignatures
    case .xauth: .xauthPreSharedKey
    case .publicKey, .rsaSignatures, .eap, .null: .rsaSignatures
    }
  }
}
