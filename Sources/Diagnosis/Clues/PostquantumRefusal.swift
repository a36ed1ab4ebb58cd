import ISAKMP
import Keys
import Negotiations

/// A refusal of a proof that fits the keys given, a post-quantum key (RFC 8784) among them.
struct PostquantumRefusal {
  var held: HeldKey
  var postquantum: HeldPostquantumKey
  var role: Role
  var refusal: Step
  var notify: UInt16

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    guard
      case .keyIsRight(let held, let role, let refusal, let notify?, false)? =
        KeyFault(negotiation, run),
      !negotiation.isAbout([.identity], notify),
      let postquantum = negotiation.decryption.postquantumKeys[role]
    else { return nil }
    self.held = held
    self.postquantum = postquantum
    self.role = role
    self.refusal = refusal
    self.notify = notify
  }
}

extension PostquantumRefusal {
  func finding(_ page: RulePage, _ negotiation: Negotiation) -> Finding {
    let (side, other) = (negotiation.who(role), negotiation.who(role.other))
    let id = postquantum.id.map { " “\($0)”" } ?? ""
    let answer = negotiation.notifyName(notify)
    let proof = """
      \(side) proves the key \(held.name) together with the post-quantum key\(id) \
      (\(postquantum.origin)): its \(held.proof) fits both, and yet \(other) answered \(answer).
      """
    let differs = !postquantum.others.isEmpty
    return Finding(
      page, .likely,
      title: differs
        ? "\(side) and \(other) have different post-quantum keys (PPK)\(id)"
        : "\(other) refused the authentication of \(negotiation.address(role)), whose keys are those given",
      explanation: Telling.sentences(
        proof,
        differs
          ? """
          Another post-quantum key was given under the same ID \
          (\(Telling.list(postquantum.others.map(\.description)))): it is that of \(other), most \
          likely. What \(other) compares with does not travel, so another pre-shared key there, \
          or an identity that it does not expect (IKE202), would look the same.
          """
          : """
          What is left lies with \(other): another post-quantum key under the same ID, another \
          pre-shared key, or an identity that it does not expect (IKE202).
          """),
      evidence: [
        negotiation.step(held.message).evidence(
          "\(held.proof) fits \(held.name) with the post-quantum key\(id)"),
        refusal.evidence("\(answer), from the \(role.other.rawValue)"),
      ],
      comparison: postquantum.others.first.map { other in
        [
          ComparisonRow(
            attribute: "post-quantum key", offered: postquantum.origin.description,
            configured: other.description, source: "the secrets given")
        ]
      } ?? [],
      remedies: [
        "enter the same post-quantum key (PPK)\(id) anew on both sides",
        """
        on \(other): check its pre-shared key for \(negotiation.address(role)), and that it \
        expects that identity
        """,
      ],
      deviceMessages: DeviceWords.authenticationFailedIKEv2,
      settle: "the log of \(other) at this moment, or its configuration given with --policy")
  }
}
