package import Capture
import Keys
package import Negotiations

/// What is true of a run as a whole, the same for every negotiation that is judged at one time.
final class WholeRun: Sendable {
  fileprivate let captures: [CaptureSummary]
  fileprivate let esp: ESPFlowTable
  fileprivate let encapsulation: EncapsulationActivityTable
  fileprivate let fragmentProblems: [Run.IncompleteDatagram]
  fileprivate let strayICMPErrors: [ICMPReport]
  fileprivate let firstTruncated: [FrameReference]
  fileprivate let census: NegotiationCensus
  fileprivate let insideAddresses: [RunFacts.InsideAddress]
  fileprivate let repeatedValues: [RandomValues.Repeated]
  fileprivate let unusedSecrets: [GivenSecret]
  fileprivate let testedKeys: Set<String>
  fileprivate let isKeySearchCut: Bool
  fileprivate let hasSecrets: Bool
  fileprivate let secretsOfConfigurations: SecretIndex
  fileprivate let learned: LearnedPolicies

  init(_ run: Run, reading captures: [CaptureSummary], history: RunHistory, secrets: Secrets) {
    learned = history.learned
    hasSecrets = !secrets.isEmpty
    var secretsOfConfigurations = Secrets()
    secretsOfConfigurations.unreadableKeys = secrets.unreadableKeys
    self.secretsOfConfigurations = SecretIndex(secretsOfConfigurations)
    unusedSecrets = secrets.inventory(without: history.usedSecrets)
    testedKeys = history.testedKeys
    isKeySearchCut = history.isKeySearchCut
    repeatedValues = history.randomValues.repeated
    insideAddresses = history.insideAddresses
    census = history.census
    self.captures = run.captures + captures
    esp = run.esp
    encapsulation = run.encapsulation
    fragmentProblems = run.fragmentProblems
    strayICMPErrors = run.table.strayICMPErrors
    firstTruncated = run.firstTruncated
  }
}

extension RunFacts {
  package var captures: [CaptureSummary] { whole.captures }
  package var esp: ESPFlowTable { whole.esp }
  package var encapsulation: EncapsulationActivityTable { whole.encapsulation }
  package var fragmentProblems: [Run.IncompleteDatagram] { whole.fragmentProblems }
  package var strayICMPErrors: [ICMPReport] { whole.strayICMPErrors }
  package var firstTruncated: [FrameReference] { whole.firstTruncated }
  /// Negotiations of long ago that `negotiations` does not hold any more, in numbers.
  package var census: NegotiationCensus { whole.census }
  /// Hosts behind NATs whose own address the hashes gave away, in the order of their negotiations.
  package var insideAddresses: [InsideAddress] { whole.insideAddresses }
  /// Values that must be new each time and were not.
  package var repeatedValues: [RandomValues.Repeated] { whole.repeatedValues }
  /// Secrets that were given and opened or proved nothing: what a report may say of each.
  var unusedSecrets: [GivenSecret] { whole.unusedSecrets }
  /// Names of the pre-shared keys that some negotiation could be tried with.
  package var testedKeys: Set<String> { whole.testedKeys }
  var isKeySearchCut: Bool { whole.isKeySearchCut }
  var hasSecrets: Bool { whole.hasSecrets }
  /// What configurations hold of pre-shared keys in a form that nobody can use.
  var secretsOfConfigurations: SecretIndex { whole.secretsOfConfigurations }
  /// What hosts showed of their own policies.
  package var learned: LearnedPolicies { whole.learned }
}
