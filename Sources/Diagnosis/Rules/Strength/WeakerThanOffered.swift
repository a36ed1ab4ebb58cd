import ISAKMP
import Negotiations
import Policies

struct WeakerThanOffered: Rule {
  static let page = RulePage(
    code: "IKE608",
    name: "weaker-than-offered",
    severity: .warning,
    summary: "A stronger suite was on offer, and a weak one was taken.",
    checks: """
      The accepted suite has a part that IKE601 to IKE603 call weak, and the offer held a suite
      without any, with the same authentication method.

      Proven by offer and answer.
      """,
    consequence: """
      The tunnel works, weaker than both sides could: the responder's policy lacks the stronger
      suite, or ranks it lower.
      """,
    misleading: """
      The initiator's order of preference binds nobody: the responder chooses.
      """,
    fixes: [
      "On the responder: put the stronger suite into its policy, before the weak one.",
      "On the initiator: stop offering the weak suite.",
    ],
    references: [
      "RFC 8247",
      "RFC 7296 section 2.7",
    ],
    weakness: .inadequateStrength,
    isAboutStrength: true)
  static let needs: NegotiationFacts = .accepted
}

extension WeakerThanOffered {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let accepted = negotiation.phase1.accepted,
      let answer = negotiation.acceptance, let offer = negotiation.offer
    else { return [] }
    let weak = accepted.values.filter { Self.isWeak($0) }
    guard !weak.isEmpty, let better = strongerOffer(negotiation, accepted) else { return [] }
    return [
      Finding(
        page, .proven,
        title: """
          \(negotiation.who(.responder)) took \(Telling.list(weak.map(\.text))) although a \
          stronger suite was offered
          """,
        explanation: """
          The offer held a suite without any weak part, and the responder passed it over: its \
          policy lacks that suite, or ranks it lower.
          """,
        evidence: [
          offer.evidence("offered: \(better)"),
          answer.evidence("accepted: \(accepted.text)"),
        ],
        remedies: [
          """
          on \(negotiation.who(.responder)): add the stronger suite to its policy, before the weak \
          one
          """,
          "on \(negotiation.who(.initiator)): stop offering the weak suite",
        ])
    ]
  }

  static func isWeak(_ value: SuiteValue) -> Bool {
    switch value.attribute {
    case .encryption: Weakness.ofEncryption(value) != nil
    case .hash, .prf, .integrity: Weakness.ofHash(value) != nil
    case .group: Weakness.ofGroup(value) != nil
    default: false
    }
  }

  /// An offered suite without any weak part.
  private func strongerOffer(_ negotiation: Negotiation, _ accepted: ProtectionSuite) -> String? {
    switch negotiation.version {
    case .ikev1:
      return negotiation.offeredTransforms.map(\.suite).first { suite in
        suite[.authentication] == accepted[.authentication]
          && !suite.values.contains { Self.isWeak($0) }
      }?.text
    case .ikev2:
      for proposal in negotiation.phase1.offered {
        let kinds: [SuiteAttribute] = [.encryption, .prf, .integrity, .group]
        let strong = kinds.compactMap { kind -> SuiteValue? in
          proposal.choices(kind).first { !Self.isWeak($0) }
        }
        let offered = kinds.filter { !proposal.choices($0).isEmpty }
        if strong.count == offered.count { return strong.map(\.text).joined(separator: "  ") }
      }
      return nil
    }
  }
}
