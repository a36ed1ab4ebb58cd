import ISAKMP
import Negotiations

struct PresharedKeyMismatch: Rule {
  static let page = RulePage(
    code: "IKE201",
    name: "preshared-key-mismatch",
    severity: .error,
    summary: "The pre-shared keys of the two sides differ.",
    checks: """
      Main Mode encrypts from message 5 on, with keys made from the pre-shared key. Without
      secrets: the responder answers message 5 with encrypted Informational messages, one for
      each repetition, and never with message 6, while the initiator goes on repeating as if it
      could not read them. That is likely at most.

      Proven only with candidate keys and the Diffie-Hellman secret: then message 5 opens under
      one key and is garbage under the other, and the finding says which side holds which.
      """,
    consequence: """
      Each side derives other session keys and cannot read the other's messages; nothing later
      can succeed.
      """,
    misleading: """
      A refused identity (IKE202) ends at the same message, but there the initiator can read the
      refusal and stops. Some responders stay silent on a wrong key (libreswan repeats message
      4), which looks like loss or a blocked UDP 4500 (IKE403, IKE509). The router's "failed its
      sanity check or is malformed" alone is no proof either.
      """,
    fixes: [
      "On both sides: enter the same key anew; look for a trailing space, a line end or "
        + "quotes that became part of it.",
      "On IOS: check that the address of `crypto isakmp key` is the one that the peer "
        + "really comes from.",
      "On strongSwan: check the `id` lines of the secret; on libreswan the identities in "
        + "front of `PSK`.",
    ],
    references: [
      "RFC 2409 sections 5 and 5.4"
    ])
}

extension PresharedKeyMismatch {
  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    guard negotiation.usesPresharedKey == true,
      case .refusedProtected(let message, let by, .informationalNotUnderstood)? =
        negotiation.phase1.failure,
      negotiation.messages[message].name == .main(5)
    else { return [] }
    return [
      Finding(
        page, .likely,
        title:
          "the pre-shared keys of \(negotiation.address(.initiator)) and "
          + "\(negotiation.address(.responder)) differ",
        explanation:
          "Main Mode got as far as its first encrypted message, whose key is made from the "
          + "pre-shared key. "
          + "The responder answered it with an encrypted Informational message instead of message "
          + "6, and the "
          + "initiator went on repeating message 5 as if it could not read that answer: with "
          + "different keys "
          + "neither side can read the other. A refused identity (IKE202) looks different as a "
          + "rule: its refusal "
          + "can be read, and the initiator stops.",
        evidence: negotiation.repetitionEvidence(message) + [
          negotiation.evidence(
            by,
            "encrypted Informational message from the responder, "
              + "\(negotiation.interval(message, by)) after message 5; no message 6"
          )
        ],
        remedies: [
          "enter the same pre-shared key anew on both sides; look for a trailing space, a line end "
            + "or quotes that became part of it",
          "IOS: `show crypto isakmp key`, and that the key's address is "
            + "\(negotiation.address(.initiator)) resp. \(negotiation.address(.responder)); "
            + "strongSwan: the `id` lines of the secret",
        ],
        deviceMessages: DeviceWords.presharedKeyMainMode(
          peer: negotiation.address(.initiator)),
        settle:
          "the pre-shared keys with the Diffie-Hellman secret (charon log at `ike = 4`) decide it; "
          + "or the responder's log: `decryption failed`, `mismatch of preshared secrets`"
      )
    ]
  }
}
