import ISAKMP
import Negotiations

struct ScannerProbe: Rule {
  static let page = RulePage(
    code: "IKE009",
    name: "scanner-probe",
    severity: .note,
    summary: "Somebody asks whether an IKE daemon is there; no tunnel is meant.",
    checks: """
      The initiator sent first messages alone, with an offer that scanners make and gateways do not: every
      combination of DES and 3DES with MD5 and SHA-1 (ike-scan, nmap), or suites without lifetimes, without
      a Vendor ID or a notification. Likely.

      Or an offer bare of Vendor IDs and notifications was taken, or answered with a demand for a cookie,
      and the initiator neither went on nor asked again. Possible.
      """,
    consequence: """
      None for any tunnel: whatever the gateway answered, no attempt failed. It shows who asks, and what the
      gateway tells strangers: that it is there, which suites it takes, its Vendor IDs, and in Aggressive
      Mode a hash of its key (IKE604).
      """,
    misleading: """
      A refusal or silence after a probe looks like a failed tunnel. A very small IKE program of one's own
      sends bare offers too; what it does next tells it from a scanner.
      """,
    fixes: [
      """
      Nothing to mend. On the gateway, where it shall not answer strangers: let only the peers' \
      addresses reach UDP 500 and 4500, and have Aggressive Mode off.
      """
    ],
    references: ["RFC 2409 section 5", "RFC 7296 section 1.2"])
}

extension ScannerProbe {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let probe = negotiation.probe, let offer = negotiation.offer else {
      return []
    }
    let answer = negotiation.steps.first { $0.from == .responder }
    let told = negotiation.acceptance == nil ? nil : "It learned a suite that it takes."
    let (confidence, name, why): (Confidence, String, String)
    switch probe {
    case .offer(let scanner):
      (confidence, name) = (.likely, scanner)
      why =
        "The offer is one that scanners make and gateways do not, and nothing but first messages came."
    case .bare:
      (confidence, name) = (.possible, "a scanner")
      let outcome =
        negotiation.acceptance == nil ? "answered with a demand for a cookie" : "taken"
      why = """
        The offer has no Vendor ID and no notification, it was \(outcome), and the initiator \
        neither went on nor asked again. A small program of one's own whose next message was lost \
        looks the same.
        """
    }
    return [
      Finding(
        page, confidence,
        title: """
          \(negotiation.address(.initiator)) probes \(negotiation.address(.responder)) as \(name) \
          does; no tunnel was meant
          """,
        explanation: Telling.sentences(
          why, answer == nil ? "Nobody answered." : "The gateway answered.", told),
        evidence: [offer.evidence("the offer, \(offer.repetition)")]
          + (answer.map { [$0.evidence($0.passage)] } ?? []),
        remedies: [
          "nothing to mend; let only the peers' addresses reach UDP 500 where strangers shall not"
        ],
        settle: "what else the address sends: a scanner asks many hosts, and never goes on")
    ]
  }
}
