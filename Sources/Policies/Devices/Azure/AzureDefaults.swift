import ISAKMP

/// What an Azure VPN gateway sends and accepts where a connection has no custom policy, in the order
/// of Microsoft's page "About VPN devices and IPsec/IKE parameters", and for Virtual WAN in that of
/// "Virtual WAN site-to-site IPsec policies".
enum AzureDefaults {
  enum Gateway {
    case routeBased, policyBased, virtualWAN
  }

  static let product = "Azure VPN Gateway"

  /// Group 2 in every row.
  private static let ikeRouteBased = [
    "aes256-sha1", "aes256-sha256", "aes128-sha1", "aes128-sha256", "3des-sha1", "3des-sha256",
  ].map { $0 + "-modp1024" }
  private static let ikePolicyBased = [
    "aes256-sha256", "aes256-sha1", "aes128-sha1", "3des-sha1",
  ].map { $0 + "-modp1024" }
  static let ikeLifetime: UInt64 = 28800

  /// As initiator: no group in any row.
  private static let espSent = [
    "aes256gcm16", "aes256-sha1", "3des-sha1", "aes256-sha256", "aes128-sha1", "3des-sha256",
  ]
  /// Taken as responder besides, rows 7 to 26 of the page.
  private static let espAccepted = [
    "des-sha1",
    "aes256-sha1-modp768", "aes256-sha1-modp1024", "aes256-sha1-modp2048",
    "aes128-sha1-modp768", "aes128-sha1-modp1024", "aes128-sha1-modp2048",
    "3des-sha1-modp768", "3des-sha1-modp1024", "3des-sha256-modp1024",
    "aes256-sha256-modp768", "aes256-sha256-modp1024", "aes256-sha256-modp2048",
    "aes256-sha1-modp2048s256", "aes256-sha256-modp2048s256",
    "aes128-sha256", "aes128-sha256-modp768", "aes128-sha256-modp1024", "aes128-sha256-modp2048",
    "3des-sha1-modp2048",
  ]
  private static let espPolicyBased = ["aes256-sha256", "aes256-sha1", "aes128-sha1", "3des-sha1"]
  static let espVolume: UInt64 = 102_400_000

  static func espLifetime(_ gateway: Gateway) -> UInt64 { gateway == .routeBased ? 27000 : 3600 }

  /// Virtual WAN has the rows of the route-based gateway, but none with DES and 3DES.
  private static func rows(_ rows: [String], of gateway: Gateway) -> String {
    rows.filter { gateway != .virtualWAN || !$0.hasPrefix("3des") && !$0.hasPrefix("des") }
      .joined(separator: ",")
  }

  static func ike(
    _ versions: [IKEVersion], of gateway: Gateway, name: String, _ origin: ConfigurationOrigin
  ) -> [ConfiguredProposal] {
    CloudWords.ike(
      rows(gateway == .policyBased ? ikePolicyBased : ikeRouteBased, of: gateway), versions,
      name: name, origin
    ).map { entry in
      var entry = entry
      entry.lifetimeSeconds = Configured(ikeLifetime, origin)
      return entry
    }
  }

  static func esp(
    _ versions: [IKEVersion], of gateway: Gateway, name: String, _ origin: ConfigurationOrigin
  ) -> [ConfiguredProposal] {
    if gateway == .policyBased {
      return CloudWords.esp(rows(espPolicyBased, of: gateway), versions, name: name, origin)
    }
    let sent = CloudWords.esp(rows(espSent, of: gateway), versions, name: name, origin)
    let accepted = CloudWords.esp(
      rows(espAccepted, of: gateway), versions, name: name + ", as responder", origin
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
