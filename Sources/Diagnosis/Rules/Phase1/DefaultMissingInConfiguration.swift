import Capture
import ISAKMP
import Negotiations
import Policies

struct DefaultMissingInConfiguration: Rule {
  static let page = RulePage(
    code: "IKE116",
    name: "default-missing-in-configuration",
    severity: .warning,
    summary: "A configuration leaves out a line whose default depends on the release.",
    checks: """
      Looks in the configuration of either side for a line that is absent although what the device
      then takes changed between releases, and is not known for the release that the file names: on
      FortiOS `dhgrp`, from 7.6 on. Only connections that serve this negotiation count, and only
      while the phase in question has not come up.

      Likely at most: the line is missing for certain, that it decides is not.
      """,
    consequence: """
      Two devices whose files both look complete can be without a common group: one has the default
      of the release before, the other the newer one. It begins with an upgrade or a replacement, on
      one side only, and nothing in either file shows it.
      """,
    misleading: """
      `show` leaves out what equals the default, so that an absent line is no oversight of anybody;
      `show full-configuration` prints it. A tunnel that works says that the default fits.
      """,
    fixes: [
      """
      On the side whose file leaves it out: write the line (FortiOS `set dhgrp 14` in `config vpn \
      ipsec phase1-interface` and `phase2-interface`), and look up what the device has now with \
      `show full-configuration`.
      """
    ],
    references: [
      "Fortinet, FortiOS 7.4.4 CLI Reference, vpn ipsec phase1-interface",
      "RFC 7296 section 3.3.2",
    ])
}

extension DefaultMissingInConfiguration {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.policies.policies.contains(where: { !$0.missingDefaults.isEmpty }),
      let message = negotiation.steps.first
    else { return [] }
    let open = (
      phase1: negotiation.phase1.state == .failed || negotiation.phase1.state == .incomplete,
      phase2: negotiation.phase2.contains { $0.state != .established }
    )
    return [Role.initiator, .responder].flatMap { role -> [Finding] in
      guard let policy = ApplicablePolicy(negotiation, role, run) else { return [] }
      let names = Set(policy.connections.map(\.name))
      return policy.ties.flatMap(\.policy.missingDefaults).filter {
        names.contains($0.connection) && ($0.child == nil ? open.phase1 : open.phase2)
      }.map { finding($0, negotiation, role, message) }
    }
  }

  private func finding(
    _ missing: MissingDefault, _ negotiation: Negotiation, _ role: Role, _ message: Step
  ) -> Finding {
    let who = negotiation.who(role)
    let taken = Telling.list(missing.taken.map(\.text))
    let part =
      missing.child.map { "Phase 2 “\($0)”" } ?? "Phase 1 “\(missing.connection)”"
    return Finding(
      page, .likely,
      title: "\(part) of \(who) has no `\(missing.setting)`, whose default depends on the release",
      explanation: """
        What \(missing.release) takes without the line is not known for certain: the comparison \
        assumes \(taken). Releases before took others.
        """,
      evidence: [message.evidence(message.passage)],
      comparison: [
        ComparisonRow(
          attribute: SuiteAttribute.group.rawValue, offered: nil, configured: taken,
          source: .configured(missing.place))
      ],
      remedies: [
        """
        on \(who): \(missing.place): write `\(missing.setting)` with the groups that both sides \
        are to use
        """
      ],
      settle: "`show full-configuration vpn ipsec` of that device, which prints defaults")
  }
}
