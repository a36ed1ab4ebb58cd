import ISAKMP
import Negotiations

struct IdentityMismatch: Rule {
  static let page = RulePage(
    code: "IKE202",
    name: "identity-mismatch",
    severity: .error,
    summary: "The key is right, the identity is not the one expected.",
    checks: """
      The refused side's proof (HASH or AUTH) was recomputed with the key given and fits, yet the
      other side refused authentication.

      Proven where the refusal is INVALID-ID-INFORMATION under a verified key. With a bare
      AUTHENTICATION_FAILED it is likely: in IKEv2 the refusing side never shows its own key, and
      a connection that wants certificates refuses in the same way. Likely, too, where the messages
      are open and no key was given, and the identity is none that the other side would take by
      default.
      """,
    consequence: """
      The side that refuses finds no connection for the identity that it was shown, although key
      and algorithms fit.
      """,
    misleading: """
      The default identity is the address of the interface, behind a NAT the inside one. `@name`
      and `name` are of different types for some products, and a DN must agree to the last
      attribute.
      """,
    fixes: [
      """
      On the side that was refused: set its own identity to what the other expects (strongSwan \
      `local.id`, IOS `self-identity` or `identity local`, libreswan `leftid`).
      """,
      """
      On the side that refused: set the remote identity to what the peer sends (`remote.id`, \
      `match identity remote`, `rightid`).
      """,
    ],
    references: [
      "RFC 2407 section 4.6.2",
      "RFC 7296 sections 2.15 and 3.5",
    ],
    subjects: [.identity])
  static let needs: NegotiationFacts = .unsettledPhase1
}

extension IdentityMismatch {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    if let claim = AuthenticationDecision.claim(.identity, negotiation, run) { return [claim] }
    switch KeyFault(negotiation, run) {
    case nil:
      return negotiation.refusedVisibleIdentity == nil
        ? [] : [Claim(.ikeSA, .identity, .messages, .likely)]
    case .untested(_, _, _, .identity): return [Claim(.ikeSA, .identity, .messages, .likely)]
    case .keyIsRight(_, let role, _, let notify, let bothSides):
      let isNamed = notify.map { negotiation.isAbout([.identity], $0) } ?? false
      // A configuration that expects the identity refutes this: IKE203.
      if !isNamed, !bothSides, negotiation.expectedIdentity(of: role, run) != nil { return [] }
      // The post-quantum key that goes into the proof may be what differs: IKE203 as well.
      if !isNamed, !bothSides, negotiation.decryption.postquantumKeys[role] != nil { return [] }
      return [Claim(.ikeSA, .identity, .keys, isNamed ? .proven : .likely)]
    default: return []
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard let claim = run.verdict.claim(of: .identity) else { return [] }
    if claim.basis == .configuration {
      return AuthenticationDecision.findings(page, .identity, negotiation, run)
    }
    let fault = KeyFault(negotiation, run)
    if fault == nil, let refused = negotiation.refusedVisibleIdentity {
      return [visible(negotiation, refused.identity, refused.message, refused.by)]
    }
    if case .untested(let role, let refusal, let notify, .identity)? = fault {
      return [untested(negotiation, role, refusal, notify)]
    }
    guard case .keyIsRight(let held, let role, let refusal, let notify, let bothSides)? = fault
    else { return [] }
    let isNamed = claim.confidence == .proven
    let answer = notify.map { negotiation.notifyName($0) } ?? "a Delete of the SA, at once"
    let identity = negotiation.peer(role).identity.map { "“\($0)”" } ?? "its identity"
    let other = negotiation.who(role.other)
    let keyText =
      bothSides
      ? "Both sides proved the same key, \(held.name)"
      : "\(negotiation.who(role)) proved the key \(held.name) by its \(held.proof)"
    let proof = negotiation.step(held.message)
    return [
      Finding(
        page, isNamed ? .proven : .likely,
        title: "\(other) does not accept the identity \(identity) of \(negotiation.address(role))",
        explanation: Telling.sentences(
          "\(keyText), and yet \(other) answered \(answer).",
          isNamed ? "It refuses the identity." : Self.left(identity, other, bothSides)),
        evidence: [
          proof.evidence(
            "\(proof.name): \(held.proof) fits \(held.name); identity \(identity)"),
          refusal.evidence("\(answer), from the \(role.other.rawValue)"),
        ],
        comparison: [
          ComparisonRow(
            attribute: "identity", offered: negotiation.peer(role).identity, configured: nil,
            source: nil)
        ],
        remedies: remedies(negotiation, run, held, role, isNamed: isNamed, bothSides: bothSides),
        deviceMessages: negotiation.version == .ikev2 ? DeviceWords.authenticationFailedIKEv2 : [],
        settle: isNamed
          ? nil
          : "the configuration or log of \(other), which names the identities that it expects")
    ]
  }

  /// An address that the other side sees is the identity that it expects unless told otherwise, so that
  /// its key for it is looked at as early.
  private func remedies(
    _ negotiation: Negotiation, _ run: RunFacts, _ held: HeldKey, _ role: Role, isNamed: Bool,
    bothSides: Bool
  ) -> [String] {
    let identity = negotiation.peer(role).identity.map { "“\($0)”" } ?? "its identity"
    let other = negotiation.who(role.other)
    // Where its own file makes it call itself so.
    let own = negotiation.peer(role).identity.flatMap {
      ApplicablePolicy(negotiation, role, run)?.placeOfOwnIdentity($0)
    }
    let expect = """
      on \(other): expect the identity \(identity) for this peer, or on \
      \(negotiation.address(role))\(own.map { ", \($0)" } ?? ""): send the identity that is expected \
      there
      """
    if isNamed || bothSides { return [expect] }
    if negotiation.peer(role).identity == negotiation.address(role) {
      return [
        """
        on \(other): check that it has a key for \(identity), that this is \(held.name), character \
        by character, and that its connection expects that identity
        """, expect,
      ]
    }
    return [
      expect,
      """
      on \(other): check that the key that it has for \(identity) is \(held.name), character by \
      character
      """,
    ]
  }

  /// What a key that fits leaves as causes.
  private static func left(_ identity: String, _ other: String, _ bothSides: Bool) -> String {
    Telling.sentences(
      bothSides
        ? """
        With the key right, the identity is the likeliest cause: no connection there expects \
        \(identity).
        """
        : """
        So what is left lies with \(other): no connection there expects \(identity), or it has \
        another key for that identity, or none.
        """,
      """
      A connection that wants another authentication method, or a post-quantum key (PPK), refuses \
      alike.
      """)
  }

  /// Aggressive Mode's message 2 shows the responder's identity in clear, and the refusal names it.
  private func visible(
    _ negotiation: Negotiation, _ identity: String, _ message: Step, _ by: Step
  ) -> Finding {
    let refuser = negotiation.who(by.from)
    return Finding(
      page, .likely,
      title: """
        \(refuser) does not accept the identity “\(identity)” of \
        \(negotiation.address(message.from))
        """,
      explanation: """
        \(message.name) shows the identity “\(identity)”, and the answer is \
        INVALID-ID-INFORMATION. The notification is in clear, so anybody on the path could have \
        sent it, and some products use it for a key that they do not have for that identity.
        """,
      evidence: [
        message.evidence("identity “\(identity)” in clear"),
        by.evidence("INVALID-ID-INFORMATION in clear"),
      ],
      comparison: [
        ComparisonRow(attribute: "identity", offered: identity, configured: nil, source: nil)
      ],
      remedies: [
        """
        on \(refuser): expect the identity “\(identity)” for this peer, or on the other side: send \
        the identity that is expected there
        """
      ],
      settle: "the configuration or log of \(refuser), which names the identities that it expects")
  }

  /// The messages are open, and no key was given to recompute AUTH with.
  private func untested(
    _ negotiation: Negotiation, _ role: Role, _ refusal: Step, _ notify: UInt16
  ) -> Finding {
    let other = negotiation.who(role.other)
    let identity = negotiation.peer(role).identity.map { "“\($0)”" } ?? "the identity"
    return Finding(
      page, .likely,
      title: "\(other) refused \(identity): an identity that it does not expect, or another key",
      explanation: Telling.sentences(
        """
        \(negotiation.who(role)) proved itself with a pre-shared key under the identity \
        \(identity), and \(other) answered \(negotiation.notifyName(notify)).
        """,
        role == .responder
          ? """
          It is the initiator that refuses, after the responder had accepted its key, so the \
          identity is the likelier cause.
          """
          : """
          That identity is not an address that \(other) sees, so both its connection and its key \
          must be configured for it, to the letter; if they are, the key itself differs (IKE201).
          """,
        "A connection that wants certificates refuses alike."),
      evidence: [
        refusal.evidence("\(negotiation.notifyName(notify)) from the \(role.other.rawValue)")
      ],
      comparison: [
        ComparisonRow(
          attribute: "identity", offered: negotiation.peer(role).identity, configured: nil,
          source: nil)
      ],
      remedies: [
        """
        on \(other): expect the identity \(identity) for this peer and give it a key for it, or on \
        \(negotiation.address(role)): send the identity that is expected there
        """,
        "compare the pre-shared key on both sides, character by character",
      ],
      deviceMessages: DeviceWords.authenticationFailedIKEv2,
      settle: """
        the pre-shared key, given with --secrets: the messages are open, so AUTH can be \
        recomputed, and a key that fits leaves the identity
        """)
  }
}

extension Negotiation {
  /// Aggressive Mode's message 2 refused for its identity, in clear. To message 1 the same answer may
  /// be about the mode.
  fileprivate var refusedVisibleIdentity: (identity: String, message: Step, by: Step)? {
    guard case .refused(let message, let by, let notify)? = failure, version == .ikev1,
      IKEv1.NotifyType(rawValue: notify) == .invalidIDInformation,
      message.name == .aggressive(2), let identity = responder.identity
    else { return nil }
    return (identity, message, by)
  }
}
