import Negotiations

struct NoPresharedKeyConfigured: Rule {
  static let page = RulePage(
    code: "IKE209",
    name: "no-preshared-key-configured",
    severity: .error,
    summary: "The configuration has no pre-shared key for this peer.",
    checks: """
      Authentication by pre-shared key was refused, and the responder's configuration has no key
      whose address, prefix or identity fits the initiator. Or the initiator stops at the answer
      behind which it must prove itself, and its own configuration has no key for the responder.

      Proven where the configuration holds keys of other peers; likely where it holds none. Silent where
      it names another place for keys that was not given: files that it includes, a keyring that is not
      in it, an AAA server.
      """,
    consequence: """
      Without a key there is nothing to compute the proof with, so authentication is refused as
      with a wrong one.
      """,
    misleading: """
      strongSwan says INVALID-KEY-INFORMATION after message 3 of Main Mode, and IKEv2 peers a bare
      AUTHENTICATION_FAILED, as for a wrong key. Behind a NAT the address that selects the key is
      the translated one.
      """,
    fixes: [
      """
      On the responder: add the key for this peer (IOS `crypto isakmp key KEY address A.B.C.D`, \
      strongSwan a secret whose `id` is the peer's identity).
      """,
      """
      On the initiator: add the key of the gateway that it calls; check the source address and the \
      identity that it really sends.
      """,
    ],
    references: ["RFC 2409 section 5.4", "RFC 7296 section 2.15"],
    subjects: [.address, .identity])
  static let needs: NegotiationFacts = .unsettledPhase1
}

extension NoPresharedKeyConfigured {
  func claims(in negotiation: Negotiation, of run: RunFacts) -> [Claim] {
    AuthenticationDecision.claim(.noPresharedKey, negotiation, run).map { [$0] } ?? []
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    AuthenticationDecision.findings(page, .noPresharedKey, negotiation, run)
  }
}
