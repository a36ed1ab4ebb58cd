import ISAKMP
import Texts

/// Reads strongSwan's lists of proposals: words joined by `-` make a proposal, commas separate
/// proposals, `default` stands for what the daemon has.
///
/// The order of words of different kinds means nothing. A proposal for IKE has a group; one with a
/// combined mode has no integrity algorithm, and the words of such then name its PRFs.
struct StrongSwanProposals {
  enum Kind { case ike, esp, ah }

  let kind: Kind
  let versions: [IKEVersion]
  /// As reports name the list: "connections.site.proposals".
  let name: String
  let origin: ConfigurationOrigin

  private(set) var proposals: [ConfiguredProposal] = []
  private(set) var remarks: [String] = []
  /// strongSwan does not load a connection with such a list.
  private(set) var isRefused = false

  init(
    _ text: String, kind: Kind, versions: [IKEVersion], name: String, origin: ConfigurationOrigin
  ) {
    self.kind = kind
    self.versions = versions
    self.name = name
    self.origin = origin
    var count = 0
    for part in text.split(separator: ",") {
      let item = AddressText.trimmed(part)
      guard !item.isEmpty else { continue }
      count += 1
      if item == "default" {
        proposals += StrongSwanDefaults.proposals(
          kind, versions: versions, name: Self.name(name, count))
      } else {
        read(item, name: Self.name(name, count))
      }
    }
    if isRefused {
      for index in proposals.indices { proposals[index].isCertain = false }
    }
  }

  /// "connections.site.proposals, 2nd".
  static func name(_ list: String, _ place: Int) -> String {
    let suffix =
      switch (place % 100, place % 10) {
      case (11...13, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return "\(list), \(place)\(suffix)"
  }

  private mutating func read(_ item: String, name: String) {
    let words = Words(item)
    for word in words.unknown {
      refuse(
        "unknown algorithm “\(word)” in “\(item)”"
          + NearestWord.hint(word, among: StrongSwanAlgorithm.words, after: remarks.count))
    }
    if let fault = words.fault(kind), words.unknown.isEmpty { refuse("“\(item)” \(fault)") }
    let isCertain = words.unknown.isEmpty && !words.hasPrivateUse
    switch kind {
    case .ike:
      if versions.contains(.ikev2) {
        add(name, [.ikev2], words.ikev2, isCertain: isCertain)
      }
      if versions.contains(.ikev1) { addIKEv1(words, item: item, name: name, isCertain) }
    case .esp, .ah:
      let choices = words.child(kind)
      add(name, versions, choices, isCertain: isCertain)
      if versions == [.ikev1] { remarkOnFirst(choices, item: item) }
    }
  }

  /// IKEv1 has no PRF of its own: the hash serves as both, so a proposal that names another PRF
  /// fits no IKEv1 offer, and neither do ciphers that IKEv1 has no number for.
  private mutating func addIKEv1(_ words: Words, item: String, name: String, _ isCertain: Bool) {
    let choices = words.ikev1
    let attributes = Set(choices.map(\.attribute))
    guard !isCertain || attributes.isSuperset(of: [.encryption, .hash, .group]) else {
      if versions == [.ikev1], !isRefused {
        remarks.append("“\(item)” cannot be negotiated by IKEv1 and is passed over")
      }
      return
    }
    add(name, [.ikev1], choices, isCertain: isCertain)
    if versions == [.ikev1] { remarkOnFirst(choices, item: item) }
  }

  private mutating func remarkOnFirst(_ choices: [AlgorithmChoice], item: String) {
    let several = Dictionary(grouping: choices, by: \.attribute).values.contains { $0.count > 1 }
    if several {
      remarks.append(
        "IKEv1 offers only the first algorithm of each kind in “\(item)”; as responder strongSwan "
          + "accepts the others too")
    }
  }

  private mutating func add(
    _ name: String, _ versions: [IKEVersion], _ choices: [AlgorithmChoice], isCertain: Bool
  ) {
    var proposal = ConfiguredProposal(
      name: name, versions: versions, origin: origin,
      choices: choices.map { Configured($0, origin) })
    proposal.isCertain = isCertain
    let namesESN = choices.contains { $0.attribute == .extendedSequenceNumbers }
    if kind != .ike, !namesESN, versions != [.ikev1] {
      proposal.choices.append(
        Configured(
          .extendedSequenceNumbers(false), .productDefault(StrongSwanDefaults.product)))
    }
    proposals.append(proposal)
  }

  private mutating func refuse(_ what: String) {
    isRefused = true
    remarks.append("\(what); strongSwan discards the connection")
  }
}

/// The words of one proposal by kind.
private struct Words {
  var encryption: [AlgorithmChoice] = []
  var aead: [AlgorithmChoice] = []
  var integrity: [IntegrityAlgorithm] = []
  var prf: [PRF] = []
  var groups: [KeyExchangeGroup] = []
  var allowsNoGroup = false
  var additional: [AlgorithmChoice] = []
  var sequenceNumbers: [Bool] = []
  var privateUse: Set<SuiteAttribute> = []
  var unknown: [String] = []

  var hasPrivateUse: Bool { !privateUse.isEmpty }

  init(_ item: String) {
    for part in item.split(separator: "-") {
      let word = AddressText.trimmed(part)
      if word.isEmpty { continue }
      switch StrongSwanAlgorithm.named(word) {
      case .encryption(let algorithm, let keyLength)?:
        let choice = AlgorithmChoice.encryption(algorithm, keyLength: keyLength)
        if algorithm.isAEAD { aead.append(choice) } else { encryption.append(choice) }
      case .integrity(let algorithm)?: integrity.append(algorithm)
      case .prf(let algorithm)?: prf.append(algorithm)
      case .group(let group)?: groups.append(group)
      case .noGroup?: allowsNoGroup = true
      case .extendedSequenceNumbers(let used)?: sequenceNumbers.append(used)
      case .privateUse(let attribute)?:
        privateUse.insert(attribute)
        // The one private integrity algorithm that brings a PRF.
        if word == "camelliaxcbc" { privateUse.insert(.prf) }
      case nil:
        switch StrongSwanAlgorithm.additional(word) {
        case (let place, .group(let group))?:
          additional.append(.additionalKeyExchange(place, group))
        // An exchange that may be left out: nothing is demanded.
        case (_, .noGroup)?: privateUse.insert(.additionalKeyExchange1)
        case .some: privateUse.insert(.additionalKeyExchange1)
        case nil: unknown.append(word)
        }
      }
    }
  }

  /// What strongSwan refuses about it.
  func fault(_ kind: StrongSwanProposals.Kind) -> String? {
    let hasCipher = !encryption.isEmpty || privateUse.contains(.encryption)
    let hasIntegrity = !integrity.isEmpty || privateUse.contains(.integrity)
    switch kind {
    case .ah: return hasIntegrity || !aead.isEmpty ? nil : "names no integrity algorithm"
    case .esp, .ike:
      guard hasCipher || !aead.isEmpty else { return "names no encryption algorithm" }
      guard !hasCipher || aead.isEmpty else {
        return "mixes combined modes with other ciphers, which need a proposal of their own"
      }
      guard kind == .ike else { return nil }
      guard hasIntegrity || !aead.isEmpty else { return "names no integrity algorithm" }
      guard !prfs.isEmpty || privateUse.contains(.prf) else { return "names no PRF" }
      guard !groups.isEmpty || privateUse.contains(.group) else { return "names no group" }
      return nil
    }
  }

  private var prfs: [PRF] {
    guard prf.isEmpty else { return prf }
    var derived: [PRF] = []
    for algorithm in integrity.compactMap(PRF.init(integrity:)) where !derived.contains(algorithm) {
      derived.append(algorithm)
    }
    return derived
  }

  var ikev2: [AlgorithmChoice] {
    encryption + aead + (aead.isEmpty ? integrity.map { .integrity($0) } : [])
      + prfs.map { .prf($0) } + groups.map { .group($0) } + additional
  }

  var ikev1: [AlgorithmChoice] {
    let ciphers = encryption.filter {
      if case .encryption(let algorithm, _) = $0 { algorithm.ikev1 != nil } else { false }
    }
    let hashes = integrity.compactMap { algorithm -> HashAlgorithm? in
      guard let hash = algorithm.hash, let prf = PRF(hash: hash), prfs.contains(prf) else {
        return nil
      }
      return hash
    }
    return ciphers + hashes.map { .hash($0) }
      + groups.filter { $0.ikev1 != nil }.map { .group($0) }
  }

  func child(_ kind: StrongSwanProposals.Kind) -> [AlgorithmChoice] {
    var choices: [AlgorithmChoice] = kind == .ah ? [] : encryption + aead
    if kind == .ah || aead.isEmpty {
      choices += integrity.map { .integrity($0) }
      // A cipher alone: an offer with an integrity algorithm does not fit.
      if kind == .esp, integrity.isEmpty, privateUse.isEmpty { choices.append(.integrity(.none)) }
    }
    choices += groups.map { .group($0) }
    if allowsNoGroup { choices.append(.noGroup) }
    choices += additional
    choices += sequenceNumbers.map { .extendedSequenceNumbers($0) }
    return choices
  }
}

extension PRF {
  /// The one that strongSwan adds to an integrity algorithm: of the same hash or cipher.
  init?(integrity: IntegrityAlgorithm) {
    switch integrity {
    case .aesXCBCTo96: self = .aes128XCBC
    case .aesCMACTo96: self = .aes128CMAC
    default:
      guard let hash = integrity.hash else { return nil }
      self.init(hash: hash)
    }
  }
}
