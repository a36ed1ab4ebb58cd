internal import ISAKMP
internal import Texts

/// One numbered Phase 1 policy of a Cisco device while its lines are read.
struct CiscoISAKMPPolicy {
  var name: String
  var priority: Int
  var origin: ConfigurationOrigin
  /// What was written, by attribute; the device fills in the rest.
  var written: [SuiteAttribute: Configured<AlgorithmChoice>] = [:]
  var lifetime: Configured<UInt64>?
  /// False once a line of it was not understood.
  var isCertain = true

  /// What a device takes for a line that is missing.
  struct Defaults {
    var choices: [AlgorithmChoice]
    var lifetime: UInt64
    var origin: ConfigurationOrigin

    /// The suite that `show crypto isakmp policy` shows once only authentication is set.
    static let ios = Defaults(
      choices: BuiltInSuites.old.choices, lifetime: 86400, origin: .productDefault("Cisco IOS"))

    static let asa = Defaults(
      choices: [
        .encryption(.tripleDESCBC, keyLength: nil), .hash(.sha1), .authentication(.preSharedKey),
      ] + (CiscoAlgorithms.group("2").map { [.group($0)] } ?? []),
      lifetime: 86400, origin: .productDefault("Cisco ASA"))

    /// PIX OS before 7.0 came from the same root as IOS.
    static let pix = Defaults(
      choices: BuiltInSuites.old.choices, lifetime: 86400, origin: .assumedDefault("PIX 6"))
  }

  /// One line of it. `nil` where the line is not of a policy.
  mutating func read(_ line: DeviceCommand, origin: ConfigurationOrigin) -> CommandReading? {
    var words = CommandWords(line.words)
    let commands = ["authentication", "encryption", "group", "hash", "lifetime", "prf"]
    guard let command = words.keyword(commands) else { return nil }
    if line.isNegated {
      reset(command)
      return .understood
    }
    let choice: AlgorithmChoice?
    switch command {
    case "encryption": choice = CiscoAlgorithms.encryption(&words)
    case "hash": choice = CiscoAlgorithms.hash(&words)
    case "authentication": choice = CiscoAlgorithms.authentication(&words)
    case "group": choice = words.next().flatMap(CiscoAlgorithms.group).map { .group($0) }
    case "lifetime":
      _ = words.take("seconds")
      // ASA: `lifetime none`.
      let isEndless = words.take("none", minimum: 4)
      guard let seconds = isEndless ? 0 : words.number(), words.isAtEnd else {
        return .wrong("the lifetime is not a number of seconds")
      }
      lifetime = Configured(seconds, origin)
      return .understood
    default:
      isCertain = false
      return .wrong("IKEv1 policies have no \(command)")
    }
    guard let choice, words.isAtEnd else {
      isCertain = false
      let values = line.words.dropFirst().joined(separator: " ")
      return .wrong("not understood as \(command): \(values.isEmpty ? "nothing" : values)")
    }
    written[choice.attribute] = Configured(choice, origin)
    return .understood
  }

  private mutating func reset(_ command: String) {
    switch command {
    case "encryption": written[.encryption] = nil
    case "hash": written[.hash] = nil
    case "authentication": written[.authentication] = nil
    case "group": written[.group] = nil
    default: lifetime = nil
    }
  }

  func proposal(_ defaults: Defaults) -> ConfiguredProposal {
    let choices = defaults.choices.map { choice in
      written[choice.attribute] ?? Configured(choice, defaults.origin)
    }
    var proposal = ConfiguredProposal(
      name: name, priority: priority, versions: [.ikev1], origin: origin, choices: choices,
      lifetimeSeconds: lifetime ?? Configured(defaults.lifetime, defaults.origin))
    proposal.isCertain = isCertain && choices.allSatisfy(\.origin.isCertain)
    return proposal
  }
}
