import ISAKMP
import Texts

/// Reads libreswan's lists of proposals for one version of IKE.
///
///     proposal [, proposal …]
///     proposal = ciphers [- prf or integrity [- …]] [; or - groups]
///     ciphers  = cipher [+ cipher …]               several in IKEv2 alone
///
/// What a proposal leaves out gets the defaults of the release, so that it is not certain.
struct LibreswanProposals {
  enum Kind { case ike, esp, ah }

  let kind: Kind
  let version: IKEVersion
  let name: String
  let origin: ConfigurationOrigin

  private(set) var proposals: [ConfiguredProposal] = []
  private(set) var remarks: [String] = []

  init(
    _ text: String, kind: Kind, version: IKEVersion, name: String, origin: ConfigurationOrigin
  ) {
    self.kind = kind
    self.version = version
    self.name = name
    self.origin = origin
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    for (index, item) in items.enumerated() {
      read(AddressText.trimmed(item), name: StrongSwanProposals.name(name, index + 1))
    }
    if !remarks.isEmpty {
      for index in proposals.indices { proposals[index].isCertain = false }
    }
  }

  private mutating func read(_ item: String, name: String) {
    var parts = Parts(item)
    var proposal = ConfiguredProposal(name: name, versions: [version], origin: origin)
    var choices: [AlgorithmChoice] = []
    var isAEAD = false
    if kind != .ah {
      let ciphers = self.ciphers(parts.next(), &parts, in: item)
      isAEAD = ciphers.contains { $0.isAEAD }
      choices += ciphers.flatMap { $0.choices(version) }
    }
    let defaults = LibreswanDefaults(kind, version)
    var isComplete = true
    switch kind {
    case .ike:
      let (prfs, integrity) = self.prfs(&parts, in: item)
      if prfs.isEmpty { isComplete = false }
      choices += hashes(prfs.isEmpty ? defaults.prfs : prfs, integrity, isAEAD: isAEAD)
    case .esp, .ah:
      if isAEAD {
        if let names = parts.peek(), names.allSatisfy(LibreswanAlgorithm.isIntegrityAlone) {
          _ = parts.next()
        }
      } else {
        let integrity = self.integrity(&parts, in: item)
        if integrity.isEmpty { isComplete = false }
        choices += (integrity.isEmpty ? defaults.integrity : integrity).map { .integrity($0) }
      }
    }
    let groups = self.groups(&parts, in: item)
    choices += groups
    if groups.isEmpty, kind == .ike {
      isComplete = false
      choices += defaults.groups
    }
    for (place, names) in parts.additional {
      choices += names.compactMap(LibreswanAlgorithm.group).compactMap {
        if case .group(let group) = $0 { .additionalKeyExchange(place, group) } else { nil }
      }
    }
    if let left = parts.next() {
      fault("“\(item)” has “\(left.joined(separator: "+"))” where nothing is expected")
    }
    proposal.choices = choices.map { Configured($0, origin) }
    proposal.isCertain = isComplete
    proposals.append(proposal)
  }

  // MARK: Parts of a proposal

  private struct Cipher {
    var algorithm: EncryptionAlgorithm
    var keyLength: Int?

    var isAEAD: Bool { algorithm.isAEAD }

    /// Without a length IKEv1 takes any and IKEv2 256, then 128 bits: what pluto 4.10 did and
    /// logged.
    func choices(_ version: IKEVersion) -> [AlgorithmChoice] {
      guard keyLength == nil, case .choice = algorithm.keyLengths else {
        return [.encryption(algorithm, keyLength: keyLength)]
      }
      return (version == .ikev1 ? [256, 192, 128] : [256, 128]).map {
        .encryption(algorithm, keyLength: $0)
      }
    }
  }

  private mutating func ciphers(_ names: [String]?, _ parts: inout Parts, in item: String)
    -> [Cipher]
  {
    guard var names, !names.contains("") else {
      fault("“\(item)” names no encryption algorithm")
      return []
    }
    // `aes-256`.
    if let bits = parts.peek()?.first, ["128", "192", "256"].contains(bits) {
      _ = parts.next()
      names[names.count - 1] += bits
    }
    single(names, in: item)
    var ciphers: [Cipher] = []
    for name in names {
      if let (algorithm, keyLength) = LibreswanAlgorithm.encryption(name) {
        ciphers.append(Cipher(algorithm: algorithm, keyLength: keyLength))
      } else {
        unknown(name, "encryption algorithm", in: item)
      }
    }
    if kind == .ike, version == .ikev1,
      let first = ciphers.first(where: { $0.algorithm.ikev1 == nil }),
      first.algorithm != .aesCTR
    {
      fault("IKEv1 has no \(first.algorithm.name), which “\(item)” asks for")
    }
    if Set(ciphers.map(\.isAEAD)).count > 1 {
      fault("“\(item)” mixes combined modes with other ciphers, which need a proposal of their own")
    }
    return ciphers
  }

  private mutating func prfs(_ parts: inout Parts, in item: String)
    -> (prfs: [PRF], integrity: [IntegrityAlgorithm])
  {
    var integrity: [IntegrityAlgorithm] = []
    if let names = parts.peek(), !parts.isAtGroups,
      names.allSatisfy(LibreswanAlgorithm.isIntegrityAlone)
    {
      _ = parts.next()
      integrity = names.compactMap(LibreswanAlgorithm.integrity)
    }
    guard let names = parts.peek(), !parts.isAtGroups,
      integrity.isEmpty || names.contains(where: { LibreswanAlgorithm.prf($0) != nil })
    else { return ([], integrity) }
    _ = parts.next()
    single(names, in: item)
    var prfs: [PRF] = []
    for name in names {
      if let prf = LibreswanAlgorithm.prf(name) {
        prfs.append(prf)
      } else {
        unknown(name, "PRF", in: item)
      }
    }
    return (prfs, integrity)
  }

  private mutating func integrity(_ parts: inout Parts, in item: String) -> [IntegrityAlgorithm] {
    guard let names = parts.peek(), !parts.isAtGroups else { return [] }
    _ = parts.next()
    single(names, in: item)
    var found: [IntegrityAlgorithm] = []
    for name in names {
      if let algorithm = LibreswanAlgorithm.integrity(name) {
        found.append(algorithm)
      } else {
        unknown(name, "integrity algorithm", in: item)
      }
    }
    if found.contains(.none) { fault("“\(item)” has no integrity although its cipher needs it") }
    return found
  }

  private mutating func groups(_ parts: inout Parts, in item: String) -> [AlgorithmChoice] {
    guard let names = parts.peek() else { return [] }
    _ = parts.next()
    single(names, in: item)
    var choices: [AlgorithmChoice] = []
    for name in names {
      switch LibreswanAlgorithm.group(name) {
      case .group(let group)?: choices.append(.group(group))
      case LibreswanAlgorithm.Group.none?:
        if kind == .ike || version == .ikev1 {
          fault("“none” is no group for \(kind == .ike ? "IKE" : "IKEv1"), as in “\(item)”")
        }
        choices.append(.noGroup)
      case nil: unknown(name, "group", in: item)
      }
    }
    return choices
  }

  /// IKEv1 negotiates a hash that serves as both; IKEv2 a PRF and an integrity algorithm.
  private func hashes(_ prfs: [PRF], _ integrity: [IntegrityAlgorithm], isAEAD: Bool)
    -> [AlgorithmChoice]
  {
    if version == .ikev1 { return prfs.compactMap(\.hash).map { .hash($0) } }
    let derived = integrity.isEmpty ? prfs.compactMap(LibreswanAlgorithm.integrity(of:)) : integrity
    return (isAEAD ? [] : derived.map { .integrity($0) }) + prfs.map { .prf($0) }
  }

  // MARK: Faults

  private mutating func single(_ names: [String], in item: String) {
    if version == .ikev1, names.count > 1 {
      fault(
        "IKEv1 takes one algorithm of a kind in a proposal, not “\(names.joined(separator: "+"))”")
    }
  }

  private mutating func unknown(_ name: String, _ what: String, in item: String) {
    fault(
      "unknown \(what) “\(name)” in “\(item)”"
        + NearestWord.hint(name, among: LibreswanAlgorithm.words, after: remarks.count))
  }

  private mutating func fault(_ what: String) {
    remarks.append("\(what); libreswan does not load the connection")
  }
}

/// One proposal cut at its separators.
private struct Parts {
  private var rest: [(names: [String], isGroups: Bool)] = []
  /// `addke1=mlkem768`.
  private(set) var additional: [(place: Int, names: [String])] = []

  init(_ item: String) {
    var name = ""
    var isGroups = false
    for character in item.lowercased() + "-" {
      guard character == "-" || character == ";" else {
        name.append(character)
        continue
      }
      add(name, isGroups: isGroups)
      isGroups = character == ";"
      name = ""
    }
  }

  var isAtGroups: Bool { rest.first?.isGroups ?? false }

  func peek() -> [String]? { rest.first?.names }

  mutating func next() -> [String]? { rest.isEmpty ? nil : rest.removeFirst().names }

  private mutating func add(_ text: String, isGroups: Bool) {
    var text = text[...]
    var isGroups = isGroups
    if let equals = text.firstIndex(of: "=") {
      let type = text[..<equals]
      text = text[text.index(after: equals)...]
      if type.hasPrefix("addke"), let place = Int(type.dropFirst(5)), (1...7).contains(place) {
        additional.append((place, Self.names(text)))
        return
      }
      isGroups = isGroups || type == "dh" || type == "ke" || type == "kem"
    }
    rest.append((Self.names(text), isGroups))
  }

  private static func names(_ text: Substring) -> [String] {
    text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
  }
}
