import Capture
import ISAKMP
import Negotiations
import Policies

struct RekeyWillFail: Rule {
  static let page = RulePage(
    code: "IKE310",
    name: "rekey-will-fail",
    severity: .warning,
    summary: "The first Child SA stands, but its renewal will be refused.",
    checks: """
      IKEv2: the configurations of both sides are compared by the suites that a renewal
      offers. Nothing in IKE_AUTH shows the PFS group, since its Child SA has no key exchange of its
      own; so a group on one side only, or another one, stays hidden until then.

      Likely: a renewal was not seen, and either side may be set anew before.
      """,
    consequence: """
      The tunnel works until its first renewal, an hour as a rule, and then drops; a new IKE SA brings
      it back for another hour.
      """,
    misleading: """
      IOS, ASA and libreswan grant a group that they would not ask for, so that only renewals from one
      side fail. Which side renews first depends on the shorter lifetime.
      """,
    fixes: [
      """
      On both sides: the same group for the Child SA, or none (strongSwan the group in \
      `esp_proposals`, IOS `set pfs`).
      """
    ],
    references: ["RFC 7296 sections 1.3.1 and 2.8"],
    isAboutChild: true,
    subjects: [.childSuite(.group)])
  static let needs: NegotiationFacts = [.policies, .ikev2, .phase2]
}

extension RekeyWillFail {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard !run.policies.isEmpty, negotiation.version == .ikev2,
      let first = negotiation.phase2.first, first.isFirst, first.state == .established,
      let message = negotiation.steps(of: first).first,
      // A renewal that was granted or refused says more than a forecast.
      negotiation.phase2.dropFirst().allSatisfy(negotiation.asksForFurther),
      let initiator = ApplicablePolicy(negotiation, .initiator, run),
      let responder = ApplicablePolicy(negotiation, .responder, run)
    else { return [] }
    // Whoever renews offers what its configuration says, and the other side judges. Which children of
    // several made the SA only the opened selectors tell; else all of them must come to the same.
    let refusedOfPairs = pairs(negotiation, first, initiator, responder).map { own, other in
      [
        Renewal(Role.initiator, own, other, responder.product),
        Renewal(Role.responder, other, own, initiator.product),
      ].filter { $0.isRefused }
    }
    guard let refused = refusedOfPairs.first, refusedOfPairs.allSatisfy({ !$0.isEmpty }) else {
      return []
    }
    guard let renewal = refused.first, let nearest = renewal.walk.nearest else { return [] }
    let time = refused.compactMap(\.seconds).min()
    let asker = negotiation.who(renewal.asker)
    let row = nearest.row(.group)
    let groups =
      "PFS group \(row?.offeredText ?? "none") against \(row?.configuredText ?? "none")"
    return [
      Finding(
        page, .likely,
        title: refused.count == 2
          ? "the Child SA stands, but its first renewal will be refused: \(groups)"
          : "the Child SA stands, but its first renewal by \(asker) will be refused: \(groups)",
        explanation: Telling.sentences(
          """
          IKE_AUTH makes the first Child SA without a key exchange of its own, so the difference \
          does not show yet. A renewal carries the group, and \
          \(negotiation.who(renewal.asker.other)) does not take what \(asker) offers.
          """,
          time.map { "The configurations renew after \($0) s at the latest." }),
        evidence: [message.evidence("\(message.passage): the first one")],
        comparison: ComparisonRow.rows(renewal.walk, nearest),
        remedies: ["set the same PFS group on both sides, or none on both"],
        settle: time.map { "a capture of the first renewal, \($0) s after the SA was made" }
          ?? "a capture of the first renewal")
    ]
  }

  /// The children of both sides that the SA may have been made from.
  private func pairs(
    _ negotiation: Negotiation, _ first: Phase2, _ initiator: ApplicablePolicy,
    _ responder: ApplicablePolicy
  ) -> [(ConfiguredChild, ConfiguredChild)] {
    let own = initiator.connections.flatMap(\.children)
    let other = responder.connections.flatMap(\.children)
    guard (own + other).flatMap(\.proposals).allSatisfy(\.isKnownForSure) else { return [] }
    if own.count == 1, other.count == 1 { return [(own[0], other[0])] }
    let here = negotiation.initiator.endpoint.address
    let there = negotiation.responder.endpoint.address
    let asked = first.content.map(\.offeredSelectors)
    var pairs: [(ConfiguredChild, ConfiguredChild)] = []
    for child in own {
      guard let local = child.selectors(local: true, host: here),
        let remote = child.selectors(local: false, host: there)
      else { return [] }
      if let asked, !Self.isSame(asked.initiator, local) || !Self.isSame(asked.responder, remote) {
        continue
      }
      let mirrors = other.filter { candidate in
        guard let its = candidate.selectors(local: true, host: there),
          let peers = candidate.selectors(local: false, host: here)
        else { return false }
        return Self.isSame(its, remote) && Self.isSame(peers, local)
      }
      guard mirrors.count == 1 else { return [] }
      pairs.append((child, mirrors[0]))
    }
    return pairs
  }

  /// The same addresses; a request may begin with the selector of the very packet that caused it.
  private static func isSame(_ a: [Selector], _ b: [Selector]) -> Bool {
    a.allSatisfy { x in b.contains { x.isInside($0) } }
      && b.allSatisfy { x in a.contains { x.isInside($0) } }
  }

  private struct Renewal {
    var asker: Role
    var walk: PolicyWalk
    var seconds: UInt64?

    init(
      _ asker: Role, _ own: ConfiguredChild, _ other: ConfiguredChild, _ judge: ConfiguredProduct
    ) {
      self.asker = asker
      let offers = own.proposals.enumerated().map {
        OfferedSuite($0.element, number: $0.offset + 1, .laterChild)
      }
      walk = PolicyWalk(offers, other.proposals, .laterChild, judge.walkRules(.laterChild))
      seconds = own.rekeySeconds.flatMap { $0.value == 0 ? nil : $0.value }
    }

    /// By the group alone: what else differed would have been refused at once.
    var isRefused: Bool {
      walk.isComplete && !walk.comparisons.isEmpty && walk.chosen == nil
        && walk.comparisons.contains { $0.differing.allSatisfy { $0.attribute == .group } }
    }
  }
}
