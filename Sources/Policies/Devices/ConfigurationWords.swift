package import ISAKMP

/// How a device's configuration says what a policy can hold, and how it is edited.
package struct ConfigurationWords: Sendable {
  /// One choice as the device's command says it, `nil` where it has no word at hand.
  package var word: @Sendable (AlgorithmChoice, WalkStage) -> String? = { _, _ in nil }
  /// The setting of the encapsulation mode.
  package var mode: @Sendable (String) -> String = { "mode \($0)" }
  package var editing = Editing.values
  /// What shows a tunnel's policies and state, or writes them into the log: "`show vpn ike-sa`".
  package var showing: StateCommands = []

  package init() {}

  init(_ fill: (inout ConfigurationWords) -> Void) { fill(&self) }

  /// Those of a device that speaks both versions by one set of commands, and those of one version.
  package struct StateCommands: Sendable, ExpressibleByArrayLiteral {
    private let shared: [String]
    private let byVersion: [IKEVersion: [String]]

    package init(_ shared: [String], _ byVersion: [IKEVersion: [String]] = [:]) {
      self.shared = shared
      self.byVersion = byVersion
    }

    package init(arrayLiteral commands: String...) { self.init(commands) }

    package func commands(_ version: IKEVersion) -> [String] {
      (byVersion[version] ?? []) + shared
    }
  }

  package enum Editing: Sendable {
    /// What to have, without the device's words.
    case values
    /// A command for each attribute, and a transform set for ESP.
    case commands
    /// Proposals of words joined by hyphens in one list, the method on a line of its own.
    case proposalList(ProposalList)
    /// In a syntax of its own, a change a line with file and line; `nil` where it has no words for
    /// it.
    case own(@Sendable (LeastEdit, ConfiguredProposal, WalkStage) -> [String]?)
  }

  package struct ProposalList: Sendable {
    package var ikeOption: String
    package var espOption: String
    /// Stands before the group.
    package var groupSeparator = "-"
    package var method: @Sendable (AuthenticationMethod) -> String?
  }
}
