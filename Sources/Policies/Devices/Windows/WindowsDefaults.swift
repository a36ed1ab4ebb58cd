import ISAKMP

/// What Windows' clients offer where nothing was set: IKEv2 by strongSwan's page on Windows clients,
/// L2TP's IKEv1 as it was recorded.
enum WindowsDefaults {
  private static let prfs = "prfsha1-prfsha256-prfsha384"
  static let ike = "3des-aes128-aes192-aes256-sha1-sha256-sha384-\(prfs)-modp1024"
  /// What `NegotiateDH2048_AES256` adds with 1, and leaves alone with 2.
  static let ike2048 = "aes256-sha1-sha256-sha384-\(prfs)-modp2048"
  static let esp = "aes256-sha1,aes128-sha1,3des-sha1,des-sha1,null-sha1"
  static let l2tp =
    "aes256-sha1-ecp384,aes128-sha1-ecp256,aes256-sha1-modp2048,3des-sha1-modp2048,"
    + "3des-sha1-modp1024"

  static func ike2(
    _ registry: Configured<Int>?, _ origin: ConfigurationOrigin
  ) -> [ConfiguredProposal] {
    let words: String
    switch registry?.value {
    case 1: words = "\(ike2048),\(ike)"
    case 2: words = ike2048
    default: words = ike
    }
    return CloudWords.ike(words, [.ikev2], name: "default of Windows", origin)
  }

  static func esp2(_ origin: ConfigurationOrigin) -> [ConfiguredProposal] {
    CloudWords.esp(esp, [.ikev2], name: "default of Windows, ESP", origin)
  }

  static func ike1(_ origin: ConfigurationOrigin) -> [ConfiguredProposal] {
    CloudWords.ike(l2tp, [.ikev1], name: "default of Windows, L2TP", origin)
  }
}
