import ISAKMP
import Negotiations
import Policies

struct NoConnectionForPeer: Rule {
  static let page = RulePage(
    code: "IKE114",
    name: "no-connection-for-peer",
    severity: .error,
    summary: "The responder has no connection for this peer.",
    checks: """
      The refusal has the shape that strongSwan gives it when no connection fits the addresses
      or the IKE version: in IKEv2 a responder SPI that is not zero, in IKEv1 an empty SPI in
      the notification with a random message ID. A refused suite has the opposite shape there.

      The shape is one product's habit and not the protocol's rule: likely where a Vendor ID names
      strongSwan, else a possible cause told as a note beside IKE100. Proven with the responder's
      configuration, where no connection of it admits the two addresses.
      """,
    consequence: """
      The responder compares no algorithms at all. No change of the suite will help.
      """,
    misleading: """
      libreswan's IKEv2 does the reverse: it gives this shape to suites that do not match
      (IKE100), and leaves the responder SPI zero where it has no connection. OpenIKED and newer
      strongSwans set the responder SPI for such suites too. The notification reads
      NO_PROPOSAL_CHOSEN in both cases, which sends people looking for algorithms.
      """,
    fixes: [
      """
      On the responder: check that a connection has this peer as remote address, itself as local \
      address, and allows this IKE version.
      """,
      """
      On the initiator: check which source address its packets really have, behind a NAT above all.
      """,
    ],
    references: [
      "RFC 2408 section 3.14",
      "RFC 7296 sections 2.6 and 2.21.1",
    ],
    subjects: [.address, .identity, .version, .mode])
  static let needs: NegotiationFacts = .failedPhase1
}

extension NoConnectionForPeer {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if let (decision, _) = decision(negotiation, run) { return [decision.claim] }
    guard let refusal = negotiation.offerRefusal, refusal.suggestsMissingConnection else {
      return []
    }
    return [Claim(.ikeSA, .noConnection, .nothingElse, .likely)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.noConnection) else { return possibility(negotiation, run) }
    if let decided = byConfiguration(negotiation, run) { return [decided] }
    guard let refusal = negotiation.offerRefusal else { return [] }
    return [byShape(refusal, negotiation, isOfStrongSwan: true)]
  }

  /// Beside a refusal whose cause nothing names, the shape is one thing to look at, and no more.
  private func possibility(_ negotiation: Negotiation, _ run: RunFacts) -> [Finding] {
    guard run.verdict.speaks(.offer), let refusal = negotiation.offerRefusal,
      refusal.mayLackConnection
    else { return [] }
    return [byShape(refusal, negotiation, isOfStrongSwan: false)]
  }

  private static func mark(_ version: IKEVersion) -> String {
    version == .ikev2
      ? """
      the refusal carries a responder SPI; strongSwan leaves it zero when it has compared \
      proposals and found none
      """
      : """
      the refusal's SPI field is empty and its message ID random; strongSwan puts both cookies \
      there when it has compared proposals and found none
      """
  }

  private func byShape(
    _ refusal: OfferRefusal, _ negotiation: Negotiation, isOfStrongSwan: Bool
  ) -> Finding {
    return
      Finding(
        page, severity: isOfStrongSwan ? .error : .note, isOfStrongSwan ? .likely : .possible,
        title: """
          \(negotiation.who(.responder)) \(isOfStrongSwan ? "has" : "may have") no connection for \
          \(negotiation.address(.initiator))
          """,
        explanation: Telling.sentences(
          """
          It answered \(negotiation.notifyName(refusal.notify)), but in the shape that strongSwan \
          gives it when no connection fits the peer's addresses or IKE version.
          """,
          negotiation.version == .ikev2
            ? """
            libreswan, OpenIKED and newer strongSwans give this very shape to proposals that do not \
            match, so that remains the other explanation.
            """
            : """
            Other products may use the same shape for proposals that do not match, so that remains \
            the other explanation.
            """),
        evidence: [
          refusal.message.evidence(
            "\(refusal.message.passage): the offer"),
          refusal.by.evidence(Self.mark(negotiation.version)),
        ],
        remedies: [
          """
          on the responder: check that a connection names \(negotiation.address(.initiator)) (or \
          any) as its remote address, its own address \(negotiation.address(.responder)) as local, \
          and allows IKEv\(negotiation.version.rawValue)
          """,
          """
          on the initiator: check the source address that it uses, and that it calls the right \
          gateway
          """,
        ]
          + (negotiation.version == .ikev2
            ? ["where the responder is libreswan: compare the proposals, attribute by attribute"]
            : []),
        deviceMessages: DeviceWords.lines(
          .noConnection, peer: negotiation.address(.initiator), own: negotiation.address(.responder)
        ),
        settle: """
          the responder's log: `no IKE config found` means this, `no proposal found` or `received \
          proposals unacceptable` means the suites differ
          """,
        asks: .responder
      )
  }

  private func decision(
    _ negotiation: Negotiation, _ run: RunFacts
  ) -> (Phase1Decision, ApplicablePolicy)? {
    guard !run.policies.isEmpty, let decision = run.phase1Decision(of: negotiation),
      case .noConnection = decision.outcome, let policy = decision.policy
    else { return nil }
    return (decision, policy)
  }

  private func byConfiguration(_ negotiation: Negotiation, _ run: RunFacts) -> Finding? {
    guard let (decision, policy) = decision(negotiation, run) else { return nil }
    let responder = negotiation.who(.responder)
    let remotes = policy.ties.flatMap(\.policy.connections).flatMap(\.remoteAddresses)
    let first = remotes.first
    var evidence = [
      decision.message.evidence("\(decision.message.passage): the offer")
    ]
    if let by = decision.by {
      evidence.append(by.evidence("refused; no suite was compared"))
    }
    return Finding(
      page, decision.isCertain ? .proven : .likely,
      title: "\(responder) has no connection for \(negotiation.address(.initiator))",
      explanation: remotes.isEmpty
        ? """
        No connection of \(policy.files) admits \(negotiation.address(.initiator)) as peer of \
        \(negotiation.address(.responder)). The suites were not even compared.
        """
        : """
        No connection of \(policy.files) admits \(negotiation.address(.initiator)) as peer of \
        \(negotiation.address(.responder)); its peers are \
        \(Telling.list(remotes.prefix(4).map(\.value))). The suites were not even compared.
        """,
      evidence: evidence,
      comparison: [
        ComparisonRow(
          attribute: "peer's address", offered: negotiation.address(.initiator),
          configured: remotes.isEmpty
            ? nil : remotes.prefix(4).map(\.value).joined(separator: " | "),
          source: (first?.origin).map(ComparisonSource.configured))
      ],
      remedies: [
        """
        on \(responder)\(first.map { ", \($0.origin)" } ?? ""): admit \
        \(negotiation.address(.initiator)) as the peer's address
        """,
        "or on \(negotiation.who(.initiator)): send from an address that is admitted there",
      ],
      deviceMessages: DeviceWords.lines(
        .noConnection, peer: negotiation.address(.initiator), own: negotiation.address(.responder)),
      settle: decision.isCertain ? nil : "the log of \(responder) at this moment")
  }
}
