import ISAKMP

/// What to write for a connection of Windows: a custom policy states both phases, and then is all that
/// Windows offers.
enum WindowsEdit {
  /// None where Windows has no such value.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    guard let words = stage.isChild ? child(edit.suite) : ike(edit.suite) else { return [] }
    let origin = edit.changes.first?.origin ?? entry.origin
    // A default has no place.
    let place = origin.isDefault ? "" : "\(origin): "
    return [
      "\(place)`Set-VpnConnectionIPsecConfiguration -ConnectionName … \(words) -Force`, with the "
        + "parameters of the other phase beside"
    ]
  }

  private static func ike(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = cipher(suite), let group = group(suite, WindowsWords.groups),
      let hash = WindowsWords.hashes.first(where: { word in
        WindowsWords.hash(word).map { holds($0, suite) } ?? false
      })
    else { return nil }
    return "-EncryptionMethod \(cipher) -IntegrityCheckMethod \(hash) -DHGroup \(group)"
  }

  private static func child(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = cipher(suite) else { return nil }
    let integrity =
      cipher.hasPrefix("GCM")
      ? cipher
      : WindowsWords.integrities.first { word in
        WindowsWords.integrity(word).map { suite.contains(.integrity($0)) } ?? false
      }
    let hasGroup = suite.contains { $0.attribute == .group && $0 != .noGroup }
    guard let integrity,
      let group = hasGroup ? group(suite, WindowsWords.secrecyGroups) : "None"
    else { return nil }
    return "-CipherTransformConstants \(cipher) -AuthenticationTransformConstants \(integrity) "
      + "-PfsGroup \(group)"
  }

  private static func cipher(_ suite: [AlgorithmChoice]) -> String? {
    guard let cipher = suite.first(where: { $0.attribute == .encryption }) else { return nil }
    return WindowsWords.ciphers.first { WindowsWords.cipher($0)?.isSame(as: cipher) ?? false }
  }

  private static func group(_ suite: [AlgorithmChoice], _ words: [String]) -> String? {
    guard let group = suite.first(where: { $0.attribute == .group }) else { return nil }
    return words.first { WindowsWords.group($0) == group }
  }

  private static func holds(_ hash: HashAlgorithm, _ suite: [AlgorithmChoice]) -> Bool {
    suite.contains(.hash(hash))
      || PRF(hash: hash).map { suite.contains(.prf($0)) } ?? false
  }
}
