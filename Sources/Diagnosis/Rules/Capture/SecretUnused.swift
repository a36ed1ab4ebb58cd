import Keys
import Negotiations
import Policies

struct SecretUnused: Rule {
  static let page = RulePage(
    code: "IKE007",
    name: "secret-unused",
    severity: .note,
    summary: "A secret or configuration given on the command line matched nothing.",
    checks: """
      Every secret is tried where it can fit: keys by SPI, pre-shared keys by peer, each on
      whatever proof the capture holds. One that opened and proved nothing is named by its label
      and line, never by its value. A configuration is tied to a side by the addresses and
      identities in it, or by the address given with it.

      Proven, for this capture.
      """,
    consequence: """
      None for the tunnel. It may be the wrong file, or the capture of another day: session keys
      are new with every negotiation.
      """,
    misleading: """
      A key can be right and unused: where only certificates are used, where the capture holds no
      message that it protects, or where the Diffie-Hellman secret is missing too.
      """,
    fixes: [
      "Compare the SPIs in the secrets file with those of the negotiation (`ikewhy decode`).",
      "For a pre-shared key: check for which peer it is, and give the Diffie-Hellman secret too.",
      "For a configuration: say whose it is, `--policy 192.0.2.1=FILE`.",
    ],
    references: ["RFC 2409 section 5"])
  static let needs: NegotiationFacts = .runAlone
}

extension SecretUnused {
  func findings(in run: RunFacts) -> [Finding] {
    guard let first = run.negotiations.first else { return [] }
    let evidence = [
      Evidence(
        first.firstFrame,
        "the first of \(run.negotiations.count + run.census.count) negotiations tried")
    ]
    return secrets(run, evidence) + policies(run, evidence)
  }

  private func secrets(_ run: RunFacts, _ evidence: [Evidence]) -> [Finding] {
    guard !run.unusedSecrets.isEmpty else { return [] }
    let names = run.unusedSecrets.map { "\($0.what) (\($0.origin))" }
    let shown = names.prefix(6).joined(separator: "; ")
    let more = names.count > 6 ? "; and \(names.count - 6) more" : ""
    return [
      Finding(
        page, .proven,
        title: names.count == 1
          ? "a secret matched nothing: \(shown)" : "\(names.count) secrets matched nothing",
        explanation:
          "Tried on every negotiation and neither opened nor proved anything: \(shown)\(more).",
        evidence: evidence)
    ]
  }

  private func policies(_ run: RunFacts, _ evidence: [Evidence]) -> [Finding] {
    run.policies.unused.map { policy in
      Finding(
        page, .proven,
        title: "\(policy.file) belongs to no negotiation of "
          + (run.captures.count == 1 ? "this capture" : "these captures"),
        explanation:
          policy.givenAddress.map {
            "No side of a negotiation has the address \($0) given with it."
          }
          ?? "Neither its addresses nor its identities are those of a side seen here.",
        evidence: evidence,
        remedies: ["say whose it is: `--policy ADDRESS=\(policy.file)`"])
    }
  }
}
