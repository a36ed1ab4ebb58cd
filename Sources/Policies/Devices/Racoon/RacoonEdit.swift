import ISAKMP

/// What to write into racoon.conf.
enum RacoonEdit {
  /// A statement a line: `dh_group modp2048;`.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    edit.changes.lines { change in
      if change.to == .noGroup { return "\(entry.origin), \(entry.name): without `pfs_group`" }
      return word(change.to, isChild: stage.isChild).map { change.told("\($0);", in: entry) }
    }
  }

  private static func word(_ choice: AlgorithmChoice, isChild: Bool) -> String? {
    switch choice {
    case .encryption(let cipher, let bits):
      RacoonWords.ciphers.first { $0.cipher == cipher }
        .map {
          "encryption_algorithm \($0.word)\($0.isVariable ? bits.map { " \($0)" } ?? "" : "")"
        }
    case .hash(let hash):
      RacoonWords.hashes.first { $0.hash == hash }.map { "hash_algorithm \($0.word)" }
    case .integrity(let algorithm):
      RacoonWords.integrity.first { $0.algorithm == algorithm }.map {
        "authentication_algorithm \($0.word)"
      }
    case .authentication(let method):
      RacoonWords.methods.first { $0.method == method }.map { "authentication_method \($0.word)" }
    case .group(let group):
      RacoonWords.groups[group.number].map { "\(isChild ? "pfs_group" : "dh_group") modp\($0)" }
    default: nil
    }
  }
}
