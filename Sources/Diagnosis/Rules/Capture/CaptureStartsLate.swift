import Negotiations

struct CaptureStartsLate: Rule {
  static let page = RulePage(
    code: "IKE004", name: "capture-starts-late", severity: .note, summary: "", checks: "",
    consequence: "", misleading: "", fixes: [], references: [])
}

extension CaptureStartsLate {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.startsLate, let first = negotiation.messages.first else { return [] }
    return [
      Finding(
        page, .proven,
        title: "the capture starts in the middle: its first message is \(first.name)",
        explanation:
          "What was offered and agreed before it is not in the capture, so causes that lie there "
          + "cannot be seen.",
        evidence: [negotiation.evidence(0, "the first message of this negotiation")],
        remedies: ["start the capture before the tunnel: clear the SA, then bring it up again"])
    ]
  }
}
