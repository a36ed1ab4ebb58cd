internal import ISAKMP

extension BuiltInSuites {
  /// IOS's proposal "default" of IKEv2, as older and as newer releases show it.
  package static let ikev2Readings: [BuiltInProposals.Reading] = [
    reading(
      "releases whose IKEv2 default ends in group 2",
      ciphers: [256, 192, 128],
      hashes: [.sha512, .sha384, .sha256, .sha1, .md5],
      integrity: [
        .hmacSHA512To256, .hmacSHA384To192, .hmacSHA256To128, .hmacSHA1To96, .hmacMD5To96,
      ],
      groups: [.modp1536, .modp1024]),
    reading(
      "releases whose IKEv2 default begins with group 19",
      ciphers: [256], hashes: [.sha512, .sha384],
      integrity: [.hmacSHA512To256, .hmacSHA384To192],
      groups: [.ecp256, .modp2048, .ecp521, .modp1536]),
  ]

  private static func reading(
    _ name: String, ciphers: [Int], hashes: [HashAlgorithm], integrity: [IntegrityAlgorithm],
    groups: [IKEv2.KeyExchangeMethod]
  ) -> BuiltInProposals.Reading {
    let origin = ConfigurationOrigin.productDefault(ConfiguredProduct.ciscoIOS.name)
    let choices: [AlgorithmChoice] =
      ciphers.map { .encryption(.aesCBC, keyLength: $0) }
      + hashes.compactMap { PRF(hash: $0).map { .prf($0) } } + integrity.map { .integrity($0) }
      + groups.compactMap { KeyExchangeGroup(ikev2: $0).map { .group($0) } }
    return BuiltInProposals.Reading(
      version: .ikev2, name: name,
      proposals: [
        ConfiguredProposal(
          name: "crypto ikev2 proposal default", versions: [.ikev2], origin: origin,
          choices: choices.map { Configured($0, origin) }, builtIn: .init(isCertain: true))
      ])
  }
}
