import ISAKMP
import Texts

/// Reads a profile: one hash, and every cipher with every group.
///
/// What the entry `default` has is in the manual. What `add name=x` fills in is told in two ways,
/// and so are the values of releases before 6.44: these are assumed.
struct RouterOSProfileReader {
  private(set) var remarks: [LineRemark] = []
  private let entry: RouterOSTables.Entry
  private let isOld: Bool
  private let isOlder: Bool
  private let values: RouterOSValues

  init(
    _ entry: RouterOSTables.Entry, isOld: Bool, file: String, product: String, release: String?
  ) {
    self.entry = entry
    self.isOld = isOld
    isOlder = RouterOSValues.isBeforeIdentities(release)
    values = RouterOSValues(file: file, product: product)
  }

  private var assumed: ConfigurationOrigin { .assumedDefault(values.product) }
  private var byDefault: ConfigurationOrigin {
    isOld || isOlder ? assumed : .productDefault(values.product)
  }
  /// The entry whose values the manual gives.
  private var isFactory: Bool { entry.isBuiltIn && !isOld && !isOlder }

  mutating func proposal(
    _ versions: [IKEVersion], methods: [Configured<AuthenticationMethod>]
  ) -> ConfiguredProposal {
    var proposal = ConfiguredProposal(
      name: entry.label, versions: versions,
      origin: entry.line > 0
        ? values.written(entry.line, entry.label) : .productDefault(values.product))
    let isIKEv1 = versions == [.ikev1]
    proposal.choices += encryption(&proposal.isCertain)
    if let (hash, origin) = hash(&proposal.isCertain) {
      if isIKEv1 {
        proposal.choices.append(Configured(.hash(hash), origin))
      } else {
        if let integrity = IntegrityAlgorithm(ike: hash) {
          proposal.choices.append(Configured(.integrity(integrity), origin))
        }
        if let prf = prf(hash, origin, &proposal.isCertain) { proposal.choices.append(prf) }
      }
    }
    proposal.choices += groups(&proposal.isCertain)
    if isIKEv1 {
      for method in methods {
        proposal.choices.append(Configured(.authentication(method.value), method.origin))
      }
    }
    readLifetime(into: &proposal, isIKEv1)
    return proposal
  }

  private mutating func encryption(_ isCertain: inout Bool) -> [Configured<AlgorithmChoice>] {
    guard let written = entry["enc-algorithm"] else {
      if !isFactory { isCertain = false }
      return [
        Configured(.encryption(.aesCBC, keyLength: 128), isFactory ? byDefault : assumed),
        Configured(.encryption(.tripleDESCBC, keyLength: nil), isFactory ? byDefault : assumed),
      ]
    }
    return values.list(written, &remarks, &isCertain) { word in
      RouterOSAlgorithm.profileEncryption.first { $0.word == word }?.choice
    } known: {
      RouterOSAlgorithm.profileEncryption.map(\.word)
    }
  }

  private mutating func hash(_ isCertain: inout Bool) -> (HashAlgorithm, ConfigurationOrigin)? {
    guard let written = entry["hash-algorithm"] else { return (.sha1, byDefault) }
    guard let hash = RouterOSAlgorithm.hash(written.value) else {
      isCertain = false
      remarks.append(LineRemark(written.line, "unknown hash “\(written.value)”"))
      return nil
    }
    return (hash, values.origin(written))
  }

  /// `auto` is that of the hash.
  private mutating func prf(
    _ hash: HashAlgorithm, _ origin: ConfigurationOrigin, _ isCertain: inout Bool
  ) -> Configured<AlgorithmChoice>? {
    let written = entry["prf-algorithm"]
    guard let written, written.value != "auto" else {
      return PRF(hash: hash).map { Configured(.prf($0), written.map(values.origin) ?? origin) }
    }
    guard let named = RouterOSAlgorithm.hash(written.value), let prf = PRF(hash: named) else {
      isCertain = false
      remarks.append(LineRemark(written.line, "unknown pseudorandom function “\(written.value)”"))
      return nil
    }
    return Configured(.prf(prf), values.origin(written))
  }

  private mutating func groups(_ isCertain: inout Bool) -> [Configured<AlgorithmChoice>] {
    guard let written = entry["dh-group"] else {
      if !isFactory { isCertain = false }
      let words = isOld ? ["modp1024"] : ["modp2048", "modp1024"]
      return words.compactMap(RouterOSAlgorithm.group).map {
        Configured(.group($0), isFactory ? byDefault : assumed)
      }
    }
    return values.list(written, &remarks, &isCertain) { word in
      RouterOSAlgorithm.group(word).map { .group($0) }
    } known: {
      RouterOSAlgorithm.groups.map(\.word)
    }
  }

  /// IKEv2 has no use for it.
  private mutating func readLifetime(into proposal: inout ConfiguredProposal, _ isIKEv1: Bool) {
    let written = entry["lifetime"]
    guard isIKEv1 else {
      if let written {
        remarks.append(LineRemark(written.line, "IKEv2 does not use the profile's lifetime"))
      }
      return
    }
    proposal.lifetimeSeconds = values.time(written, default: 86400, byDefault, &remarks)
    switch entry["proposal-check"]?.value {
    case "exact":
      proposal.lifetimeCheck = entry["proposal-check"].map { Configured(.exact, values.origin($0)) }
    case "strict":
      proposal.lifetimeCheck = entry["proposal-check"].map {
        Configured(.strict, values.origin($0))
      }
    default: break
    }
    if let bytes = entry["lifebytes"], let value = UInt64(bytes.value), value > 0 {
      proposal.lifetimeKilobytes = Configured(value / 1024, values.origin(bytes))
    }
  }

  /// IKEv2 always has it.
  func natTraversal(_ versions: [IKEVersion]) -> Configured<Bool> {
    guard versions == [.ikev1], let written = entry["nat-traversal"] else {
      return Configured(true, .productDefault(values.product))
    }
    return Configured(RouterOSTables.isYes(written.value), values.origin(written))
  }

  /// Two minutes in older releases, eight seconds in newer ones; where it changed is not known.
  mutating func deadPeerDetection() -> Configured<UInt64> {
    if let written = entry["dpd-interval"], written.value == "disable-dpd" {
      return Configured(0, values.origin(written))
    }
    return values.time(entry["dpd-interval"], default: 120, assumed, &remarks)
  }
}

/// Reads a proposal of Phase 2.
struct RouterOSProposalReader {
  private(set) var remarks: [LineRemark] = []
  private let entry: RouterOSTables.Entry
  private let values: RouterOSValues
  private let isOlder: Bool

  init(_ entry: RouterOSTables.Entry, file: String, product: String, release: String?) {
    self.entry = entry
    values = RouterOSValues(file: file, product: product)
    // The manual's list of ciphers is not promised for releases that old.
    isOlder = RouterOSValues.isBeforeIdentities(release)
  }

  private var byDefault: ConfigurationOrigin { .productDefault(values.product) }

  /// Ciphers that authenticate themselves stand beside others in one list, and take no
  /// authentication algorithm.
  mutating func proposals(_ versions: [IKEVersion], isAH: Bool) -> [ConfiguredProposal] {
    var isCertain = true
    let ciphers = isAH ? [] : encryption(&isCertain)
    let integrity = self.integrity(&isCertain)
    let group = self.group(&isCertain)
    let lifetime = self.lifetime()
    func proposal(_ choices: [Configured<AlgorithmChoice>]) -> ConfiguredProposal {
      var proposal = ConfiguredProposal(
        name: entry.label, versions: versions,
        origin: entry.line > 0
          ? values.written(entry.line, entry.label) : .productDefault(values.product),
        choices: choices)
      proposal.isCertain = isCertain
      proposal.lifetimeSeconds = lifetime
      return proposal
    }
    if isAH { return [proposal(integrity + group)] }
    let combined = ciphers.filter { $0.value.isAEAD }
    let plain = ciphers.filter { !$0.value.isAEAD }
    var proposals: [ConfiguredProposal] = []
    if !plain.isEmpty {
      let none: [Configured<AlgorithmChoice>] =
        integrity.isEmpty ? [Configured(.integrity(.none), plain[0].origin)] : integrity
      proposals.append(proposal(plain + none + group))
    }
    if !combined.isEmpty { proposals.append(proposal(combined + group)) }
    return proposals
  }

  private mutating func encryption(_ isCertain: inout Bool) -> [Configured<AlgorithmChoice>] {
    guard let written = entry["enc-algorithms"] else {
      if isOlder { isCertain = false }
      return [256, 192, 128].map {
        Configured(
          .encryption(.aesCBC, keyLength: $0),
          isOlder ? .assumedDefault(values.product) : byDefault)
      }
    }
    return values.list(written, &remarks, &isCertain) { word in
      RouterOSAlgorithm.proposalEncryption.first { $0.word == word }?.choice
    } known: {
      RouterOSAlgorithm.proposalEncryption.map(\.word)
    }
  }

  private mutating func integrity(_ isCertain: inout Bool) -> [Configured<AlgorithmChoice>] {
    guard let written = entry["auth-algorithms"] else {
      return [Configured(.integrity(.hmacSHA1To96), byDefault)]
    }
    return values.list(written, &remarks, &isCertain) { word in
      if word == "null" { return .integrity(.none) }
      return RouterOSAlgorithm.hash(word).flatMap { IntegrityAlgorithm(ike: $0) }
        .map { .integrity($0) }
    } known: {
      RouterOSAlgorithm.hashes.map(\.word)
    }
  }

  private mutating func group(_ isCertain: inout Bool) -> [Configured<AlgorithmChoice>] {
    guard let written = entry["pfs-group"] else {
      return RouterOSAlgorithm.group("modp1024").map { [Configured(.group($0), byDefault)] } ?? []
    }
    if written.value == "none" { return [Configured(.noGroup, values.origin(written))] }
    guard let group = RouterOSAlgorithm.group(written.value) else {
      isCertain = false
      remarks.append(
        LineRemark(
          written.line,
          "unknown group “\(written.value)”"
            + NearestWord.hint(
              written.value, among: RouterOSAlgorithm.groups.map(\.word), after: remarks.count)))
      return []
    }
    return [Configured(.group(group), values.origin(written))]
  }

  mutating func lifetime() -> Configured<UInt64> {
    values.time(entry["lifetime"], default: 1800, byDefault, &remarks)
  }
}

/// Values as RouterOS writes them.
struct RouterOSValues {
  let file: String
  let product: String

  /// Before 6.44: other defaults than those of the manual.
  static func isBeforeIdentities(_ release: String?) -> Bool {
    let numbers = (release ?? "").split(separator: ".").prefix(2).compactMap { part in
      Int(part.prefix { $0.isNumber })
    }
    return numbers.count == 2 && (numbers[0] < 6 || numbers[0] == 6 && numbers[1] < 44)
  }

  func origin(_ parameter: RouterOSExport.Parameter) -> ConfigurationOrigin {
    written(parameter.line, "\(parameter.key)=\(parameter.value)")
  }

  func written(_ line: Int, _ text: String) -> ConfigurationOrigin {
    .written(file: file, line: line, text: TextExcerpt.of(text))
  }

  /// Words with commas between them.
  func list(
    _ parameter: RouterOSExport.Parameter, _ remarks: inout [LineRemark],
    _ isCertain: inout Bool, meaning: (String) -> AlgorithmChoice?, known: () -> [String]
  ) -> [Configured<AlgorithmChoice>] {
    var choices: [Configured<AlgorithmChoice>] = []
    for part in parameter.value.split(separator: ",") {
      let word = AddressText.trimmed(part)
      if word.isEmpty { continue }
      if let choice = meaning(word) {
        choices.append(Configured(choice, origin(parameter)))
      } else {
        isCertain = false
        remarks.append(
          LineRemark(
            parameter.line,
            "unknown algorithm “\(word)” in \(parameter.key)"
              + NearestWord.hint(word, among: known(), after: remarks.count)))
      }
    }
    return choices
  }

  func time(
    _ parameter: RouterOSExport.Parameter?, default value: UInt64, _ byDefault: ConfigurationOrigin,
    _ remarks: inout [LineRemark]
  ) -> Configured<UInt64> {
    guard let parameter else { return Configured(value, byDefault) }
    if let seconds = Self.seconds(parameter.value) {
      return Configured(seconds, origin(parameter))
    }
    remarks.append(LineRemark(parameter.line, "“\(parameter.value)” is no time"))
    return Configured(value, .assumedDefault(product))
  }

  /// `30m`, `1d10m`, `2w`, `00:30:00`, `1d00:30:00`, `90`.
  static func seconds(_ text: String) -> UInt64? {
    var total: UInt64 = 0
    var rest = Substring(text)
    func add(_ number: UInt64, _ factor: UInt64) -> Bool {
      let (product, overflow) = number.multipliedReportingOverflow(by: factor)
      let (sum, carry) = total.addingReportingOverflow(product)
      total = sum
      return !overflow && !carry
    }
    if text.isEmpty { return nil }
    while !rest.isEmpty {
      if rest.contains(":"), !rest.contains(where: { $0.isLetter }) {
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        for (part, factor) in zip(parts, [3600, 60, 1] as [UInt64]) {
          guard let number = UInt64(part), add(number, factor) else { return nil }
        }
        return total
      }
      let digits = rest.prefix { $0.isNumber }
      guard let number = UInt64(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      let factor: UInt64
      switch unit {
      case "w": factor = 604_800
      case "d": factor = 86400
      case "h": factor = 3600
      case "m": factor = 60
      case "s", "": factor = 1
      default: return nil
      }
      guard add(number, factor) else { return nil }
    }
    return total
  }
}
