import ISAKMP

/// What can be changed of a tunnel of Google: IKEv1's suite is fixed, IKEv2's are those of the tables.
enum GoogleEdit {
  /// None where the tables have no such value; `nil` for the value without a command: most fields of a
  /// tunnel are set when it is made.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    guard stage.version == .ikev2 else { return [] }
    let tables =
      stage.isChild
      ? [
        GoogleDefaults.esp2Combined, GoogleDefaults.esp2Ciphers, GoogleDefaults.esp2Integrity,
        GoogleDefaults.groups,
      ]
      : [
        GoogleDefaults.ike2Combined, GoogleDefaults.ike2Ciphers, GoogleDefaults.ike2Integrity,
        GoogleDefaults.prfs, GoogleDefaults.groups,
      ]
    let known = tables.flatMap(CloudWords.choices)
    let isPossible = edit.changes.allSatisfy { change in
      known.contains { $0.isSame(as: change.to) }
    }
    return isPossible ? nil : []
  }
}
