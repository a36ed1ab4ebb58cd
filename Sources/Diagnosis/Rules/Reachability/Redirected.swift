import Capture
import ISAKMP
import Negotiations

struct Redirected: Rule {
  static let page = RulePage(
    code: "IKE515",
    name: "redirected",
    severity: .note,
    summary: "The gateway sends its client to another gateway.",
    checks: """
      A REDIRECT notification of the responder: in the answer of IKE_SA_INIT in clear, in IKE_AUTH or
      later where it was opened. Or REDIRECTED_FROM in an IKE_SA_INIT request: the client went where it
      was sent. Proven.
      """,
    consequence: """
      This IKE SA is not to be used. The tunnel comes up with the gateway that is named, or does not.
      """,
    misleading: """
      The negotiation that ends here looks like one that stopped without a reason. What counts is the one
      with the gateway that is named.
      """,
    fixes: [
      """
      Nothing to mend here. Where the client does not go on: let UDP 500 and 4500 to the other \
      gateway pass, and give it the same credentials and identity as this one.
      """
    ],
    references: ["RFC 5685 sections 3 to 6"])
}

extension Redirected {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev2 else { return [] }
    var findings: [Finding] = []
    if let redirect = negotiation.redirect {
      findings.append(redirected(negotiation, redirect, run))
    }
    if let former = negotiation.gateway(in: .redirectedFrom, from: .initiator) {
      findings.append(
        Finding(
          page, .proven,
          title: "\(negotiation.who(.initiator)) comes here redirected by \(former.gateway.text)",
          explanation:
            "Its request carries REDIRECTED_FROM: that gateway told it to come here (RFC 5685 section 3).",
          evidence: [
            former.message.evidence("REDIRECTED_FROM \(former.gateway.text)")
          ],
          remedies: ["nothing to mend"]))
    }
    return findings
  }

  private func redirected(
    _ negotiation: Negotiation, _ redirect: (message: Step, gateway: NamedGateway), _ run: RunFacts
  ) -> Finding {
    let name = redirect.gateway.text
    let next = next(after: redirect.message, of: negotiation, to: redirect.gateway, run)
    let whether: String
    if let next {
      let later = Telling.duration(
        next.firstTime.nanoseconds - redirect.message.time.nanoseconds)
      whether =
        next.isAnswered
        ? "It began there, \(later) later."
        : "It began there, \(later) later, and was not answered."
    } else if redirect.gateway.address == nil {
      whether = "Where that name leads the capture does not tell."
    } else {
      whether = "The capture does not show that it did."
    }
    return Finding(
      page, .proven,
      title: next == nil
        ? "\(negotiation.who(.responder)) redirects its client to \(name)"
        : "\(negotiation.who(.responder)) redirects its client to \(name), and the client went",
      explanation:
        "REDIRECT (RFC 5685): the client is to set up its IKE SA with \(name) instead. \(whether)",
      evidence: [redirect.message.evidence("REDIRECT to \(name)")]
        + (next.map { [Evidence($0.firstFrame, "the client's first message to \($0.responder)")] }
          ?? []),
      remedies: [
        next == nil
          ? """
          where the client does not go on: let UDP 500 and 4500 to \(name) pass, and see its log \
          for whether it accepts redirection
          """
          : "nothing to mend; what comes of it shows the negotiation with \(name)"
      ])
  }

  private func next(
    after message: Step, of negotiation: Negotiation, to gateway: NamedGateway, _ run: RunFacts
  ) -> NegotiationOutline? {
    guard let address = gateway.address else { return nil }
    let client = negotiation.initiator.endpoint.address
    return run.neighboursByHosts[HostPair(client, address)]?.all.first {
      $0.initiator == client && $0.firstTime > message.time
    }
  }
}
