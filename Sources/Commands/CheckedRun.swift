import Capture
import Diagnosis
import Negotiations

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
    if !isAlone { ofTheRun.removeAll { $0.page.isAboutTheGiven } }
    results = check?.finish(&ofTheRun) ?? []
    ofTheRun = admission.admit(ofTheRun, in: nil, capture: captures.first?.path)
    for index in ofTheRun.indices { ofTheRun[index].moveCaptures(by: base) }
    return ofTheRun
  }
}
