import ISAKMP

/// What to write for a connection of Windows: a custom policy.
enum WindowsEdit {
  /// None where Windows has no such value.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    CustomPolicyEdit.lines(
      edit, entry, stage.isChild ? child(edit.suite) : ike(edit.suite),
      command: { "Set-VpnConnectionIPsecConfiguration -ConnectionName … \($0) -Force" },
      others: "parameters")
  }

  private static func ike(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = CustomPolicyEdit.cipher(suite),
      let group = CustomPolicyEdit.group(suite, WindowsWords.groups, WindowsWords.group),
      let hash = CustomPolicyEdit.hash(suite)
    else { return nil }
    return "-EncryptionMethod \(cipher) -IntegrityCheckMethod \(hash) -DHGroup \(group)"
  }

  private static func child(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = CustomPolicyEdit.cipher(suite) else { return nil }
    let integrity =
      cipher.hasPrefix("GCM")
      ? cipher
      : WindowsWords.integrities.first { word in
        WindowsWords.integrity(word).map { suite.contains(.integrity($0)) } ?? false
      }
    guard let integrity,
      let group = CustomPolicyEdit.hasGroup(suite)
        ? CustomPolicyEdit.group(suite, WindowsWords.secrecyGroups, WindowsWords.group) : "None"
    else { return nil }
    return "-CipherTransformConstants \(cipher) -AuthenticationTransformConstants \(integrity) "
      + "-PfsGroup \(group)"
  }
}
