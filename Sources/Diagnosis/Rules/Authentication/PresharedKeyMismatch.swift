import ISAKMP
import Negotiations

struct PresharedKeyMismatch: Rule {
  static let page = RulePage(
    code: "IKE201", name: "preshared-key-mismatch", severity: .error, summary: "", checks: "",
    consequence: "", misleading: "", fixes: [], references: [])
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
          + "\(negotiation.address(.responder)) seem to differ",
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
