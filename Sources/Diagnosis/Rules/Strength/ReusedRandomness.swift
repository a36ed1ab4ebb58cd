import Negotiations

struct ReusedRandomness: Rule {
  static let page = RulePage(
    code: "IKE607",
    name: "reused-randomness",
    severity: .error,
    summary: "The same nonce or key exchange value was used in different negotiations.",
    checks: """
      Compares nonces and key exchange values across all negotiations of the run. An equal nonce
      is an error; an equal key exchange value alone is a warning, since RFC 7296 section 2.12
      permits it for a short time.

      Proven: the values are equal. Within one negotiation a nonce may come again, after a
      cookie or another group was asked for.
      """,
    consequence: """
      The tunnel works, but its keys are no longer independent of other ones, and an attacker
      may learn from that.
      """,
    misleading: """
      A capture made of recordings of the same negotiation from several points is joined by its
      SPIs first, so that is no reuse. Test suites replay recorded packets.
      """,
    fixes: [
      """
      On the sender: update its software; check its source of randomness, above all for virtual \
      machines that are restored from snapshots.
      """
    ],
    references: [
      "RFC 2409 section 5",
      "RFC 7296 sections 2.10 and 2.12",
    ],
    weakness: .reusedNonce,
    isAboutStrength: true,
    subjects: [])
  static let needs: NegotiationFacts = .runAlone
}

extension ReusedRandomness {
  func findings(in run: RunFacts) -> [Finding] {
    run.repeatedValues.prefix(4).map { value in
      let isNonce = value.kind == .nonce
      return Finding(
        page, severity: isNonce ? .error : .warning, .proven,
        title: """
          the same \(isNonce ? "nonce" : "key exchange value") was used in different negotiations
          """,
        explanation: isNonce
          ? """
          A nonce must be new in every exchange (RFC 2409 section 5, RFC 7296 section 2.10). \
          Equal ones mean a broken random number generator, a virtual machine restored from a \
          snapshot, or replayed packets.
          """
          : """
          The public value is the same, so the secret behind it is. RFC 7296 section 2.12 allows \
          that for a short time; for longer, a broken random number generator is the likelier \
          reason.
          """,
        evidence: value.places.prefix(4).map {
          Evidence($0, isNonce ? "the nonce" : "the key exchange value")
        },
        remedies: [
          """
          update the software of the sender, and check its source of randomness (snapshots of \
          virtual machines, early boot)
          """
        ])
    }
  }
}
