internal import ISAKMP

/// What strongSwan uses where a file is silent, since release 5.6.1.
///
/// The algorithms of the default proposals depend on the plugins of a build and on the release:
/// what is here are those that may be in it, so nothing of it proves an acceptance or a refusal.
/// Never in it are DES, MD5, groups 1, 2, 5, 22 to 26.
enum StrongSwanDefaults {
  static let product = ConfiguredProduct.strongSwan.name

  /// When a Child SA is rekeyed of which only the end is set: the end is a tenth behind.
  static func rekeySeconds(life: UInt64) -> UInt64 { life / 11 * 10 + life % 11 * 10 / 11 }

  static func proposals(
    _ kind: StrongSwanProposals.Kind, versions: [IKEVersion], name: String
  ) -> [ConfiguredProposal] {
    let lists: [([IKEVersion], [AlgorithmChoice])] =
      switch kind {
      case .ike:
        versions.flatMap { version in
          version == .ikev1
            ? [([IKEVersion.ikev1], ikev1)] : [([.ikev2], classic), ([.ikev2], combined)]
        }
      case .esp: [(versions, esp + childEnd), (versions, espCombined + childEnd)]
      case .ah: [(versions, childIntegrity + childEnd)]
      }
    return lists.map { versions, choices in
      var proposal = ConfiguredProposal(
        name: "\(name) (default)", versions: versions, origin: .assumedDefault(product),
        choices: choices.map { Configured($0, .assumedDefault(product)) })
      proposal.isCertain = false
      return proposal
    }
  }

  private static func keys(_ algorithms: EncryptionAlgorithm...) -> [AlgorithmChoice] {
    algorithms.flatMap { algorithm in
      [128, 192, 256].map { .encryption(algorithm, keyLength: $0) }
    }
  }

  private static let prfs: [AlgorithmChoice] = [
    .prf(.hmacSHA256), .prf(.hmacSHA384), .prf(.hmacSHA512), .prf(.aes128XCBC),
    .prf(.aes128CMAC), .prf(.hmacSHA1),
  ]

  private static let groups: [AlgorithmChoice] = [
    IKEv2.KeyExchangeMethod.ecp256, .ecp384, .ecp521, .brainpoolP256r1, .brainpoolP384r1,
    .brainpoolP512r1, .curve25519, .curve448, .modp3072, .modp4096, .modp6144, .modp8192, .modp2048,
  ].compactMap { KeyExchangeGroup(ikev2: $0).map { .group($0) } }

  private static let classic: [AlgorithmChoice] =
    keys(.aesCBC, .aesCTR, .camelliaCBC, .camelliaCTR)
    + [.encryption(.tripleDESCBC, keyLength: nil)]
    + [
      .integrity(.hmacSHA256To128), .integrity(.hmacSHA384To192), .integrity(.hmacSHA512To256),
      .integrity(.aesXCBCTo96), .integrity(.aesCMACTo96), .integrity(.hmacSHA1To96),
    ] + prfs + groups

  private static let combined: [AlgorithmChoice] =
    keys(
      .aesGCM16, .aesCCM16, .camelliaCCM16, .aesGCM12, .aesCCM12, .camelliaCCM12, .aesGCM8,
      .aesCCM8, .camelliaCCM8) + [.encryption(.chaCha20Poly1305, keyLength: nil)] + prfs + groups

  private static let ikev1: [AlgorithmChoice] =
    keys(.aesCBC, .camelliaCBC) + [.encryption(.tripleDESCBC, keyLength: nil)]
    + [.hash(.sha256), .hash(.sha384), .hash(.sha512), .hash(.sha1)] + groups

  private static let childIntegrity: [AlgorithmChoice] = [
    .integrity(.hmacSHA256To128), .integrity(.hmacSHA384To192), .integrity(.hmacSHA512To256),
    .integrity(.hmacSHA1To96), .integrity(.aesXCBCTo96),
  ]

  private static let esp = keys(.aesCBC) + childIntegrity
  private static let espCombined = keys(.aesGCM16)
  /// Release 6 allows a group, earlier ones have none.
  private static let childEnd: [AlgorithmChoice] =
    groups + [.noGroup, .extendedSequenceNumbers(false)]
}
