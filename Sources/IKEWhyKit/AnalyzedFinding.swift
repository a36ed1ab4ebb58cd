import Diagnosis
import Negotiations

/// One thing that the captures show and a user should know.
public struct AnalyzedFinding: Sendable {
  public enum Severity: String, Sendable { case error, warning, note }

  /// A promise: `proven` follows from octets of the capture by the protocol's rules alone.
  public enum Confidence: String, Sendable { case proven, likely, possible }

  public struct Evidence: Sendable {
    public let capture: String?
    /// Counted from 1.
    public let frame: Int
    public let what: String
  }

  /// "IKE101": never renumbered, never reused.
  public let rule: String
  /// "phase1-encryption-mismatch".
  public let name: String
  public let severity: Severity
  public let confidence: Confidence
  /// One line.
  public let title: String
  public let explanation: String
  public let evidence: [Evidence]
  /// Each names the side that it is done on; the best first.
  public let remedies: [String]
  /// The cheapest next evidence that would decide it; `nil` where it is proven.
  public let settle: String?

  init(_ finding: Finding, _ paths: [String]) {
    rule = finding.page.code
    name = finding.page.name
    severity = Severity(rawValue: finding.severity.rawValue) ?? .note
    confidence = Confidence(rawValue: finding.confidence.rawValue) ?? .possible
    title = finding.title
    explanation = finding.explanation
    evidence = finding.evidence.map {
      Evidence(
        capture: Self.path($0.reference, paths), frame: $0.reference.frame, what: $0.what)
    }
    remedies = finding.remedies
    settle = finding.settle
  }

  static func path(_ reference: FrameReference, _ paths: [String]) -> String? {
    paths.indices.contains(reference.capture) ? paths[reference.capture] : nil
  }
}
