import Capture
import ISAKMP
import Negotiations

struct CaptureStartsLate: Rule {
  static let page = RulePage(
    code: "IKE004",
    name: "capture-starts-late",
    severity: .note,
    summary: "The first message seen is not the first of its exchange.",
    checks: """
      Looks at the first message of the negotiation: anything but a first message of Main Mode,
      Aggressive Mode or IKE_SA_INIT means that its beginning was not recorded.

      Proven by the message itself.
      """,
    consequence: """
      The tunnel does not suffer. But what was offered and agreed is not in the capture, so
      every cause that lies there stays invisible, and without the first messages nothing
      encrypted can be opened.
      """,
    misleading: """
      An IKEv2 SA that was rekeyed gets new SPIs inside an encrypted message; its first visible
      message looks like a late start. A NAT rebinding does not, because the SPIs stay.
      """,
    fixes: [
      """
      On the peer that initiates: start the capture first, then clear the SA (`clear crypto \
      isakmp`, `swanctl --terminate --ike NAME`) and bring it up again.
      """
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 section 1.2",
    ])
  static let needs: NegotiationFacts = .startsLate
}

extension CaptureStartsLate {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.startsLate, let first = negotiation.messages.first else { return [] }
    // Cut before its exchange type and flags, a header does not tell which message it is.
    if first.message.octets.count < 20 { return [] }
    if negotiation.continuesReported { return [continued(negotiation)] }
    if let parent = possibleParent(negotiation, run) { return [rekeyed(negotiation, parent)] }
    return [
      Finding(
        page, .proven,
        title: "the capture starts in the middle: its first message is \(first.name)",
        explanation: """
          What was offered and agreed before it is not in the capture, so causes that lie there \
          cannot be seen.
          """,
        evidence: [negotiation.steps[0].evidence("the first message of this negotiation")],
        remedies: ["start the capture before the tunnel: clear the SA, then bring it up again"])
    ]
  }

  /// An IKEv2 negotiation of the same two hosts that began before: the new SPIs of a rekeyed SA are said
  /// inside it, encrypted (RFC 7296 section 1.3.2).
  private func possibleParent(
    _ negotiation: Negotiation, _ run: RunFacts
  ) -> NegotiationOutline? {
    guard negotiation.version == .ikev2, let first = negotiation.messages.first else { return nil }
    return run.neighbours.last(
      .ikev2WentOn,
      Neighbours.Direction(from: first.source.address, to: first.destination.address).both,
      before: first.time.nanoseconds
    ) { !$0.isOf(negotiation) }
  }

  private func rekeyed(_ negotiation: Negotiation, _ parent: NegotiationOutline) -> Finding {
    Finding(
      page, .proven,
      title: "this IKE SA was rekeyed from another one, or its beginning is not in the capture",
      explanation: """
        Its first message is \(negotiation.messages.first?.name.description ?? ""). A rekeyed IKE \
        SA begins inside the one before it, in encrypted messages, and goes on under new SPIs; an \
        IKE SA of the same peers is in the capture from before.
        """,
      evidence: [
        Evidence(parent.firstFrame, "the first message of that IKE SA"),
        negotiation.steps[0].evidence("the first message of this one"),
      ])
  }

  /// The capture did hold the beginning.
  private func continued(_ negotiation: Negotiation) -> Finding {
    Finding(
      page, .proven,
      title: "further messages of a negotiation that was reported before",
      explanation: """
        It was idle for so long, and so many others were going on, that it was reported and \
        forgotten. What its first messages say is in that report.
        """,
      evidence: [negotiation.steps[0].evidence("the first message since then")])
  }
}
