import ISAKMP

/// The ISAKMP policies that Cisco IOS has without configuration.
///
/// Images differ: older ones have the single suite 65535, those from 12.4(20)T on may have the
/// eight 65507 to 65514 instead.
package enum BuiltInSuites {
  package struct Entry: Sendable {
    package var priority: Int
    /// Numbers of RFC 2409 appendix A.
    package var encryption: UInt16
    package var keyLength: Int?
    package var hash: UInt16
    package var authentication: UInt16
    package var group: UInt16
    /// Whether device output shows this very row; the others complete a documented pattern.
    package var isCertain: Bool

    package var choices: [AlgorithmChoice] {
      let cipher = EncryptionAlgorithm(ikev1: .init(rawValue: encryption))
        .map { AlgorithmChoice.encryption($0, keyLength: keyLength) }
      let digest = HashAlgorithm(ikev1: .init(rawValue: hash)).map {
        AlgorithmChoice.hash($0)
      }
      let method = AuthenticationMethod(ikev1: .init(rawValue: authentication))
        .map { AlgorithmChoice.authentication($0) }
      let modulus = KeyExchangeGroup(ikev1: .init(rawValue: group))
        .map { AlgorithmChoice.group($0) }
      return [cipher, digest, method, modulus].compactMap(\.self)
    }

    /// Every attribute but the lifetime, which is 86400 s in each.
    package func matches(_ suite: ProtectionSuite) -> Bool {
      suite[.encryption]?.id == UInt64(encryption)
        && (suite[.encryption]?.keyLength ?? keyLength) == keyLength
        && suite[.hash]?.id == UInt64(hash)
        && suite[.authentication]?.id == UInt64(authentication)
        && suite[.group]?.id == UInt64(group)
        && (suite[.lifetimeSeconds].map { $0.id == 86400 } ?? true)
    }
  }

  /// The same entry as a policy.
  package static func proposal(_ entry: Entry) -> ConfiguredProposal {
    let product = ConfiguredProduct.ciscoIOS.name
    let origin: ConfigurationOrigin =
      entry.isCertain ? .productDefault(product) : .assumedDefault(product)
    var proposal = ConfiguredProposal(
      name: "built-in policy \(entry.priority)", priority: entry.priority, versions: [.ikev1],
      origin: origin, choices: entry.choices.map { Configured($0, origin) },
      lifetimeSeconds: Configured(86400, origin), builtIn: .init(isCertain: entry.isCertain))
    proposal.isCertain = entry.isCertain
    return proposal
  }

  /// What images do behind the policies that are configured, or without any.
  ///
  /// The single old suite is there always; the eight serve only where no policy is configured.
  package static func readings(
    withConfiguredPolicies hasPolicies: Bool
  ) -> [BuiltInProposals.Reading] {
    [
      BuiltInProposals.Reading(
        version: .ikev1, name: "images with the single default policy 65535",
        proposals: [proposal(old)]),
      BuiltInProposals.Reading(
        version: .ikev1, name: "images with the eight default policies 65507 to 65514",
        proposals: hasPolicies ? [] : eight.map { proposal($0) }),
    ]
  }

  /// The suites that one generation of images has, for people.
  package struct Generation: Sendable {
    package var suites: [Entry]
    package var priorities: String
    package var summary: String
  }

  /// DES, SHA-1, RSA signatures, group 1, 86400 s.
  package static let old = Entry(
    priority: 65535, encryption: 1, keyLength: nil, hash: 2, authentication: 3, group: 1,
    isCertain: true)

  /// AES-128 with group 5, then 3DES with group 2; SHA-1, then MD5; RSA signatures, then pre-shared
  /// keys.
  package static let eight: [Entry] = [
    Entry(
      priority: 65507, encryption: 7, keyLength: 128, hash: 2, authentication: 3, group: 5,
      isCertain: true),
    Entry(
      priority: 65508, encryption: 7, keyLength: 128, hash: 2, authentication: 1, group: 5,
      isCertain: true),
    Entry(
      priority: 65509, encryption: 7, keyLength: 128, hash: 1, authentication: 3, group: 5,
      isCertain: true),
    Entry(
      priority: 65510, encryption: 7, keyLength: 128, hash: 1, authentication: 1, group: 5,
      isCertain: false),
    Entry(
      priority: 65511, encryption: 5, keyLength: nil, hash: 2, authentication: 3, group: 2,
      isCertain: false),
    Entry(
      priority: 65512, encryption: 5, keyLength: nil, hash: 2, authentication: 1, group: 2,
      isCertain: false),
    Entry(
      priority: 65513, encryption: 5, keyLength: nil, hash: 1, authentication: 3, group: 2,
      isCertain: false),
    Entry(
      priority: 65514, encryption: 5, keyLength: nil, hash: 1, authentication: 1, group: 2,
      isCertain: false),
  ]

  package static let all = [old] + eight

  /// The generation whose suites a list ends in, in its own order.
  package static func generation(endingIn suites: [ProtectionSuite]) -> Generation? {
    if suites.count >= eight.count,
      zip(suites.suffix(eight.count), eight).allSatisfy({ $1.matches($0) })
    {
      return Generation(
        suites: eight, priorities: "65507 to 65514",
        summary: "AES-128 with group 5 and 3DES with group 2, each with SHA-1 and MD5, RSA "
          + "signatures and pre-shared keys")
    }
    if let last = suites.last, old.matches(last) {
      return Generation(
        suites: [old], priorities: "65535", summary: "DES, SHA-1, RSA signatures, group 1, 86400 s")
    }
    return nil
  }
}
