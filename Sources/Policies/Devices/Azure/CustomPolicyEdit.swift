import ISAKMP

/// Custom policies of Azure and Windows: each states every field of both phases, and then is all that is
/// offered and taken. Names of fields and groups differ, the other words are the same.
enum CustomPolicyEdit {
  /// - Parameters:
  ///   - words: the fields of one phase; `nil` where the maker has no such value, and nothing is said.
  ///   - command: around the fields.
  ///   - others: what the fields of the other phase are called.
  static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ words: String?,
    command: (String) -> String, others: String
  ) -> [String] {
    guard let words else { return [] }
    let origin = edit.changes.first?.origin ?? entry.origin
    // A default has no place.
    let place = origin.isDefault ? "" : "\(origin): "
    return ["\(place)`\(command(words))`, with the \(others) of the other phase beside"]
  }

  static func cipher(_ suite: [AlgorithmChoice]) -> String? {
    let words = [
      "AES256", "AES192", "AES128", "GCMAES256", "GCMAES192", "GCMAES128", "DES3", "DES", "None",
    ]
    guard let cipher = suite.first(where: { $0.attribute == .encryption }) else { return nil }
    return words.first { AzureWords.cipher($0)?.isSame(as: cipher) ?? false }
  }

  /// By the suite's hash or integrity; beside a combined mode by its function.
  static func hash(_ suite: [AlgorithmChoice]) -> String? {
    func word(_ choice: (HashAlgorithm) -> AlgorithmChoice?) -> String? {
      ["SHA256", "SHA384", "SHA1", "MD5"].first { word in
        AzureWords.hash(word).flatMap(choice).map(suite.contains) ?? false
      }
    }
    return word { .hash($0) } ?? word { IntegrityAlgorithm(ike: $0).map { .integrity($0) } }
      ?? word { PRF(hash: $0).map { .prf($0) } }
  }

  /// `nil` also for a suite without a group.
  static func group(
    _ suite: [AlgorithmChoice], _ words: [String], _ meaning: (String) -> AlgorithmChoice?
  ) -> String? {
    guard let group = suite.first(where: { $0.attribute == .group }) else { return nil }
    return words.first { meaning($0) == group }
  }

  static func hasGroup(_ suite: [AlgorithmChoice]) -> Bool {
    suite.contains { $0.attribute == .group && $0 != .noGroup }
  }
}
