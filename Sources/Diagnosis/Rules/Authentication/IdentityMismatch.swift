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
      a connection that wants certificates refuses in the same way.
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
      "On the side that was refused: set its own identity to what the other expects (strongSwan "
        + "`local.id`, IOS `self-identity` or `identity local`, libreswan `leftid`).",
      "On the side that refused: set the remote identity to what the peer sends (`remote.id`, "
        + "`match identity remote`, `rightid`).",
    ],
    references: [
      "RFC 2407 section 4.6.2",
      "RFC 7296 sections 2.15 and 3.5",
    ])
}

extension IdentityMismatch {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard
      case .keyIsRight(let held, let role, let refusal, let notify, let bothSides)? =
        KeyFault(negotiation)
    else { return [] }
    let isNamed =
      negotiation.version == .ikev1 && IKEv1.NotifyType(rawValue: notify) == .invalidIDInformation
    let identity = negotiation.peer(role).identity.map { "“\($0)”" } ?? "its identity"
    let other = negotiation.who(role.other)
    let keyText =
      bothSides
      ? "Both sides proved the same key, \(held.name)"
      : "\(negotiation.who(role)) proved the key \(held.name) by its \(held.proof)"
    return [
      Finding(
        page, isNamed ? .proven : .likely,
        title: "\(other) does not accept the identity \(identity) of \(negotiation.address(role))",
        explanation:
          "\(keyText), and yet \(other) answered \(negotiation.notifyName(notify)). "
          + (isNamed
            ? "It refuses the identity."
            : "With the key right, the identity is the likeliest cause: no connection there "
              + "expects "
              + "\(identity)"
              + (bothSides ? "" : ", or it has another key for that identity")
              + ". A connection that wants another authentication method refuses alike."),
        evidence: [
          negotiation.evidence(
            held.message,
            "\(negotiation.messages[held.message].name): \(held.proof) fits \(held.name); identity "
              + "\(identity)"),
          negotiation.evidence(
            refusal, "\(negotiation.notifyName(notify)) from the \(role.other.rawValue)"),
        ],
        comparison: [
          ComparisonRow(
            attribute: "identity", offered: negotiation.peer(role).identity, configured: nil,
            source: nil)
        ],
        remedies: [
          "on \(other): expect the identity \(identity) for this peer, or on "
            + "\(negotiation.address(role)): send the identity that is expected there"
        ],
        deviceMessages: negotiation.version == .ikev2 ? DeviceWords.authenticationFailedIKEv2 : [],
        settle: isNamed
          ? nil
          : "the configuration or log of \(other), which names the identities that it expects")
    ]
  }
}
