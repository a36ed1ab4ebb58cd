import ISAKMP

/// What an Azure VPN gateway sends and accepts where a connection has no custom policy, in the order
/// of Microsoft's page "About VPN devices and IPsec/IKE parameters".
enum AzureDefaults {
  static let product = "Azure VPN Gateway"

  /// Group 2 in every row.
  static let ikeRouteBased = [
    "aes256-sha1", "aes256-sha256", "aes128-sha1", "aes128-sha256", "3des-sha1", "3des-sha256",
  ].map { $0 + "-modp1024" }.joined(separator: ",")
  static let ikePolicyBased = [
    "aes256-sha256", "aes256-sha1", "aes128-sha1", "3des-sha1",
  ].map { $0 + "-modp1024" }.joined(separator: ",")
  static let ikeLifetime: UInt64 = 28800

  /// As initiator: no group in any row.
  static let espSent =
    "aes256gcm16,aes256-sha1,3des-sha1,aes256-sha256,aes128-sha1,3des-sha256"
  /// Taken as responder besides, rows 7 to 26 of the page.
  static let espAccepted = [
    "des-sha1",
    "aes256-sha1-modp768", "aes256-sha1-modp1024", "aes256-sha1-modp2048",
    "aes128-sha1-modp768", "aes128-sha1-modp1024", "aes128-sha1-modp2048",
    "3des-sha1-modp768", "3des-sha1-modp1024", "3des-sha256-modp1024",
    "aes256-sha256-modp768", "aes256-sha256-modp1024", "aes256-sha256-modp2048",
    "aes256-sha1-modp2048s256", "aes256-sha256-modp2048s256",
    "aes128-sha256", "aes128-sha256-modp768", "aes128-sha256-modp1024", "aes128-sha256-modp2048",
    "3des-sha1-modp2048",
  ].joined(separator: ",")
  static let espPolicyBased = "aes256-sha256,aes256-sha1,aes128-sha1,3des-sha1"
  static let espLifetime: UInt64 = 27000
  static let espLifetimePolicyBased: UInt64 = 3600
  static let espVolume: UInt64 = 102_400_000

  static func ike(
    _ versions: [IKEVersion], isPolicyBased: Bool, name: String, _ origin: ConfigurationOrigin
  ) -> [ConfiguredProposal] {
    CloudWords.ike(
      isPolicyBased ? ikePolicyBased : ikeRouteBased, versions, name: name, origin
    ).map { entry in
      var entry = entry
      entry.lifetimeSeconds = Configured(ikeLifetime, origin)
      return entry
    }
  }

  static func esp(
    _ versions: [IKEVersion], isPolicyBased: Bool, name: String, _ origin: ConfigurationOrigin
  ) -> [ConfiguredProposal] {
    if isPolicyBased { return CloudWords.esp(espPolicyBased, versions, name: name, origin) }
    let sent = CloudWords.esp(espSent, versions, name: name, origin)
    let accepted = CloudWords.esp(
      espAccepted, versions, name: name + ", as responder", origin
    ).map { entry in
      var entry = entry
      entry.isOffered = false
      return entry
    }
    return sent + accepted
  }
}

/// The words of Azure's custom policies.
enum AzureWords {
  static func cipher(_ word: String) -> AlgorithmChoice? {
    switch word.uppercased() {
    case "AES128": .encryption(.aesCBC, keyLength: 128)
    case "AES192": .encryption(.aesCBC, keyLength: 192)
    case "AES256": .encryption(.aesCBC, keyLength: 256)
    case "GCMAES128": .encryption(.aesGCM16, keyLength: 128)
    case "GCMAES192": .encryption(.aesGCM16, keyLength: 192)
    case "GCMAES256": .encryption(.aesGCM16, keyLength: 256)
    case "DES3": .encryption(.tripleDESCBC, keyLength: nil)
    case "DES": .encryption(.desCBC, keyLength: nil)
    case "NONE": .encryption(.null, keyLength: nil)
    default: nil
    }
  }

  /// `nil` also for the words of combined modes, which need none.
  static func hash(_ word: String) -> HashAlgorithm? {
    switch word.uppercased() {
    case "MD5": .md5
    case "SHA1": .sha1
    case "SHA256": .sha256
    case "SHA384": .sha384
    default: nil
    }
  }

  static func isCombined(_ word: String) -> Bool { word.uppercased().hasPrefix("GCMAES") }

  /// `.noGroup` for `None`.
  static func group(_ word: String) -> AlgorithmChoice? {
    let number: UInt16
    switch word.uppercased() {
    case "NONE": return .noGroup
    case "DHGROUP1", "PFS1": number = 1
    case "DHGROUP2", "PFS2": number = 2
    case "DHGROUP14", "DHGROUP2048", "PFS2048", "PFS14": number = 14
    case "ECP256": number = 19
    case "ECP384": number = 20
    case "DHGROUP24", "PFS24": number = 24
    default: return nil
    }
    return KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number)).map { .group($0) }
  }
}
