internal import ISAKMP

/// What libreswan uses where a file is silent, by what releases 4.10 and 5.4 do.
///
/// Releases, and the distributions' system-wide policies, differ, so nothing of a default list
/// proves an acceptance or a refusal. For IKEv1 without `ike=`, pluto 4.10 as responder took
/// whatever it has.
struct LibreswanDefaults {
  static let product = ConfiguredProduct.libreswan.name

  var ciphers: [AlgorithmChoice]
  var combined: [AlgorithmChoice]
  var prfs: [PRF]
  var integrity: [IntegrityAlgorithm]
  var groups: [AlgorithmChoice]

  init(_ kind: LibreswanProposals.Kind, _ version: IKEVersion) {
    switch (kind, version) {
    case (.ike, .ikev1):
      ciphers =
        Self.keys(.aesCBC, [256, 192, 128]) + Self.keys(.camelliaCBC, [256, 192, 128])
        + [.encryption(.tripleDESCBC, keyLength: nil)]
      combined = []
      prfs = [.hmacSHA256, .hmacSHA512, .hmacSHA1, .hmacSHA384, .hmacMD5]
      groups = Self.groups(14, 5, 19, 31, 15, 16, 17, 18, 20, 21)
    case (.ike, .ikev2):
      ciphers = Self.keys(.aesCBC, [256, 128])
      combined =
        Self.keys(.aesGCM16, [256, 128]) + [.encryption(.chaCha20Poly1305, keyLength: nil)]
      prfs = [.hmacSHA512, .hmacSHA256]
      groups = Self.groups(14, 15, 16, 18, 19, 20, 21, 31)
    case (.esp, .ikev1), (.ah, .ikev1):
      ciphers =
        Self.keys(.aesCBC, [256, 192, 128]) + [.encryption(.tripleDESCBC, keyLength: nil)]
      combined = Self.keys(.aesGCM16, [256, 128])
      prfs = []
      groups = []
    case (.esp, .ikev2), (.ah, .ikev2):
      ciphers = Self.keys(.aesCBC, [256, 128])
      combined =
        Self.keys(.aesGCM16, [256, 128]) + [.encryption(.chaCha20Poly1305, keyLength: nil)]
      prfs = []
      groups = []
    }
    integrity =
      version == .ikev1
      ? [.hmacSHA1To96, .hmacSHA512To256, .hmacSHA256To128]
      : [.hmacSHA512To256, .hmacSHA256To128] + (kind == .ah ? [.hmacSHA1To96] : [])
  }

  /// The proposals of a connection that has no list.
  static func proposals(_ kind: LibreswanProposals.Kind, _ version: IKEVersion, name: String)
    -> [ConfiguredProposal]
  {
    let defaults = LibreswanDefaults(kind, version)
    let checks: [AlgorithmChoice] =
      switch (kind, version) {
      case (.ike, .ikev1): defaults.prfs.compactMap(\.hash).map { .hash($0) }
      case (.ike, .ikev2):
        defaults.prfs.compactMap(LibreswanAlgorithm.integrity(of:)).map { .integrity($0) }
          + defaults.prfs.map { .prf($0) }
      default: defaults.integrity.map { .integrity($0) }
      }
    let prfs: [AlgorithmChoice] =
      kind == .ike && version == .ikev2 ? defaults.prfs.map { .prf($0) } : []
    var lists: [[AlgorithmChoice]] = []
    if kind == .ah { return [proposal(checks, version, name)] }
    if !defaults.combined.isEmpty { lists.append(defaults.combined + prfs + defaults.groups) }
    lists.append(defaults.ciphers + checks + defaults.groups)
    return lists.map { proposal($0, version, name) }
  }

  private static func proposal(_ choices: [AlgorithmChoice], _ version: IKEVersion, _ name: String)
    -> ConfiguredProposal
  {
    var proposal = ConfiguredProposal(
      name: "\(name) (default)", versions: [version], origin: .assumedDefault(product),
      choices: choices.map { Configured($0, .assumedDefault(product)) })
    proposal.isCertain = false
    return proposal
  }

  private static func keys(_ algorithm: EncryptionAlgorithm, _ bits: [Int]) -> [AlgorithmChoice] {
    bits.map { .encryption(algorithm, keyLength: $0) }
  }

  private static func groups(_ numbers: UInt16...) -> [AlgorithmChoice] {
    numbers.compactMap {
      KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: $0)).map { .group($0) }
    }
  }
}
