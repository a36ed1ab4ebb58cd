import Capture
import ISAKMP
import Negotiations

struct PeerDead: Rule {
  static let page = RulePage(
    code: "IKE505",
    name: "peer-dead",
    severity: .error,
    summary: "The peer stopped answering an SA that stood.",
    checks: """
      After establishment one side sends protected requests, three or more, and nothing comes
      back: repeated INFORMATIONAL requests in IKEv2, evenly spaced Informational messages of
      one length in IKEv1. The finding names the last sign of life.

      Likely: the requests are encrypted, but nothing else looks like dead peer detection. Proven
      where ICMP errors answer these very requests.
      """,
    consequence: """
      The peer is down, was restarted without its state, or is cut off. The side that asks will
      drop the SA after its last try, and traffic is lost until then.
      """,
    misleading: """
      Deletes come in a burst and want no answer in IKEv1. A restarted strongSwan does not
      answer unknown SPIs with an error; it is just silent.
      """,
    fixes: [
      "On the silent side: check host and daemon, and since when they run.",
      "On the path: check for a change at that time: route, NAT mapping, firewall state.",
      "On both sides: dead peer detection, so that the tunnel comes up again by itself.",
    ],
    references: [
      "RFC 3706",
      "RFC 7296 sections 1.4 and 2.4",
    ],
    subjects: [])
  static let needs: NegotiationFacts = .established
}

extension PeerDead {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let requests = UnansweredRequests(negotiation, run), requests.signs.isEmpty else {
      return []
    }
    // Who ends an SA the moment it was granted asks nobody whether he is alive (IKE203).
    if let end = GivenUpAtOnce(negotiation, run)?.by, end == requests.first { return [] }
    return [Claim(.standingSA, .peerDead, .nothingElse, .likely)]
  }

  private func cause(_ isQuickMode: Bool) -> String {
    isQuickMode
      ? """
      The peer is down, restarted without its state, or cut off; or it refuses this Quick Mode in \
      silence (PFS, networks).
      """
      : "The peer is down, restarted without its state, or cut off."
  }

  private func sign(_ lastSign: Step, before last: Step) -> String {
    """
    Its last sign of life was \(lastSign.name) in frame \(lastSign.reference.frame), \
    \(last.interval(since: lastSign)) before the last request.
    """
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.peerDead, for: .standingSA),
      let requests = UnansweredRequests(negotiation, run)
    else { return [] }
    let (probe, first, last) = (requests.messages, requests.first, requests.last)
    let asker = first.from
    let lastSign = negotiation.steps.last { $0.from != asker }
    // An ICMP error to these very requests says why nothing came back.
    let reports = negotiation.icmpErrors.filter { $0.time >= first.time }
    let meaning = reports.first.map { ICMPMeaning($0.error) }
    let target = first.destination
    let isQuickMode = first.name == .quick(1)
    let why =
      if let report = reports.first, let meaning {
        "\(report.error.reporter) says \(meaning.name) (ICMP). \(meaning.explanation(target))"
      } else {
        cause(isQuickMode)
      }
    var evidence = lastSign.map { [$0.evidence("last message of the peer")] } ?? []
    evidence.append(first.evidence("first request without an answer"))
    evidence.append(last.evidence("last request without an answer"))
    evidence += reports.prefix(2).map {
      Evidence($0.reference, "ICMP from \($0.error.reporter): \(ICMPMeaning($0.error).name)")
    }
    return [
      Finding(
        page, meaning == nil ? .likely : .proven,
        title: """
          \(negotiation.who(asker.other)) stopped answering: \(probe.count) protected requests in \
          \(last.interval(since: first)) without reply
          """,
        explanation: Telling.sentences(
          asked(negotiation, asker, first),
          why, lastSign.map { sign($0, before: last) }),
        evidence: evidence,
        remedies: meaning?.remedies(target) ?? [
          """
          on \(negotiation.who(asker.other)): check that host and daemon are up, and since when (a \
          restart loses the SA)
          """,
          "check the path for a change at that time: route, NAT mapping, firewall state",
        ]
          + (Self.isForChild(first)
            ? ["compare ESP suites and PFS groups on both sides, where the peer is alive"] : []),
        settle: meaning == nil
          ? "the log of \(negotiation.who(asker.other)) at that time, or a capture there" : nil,
        asks: meaning == nil ? asker.other : nil)
    ]
  }

  private static func isForChild(_ request: Step) -> Bool {
    request.name == .ikev2(.createChildSA, isResponse: false)
  }

  /// What was asked for again and again.
  private func asked(_ negotiation: Negotiation, _ asker: Role, _ first: Step) -> String {
    let who = negotiation.who(asker)
    if first.name == .quick(1) {
      return """
        The tunnel stood; then \(who) asked again and again for another Phase 2, and nothing came \
        back.
        """
    }
    if Self.isForChild(first) {
      return """
        The tunnel stood; then \(who) asked again and again for another or a renewed SA, and nothing \
        came back. A peer that is alive and drops this one request, for its PFS group or suite, looks \
        the same as long as it is asked nothing else.
        """
    }
    return """
      The tunnel stood; then \(who) asked again and again, as dead peer detection does, and nothing \
      came back.
      """
  }
}
