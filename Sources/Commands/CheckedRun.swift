import Capture
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

/// One run of a check, and what is expected of it.
struct CheckedRun {
  private var examination: Examination
  private var check: ExpectationCheck?
  /// Its first capture's position among those of all runs.
  private let base: Int
  let captures: [CaptureSummary]
  private(set) var results: [ExpectationResult] = []

  init(_ examination: Examination, _ expectations: ExpectationFile?, firstCapture: Int) {
    self.examination = examination
    check = expectations.map(ExpectationCheck.init)
    base = firstCapture
    captures = examination.run.captures
  }

  /// Hands over each negotiation as it counts; gives the findings that belong to none.
  ///
  /// - Parameter isAlone: there is no other run that a secret may be for.
  mutating func judge(
    _ admission: inout FindingAdmission, isAlone: Bool, _ deliver: (JudgedNegotiation) -> Void
  ) -> [Finding] {
    var check = check
    let (captures, base) = (captures, base)
    var ofTheRun = examination.judge { judged in
      var judged = judged
      let capture = judged.negotiation.messages.first.map { captures[$0.reference.capture].path }
      check?.observe(&judged, capture: capture)
      judged.findings = admission.admit(
        judged.findings, in: judged.negotiation, capture: capture)
      judged.moveCaptures(by: base)
      deliver(judged)
      return true
    }
    if !isAlone { ofTheRun.removeAll { $0.page.code == "IKE007" } }
    results = check?.finish(&ofTheRun) ?? []
    ofTheRun = admission.admit(ofTheRun, in: nil, capture: captures.first?.path)
    for index in ofTheRun.indices { ofTheRun[index].moveCaptures(by: base) }
    return ofTheRun
  }
}
