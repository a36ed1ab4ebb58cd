import Capture
import ISAKMP
import Negotiations

struct NATTraversalVersionMismatch: Rule {
  static let page = RulePage(
    code: "IKE411",
    name: "nat-traversal-version-mismatch",
    severity: .warning,
    summary: "The two sides announce NAT traversal in versions that have none in common.",
    checks: """
      Compares the NAT traversal vendor IDs of both sides (RFC 3947 and the drafts), and the numbers of
      the NAT-D payloads that each sends: 20 in the RFC, 130 in drafts 00 to 03, 15 in drafts 04 to 08.

      Proven by the payloads. A note where nothing shows that a NAT is in the way.
      """,
    consequence: """
      NAT traversal is used only in a version that both sides announced. Without one there is no NAT
      detection, the exchange stays on port 500 and ESP goes without UDP.
      """,
    misleading: """
      The vendor ID of draft 02 exists with and without a line end in the hashed string; both mean the
      same. A responder may announce only the version that it has chosen.
      """,
    fixes: [
      "On the side with drafts only: update its software; RFC 3947 is from 2005.",
      "On both sides: IKEv2 has NAT traversal built in.",
    ],
    references: ["RFC 3947 section 3.1", "draft-ietf-ipsec-nat-t-ike-02"],
    subjects: [.capability])
  static let needs: NegotiationFacts = .ikev1
}

extension NATTraversalVersionMismatch {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.version == .ikev1, !negotiation.startsLate else { return [] }
    if let difference = payloadNumbers(negotiation) {
      return [
        Finding(
          page, .proven,
          title: """
            the two sides send NAT-D payloads of different versions: \(difference.numbers[0]) and \
            \(difference.numbers[1])
            """,
          explanation: """
            20 is RFC 3947's number, 130 that of drafts 00 to 03 and 15 that of drafts 04 to 08. A \
            side that expects another one passes over the payload, and finds no NAT.
            """,
          evidence: difference.evidence,
          remedies: ["use RFC 3947 on both sides, or IKEv2"])
      ]
    }
    let (ours, theirs) = (
      negotiation.initiator.natTraversalVersions, negotiation.responder.natTraversalVersions
    )
    guard !ours.isEmpty, !theirs.isEmpty, negotiation.commonNATTraversal.isEmpty,
      let accept = negotiation.acceptance
    else { return [] }
    let hasNAT = negotiation.translation != nil
    return [
      Finding(
        page, severity: hasNAT ? .warning : .note, .proven,
        title: "the peers have no version of NAT traversal in common",
        explanation: Telling.sentences(
          """
          \(negotiation.who(.initiator)) announces \(Self.list(ours)), \
          \(negotiation.who(.responder)) \(Self.list(theirs)). NAT traversal is not used.
          """,
          hasNAT ? nil : "Nothing in this capture shows a NAT that would need it."),
        evidence: [
          negotiation.steps[0].evidence("announces \(Self.list(ours))"),
          accept.evidence("announces \(Self.list(theirs))"),
        ],
        remedies: ["use RFC 3947 on both sides, or IKEv2"])
    ]
  }

  /// The payload numbers of either side's first NAT-D payloads, where they differ.
  private func payloadNumbers(
    _ negotiation: Negotiation
  ) -> (numbers: [UInt8], evidence: [Evidence])? {
    var found: [(number: UInt8, message: Step)] = []
    for role in [Role.initiator, .responder] {
      for step in negotiation.steps
      where step.from == role && found.count < (role == .initiator ? 1 : 2) {
        // Number 15 is another payload elsewhere; it counts where a draft that uses it was
        // announced.
        guard
          let payload = step.content.payloads.first(where: {
            $0.type == .natDiscovery || $0.type == .natDiscoveryDraft
          })
        else { continue }
        found.append((payload.type.rawValue, step))
      }
    }
    guard found.count == 2, found[0].number != found[1].number else { return nil }
    return (
      found.map(\.number),
      found.map {
        $0.message.evidence("NAT-D as payload \($0.number)")
      }
    )
  }

  private static func list(_ versions: Set<NATTraversalVersion>) -> String {
    Telling.list(versions.map(\.text).sorted())
  }
}

extension NATTraversalVersion {
  fileprivate var text: String {
    switch self {
    case .rfc3947: "RFC 3947"
    case .draft(let number): "draft \(number < 10 ? "0" : "")\(number)"
    case .unnumberedDraft: "a draft without number"
    case .stenberg(let number): "Stenberg's draft 0\(number)"
    }
  }
}
