import Capture
import ISAKMP
import Negotiations

struct CertificateMessageLost: Rule {
  static let page = RulePage(
    code: "IKE207",
    name: "certificate-message-lost",
    severity: .error,
    summary: "The large message with the certificate is lost, while small ones pass.",
    checks: """
      An authentication message of more than 1280 octets, or one that travels in IP fragments,
      is repeated to the end without an answer, after smaller messages were answered.

      Likely from one side. A capture at the other end that lacks the fragments proves it.
      """,
    consequence: """
      Certificates make the message larger than the path takes in one piece. Firewalls and NATs
      that drop IP fragments drop it whole, every time it is repeated.
      """,
    misleading: """
      A responder that refuses the certificate in silence looks the same from the initiator's
      side. So does UDP 4500 being blocked altogether, when this is the first message there.
      """,
    fixes: [
      """
      On both peers: turn on IKE fragmentation (RFC 7383 in IKEv2, the vendor fragments in IKEv1).
      """,
      "On firewalls between them: let IP fragments pass.",
      "On both peers: smaller certificates help (ECDSA instead of RSA, no chain in the message).",
    ],
    references: [
      "RFC 7383",
      "RFC 7296 section 2",
    ],
    subjects: [.certificate, .capability])
  static let needs: NegotiationFacts = .unsettledPhase1
}

extension CertificateMessageLost {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    let isLost =
      negotiation.partialNextMessage(run) != nil || negotiation.lostLargeMessage != nil
      || LostFragments(negotiation) != nil
    return isLost ? [Claim(.ikeSA, .largeMessage, .messages, .likely)] : []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    if run.verdict.speaks(.pathMTU) { return [] }
    if let finding = arrivesInPart(negotiation, run) { return [finding] }
    if let lost = LostFragments(negotiation) { return [lacksFragments(negotiation, lost)] }
    guard let message = negotiation.lostLargeMessage else { return [] }
    let lost = message
    let receiver = negotiation.who(lost.from.other)
    let isAnswer =
      negotiation.failure.map { if case .silence = $0 { false } else { true } } ?? false
    let inFragments =
      lost.fragmentFrames.isEmpty
      ? "" : ", so it travels as \(lost.fragmentFrames.count) IP fragments"
    let offersFragmentation = negotiation.bothOfferFragmentation
    let loss = negotiation.lossBetweenCaptures(message, run)
    return [
      Finding(
        page, loss == nil ? .likely : .proven,
        title: isAnswer
          ? """
          the large \(lost.name) of \(negotiation.who(lost.from)) does not arrive, while smaller \
          messages do
          """
          : """
          the large \(lost.name) of \(negotiation.who(lost.from)) is never answered, while \
          smaller messages are
          """,
        explanation: Telling.sentences(
          "\(lost.name) has \(lost.octetCount) octets\(inFragments), and was \(message.repetition).",
          isAnswer
            ? "\(receiver.capitalisedFirst) goes on asking, and had the smaller answer before it."
            : nil,
          whyLarge(lost),
          loss ?? "A receiver that refuses the message in silence looks the same.",
          offersFragmentation
            ? "Both sides announced IKE fragmentation, yet this message was sent whole."
            : "IKE fragmentation was not agreed."),
        evidence: message.repetitionEvidence,
        remedies: [
          fragmentation(MakerExamples(negotiation, run), negotiation.version),
          """
          or let IP fragments pass on every firewall and NAT between the peers; or \
          \(lost.name.isIntermediate
            ? "agree on a smaller additional key exchange"
            : "use ECDSA certificates, which are smaller")
          """,
        ],
        settle: loss != nil
          ? nil
          : """
          a capture on \(receiver): the first fragment alone, or nothing, means the path; the \
          whole message means the daemon
          """
      )
    ]
  }

  private func whyLarge(_ lost: Step) -> String {
    lost.name.isIntermediate
      ? """
      IKE_INTERMEDIATE carries an additional key exchange (RFC 9370), with ML-KEM the first large \
      message of a negotiation; paths that drop IP fragments lose just these.
      """
      : """
      Messages that carry certificates are the first large ones of a negotiation; paths that drop IP \
      fragments lose just these.
      """
  }

  private func fragmentation(_ examples: MakerExamples, _ version: IKEVersion) -> String {
    let both = [
      (device: "strongswan", words: "strongSwan `fragmentation = yes`"),
      (device: "libreswan", words: "libreswan `fragmentation=yes`"),
    ]
    guard version == .ikev2 else {
      return """
        turn on IKE fragmentation on both peers, where they have it for \
        IKEv1\(examples.text(both))
        """
    }
    let all = both + [("cisco-ios", "IOS `crypto ikev2 fragmentation mtu 1200`")]
    return "turn on IKE fragmentation (RFC 7383) on both peers\(examples.text(all))"
  }

  /// IKE fragments, which every firewall takes for datagrams like others: some of them never pass.
  private func lacksFragments(_ negotiation: Negotiation, _ lost: LostFragments) -> Finding {
    let message = lost.message
    let receiver = negotiation.who(message.from.other)
    let numbers = Telling.list(lost.missing.prefix(4).map(String.init))
    let lacking = "fragment \(numbers)\(lost.total.map { " of \($0)" } ?? "") of \(message.name)"
    return Finding(
      page, lost.areSeenElsewhere ? .proven : .likely,
      title: lost.areSeenElsewhere
        ? "\(lacking) never arrives, and \(receiver) does not answer"
        : "\(lacking) never comes, and \(receiver) does not answer",
      explanation: Telling.sentences(
        """
        \(message.name) travels in IKE fragments and was \(lost.message.repetition); of every \
        transmission the same fragment is missing, so \(receiver) cannot put it together.
        """,
        lost.areSeenElsewhere
          ? "One capture shows it leave, the other does not show it arrive."
          : "A capture that lacks packets would have to lack this one every time."),
      evidence: lost.message.repetitionEvidence,
      remedies: [
        """
        look for a firewall or intrusion prevention between the peers that drops one of the \
        datagrams, and for a limit of packets per second
        """,
        """
        send smaller or larger fragments (strongSwan `charon.fragment_size`, IOS `crypto ikev2 \
        fragmentation mtu`)
        """,
      ],
      settle: lost.areSeenElsewhere
        ? nil : "a capture on \(negotiation.who(message.from)): whether it sends all fragments")
  }

  /// The view from the receiver: fragments of the next message come, never all of them.
  private func arrivesInPart(_ negotiation: Negotiation, _ run: RunFacts) -> Finding? {
    guard let parts = negotiation.partialNextMessage(run),
      let last = negotiation.steps.last
    else { return nil }
    let sender = negotiation.who(last.from.other)
    return Finding(
      page, .likely,
      title: "the next message of \(sender) arrives in part only: IP fragments are lost",
      explanation: """
        After \(last.name) fragments of a larger datagram came \(Telling.times(parts.count)), and \
        never all of them. Messages that carry certificates are the first large ones of a \
        negotiation; paths that drop IP fragments lose just these. A capture filter that passes \
        only first fragments looks the same.
        """,
      evidence: [last.evidence("the last whole message")]
        + parts.prefix(3).compactMap { part in
          part.problem.frames.first.map {
            Evidence(
              FrameReference(capture: part.capture, frame: $0),
              "a fragment whose others are missing")
          }
        },
      remedies: [
        "turn on IKE fragmentation (RFC 7383) on both peers",
        "or let IP fragments pass on every firewall and NAT between the peers",
      ],
      settle: "a capture on \(sender): if it sends all fragments, the path loses them")
  }
}

extension Negotiation {
  /// Datagrams from the side that owes the next message, of which not all fragments came.
  fileprivate func partialNextMessage(_ run: RunFacts) -> [Run.IncompleteDatagram]? {
    guard phase1.state == .incomplete, let last = steps.last else { return nil }
    let message = last
    let parts = run.fragmentProblems.filter {
      $0.capture == message.reference.capture && $0.problem.kind == .incomplete
        && $0.problem.source == message.destination.address
        && $0.problem.destination == message.source.address
        && $0.problem.frame.time > message.time
    }
    // A single one at the capture's very end may have come whole.
    if parts.count == 1, run.endsAmong(parts[0]) { return nil }
    return parts.isEmpty ? nil : parts
  }

  fileprivate var bothOfferFragmentation: Bool {
    [Role.initiator, .responder].allSatisfy { role in
      switch version {
      case .ikev1:
        peer(role).vendorIDs.contains { $0.capability == .fragmentation }
      case .ikev2:
        messages.contains { message in
          message.from == role
            && message.content.notifications.contains {
              IKEv2.NotifyType(rawValue: $0.type) == .ikev2FragmentationSupported
            }
        }
      }
    }
  }
}

extension MessageName {
  fileprivate var isIntermediate: Bool {
    if case .ikev2(.ikeIntermediate, _) = self { true } else { false }
  }
}
