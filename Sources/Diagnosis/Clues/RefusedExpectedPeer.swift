import ISAKMP
import Negotiations
import Policies

/// A refusal of a proof that fits the key given, by a side whose configuration expects the identity.
struct RefusedExpectedPeer {
  var held: HeldKey
  var role: Role
  var refusal: Step
  var notify: UInt16?
  var identity: String
  /// The configuration says so itself, or by a documented default.
  private var isStated: Bool

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard
      case .keyIsRight(let held, let role, let refusal, let notify, false)? =
        KeyFault(negotiation, run),
      !(notify.map { negotiation.isAbout([.identity], $0) } ?? false),
      let identity = negotiation.expectedIdentity(of: role, run)
    else { return nil }
    self.held = held
    self.role = role
    self.refusal = refusal
    self.notify = notify
    self.identity = identity
    isStated = negotiation.expectedIdentity(of: role, run, isStated: true) != nil
  }

  /// An opened refusal, a proof that fits and the file's own words are facts. A Delete may be of
  /// another reason.
  var confidence: Confidence { notify == nil || !isStated ? .likely : .proven }

  func finding(_ page: RulePage, _ negotiation: Negotiation) -> Finding {
    let checker = negotiation.who(role.other)
    let answer = notify.map { negotiation.notifyName($0) } ?? "a Delete of the SA"
    return Finding(
      page, confidence,
      title: """
        \(checker) refused the authentication of \(negotiation.address(role)), whose key and \
        identity are as configured
        """,
      explanation: """
        \(negotiation.who(role).capitalisedFirst) proved the key \(held.name) by its \
        \(held.proof), and the configuration of \(checker) has a connection for “\(identity)”; yet \
        the answer is \(answer). That leaves open whether \(checker) has another key for that \
        identity or none, expects another identity of its own (IDr), wants another method or a \
        post-quantum key, or runs with another file than the one given.
        """,
      evidence: [
        negotiation.step(held.message).evidence("\(held.proof) fits \(held.name)"),
        refusal.evidence("\(answer), from the \(role.other.rawValue)"),
      ],
      remedies: [
        """
        on \(checker): look at the log of this moment; check which key it has for “\(identity)”, \
        and that the file given is the one in force
        """
      ],
      deviceMessages: negotiation.version == .ikev2 ? DeviceWords.authenticationFailedIKEv2 : [],
      settle: "the log of \(checker) at this moment", asks: role.other)
  }
}
