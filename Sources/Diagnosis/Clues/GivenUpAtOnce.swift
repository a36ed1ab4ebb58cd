import Capture
import ISAKMP
import Negotiations

/// A tunnel that the initiator ends as soon as it stands, to begin anew, and again: it took its peer's
/// last message and did not like it. Once, it may be a tunnel that somebody takes down; an initiator
/// that does so time and again has a reason of its own.
struct GivenUpAtOnce {
  /// The responder's last message of the set-up.
  var after: Step
  /// The only thing that the initiator said under the new SA, if it said anything.
  var by: Step?
  var attempts: Attempts
  /// In IKEv2 it said so before anybody could have told it to.
  private var isOfItself: Bool
  /// Which it was, was opened; or the responder asks for certificates, which are what is checked then.
  private var isPlain: Bool

  var confidence: Confidence {
    attempts.alike.count > 1 || isOfItself && isPlain ? .likely : .possible
  }

  /// A daemon that retries does not wait long.
  private static let soon: Int64 = 10_000_000_000
  /// Checking a signature or an identity takes less; a hand or a script that hears of the tunnel and takes
  /// it down takes longer.
  private static let ofItself: Int64 = 10_000_000

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard let end = EndedAtOnce(negotiation), let last = negotiation.steps.last,
      !Self.refusedChild(negotiation)
    else { return nil }
    let attempts = Attempts(after: last, of: negotiation, run)
    // In IKEv1 some greet their peer at this very point (RFC 2407 section 4.6.3.3).
    isOfItself =
      negotiation.version == .ikev2
      && end.by.map { $0.pause(since: end.after) < Self.ofItself } ?? false
    isPlain = negotiation.asksForCertificates || end.by?.opened != nil
    let isRepeated =
      (attempts.next != nil || !attempts.alike.isEmpty) && attempts.pause < Self.soon
      // Two tunnels of the same peers that are set up one after the other look the same but for the
      // Informational message.
      && attempts.alike.count >= (end.by == nil ? 2 : 1)
    guard isRepeated || isOfItself, ESPTraffic(negotiation, run).isEmpty else { return nil }
    (after, by) = (end.after, end.by)
    self.attempts = attempts
  }

  /// An initiator that was granted no Child SA has reason enough to end the IKE SA, which is of no
  /// use without one.
  private static func refusedChild(_ negotiation: Negotiation) -> Bool {
    negotiation.phase2.contains { phase2 in
      switch negotiation.failure(of: phase2) {
      case .refused(_, let by, _)?, .refusedProtected(_, let by, _)?: by.from == .responder
      default: false
      }
    }
  }

  /// The responder believes the tunnel to be up.
  func finding(_ page: RulePage, _ negotiation: Negotiation) -> Finding {
    let initiator = negotiation.who(.initiator)
    let responder = negotiation.who(.responder)
    let context =
      if attempts.next != nil {
        ", and \(attempts.text)"
      } else if attempts.alike.isEmpty {
        isOfItself ? ", sooner than anybody could have told it to" : ""
      } else {
        ", as in the attempts before it"
      }
    let how = by.map { "\($0.interval(since: after)) after it" } ?? "without a word"
    return Finding(
      page, confidence,
      title: """
        \(initiator) does not accept what \(responder) granted: it ends the \
        \(attempts.next == nil && attempts.alike.isEmpty ? "SA at once" : "SA and begins anew")
        """,
      explanation: Telling.sentences(
        "\(after.name) grants, and \(initiator) ends the SA \(how), with no traffic\(context).",
        attempts.alike.isEmpty
          ? nil
          : """
          \(Telling.times(attempts.alike.count).capitalisedFirst) more it went the same way.
          """,
        """
        The identity or certificate of \(responder) is not what it expects, or it cannot use the Child \
        SA (narrowed networks, its kernel; IKE313). \
        \(isOfItself ? "A monitor that only tests the set-up" : "A tunnel that a script sets up and takes down") \
        looks the same.
        """),
      evidence: [after.evidence(after.passage)]
        + (by.map {
          [$0.evidence("the only message of the initiator under the new SA")]
        } ?? []) + attempts.evidence,
      remedies: [
        """
        on \(initiator): its log at this moment says what it does not accept; expect the identity \
        that \(responder) shows, and trust the authority of its certificate
        """
      ],
      settle: by.map { $0.opened == nil } ?? false
        ? "the log of \(initiator) at this moment, or the IKE SA's keys to open its last message"
        : "the log of \(initiator) at this moment")
  }
}

/// An SA that was granted, and under which its initiator says nothing, or at once one Informational
/// message: closed, or a Delete of the SA.
struct EndedAtOnce {
  /// The responder's last message of the set-up.
  var after: Step
  var by: Step?

  /// Checking takes milliseconds, nobody ends a tunnel by hand so soon.
  private static let atOnce: Int64 = 400_000_000

  init?(_ negotiation: Negotiation) {
    guard negotiation.phase1.state == .established, !negotiation.startsLate, negotiation.hasTimes,
      let after = Self.lastOfSetUp(negotiation)
    else { return nil }
    self.after = after
    let later = after.later.filter { !$0.isRepetition }
    let said = later.filter { $0.from == .initiator }
    switch said.first {
    case nil where later.isEmpty: by = nil
    case let first?
    where said.count == 1 && Self.mayEnd(first) && first.pause(since: after) < Self.atOnce
      && later.allSatisfy(Self.isInformational):
      by = first
    default: return nil
    }
  }

  private static func lastOfSetUp(_ negotiation: Negotiation) -> Step? {
    negotiation.steps.last {
      guard !$0.isRepetition else { return false }
      return $0.name == .main(6) || $0.name == .ikev2(.ikeAuth, isResponse: true)
    }
  }

  /// An error in it has rules of its own.
  private static func mayEnd(_ step: Step) -> Bool {
    guard isInformational(step) else { return false }
    guard let opened = step.opened else { return true }
    return step.deletions.contains(where: \.isOfIKESA) && !opened.contains(.notification)
      && !opened.contains(.notify)
  }

  private static func isInformational(_ step: Step) -> Bool {
    switch step.name {
    case .informational, .ikev2(.informational, _): true
    default: false
    }
  }
}
