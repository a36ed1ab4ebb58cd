import ISAKMP

/// What to write for a connection of Azure: a custom policy, which states every field of both phases
/// and then is all that the gateway sends and takes.
enum AzureEdit {
  /// None where Azure has no such value.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    guard let words = stage.isChild ? child(edit.suite) : ike(edit.suite) else { return [] }
    let origin = edit.changes.first?.origin ?? entry.origin
    // A default has no place.
    let place = origin.isDefault ? "" : "\(origin): "
    return [
      "\(place)`az network vpn-connection ipsec-policy add … \(words)`, with the fields of the "
        + "other phase beside"
    ]
  }

  private static func ike(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = cipher(suite), let group = group(suite, ike: true),
      let integrity = cipher.hasPrefix("GCM") ? cipher : hash(suite)
    else { return nil }
    return "--ike-encryption \(cipher) --ike-integrity \(integrity) --dh-group \(group)"
  }

  private static func child(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = cipher(suite), let group = group(suite, ike: false),
      let integrity = cipher.hasPrefix("GCM") ? cipher : hash(suite)
    else { return nil }
    return "--ipsec-encryption \(cipher) --ipsec-integrity \(integrity) --pfs-group \(group)"
  }

  private static func cipher(_ suite: [AlgorithmChoice]) -> String? {
    let words = [
      "AES256", "AES192", "AES128", "GCMAES256", "GCMAES192", "GCMAES128", "DES3", "DES", "None",
    ]
    guard let cipher = suite.first(where: { $0.attribute == .encryption }) else { return nil }
    return words.first { AzureWords.cipher($0)?.isSame(as: cipher) ?? false }
  }

  private static func hash(_ suite: [AlgorithmChoice]) -> String? {
    ["SHA256", "SHA384", "SHA1", "MD5"].first { word in
      AzureWords.hash(word).map { hash in
        suite.contains(.hash(hash))
          || IntegrityAlgorithm(ike: hash).map { suite.contains(.integrity($0)) } ?? false
      } ?? false
    }
  }

  private static func group(_ suite: [AlgorithmChoice], ike: Bool) -> String? {
    let words =
      ike
      ? ["DHGroup14", "ECP384", "ECP256", "DHGroup24", "DHGroup2", "DHGroup1"]
      : ["PFS2048", "ECP384", "ECP256", "PFS24", "PFS2", "PFS1"]
    guard let group = suite.first(where: { $0.attribute == .group }), group != .noGroup else {
      return ike ? nil : "None"
    }
    return words.first { AzureWords.group($0) == group }
  }
}
