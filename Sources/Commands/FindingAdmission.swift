import Diagnosis
import Negotiations
import Texts

/// Which findings count in a check: suppressions, the baseline and the least confidence decide.
struct FindingAdmission {
  let plan: CheckPlan
  let baseline: Baseline?
  /// As suppressions write a day.
  let today: String
  let minConfidence: Confidence
  /// By whose suppressions findings of no one capture go.
  let usualCapture: String?
  let isFailure: (Finding) -> Bool
  /// Suppressions that some finding met.
  private(set) var suppressed: Set<FilePlace> = []
  private(set) var isFailed = false

  init(
    plan: CheckPlan, baseline: Baseline?, today: String, minConfidence: Confidence,
    usualCapture: String?, isFailure: @escaping (Finding) -> Bool
  ) {
    self.plan = plan
    self.baseline = baseline
    self.today = today
    self.minConfidence = minConfidence
    self.usualCapture = usualCapture
    self.isFailure = isFailure
  }

  mutating func admit(
    _ findings: [Finding], in negotiation: Negotiation?, capture: String?
  ) -> [Finding] {
    var findings = findings
    (capture ?? usualCapture).flatMap { plan.suppressions(for: $0) }?
      .apply(to: &findings, in: negotiation, today: today)
    if let baseline {
      for index in findings.indices where findings[index].exemption == nil {
        if baseline.contains(FindingIdentity(findings[index], in: negotiation)) {
          findings[index].exemption = .known(baseline: baseline.path)
        }
      }
    }
    for finding in findings {
      if case .suppressed(_, _, let place) = finding.exemption { suppressed.insert(place) }
    }
    findings.removeAll { $0.confidence < minConfidence }
    if findings.contains(where: isFailure) { isFailed = true }
    return findings
  }
}
