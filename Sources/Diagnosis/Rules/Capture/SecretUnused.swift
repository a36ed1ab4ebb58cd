import Keys
import Negotiations

struct SecretUnused: Rule {
  static let page = RulePage(
    code: "IKE007",
    name: "secret-unused",
    severity: .note,
    summary: "A secret given on the command line matched nothing.",
    checks: """
      Every secret is tried where it can fit: keys by SPI, pre-shared keys by peer, each on
      whatever proof the capture holds. One that opened and proved nothing is named by its label
      and line, never by its value.

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
    ],
    references: ["RFC 2409 section 5"])
}

extension SecretUnused {
  func findings(in run: RunFacts) -> [Finding] {
    guard !run.unusedSecrets.isEmpty, let first = run.negotiations.first else { return [] }
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
        evidence: [
          Evidence(first.firstFrame, "the first of \(run.negotiations.count) negotiations tried")
        ])
    ]
  }
}
