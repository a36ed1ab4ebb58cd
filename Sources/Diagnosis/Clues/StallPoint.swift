import Capture
import ISAKMP
import Negotiations

/// What would come next, who owes it, and what usually keeps it from coming at this very point.
struct StallPoint {
  let next: String
  let owes: Role
  let causes: String
  let remedies: [String]

  init(_ negotiation: Negotiation, _ message: Step) {
    self = Stop(negotiation, message).point
  }

  fileprivate init(_ next: String, _ owes: Role, causes: String, remedies: [String]) {
    self.next = next
    self.owes = owes
    self.causes = causes
    self.remedies = remedies
  }
}

/// The message after which nothing came.
private struct Stop {
  var negotiation: Negotiation
  var name: MessageName
  var from: Role
  var isOnPort4500: Bool
  /// The receiver answered on port 4500 before.
  var port4500Passes: Bool
  var port: UInt16
  /// It left port 4500 again, to which the exchange had moved.
  var isStray: Bool
  /// One of this sender's that was as large was there before the receiver's last answer, which took it.
  var sizePasses: Bool

  init(_ negotiation: Negotiation, _ message: Step) {
    self.negotiation = negotiation
    name = message.name
    from = message.from
    isOnPort4500 = message.destination.port == 4500
    port = message.destination.port
    isStray = port == 500 && negotiation.nat.portSwitch != nil
    let lastAnswer = message.earlier.last { $0.from != message.from }
    port4500Passes =
      isOnPort4500
      && message.earlier.contains { $0.from != message.from && $0.source.port == 4500 }
    sizePasses =
      lastAnswer.map {
        $0.earlier.contains {
          $0.from == message.from && $0.octetCount >= message.octetCount
        }
      } ?? false
  }

  var sender: String { negotiation.who(from) }
  var receiver: String { negotiation.who(from.other) }
  var subject: String { receiver.capitalisedFirst }
  var itsLog: String { "look at the log of \(receiver)" }

  func point(_ next: String, causes: String, remedies: [String]) -> StallPoint {
    StallPoint(next, from.other, causes: causes, remedies: remedies)
  }

  var point: StallPoint {
    switch name {
    case .main(2):
      point(
        "the next message",
        causes: """
          \(subject) does not go on: the answer does not reach it, it does not accept what was \
          answered.
          """,
        remedies: ["check that UDP 500 and 4500 pass in both directions", itsLog])
    case .main(4):
      point(
        "the next message",
        causes: """
          \(subject) does not go on: the answer does not reach it, it does not accept what was \
          answered, or its next message, which may go to UDP 4500 or be larger than the path \
          takes, is lost.
          """,
        remedies: ["check that UDP 500 and 4500 pass in both directions", itsLog])
    case .main(3): keyExchangeUnanswered
    case .main(5): protected("message 6")
    case .main(6): protected("Quick Mode")
    case .base(1), .base(2):
      point(
        "the next message",
        causes:
          "\(subject) does not go on: the answer does not reach it, or it does not accept it.",
        remedies: ["check that the answers reach \(receiver)", itsLog])
    case .base(4):
      point(
        "the next message",
        causes: """
          \(subject) does not go on: the answer does not reach it, or it does not accept it; with \
          another key the proof in it does not verify (IKE201).
          """,
        remedies: ["check that the answers reach \(receiver)", itsLog])
    case .base(3):
      point(
        "message 4",
        causes: """
          The usual causes here: \(sender)'s proof does not verify at \(receiver), which means \
          different keys (IKE201); or \(receiver) has no key for its identity.
          """,
        remedies: ["compare the pre-shared keys", itsLog])
    case .aggressive(2):
      point(
        "message 3",
        causes: """
          The usual causes here: \(sender)'s proof does not verify at \(receiver), which means \
          different keys (IKE201); the answer does not reach it; or message 3, which goes to UDP \
          4500 where a NAT is found, is lost there (IKE403).
          """,
        remedies: [
          "compare the pre-shared keys",
          "check that the answers reach \(receiver), and that UDP 4500 passes",
        ])
    case .quick where negotiation.startsLate && negotiation.onlySideSeen == from: unknownSA
    case .quick where isStray:
      point(
        "the answer",
        causes: """
          It goes to port \(port), although the exchange had moved to UDP 4500 (RFC 3947 section \
          4): \(receiver) looks for it there only, or no firewall lets it through to 500 any more.
          """,
        remedies: [
          "on \(sender): send on port 4500 once the exchange is there; update it", itsLog,
        ])
    case .quick:
      point(
        "the answer",
        causes: """
          \(subject) does not answer Quick Mode: it refuses the proposal or the selectors in \
          silence, or the messages are lost.
          """,
        remedies: ["compare ESP suites, PFS and networks on both sides", itsLog])
    case .ikev2(.ikeAuth, false): authenticationUnanswered
    case .ikev2(.ikeAuth, true): certificateUnanswered
    case .ikev2(.ikeIntermediate, let isResponse):
      additionalKeyExchange(
        isResponse ? "the next IKE_INTERMEDIATE, or IKE_AUTH," : "the answer")
    case .ikev2(.ikeSAInit, true): answerUnused
    default:
      point(
        "the next message", causes: "\(subject) does not answer, or its answer is lost.",
        remedies: [itsLog])
    }
  }

  // MARK: IKEv1

  /// Nothing shows that the other side still has the Phase 1 that this belongs to.
  private var unknownSA: StallPoint {
    point(
      "the answer",
      causes: """
        \(subject) says nothing in this SA, and its beginning is not in the capture. A peer that \
        does not have the SA any more, after a restart or a Delete that was lost, drops its \
        messages; so does another client behind the same NAT to which they are delivered by \
        mistake (IKE410). Else it refuses the proposal or the selectors in silence, or the \
        messages are lost.
        """,
      remedies: [
        """
        on \(receiver): check whether it still has this SA; if not, clear the SA on \(sender), so \
        that it begins anew
        """,
        itsLog,
      ])
  }

  private var keyExchangeUnanswered: StallPoint {
    point(
      "message 4",
      causes: """
        \(subject) took the suite but does not answer the key exchange: it has no key for this \
        peer, lacks the group's arithmetic, or the larger message is lost.
        """,
      remedies: [
        "on \(receiver): check that it has a key for \(negotiation.address(from))",
        "check the path for lost fragments",
      ])
  }

  /// Main Mode behind its first encrypted message.
  private func protected(_ next: String) -> StallPoint {
    let usesKey = negotiation.usesPresharedKey == true
    let key =
      usesKey ? "its key differs, so that the message does not decrypt (IKE201); " : ""
    guard !sizePasses || isOnPort4500 && !port4500Passes else {
      return point(
        next,
        causes: """
          Messages as large passed before and were answered, so the message arrives as a rule. The \
          usual causes here: \(key)\(receiver) refuses identity or certificate in silence.
          """,
        remedies: [
          usesKey ? "compare the pre-shared keys" : "check the certificates on both sides", itsLog,
        ])
    }
    let port =
      isOnPort4500 && !port4500Passes
      ? "the first on UDP 4500\(sizePasses ? ", which may be blocked" : ", or ")" : ""
    let size =
      negotiation.usesFragments
      ? "its fragments are larger than the path takes, IKE514" : "a large one with a certificate"
    let lost = sizePasses ? "" : size
    let fragments =
      negotiation.usesFragments ? "try smaller IKE fragments" : "turn on IKE fragmentation"
    let passes = [
      isOnPort4500 && !port4500Passes ? "UDP 4500" : nil,
      sizePasses
        ? nil : negotiation.usesFragments ? "datagrams of the fragments' size" : "IP fragments",
    ].compactMap(\.self).joined(separator: " and ")
    return point(
      next,
      causes: """
        The usual causes here: \(key)the message is lost (\(port)\(lost)); or \(receiver) refuses \
        identity or certificate in silence.
        """,
      remedies: [
        usesKey ? "compare the pre-shared keys" : "check the certificates, and \(fragments)",
        "check that \(passes) pass",
      ])
  }

  // MARK: IKEv2

  private var authenticationUnanswered: StallPoint {
    // What passed before in the same direction, and was answered, passes.
    if sizePasses, port4500Passes || !isOnPort4500 {
      let isLaterRound = negotiation.steps.contains {
        $0.name == .ikev2(.ikeAuth, isResponse: true)
      }
      return point(
        "the answer",
        causes: Telling.sentences(
          """
          Messages as large\(isOnPort4500 ? ", on the same port," : "") passed before and were \
          answered, so neither size nor port explains it.
          """,
          isLaterRound
            ? """
            \(subject) authenticates by EAP, and waits for the server that knows its users (RADIUS, \
            AAA), refuses the message in silence, or ended.
            """
            : """
            \(subject) refuses the message in silence, or its daemon ended or hangs.
            """),
        remedies: isLaterRound
          ? [
            "on \(receiver): check that its RADIUS or AAA server answers", itsLog,
          ] : [itsLog])
    }
    let port = isOnPort4500 && !port4500Passes ? " or the first on UDP 4500" : ""
    let usesFragments = negotiation.usesFragments
    let first = usesFragments ? "whose fragments are still large" : "often the first large one"
    // Each fragment of RFC 7383 is a datagram of its own: IP does not cut it.
    let passes =
      usesFragments
      ? """
      datagrams of the fragments' size pass\(isOnPort4500 ? " on UDP 4500" : ""), and try smaller IKE \
      fragments (IKE514)
      """
      : """
      \(isOnPort4500 && !port4500Passes ? "UDP 4500 and " : "")IP fragments pass, and turn on IKE \
      fragmentation (RFC 7383)
      """
    return point(
      "the answer",
      causes: """
        The usual causes here: the message, \(first)\(port), is lost; or \
        \(receiver) refuses it in silence.
        """,
      remedies: ["check that \(passes)", itsLog])
  }

  private var certificateUnanswered: StallPoint {
    point(
      "the next round of IKE_AUTH",
      causes: """
        The answer has a certificate's size, and the request before it was too short for one: so \
        the client authenticates by EAP, whose rounds would follow. \(subject) does not go on: it \
        does not accept the certificate of \(sender) or its identity (IKE204), or the large answer \
        is lost on the way (IKE207).
        """,
      remedies: [
        """
        on \(receiver): install the authority that issued the certificate of \(sender), and have \
        it expect the name that is in that certificate
        """,
        """
        on \(sender): send the whole chain, with the name that the client calls as a subject \
        alternative name
        """,
      ])
  }

  private func additionalKeyExchange(_ next: String) -> StallPoint {
    point(
      next,
      causes: """
        IKE_INTERMEDIATE carries the additional key exchange (RFC 9370), in larger messages than \
        IKE_SA_INIT as a rule. \(subject) does not go on: the message or its fragments are lost by \
        their size, or it does not master the additional key exchange that it agreed to.
        """,
      remedies: [
        "check that large datagrams and fragments pass, or send smaller IKE fragments",
        "on \(receiver): its log; try without the additional key exchange",
      ])
  }

  /// IKE_SA_INIT was answered.
  private var answerUnused: StallPoint {
    let lost = """
      \(subject) does not go on: the answer does not reach it, it does not accept it, or its \
      IKE_AUTH request, often the first message on UDP 4500, is lost.
      """
    let remedies = ["check that the answers reach \(receiver), and that UDP 4500 passes", itsLog]
    guard negotiation.lacksPostquantumKey else {
      return point("IKE_AUTH", causes: lost, remedies: remedies)
    }
    return point(
      "IKE_AUTH",
      causes: """
        The initiator offers a post-quantum pre-shared key (USE_PPK, RFC 8784) and the answer \
        takes none: an initiator that requires one stops just here, without a word. Otherwise: \
        \(lost)
        """,
      remedies: [
        "give both sides the same post-quantum key (PPK) with its ID, or do not require one"
      ] + remedies)
  }
}

extension Negotiation {
  /// IKE fragmentation is on: some message of either side came in fragments of RFC 7383, or in those of
  /// Cisco and Microsoft.
  fileprivate var usesFragments: Bool {
    messages.contains { message in
      message.message.payloads.contains {
        switch $0.content {
        case .encrypted(let encrypted): encrypted.fragment != nil
        case .fragment: true
        default: false
        }
      }
    }
  }

  /// A post-quantum key was offered in IKE_SA_INIT and not taken (RFC 8784 section 3).
  fileprivate var lacksPostquantumKey: Bool {
    offersPostquantumKey(.initiator) && !offersPostquantumKey(.responder)
  }
}
