package import Negotiations

/// A rule of the catalogue: its page, and the check that finds the fault.
///
/// Rules are pure: the same negotiation and run give the same findings.
package protocol Rule: Sendable {
  static var page: RulePage { get }

  /// What must hold of a negotiation, all of it, for the rule to have anything to claim or to find in
  /// it. What belongs to no one negotiation is asked for in any case.
  static var needs: NegotiationFacts { get }

  /// What it says a negotiation died of; of all rules' claims one speaks for each symptom.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim]

  /// What the rule finds in one negotiation. A rule that claims a cause has words for it only where
  /// `run.verdict` says that it speaks.
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding]

  /// What the rule finds that belongs to no one negotiation.
  func findings(in run: RunFacts) -> [Finding]
}

extension Rule {
  static var needs: NegotiationFacts { [] }
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] { [] }
  package func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] { [] }
  package func findings(in run: RunFacts) -> [Finding] { [] }

  var page: RulePage { Self.page }
}

/// What `ikewhy rule CODE` prints.
package struct RulePage: Hashable, Sendable {
  /// "IKE101": never renumbered, never reused.
  package var code: String
  /// "phase1-encryption-mismatch".
  package var name: String
  /// The usual one; a finding may differ where the page says so.
  package var severity: Severity
  /// One line.
  package var summary: String
  /// What is compared or looked for, and what makes it proven.
  package var checks: String
  /// Why the tunnel does not come up, or will not stay up.
  package var consequence: String
  /// What looks the same, and what can mislead.
  package var misleading: String
  /// Each names the side that it is done on.
  package var fixes: [String]
  package var references: [String]
  /// It speaks of what was given on the command line: why that was of no use, a user must see at once.
  package var isAboutTheGiven = false
  /// Its place in the Common Weakness Enumeration, where it has one.
  package var weakness: CommonWeakness?
  /// Its comparison is of Phase 2's suites, not Phase 1's.
  var isAboutChild = false
  /// The tunnel works, but could be stronger.
  var isAboutStrength = false
  /// What of the messages the failure can hang on; every rule of an error says it. A pre-shared key is
  /// in no message, so an empty list says that nothing in them can.
  var subjects: [DifferenceSubject]?
}

/// An entry of https://cwe.mitre.org.
package struct CommonWeakness: Hashable, Sendable {
  package let number: Int
  package let name: String

  static let reusedNonce = CommonWeakness(
    number: 323, name: "Reusing a Nonce, Key Pair in Encryption")
  static let inadequateStrength = CommonWeakness(
    number: 326, name: "Inadequate Encryption Strength")
  static let brokenAlgorithm = CommonWeakness(
    number: 327, name: "Use of a Broken or Risky Cryptographic Algorithm")
  static let weakCredentials = CommonWeakness(number: 1391, name: "Use of Weak Credentials")
}
