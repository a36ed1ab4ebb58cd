package import ISAKMP

/// One entry of what a side accepts and offers: an ISAKMP policy, an IKE proposal, or a child's ESP
/// or AH proposal.
///
/// For each attribute it holds the alternatives in the order written; an offer must have one of
/// them for every attribute that is here. IKEv1 entries hold one alternative each, unless the
/// product expands one written proposal into several.
package struct ConfiguredProposal: Hashable, Sendable {
  /// As the user knows it: "crypto isakmp policy 10", "connections.site.proposals, 1st".
  package var name: String
  /// Its place among the others where the product numbers them: Cisco's priority.
  package var priority: Int?
  /// IKE versions that it serves; a child's proposal serves those of its connection.
  package var versions: [IKEVersion]
  package var origin: ConfigurationOrigin
  /// In the order written, one element an alternative, duplicates kept.
  package var choices: [Configured<AlgorithmChoice>]
  /// 0 for no limit.
  package var lifetimeSeconds: Configured<UInt64>?
  package var lifetimeKilobytes: Configured<UInt64>?
  /// IKEv1: which other lifetime it refuses; `nil` where any is taken.
  package var lifetimeCheck: Configured<LifetimeCheck>?
  /// Cisco's built-in policies: `isCertain` where device output shows this very row, not only the
  /// pattern that it completes.
  package var builtIn: BuiltIn?
  /// Own addresses that it is limited to: IOS's `match address local`. Empty: any.
  package var localAddresses: [Configured<String>] = []
  /// False for what a device takes when it is asked, and never asks for.
  package var isOffered = true
  /// False where the members are not known for sure: a default that depends on release or build, or
  /// a word that was not understood. The members are then possible ones, and neither an acceptance
  /// nor a refusal by this entry proves anything.
  package var isCertain = true

  /// RouterOS's `proposal-check`.
  package enum LifetimeCheck: Hashable, Sendable {
    /// A longer one.
    case strict
    /// Any but the same.
    case exact

    package func refuses(_ offered: UInt64, against own: UInt64) -> Bool {
      switch self {
      case .strict: offered > own
      case .exact: offered != own
      }
    }
  }

  package struct BuiltIn: Hashable, Sendable {
    package var isCertain: Bool
    package init(isCertain: Bool) { self.isCertain = isCertain }
  }

  package init(
    name: String, priority: Int? = nil, versions: [IKEVersion], origin: ConfigurationOrigin,
    choices: [Configured<AlgorithmChoice>] = [], lifetimeSeconds: Configured<UInt64>? = nil,
    lifetimeKilobytes: Configured<UInt64>? = nil, builtIn: BuiltIn? = nil
  ) {
    self.name = name
    self.priority = priority
    self.versions = versions
    self.origin = origin
    self.choices = choices
    self.lifetimeSeconds = lifetimeSeconds
    self.lifetimeKilobytes = lifetimeKilobytes
    self.builtIn = builtIn
  }

  /// The alternatives for one attribute.
  package func choices(for attribute: SuiteAttribute) -> [Configured<AlgorithmChoice>] {
    choices.filter { $0.value.attribute == attribute }
  }
}
