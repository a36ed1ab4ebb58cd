import Negotiations

struct IKEv1Deprecated: Rule {
  static let page = RulePage(
    code: "IKE606",
    name: "ikev1-deprecated",
    severity: .note,
    summary: "IKEv1 is in use, which is deprecated.",
    checks: """
      Counts the negotiations of version 1. Once a run.

      Proven by the header.
      """,
    consequence: """
      The tunnel works. IKEv1 gets no new algorithms and no repairs, and products begin to drop
      it.
      """,
    misleading: """
      Some devices start IKEv1 only as a fallback after IKEv2 got no answer.
      """,
    fixes: [
      "On both sides: plan the move to IKEv2."
    ],
    references: [
      "RFC 9395"
    ],
    isAboutStrength: true)
  static let needs: NegotiationFacts = .runAlone
}

extension IKEv1Deprecated {
  func findings(in run: RunFacts) -> [Finding] {
    let old = run.negotiations.filter { $0.version == 1 }
    let count = old.count + run.census.version1
    guard let first = run.census.firstOfVersion1 ?? old.first?.firstFrame else { return [] }
    return [
      Finding(
        page, .proven,
        title: count == 1
          ? "one negotiation uses IKEv1, which is deprecated"
          : "\(count) negotiations use IKEv1, which is deprecated",
        explanation: "RFC 9395 moved IKEv1 to Historic. It gets no new algorithms and no repairs.",
        evidence: [Evidence(first, "the first IKEv1 message")],
        remedies: ["plan the move to IKEv2; nearly every product of the last ten years has it"])
    ]
  }
}
