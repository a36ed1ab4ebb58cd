import ISAKMP

/// The words of `Set-VpnConnectionIPsecConfiguration`, which Azure has from Windows: learn.microsoft.com,
/// VpnClient and RemoteAccess modules.
enum WindowsWords {
  /// Without regard to case, as PowerShell takes them.
  static func cipher(_ word: String) -> AlgorithmChoice? { AzureWords.cipher(word) }

  static func hash(_ word: String) -> HashAlgorithm? { AzureWords.hash(word) }

  /// `AuthenticationTransformConstants`; `.none` beside a combined mode.
  static func integrity(_ word: String) -> IntegrityAlgorithm? {
    switch word.uppercased() {
    case "MD596": IntegrityAlgorithm(ike: HashAlgorithm.md5)
    case "SHA196": IntegrityAlgorithm(ike: HashAlgorithm.sha1)
    case "SHA256128": IntegrityAlgorithm(ike: HashAlgorithm.sha256)
    default: nil
    }
  }

  /// `Group14`, `ECP384`; `None` is no group.
  static func group(_ word: String) -> AlgorithmChoice? {
    let upper = word.uppercased()
    return AzureWords.group(upper.hasPrefix("GROUP") ? "DH" + upper : upper)
  }

  static let integrities = ["SHA256128", "SHA196", "MD596"]
  static let groups = ["Group14", "ECP384", "ECP256", "Group24", "Group2", "Group1"]
  static let secrecyGroups = ["PFS2048", "ECP384", "ECP256", "PFS24", "PFS2", "PFS1"]
}
