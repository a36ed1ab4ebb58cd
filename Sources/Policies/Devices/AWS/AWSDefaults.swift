import ISAKMP

/// What an AWS Site-to-Site VPN tunnel accepts where the user set nothing: the enumerations of the
/// service's own model (EC2, API version 2016-11-15) and its user guide.
///
/// Nothing there names a pseudorandom function, so that it decides nothing here. As responder AWS
/// walks its own list from the lowest value up, hence the order.
enum AWSDefaults {
  static let product = "AWS Site-to-Site VPN"

  static let ciphers = ["AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"]
  static let integrity = ["SHA1", "SHA2-256", "SHA2-384", "SHA2-512"]
  static let phase1Groups = [2] + Array(14...24)
  static let phase2Groups = [2, 5] + Array(14...24)
  static let phase1Lifetime: UInt64 = 28800
  static let phase2Lifetime: UInt64 = 3600

  static func cipher(_ word: String) -> AlgorithmChoice? {
    switch word.uppercased() {
    case "AES128": .encryption(.aesCBC, keyLength: 128)
    case "AES256": .encryption(.aesCBC, keyLength: 256)
    case "AES128-GCM-16": .encryption(.aesGCM16, keyLength: 128)
    case "AES256-GCM-16": .encryption(.aesGCM16, keyLength: 256)
    default: nil
    }
  }

  static func hash(_ word: String) -> HashAlgorithm? {
    switch word.uppercased() {
    case "SHA1": .sha1
    case "SHA2-256": .sha256
    case "SHA2-384": .sha384
    case "SHA2-512": .sha512
    default: nil
    }
  }

  static func group(_ word: String) -> KeyExchangeGroup? {
    UInt16(word).flatMap { KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: $0)) }
  }
}

/// The lists of one phase of a tunnel, each with the line that states it or as the default that it
/// is.
struct AWSPhase {
  var ciphers: [Configured<AlgorithmChoice>]
  var hashes: [Configured<HashAlgorithm>]
  var groups: [Configured<AlgorithmChoice>]
  var lifetime: Configured<UInt64>
  /// False where a word of the lists is not known.
  var isCertain = true

  /// IKEv1 has no combined modes in Phase 1; elsewhere they stand in a proposal of their own.
  func ike(_ versions: [IKEVersion], name: String, _ origin: ConfigurationOrigin)
    -> [ConfiguredProposal]
  {
    var proposals: [ConfiguredProposal] = []
    let (plain, combined) = (ciphers.filter { !$0.value.isAEAD }, ciphers.filter(\.value.isAEAD))
    func add(_ suffix: String, _ version: IKEVersion, _ choices: [Configured<AlgorithmChoice>]) {
      var entry = ConfiguredProposal(
        name: name + suffix, versions: [version], origin: origin, choices: choices + groups,
        lifetimeSeconds: lifetime)
      entry.isCertain = isCertain
      proposals.append(entry)
    }
    let anyPRF = CloudWords.choices(CloudWords.anyPRF).map { Configured($0, origin) }
    if versions.contains(.ikev2), !plain.isEmpty, !hashes.isEmpty {
      add(
        ", IKEv2", .ikev2,
        plain
          + hashes.compactMap { hash in
            IntegrityAlgorithm(ike: hash.value).map { Configured(.integrity($0), hash.origin) }
          } + anyPRF)
    }
    if versions.contains(.ikev2), !combined.isEmpty {
      add(", IKEv2 GCM", .ikev2, combined + anyPRF)
    }
    if versions.contains(.ikev1), !plain.isEmpty, !hashes.isEmpty {
      add(
        ", IKEv1", .ikev1,
        plain + hashes.map { Configured(.hash($0.value), $0.origin) }
          + [Configured(.authentication(.preSharedKey), origin)])
    }
    return proposals
  }

  func esp(_ versions: [IKEVersion], name: String, _ origin: ConfigurationOrigin)
    -> [ConfiguredProposal]
  {
    let (plain, combined) = (ciphers.filter { !$0.value.isAEAD }, ciphers.filter(\.value.isAEAD))
    let noESN = Configured(AlgorithmChoice.extendedSequenceNumbers(false), origin)
    var proposals: [ConfiguredProposal] = []
    if !plain.isEmpty, !hashes.isEmpty {
      let integrity = hashes.compactMap { hash in
        IntegrityAlgorithm(ike: hash.value).map {
          Configured(AlgorithmChoice.integrity($0), hash.origin)
        }
      }
      proposals.append(
        ConfiguredProposal(
          name: name, versions: versions, origin: origin,
          choices: plain + integrity + groups + [noESN]))
    }
    if !combined.isEmpty {
      proposals.append(
        ConfiguredProposal(
          name: name + ", GCM", versions: versions, origin: origin,
          choices: combined + groups + [noESN]))
    }
    for index in proposals.indices { proposals[index].isCertain = isCertain }
    return proposals
  }
}

extension AWSPhase {
  /// The whole default set.
  static func defaults(phase1: Bool, _ origin: ConfigurationOrigin) -> AWSPhase {
    AWSPhase(
      ciphers: AWSDefaults.ciphers.compactMap { AWSDefaults.cipher($0) }
        .map { Configured($0, origin) },
      hashes: AWSDefaults.integrity.compactMap { AWSDefaults.hash($0) }
        .map { Configured($0, origin) },
      groups: (phase1 ? AWSDefaults.phase1Groups : AWSDefaults.phase2Groups)
        .compactMap { AWSDefaults.group("\($0)") }.map { Configured(.group($0), origin) },
      lifetime: Configured(
        phase1 ? AWSDefaults.phase1Lifetime : AWSDefaults.phase2Lifetime, origin))
  }
}
