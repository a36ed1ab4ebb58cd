import Negotiations
import Policies

/// One root cause, one error: what a configuration decides stands in place of what the messages
/// alone leave open.
extension RunFacts {
  /// The rules that name a refusal, or a silence, whose cause is not known without a configuration.
  private static let phase1Open: Set<String> = [
    "IKE100", "IKE105", "IKE111", "IKE112", "IKE113", "IKE114", "IKE115", "IKE201", "IKE202",
    "IKE203",
    "IKE204", "IKE209", "IKE501", "IKE509",
  ]
  private static let phase2Open: Set<String> = [
    "IKE300", "IKE301", "IKE302", "IKE303", "IKE304", "IKE506",
  ]

  func withoutSuperseded(_ all: [Finding], _ negotiation: Negotiation) -> [Finding] {
    let findings = Self.withoutUnexplained(all)
    guard !policies.isEmpty || !learned.isEmpty,
      findings.contains(where: { $0.severity == .error })
    else { return findings }
    var kept = findings
    for (code, open) in [
      (phase1Code(negotiation), Self.phase1Open), (phase2Code(negotiation), Self.phase2Open),
    ] {
      guard let code, findings.contains(where: { $0.page.code == code }) else { continue }
      kept.removeAll {
        $0.severity == .error && $0.page.code != code && open.contains($0.page.code)
      }
    }
    return kept
  }

  /// IKE513 only repeats the refusal: it stands where no other rule makes anything of it.
  private static func withoutUnexplained(_ findings: [Finding]) -> [Finding] {
    let isExplained = findings.contains {
      $0.severity != .note && !$0.page.isAboutStrength
        && $0.page.code != RefusedByNotification.page.code
    }
    guard isExplained else { return findings }
    return findings.filter { $0.page.code != RefusedByNotification.page.code }
  }

  private func phase1Code(_ negotiation: Negotiation) -> String? {
    guard negotiation.phase1.state != .established else { return nil }
    return authenticationDecision(of: negotiation)?.code
      ?? phase1Decision(of: negotiation)?.code
  }

  private func phase2Code(_ negotiation: Negotiation) -> String? {
    phase2Decision(of: negotiation)?.code
  }
}
