import ISAKMP
import Negotiations
import Policies

struct Phase2LifetimeDiffers: Rule {
  static let page = RulePage(
    code: "IKE305",
    name: "phase2-lifetime-differs",
    severity: .note,
    summary: "The lifetimes of the IPsec SA differ between the sides.",
    checks: """
      IKEv1: the lifetime of the opened Quick Mode's offer against the answer, and a
      RESPONDER-LIFETIME notification. In both versions: the lifetimes of both configurations,
      where the files state them.

      Proven by the messages or the files.
      """,
    consequence: """
      As a rule nothing: in IKEv1 the shorter one counts, in IKEv2 each side keeps its own and the
      shorter renews first.
      """,
    misleading: """
      A difference is never the reason of a refusal in IKEv2. A limit in kilobytes on one side alone
      makes tunnels renew under load and not on time.
      """,
    fixes: [
      "On either side: set the same lifetime, if the renewals are to come from one side."
    ],
    references: ["RFC 2407 sections 4.5.4 and 4.6.3.1", "RFC 7296 section 2.8"],
    isAboutChild: true,
    subjects: [.childSuite(.lifetimeSeconds), .childSuite(.lifetimeKilobytes)])
  static let needs: NegotiationFacts = .phase2
}

extension Phase2LifetimeDiffers {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    byMessages(negotiation) ?? byConfigurations(negotiation, run) ?? []
  }

  private func byMessages(_ negotiation: Negotiation) -> [Finding]? {
    guard negotiation.version == .ikev1 else { return nil }
    for phase2 in negotiation.phase2 {
      guard let content = phase2.content, let accepted = content.accepted,
        let offered = content.offered.flatMap(\.transforms).map(\.suite).first(where: {
          $0.equals(accepted, but: \.isLifetime)
        }), let first = negotiation.steps(of: phase2).first
      else { continue }
      let rows = [SuiteAttribute.lifetimeSeconds, .lifetimeKilobytes].compactMap {
        attribute -> ComparisonRow? in
        guard let mine = offered[attribute], let theirs = accepted[attribute], mine.id != theirs.id
        else { return nil }
        return ComparisonRow(
          attribute: attribute.rawValue, offered: mine.text, configured: theirs.text,
          source: "the answer")
      }
      if let row = rows.first {
        return [
          finding(
            negotiation, "offered \(row.offered ?? "")", "answered \(row.configured ?? "")", rows,
            first)
        ]
      }
    }
    return nil
  }

  private func byConfigurations(_ negotiation: Negotiation, _ run: RunFacts) -> [Finding]? {
    guard !run.policies.isEmpty,
      let first = negotiation.phase2.first.flatMap({ negotiation.steps(of: $0).first }),
      let initiator = ApplicablePolicy(negotiation, .initiator, run), initiator.isPlaced,
      let responder = ApplicablePolicy(negotiation, .responder, run), responder.isPlaced
    else { return nil }
    let own = initiator.connections.flatMap(\.children)
    let other = responder.connections.flatMap(\.children)
    // With several children it is not known which two belong together.
    guard own.count == 1, other.count == 1, let mine = own[0].agreedLifetime,
      let theirs = other[0].agreedLifetime, mine.value != theirs.value,
      mine.origin.line != nil || theirs.origin.line != nil
    else { return nil }
    return [
      finding(
        negotiation, "\(mine.value) s on the initiator (\(mine.origin))",
        "\(theirs.value) s on the responder (\(theirs.origin))",
        [
          ComparisonRow(
            attribute: SuiteAttribute.lifetimeSeconds.rawValue, offered: "\(mine.value) s",
            configured: "\(theirs.value) s", source: .configured(theirs.origin))
        ], first)
    ]
  }

  private func finding(
    _ negotiation: Negotiation, _ mine: String, _ theirs: String, _ rows: [ComparisonRow],
    _ message: Step
  ) -> Finding {
    Finding(
      page, .proven, title: "Phase 2 lifetimes differ: \(mine), \(theirs)",
      explanation:
        "The shorter one decides when the SA is renewed. This is no reason for a refusal.",
      evidence: [message.evidence(message.passage)],
      comparison: rows, remedies: ["set the same lifetime on both sides"])
  }
}

extension ConfiguredChild {
  /// What bounds the SA: its lifetime, or when it is renewed.
  fileprivate var agreedLifetime: Configured<UInt64>? {
    (lifetimeSeconds ?? rekeySeconds).flatMap { $0.value == 0 ? nil : $0 }
  }
}
