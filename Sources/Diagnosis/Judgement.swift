package import Negotiations

/// Runs the catalogue.
package enum Judgement {
  /// The findings of one negotiation, the gravest and surest first.
  ///
  /// - Parameter asksAll: rules are asked that cannot have anything to say, too: the answer is the same.
  package static func findings(
    in negotiation: Negotiation, of run: RunFacts, asksAll: Bool = false
  ) -> [Finding] {
    let facts = asksAll ? .all : NegotiationFacts(negotiation, run)
    let rules = RuleCatalogue.rules(asked: facts)
    let run = run.judging(negotiation, asking: rules)
    var all: [Finding] = []
    for rule in rules { all += rule.findings(in: negotiation, of: run) }
    all = all.map { run.showingState($0, of: negotiation) }
    guard all.contains(where: { $0.deviceMessages.count > 1 }) else { return sorted(all) }
    let words = PeerWords(negotiation, run)
    return sorted(all).map(words.sorting)
  }

  /// The findings that belong to no one negotiation.
  package static func findings(in run: RunFacts) -> [Finding] {
    sorted(RuleCatalogue.rules.flatMap { $0.findings(in: run) })
  }

  private static func sorted(_ findings: [Finding]) -> [Finding] {
    guard findings.count > 1 else { return findings }
    return findings.enumerated().sorted { a, b in
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
