import ISAKMP

/// What to write for a connection of Azure: a custom policy.
enum AzureEdit {
  /// None where Azure has no such value.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    CustomPolicyEdit.lines(
      edit, entry, stage.isChild ? child(edit.suite) : ike(edit.suite),
      command: { "az network vpn-connection ipsec-policy add … \($0)" }, others: "fields")
  }

  private static func ike(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = CustomPolicyEdit.cipher(suite), CustomPolicyEdit.hasGroup(suite),
      let group = CustomPolicyEdit.group(
        suite, ["DHGroup14", "ECP384", "ECP256", "DHGroup24", "DHGroup2", "DHGroup1"],
        AzureWords.group),
      let integrity = cipher.hasPrefix("GCM") ? cipher : CustomPolicyEdit.hash(suite)
    else { return nil }
    return "--ike-encryption \(cipher) --ike-integrity \(integrity) --dh-group \(group)"
  }

  private static func child(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = CustomPolicyEdit.cipher(suite),
      let group = CustomPolicyEdit.hasGroup(suite)
        ? CustomPolicyEdit.group(
          suite, ["PFS2048", "ECP384", "ECP256", "PFS24", "PFS2", "PFS1"], AzureWords.group)
        : "None",
      let integrity = cipher.hasPrefix("GCM") ? cipher : CustomPolicyEdit.hash(suite)
    else { return nil }
    return "--ipsec-encryption \(cipher) --ipsec-integrity \(integrity) --pfs-group \(group)"
  }
}
