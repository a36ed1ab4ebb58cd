internal import ISAKMP

/// The predefined sets of proposals: Junos 10.3 and 12.1X46 list `basic`, `compatible` and
/// `standard`. The later ones are in no document at hand.
enum JunosProposalSets {
  static let names: Set<String> = [
    "basic", "compatible", "standard", "suiteb-gcm-128", "suiteb-gcm-256", "prime-128", "prime-256",
  ]

  private static let suites: [String: [(EncryptionAlgorithm, Int?, HashAlgorithm)]] = [
    "basic": [(.desCBC, nil, .sha1), (.desCBC, nil, .md5)],
    "compatible": [
      (.tripleDESCBC, nil, .sha1), (.tripleDESCBC, nil, .md5), (.desCBC, nil, .sha1),
      (.desCBC, nil, .md5),
    ],
    "standard": [(.aesCBC, 128, .sha1), (.tripleDESCBC, nil, .sha1)],
  ]

  /// Empty where the members are not known.
  static func proposals(
    _ name: String, isChild: Bool, versions: [IKEVersion], named label: String
  ) -> [ConfiguredProposal] {
    let origin = ConfigurationOrigin.productDefault("Junos, proposal-set \(name)")
    let group = KeyExchangeGroup(ikev2: name == "basic" ? .modp768 : .modp1024)
    return (suites[name] ?? []).flatMap { cipher, keyLength, hash in
      versions.map { version in
        var choices: [AlgorithmChoice] = [.encryption(cipher, keyLength: keyLength)]
        if isChild {
          if let integrity = IntegrityAlgorithm(ike: hash) { choices.append(.integrity(integrity)) }
          // Only this set brings perfect forward secrecy with it.
          if name == "standard", let group { choices.append(.group(group)) }
        } else {
          choices += JunosSuite.ike(hash, version)
          if let group { choices.append(.group(group)) }
          if version == .ikev1 { choices.append(.authentication(.preSharedKey)) }
        }
        var proposal = ConfiguredProposal(
          name: "proposal-set \(name) of \(label)", versions: [version], origin: origin,
          choices: choices.map { Configured($0, origin) },
          builtIn: .init(isCertain: true))
        proposal.lifetimeSeconds = Configured(
          isChild ? 3600 : 28800, .assumedDefault("Junos, proposal-set \(name)"))
        return proposal
      }
    }
  }
}

enum JunosSuite {
  /// What one `authentication-algorithm` stands for in Phase 1.
  static func ike(_ hash: HashAlgorithm, _ version: IKEVersion) -> [AlgorithmChoice] {
    if version == .ikev1 { return [.hash(hash)] }
    var choices: [AlgorithmChoice] = []
    if let prf = PRF(hash: hash) { choices.append(.prf(prf)) }
    if let integrity = IntegrityAlgorithm(ike: hash) { choices.append(.integrity(integrity)) }
    return choices
  }
}
