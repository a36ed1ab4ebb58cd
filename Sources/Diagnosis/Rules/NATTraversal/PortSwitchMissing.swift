import Capture
import ISAKMP
import Negotiations

struct PortSwitchMissing: Rule {
  static let page = RulePage(
    code: "IKE405",
    name: "port-switch-missing",
    severity: .error,
    summary: "A NAT was found by both sides, yet the exchange goes on on port 500.",
    checks: """
      Recomputes the NAT detection hashes. Where both sides exchanged them, agreed on a version of NAT
      traversal that uses port 4500, and a NAT lies between them, the initiator's next message must go
      to port 4500: message 5 of Main Mode, message 3 of Aggressive Mode, IKE_AUTH in IKEv2.

      Proven by the hashes and by the ports of that message. Where the peer answers it on port 500 all \
      the same, it is a warning, and not what the tunnel died of. Where the addresses in the packets fit \
      neither side's hash, it is likely at most, and nothing is said of an exchange that goes on.
      """,
    consequence: """
      The NAT handles port 500 in its own way (some rewrite nothing there, some let one client
      through), and the ESP that follows has no UDP header that it could translate.
      """,
    misleading: """
      The drafts before version 02 of NAT traversal stay on port 500, and so does a session on ports
      of its own choice; both are left out. A falsified hash (IKE406) asks for the switch just as a
      real NAT does.
      """,
    fixes: [
      """
      On the initiator: update its software or switch NAT traversal on fully; it noticed the NAT \
      and did not act.
      """,
      "On firewalls: let UDP 4500 pass, in case the initiator was configured to stay on 500.",
    ],
    references: ["RFC 3947 section 4", "RFC 7296 section 2.23"],
    subjects: [.port, .nat])
  static let needs: NegotiationFacts = .natDetection
}

extension PortSwitchMissing {
  /// What it sees it says in any case; the claim keeps fall-backs silent.
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    guard let next = negotiation.missingPortSwitch, !negotiation.isAnswered(next) else { return [] }
    let confidence: Confidence = negotiation.mayBeRewritten ? .likely : .proven
    return [Symptom.ikeSA, .child].map { Claim($0, .portSwitch, .messages, confidence) }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let next = negotiation.missingPortSwitch else { return [] }
    let isAnswered = negotiation.isAnswered(next)
    let mayBeRewritten = negotiation.mayBeRewritten
    if isAnswered, mayBeRewritten { return [] }
    let hash = negotiation.nat.comparisons.first { $0.result != .matches }
    return [
      Finding(
        page, severity: isAnswered ? .warning : nil, mayBeRewritten ? .likely : .proven,
        title: "\(negotiation.who(.initiator)) stays on port 500 although both sides found a NAT",
        explanation: Telling.sentences(
          """
          Both sides sent NAT detection hashes, and they show that a NAT lies between them. \
          \(next.name) should have gone to port 4500 and went to 500.
          """,
          isAnswered ? "\(negotiation.who(.responder)) answered it there all the same." : nil,
          mayBeRewritten
            ? """
            Neither side's hash fits the packets: a file whose addresses were rewritten after the \
            recording looks the same.
            """ : nil),
        evidence: (hash.map {
          [
            negotiation.step($0.message).evidence(
              "a NAT detection hash that does not fit \($0.observed)")
          ]
        } ?? []) + [next.evidence(next.passage)],
        remedies: [
          """
          on \(negotiation.who(.initiator)): update its software, or look for a setting that keeps \
          it on port 500
          """,
          "let UDP 4500 pass between the peers",
        ], settle: mayBeRewritten ? "the file as it was recorded, its addresses unchanged" : nil)
    ]
  }
}

extension Negotiation {
  fileprivate var mayBeRewritten: Bool { !nat.deniedByBoth.isEmpty }

  /// The other side went on from there.
  fileprivate func isAnswered(_ message: Step) -> Bool {
    switch (version, message.name) {
    case (.ikev1, .main):
      steps.contains { $0 > message && $0.from != message.from && $0.name == .main(6) }
    case (.ikev1, _):
      steps.contains { step in
        guard step > message, step.from != message.from else { return false }
        return if case .quick = step.name { true } else { false }
      }
    case (.ikev2, _):
      steps.contains { $0 > message && $0.name == .ikev2(.ikeAuth, isResponse: true) }
    }
  }

  /// The message that should have gone to port 4500 and went to 500.
  fileprivate var missingPortSwitch: Step? {
    guard [.initiator, .responder, .both].contains(nat.detected), nat.portSwitch == nil,
      usesPort4500, Set(nat.comparisons.map { step($0.message).from }).count == 2,
      let next = steps.first(where: { isDueOnPort4500($0.name) }),
      next.source.port != 4500, next.destination.port == 500
    else { return nil }
    return next
  }

  /// Whether a common version of NAT traversal moves to port 4500: in IKEv2 always, in IKEv1 the
  /// RFC and the drafts from 02 on.
  fileprivate var usesPort4500: Bool {
    guard version == .ikev1 else { return true }
    return commonNATTraversal.contains {
      switch $0 {
      case .rfc3947: true
      case .draft(let number): number >= 2
      case .stenberg, .unnumberedDraft: false
      }
    }
  }

  fileprivate func isDueOnPort4500(_ name: MessageName) -> Bool {
    switch name {
    case .main(5), .aggressive(3), .ikev2(.ikeAuth, isResponse: false): true
    default: false
    }
  }
}
