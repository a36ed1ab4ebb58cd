import Negotiations

/// A renewal that is refused although its like was granted before.
extension RekeyFailed {
  /// A request of the same side and the same length that was granted before: by its length the same.
  func grantedAlike(_ refusal: Refusal, _ negotiation: Negotiation) -> Step? {
    let asker = negotiation.phase2[refusal.index].requestedBy
    for other in negotiation.phase2[..<refusal.index]
    where !other.isFirst && other.state == .established && other.requestedBy == asker {
      guard let request = negotiation.steps(of: other).first,
        request.octetCount == refusal.message.octetCount
      else { continue }
      return request
    }
    return nil
  }

  /// What was granted before is refused now.
  func refusedSuddenly(
    _ negotiation: Negotiation, _ refusal: Refusal, _ granted: Step, _ count: Int,
    _ confidence: Confidence
  ) -> Finding {
    let refuser = negotiation.who(refusal.by.from)
    return Finding(
      page, min(confidence, .likely),
      title: title(negotiation, refusal),
      explanation: """
        \(request(negotiation, refusal)) \(Telling.times(count)). A request of the same length, and \
        so as a rule of the same suite and group, was granted \
        \(refusal.message.interval(since: granted)) before. What else may be the cause: both sides \
        renew at once (TEMPORARY_FAILURE), the SA to be renewed is gone at \
        the other side (CHILD_SA_NOT_FOUND), it keeps no more of them, or its configuration was \
        changed since.
        """,
      evidence: evidence(negotiation, refusal) + [
        granted.evidence("granted, \(granted.octetCount) octets")
      ],
      remedies: [
        """
        on \(refuser): its log at this moment says what it refused, and whether its configuration \
        was changed since
        """,
        "let the two sides renew at different times: another lifetime or margin on one of them",
      ],
      settle: """
        the log of \(refuser) names the notification; the Diffie-Hellman secret (charon log at \
        `ike = 4`) opens both messages here
        """)
  }
}
