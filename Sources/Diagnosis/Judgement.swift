package import Negotiations

/// Runs the catalogue.
package enum Judgement {
  /// The findings of one negotiation, the gravest and surest first.
  package static func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    let run = run.judging(negotiation)
    let all = RuleCatalogue.rules.flatMap { $0.findings(in: negotiation, of: run) }
    let words = PeerWords(negotiation, run)
    return sorted(all).map(words.sorting)
  }

  /// The findings that belong to no one negotiation.
  package static func findings(in run: RunFacts) -> [Finding] {
    sorted(RuleCatalogue.rules.flatMap { $0.findings(in: run) })
  }

  private static func sorted(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      if x.severity != y.severity { return x.severity > y.severity }
      // What is merely weak comes after what is wrong.
      if x.page.isAboutStrength != y.page.isAboutStrength { return y.page.isAboutStrength }
      if x.confidence != y.confidence { return x.confidence > y.confidence }
      if x.page.code != y.page.code { return x.page.code < y.page.code }
      return a.offset < b.offset
    }.map(\.element)
  }
}
