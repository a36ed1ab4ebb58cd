import ISAKMP
import Negotiations

struct PathMTUBlackhole: Rule {
  static let page = RulePage(
    code: "IKE514",
    name: "path-mtu-blackhole",
    severity: .error,
    summary: "The path swallows large packets while small ones pass.",
    checks: """
      Two captures: one has the large parts of a message, sent again and again, and the other one, which
      has smaller ones of the same sender at that time, has none of them. Parts are IKE fragments, IP
      fragments, or whole messages. Proven; the sizes that passed and that did not are named.

      One capture at the receiver: of a message in fragments only the last and smallest arrives, again and
      again. Likely.
      """,
    consequence: """
      A link on the way takes less than the sender thinks, and the ICMP error that would say so is
      filtered or not sent. Every repetition is as large, and is lost again.
      """,
    misleading: """
      From the sender's side it looks like a receiver that refuses the message in silence (IKE509), like
      lost certificates (IKE207), or, where the large message is the first one on UDP 4500, like a blocked
      port (IKE403). IKE's own fragments help only where they are smaller than the limit.
      """,
    fixes: [
      """
      On both peers: smaller IKE fragments (strongSwan `charon.fragment_size = 1000`, IOS `crypto \
      ikev2 fragmentation mtu 576`).
      """,
      """
      On the link with the small MTU, as a rule PPPoE, mobile or a tunnel: let ICMP fragmentation \
      needed and packet too big pass.
      """,
    ],
    references: ["RFC 7383 section 2.5", "RFC 2923 section 2.1", "RFC 1191", "RFC 8201"],
    subjects: [.certificate, .capability])
}

extension PathMTUBlackhole {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let limit = PathLimit(negotiation, run) else { return [] }
    return [Claim(limit.symptom, .pathMTU, .messages, limit.isProven ? .proven : .likely)]
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard Symptom.allCases.contains(where: { run.verdict.speaks(.pathMTU, for: $0) }),
      let limit = PathLimit(negotiation, run)
    else { return [] }
    let sender = negotiation.who(limit.sender)
    let receiver = negotiation.who(limit.sender.other)
    let name = limit.lost.name
    let between =
      limit.stopped.map { ", the path takes \(limit.passed) octets and not \($0)" }
      ?? ", up to \(limit.passed) octets passed"
    let settings =
      negotiation.version == .ikev2
      ? "strongSwan `charon.fragment_size`, IOS `crypto ikev2 fragmentation mtu`"
      : "strongSwan `charon.fragment_size`"
    return [
      Finding(
        page, limit.isProven ? .proven : .likely,
        title: "large packets from \(sender) do not arrive, small ones do\(between)",
        explanation: limit.isProven
          ? """
          \(name) was \(limit.lost.repetition); a capture shows its large parts leave, and \
          another one, which has smaller packets of the same sender at that time, none of them. \
          Sizes are those of whole IP packets. Every repetition is as large and is lost again.
          """
          : """
          \(sender.capitalisedFirst) sends a message in fragments, and only the last, which is \
          the smallest, arrives, again and again. A filter that drops the others for another \
          reason looks the same.
          """,
        evidence: (limit.isProven ? limit.lost.repetitionEvidence : [])
          + (limit.smaller.map { [$0] } ?? []),
        remedies: [
          limit.isInIKEFragments
            ? """
            on both peers: make IKE fragments smaller; \(limit.passed) octets with the IP header are \
            known to pass (\(settings))
            """
            : """
            on both peers: turn on IKE fragmentation, with fragments small enough; \(limit.passed) \
            octets with the IP header are known to pass (\(settings))
            """,
          """
          on the path: let ICMP fragmentation needed and packet too big pass, or lower the MTU of \
          the senders' interfaces
          """,
        ],
        settle: limit.isProven
          ? nil
          : """
          a capture on \(sender), with the one on \(receiver): which of the fragments leave, and \
          how large they are
          """)
    ]
  }
}
