/// Who speaks for a symptom: of all claims the one whose row comes first.
enum Precedence {
  struct Row: Sendable {
    var symptom: Symptom
    var basis: Basis
    /// Of equal rank but for their order here.
    var causes: [Cause]
    /// Why those below must be silent.
    var why: String

    init(_ symptom: Symptom, _ basis: Basis, _ causes: [Cause], _ why: String) {
      self.symptom = symptom
      self.basis = basis
      self.causes = causes
      self.why = why
    }
  }

  static let rows: [Row] = [
    Row(
      .ikeSA, .proofs, [.presharedKey],
      "Both sides proved keys that differ: whatever the files say, the exchange got that far."),
    Row(
      .ikeSA, .configuration,
      [.exchangeMode, .presharedKey, .peer, .authenticationMethod, .identity, .noPresharedKey],
      """
      The files say what the refusing side demands of its peer; the refusal itself is one word for \
      all of it.
      """),
    Row(
      .ikeSA, .configuration,
      [
        .version, .noConnection, .builtInPolicy, .encryption, .keyLength, .hash, .group,
        .authenticationMethod, .noCommonSuite, .refusedAlthoughAcceptable,
      ],
      "The walk over the files' entries shows why none takes the offer, or that one does."),
    Row(
      .ikeSA, .keys,
      [.presharedKey, .authenticationMethod, .identity, .peer, .certificate, .user],
      "What was opened and recomputed names the cause, where the wire shows only a refusal."),
    Row(
      .ikeSA, .messages, [.presharedKey, .identity],
      "The shape of the refusal fits one cause better than the others."),
    Row(
      .ikeSA, .messages, [.exchangeMode, .version, .builtInPolicy, .user, .child],
      "The refusal names it, or comes at a step where only this is checked."),
    Row(
      .ikeSA, .messages,
      [.halfCapture, .marker, .wrongPort, .portSwitch, .suiteNotOffered, .groupDemand, .cookie],
      "A fault that is plain on the wire explains the silence after it."),
    Row(
      .ikeSA, .messages, [.pathMTU, .largeMessage, .port4500],
      "Messages are lost by a property of their own: size first, for large ones go to 4500 too."),
    Row(
      .ikeSA, .messages, [.unreachable, .replyLost],
      "An ICMP error, or answers that are repeated in vain, say where the path ends."),
    Row(
      .ikeSA, .nothingElse, [.noConnection, .offer, .peer, .ignored, .unanswered],
      "The refusal, or the silence, is all that is known; which of the causes, is not."),
    Row(.ikeSA, .nothingElse, [.stalled], "No more than the place where it stopped."),
    Row(.ikeSA, .nothingElse, [.unexplained], "No more than the refusal's own words."),

    Row(
      .child, .configuration,
      [.selectors, .encapsulationMode, .childSuite, .pfs, .refusedAlthoughAcceptable],
      "The files show what the refusing side would have granted."),
    Row(
      .child, .messages, [.insideAddress],
      "Without the address that was asked for, networks and suites are refused as well."),
    Row(.child, .messages, [.selectors], "The notification names the networks."),
    Row(
      .child, .messages, [.encapsulationMode],
      "The mode that was granted is not the one asked for, which is why it was not taken."),
    Row(
      .child, .messages, [.refusedByAsker],
      "Who asked and was granted has its own reason to refuse; the other side's settings agreed."),
    Row(
      .child, .messages, [.pathMTU, .port4500, .halfCapture, .portSwitch, .replyLost],
      "What the capture lacks, or what went the wrong way, explains the silence."),
    Row(.child, .nothingElse, [.child], "The refusal is all that is known."),
    Row(.child, .nothingElse, [.stalled], "No more than that it was never answered."),

    Row(
      .laterChild, .configuration,
      [.selectors, .encapsulationMode, .childSuite, .pfs, .refusedAlthoughAcceptable, .child],
      "The files show what differs beside the SA that stood."),
    Row(.laterChild, .messages, [.selectors], "The notification names the networks."),
    Row(.laterChild, .messages, [.pathMTU], "The request never arrived whole."),
    Row(.laterChild, .nothingElse, [.child], "Something that the first SA did not use."),

    Row(
      .standingSA, .messages, [.pathMTU, .requestIgnored],
      "A peer that goes on acting is not dead: it does not see, or does not take, this request."),
    Row(
      .standingSA, .messages, [.replyLost],
      "Answers that are repeated in vain say that the way back ends on its way."),
    Row(.standingSA, .nothingElse, [.peerDead], "Silence, after everything that came before."),
    Row(.standingSA, .nothingElse, [.stalled], "No more than that an answer was not taken."),
  ]

  /// A claim's place in the table, the lower the stronger; `nil` for one that no row knows.
  static func rank(_ claim: Claim) -> Int? {
    ranks[Key(claim.symptom, claim.basis, claim.cause)]
  }

  private struct Key: Hashable {
    var symptom: Symptom
    var basis: Basis
    var cause: Cause

    init(_ symptom: Symptom, _ basis: Basis, _ cause: Cause) {
      self.symptom = symptom
      self.basis = basis
      self.cause = cause
    }
  }

  private static let ranks: [Key: Int] = {
    var ranks: [Key: Int] = [:]
    for row in rows {
      for cause in row.causes {
        let key = Key(row.symptom, row.basis, cause)
        // A cause that stands in two rows has the place of the first.
        if ranks[key] == nil { ranks[key] = ranks.count }
      }
    }
    return ranks
  }()
}
