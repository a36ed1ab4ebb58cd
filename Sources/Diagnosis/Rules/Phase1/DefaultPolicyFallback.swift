import ISAKMP
import Negotiations
import Policies

struct DefaultPolicyFallback: Rule {
  static let page = RulePage(
    code: "IKE108",
    name: "default-policy-fallback",
    severity: .warning,
    summary: "A router fell back to a policy that nobody configured.",
    checks: """
      Compares the offer, and the accepted suite, with the policies that Cisco IOS has built in:
      the old single one of priority 65535 (DES, SHA-1, RSA signatures, group 1, 86400 s) and
      the eight of 65507 to 65514 (AES-128 with group 5, 3DES with group 2).

      An offer that is exactly one of these sets comes, most likely, from a router without a
      usable policy of its own. An accepted suite that equals one, though better ones were
      offered before it, most likely was taken by such a policy. Neither is proven without the
      configuration. With the responder's configuration its entries are compared first, then what
      is built in; where images differ, each reading is tried and the finding says which it
      assumed.
      """,
    consequence: """
      Policy 65535 demands RSA signatures, so no peer with a pre-shared key can ever match it:
      the negotiation ends in "no offers accepted!". The eight newer ones contain pre-shared
      keys; with them the tunnel may come up, but on a weak suite that nobody chose.
      """,
    misleading: """
      The line "Checking ISAKMP transform 1 against priority 65535 policy" in a router's log is
      the end of its list, not the thing to mend: all policies before it did not match. Which
      defaults an image has varies; `show crypto isakmp policy` tells. On an ASA, 65535 usually
      is the sequence number of a dynamic crypto map, which is something else.
      """,
    fixes: [
      """
      On the router: configure a policy (`crypto isakmp policy 10`, `encryption aes 256`, `hash \
      sha256`, `authentication pre-share`, `group 14`) that equals one of the peer.
      """,
      "On the router: `no crypto isakmp default policy` keeps the eight from being used.",
      "On the peer: stop offering suites that should never be taken.",
    ],
    references: [
      "RFC 2409 appendix A",
      "Cisco IOS Security Command Reference, crypto isakmp policy",
    ],
    subjects: DifferenceSubject.phase1Algorithms)
  static let needs: NegotiationFacts = .ikev1
}

extension DefaultPolicyFallback {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard negotiation.version == .ikev1, negotiation.failure != nil else { return [] }
    if !run.policies.isEmpty, let decision = run.phase1Decision(of: negotiation),
      case .onlyBuiltIn(let walk) = decision.outcome, decision.by != nil, walk.nearest != nil
    {
      return [decision.claim]
    }
    return negotiation.offersOnlyBuiltInDefaults && negotiation.offerRefusal != nil
      ? [Claim(.ikeSA, .builtInPolicy, .messages, .likely)] : []
  }

  /// What a router has built in is worth saying whatever else is wrong.
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev1 else { return [] }
    return BuiltInFallback.findings(page, negotiation, run) ?? byOffer(negotiation)
      ?? byAcceptance(negotiation) ?? []
  }

  /// The offer consists of, or ends in, exactly the built-in suites.
  private func byOffer(_ negotiation: Negotiation) -> [Finding]? {
    guard let offer = negotiation.offer else { return nil }
    let suites = negotiation.offeredTransforms.map(\.suite)
    guard let set = BuiltInSuites.generation(endingIn: suites) else { return nil }
    let isAll = suites.count == set.suites.count
    // A list that merely ends in the eight is a router with more than its defaults; one that ends
    // in the single old suite could be anybody's last resort, so the whole offer must be it.
    guard isAll || set.suites.count == BuiltInSuites.eight.count else { return nil }
    let initiator = negotiation.who(.initiator)
    let isAlone = set.suites.count == 1
    let explanation = """
      The offer \(isAll ? "is" : "ends in") exactly Cisco's built-in ISAKMP \
      \(isAlone ? "suite" : "suites") \(set.priorities): \(set.summary). A router offers \
      \(isAlone ? "it" : "them") when it has no `crypto isakmp policy` of its own that it can use.
      """
    var evidence = [
      offer.evidence(
        "the offer: "
          + suites.suffix(set.suites.count).map(\.text).prefix(3).joined(separator: " / "))
    ]
    var isRefused = false
    if case .refused(_, let by, let notify)? = negotiation.failure {
      isRefused = true
      evidence.append(
        by.evidence(
          "refused: \(negotiation.notifyName(notify)), \(by.interval(since: offer)) later"))
    }
    return [
      Finding(
        page, severity: isRefused ? .error : .warning, .likely,
        title: """
          \(initiator) offers nothing but a router's built-in default \
          \(set.suites.count == 1 ? "policy 65535" : "policies \(set.priorities)")
          """,
        explanation: Telling.sentences(
          explanation,
          isAlone
            ? """
            The suite demands RSA signatures, so a peer that authenticates by pre-shared key can \
            never match it; the priority 65535 in the router's log is the symptom, never the thing \
            to mend.
            """ : nil,
          "Another product configured with just these values would send the same offer."),
        evidence: evidence,
        comparison: [],
        remedies: [
          """
          on \(initiator): configure a policy, for example `crypto isakmp policy 10` / `encryption \
          aes 256` / `hash sha256` / `authentication pre-share` / `group 14`, equal to one on the \
          other side
          """,
          """
          check with `show crypto isakmp policy` that it is listed, and that the crypto map or \
          profile in use is IKEv1
          """,
        ],
        deviceMessages: DeviceWords.lines(.ownDefaultsRefused),
        settle: "`show crypto isakmp policy` on \(initiator)")
    ]
  }

  /// The suite taken is a built-in default although a stronger one was offered, or nothing else
  /// explains it.
  private func byAcceptance(_ negotiation: Negotiation) -> [Finding]? {
    guard let answer = negotiation.acceptance,
      let accepted = negotiation.phase1.accepted,
      let entry = BuiltInSuites.all.first(where: { $0.matches(accepted) }),
      let offer = negotiation.offer
    else { return nil }
    // With nothing else on offer the choice says nothing about the responder's list.
    let others = negotiation.offeredTransforms.map(\.suite).filter { !entry.matches($0) }
    let passedOver = negotiation.offeredTransforms.map(\.suite).prefix { !entry.matches($0) }
    guard !others.isEmpty, !passedOver.isEmpty else { return nil }
    let responder = negotiation.who(.responder)
    return [
      Finding(
        page, severity: .warning, entry.isCertain ? .likely : .possible,
        title: """
          \(responder) took the suite of Cisco's built-in policy \(entry.priority) and passed over \
          \(passedOver.count) offered before it
          """,
        explanation: """
          The accepted suite, \(accepted.text), equals built-in default policy \(entry.priority) \
          in every attribute. On such a router it means that no configured policy matched: the \
          tunnel then runs on a weak suite that nobody configured. A policy configured with just \
          these values looks the same.
          """,
        evidence: [
          offer.evidence("offered first: \(passedOver.first?.text ?? "")"),
          answer.evidence("accepted: \(accepted.text)"),
        ],
        comparison: passedOver.first.map { first in
          SuiteAttribute.allCases.filter { first[$0] != nil || accepted[$0] != nil }.map {
            ComparisonRow(
              attribute: $0.rawValue, offered: first[$0]?.text, configured: accepted[$0]?.text,
              source: "built-in policy \(entry.priority)")
          }
        } ?? [],
        remedies: [
          """
          on \(responder): configure a policy that matches the stronger offer, then `no crypto \
          isakmp default policy`
          """,
          "on \(negotiation.who(.initiator)): stop offering the weak suite",
        ],
        settle: """
          `show crypto isakmp policy` on \(responder): listed under `Default IKE policy`, or \
          configured?
          """)
    ]
  }
}

extension Negotiation {
  /// The offer is a router's built-in default alone: then IKE108 names the cause of its refusal.
  fileprivate var offersOnlyBuiltInDefaults: Bool {
    let suites = phase1.offered.flatMap(\.transforms).map(\.suite)
    guard version == .ikev1, let set = BuiltInSuites.generation(endingIn: suites) else {
      return false
    }
    return set.suites.count == suites.count
  }
}
