import ISAKMP

/// What to write for a tunnel of AWS: a list of `--tunnel-options` is set anew as a whole.
enum AWSEdit {
  /// None where AWS has no such value.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    let lines = edit.changes.filter { $0.attribute != .prf }.lines { change in
      let phase = stage.isChild ? 2 : 1
      guard let option = options[change.attribute], let word = word(change.to, phase) else {
        return nil
      }
      var words = change.from.compactMap { self.word($0, phase) }
      if !words.contains(word) { words.append(word) }
      let values = words.map { "{\"Value\":\($0)}" }.joined(separator: ",")
      return
        "\(change.origin ?? entry.origin): `aws ec2 modify-vpn-tunnel-options … --tunnel-options "
        + "'{\"Phase\(phase)\(option)\":[\(values)]}'`"
    }
    return lines ?? []
  }

  private static let options: [SuiteAttribute: String] = [
    .encryption: "EncryptionAlgorithms", .hash: "IntegrityAlgorithms",
    .integrity: "IntegrityAlgorithms", .group: "DHGroupNumbers",
  ]

  private static func word(_ choice: AlgorithmChoice, _ phase: Int) -> String? {
    switch choice {
    case .encryption:
      AWSDefaults.ciphers.first { AWSDefaults.cipher($0)?.isSame(as: choice) ?? false }
        .map { "\"\($0)\"" }
    case .hash, .integrity:
      AWSDefaults.integrity.first { word in
        guard let hash = AWSDefaults.hash(word) else { return false }
        return choice == .hash(hash)
          || IntegrityAlgorithm(ike: hash).map { .integrity($0) } == choice
      }.map { "\"\($0)\"" }
    case .group(let group):
      (phase == 1 ? AWSDefaults.phase1Groups : AWSDefaults.phase2Groups)
        .contains(Int(group.number)) ? "\(group.number)" : nil
    default: nil
    }
  }
}
