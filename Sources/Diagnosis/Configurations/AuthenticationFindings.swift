import ISAKMP
import Negotiations
import Policies

extension AuthenticationDecision {
  /// The claim of the rule that the decision belongs to.
  static func claim(_ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts) -> Claim? {
    guard let decision = run.authenticationDecision(of: negotiation), decision.cause == cause
    else { return nil }
    return Claim(.ikeSA, cause, .configuration, decision.isProof(negotiation) ? .proven : .likely)
  }

  /// What that rule says, where it speaks.
  static func findings(
    _ page: RulePage, _ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts
  ) -> [Finding] {
    guard let decision = run.authenticationDecision(of: negotiation), decision.cause == cause,
      run.verdict.claim(of: cause)?.basis == .configuration
    else { return [] }
    let telling = decision.telling(negotiation)
    let confidence: Confidence = decision.isProof(negotiation) ? .proven : .likely
    let refuser = decision.refused.from.other
    var evidence = [
      decision.refused.evidence(decision.refused.passage)
    ]
    if let by = decision.by {
      evidence.append(by.evidence(decision.refusalText(negotiation, by)))
    }
    return [
      Finding(
        page, confidence, title: telling.title,
        explanation: Telling.sentences(
          telling.explanation,
          decision.doubt(negotiation).map { "Not proven, because \($0)." }),
        evidence: evidence, comparison: [telling.row], remedies: telling.remedies,
        deviceMessages: decision.words(negotiation),
        settle: confidence == .proven
          ? nil : "the log of \(negotiation.who(refuser)) at this moment")
    ]
  }

  /// The first message was dropped without a word, which does not show that it arrived.
  private var isOfSilence: Bool {
    guard by == nil else { return false }
    switch outcome {
    case .mode, .identity: return true
    default: return false
    }
  }

  private func doubt(_ negotiation: Negotiation) -> String? {
    if isOfSilence { return "silence does not show that the request arrived" }
    if isOfOffer(negotiation) { return "the refusal reads as if suites differed" }
    return policy.doubts.first
  }

  /// The refusal is that of an offer, whose suites are taken.
  private func isOfOffer(_ negotiation: Negotiation) -> Bool {
    switch outcome {
    case .mode, .postquantumKey: negotiation.offerRefusal != nil
    default: false
    }
  }

  /// Keys may stand in other files, so their absence is proof only among other keys.
  private func isProof(_ negotiation: Negotiation) -> Bool {
    if isOfSilence || isOfOffer(negotiation) { return false }
    if case .noKey(_, let hasOthers) = outcome, !hasOthers || policy.unread != nil { return false }
    return isCertain && restsOnWhatIsStated
  }

  /// No value behind it is a default that no document shows, or that a line which was not understood
  /// may have changed.
  private var restsOnWhatIsStated: Bool {
    switch outcome {
    case .method(_, _, let allowed):
      let used = source?.connections.flatMap { $0.localAuthentication.prefix(1) } ?? []
      return (allowed + used).allSatisfy(\.origin.isCertain)
    case .mode(_, let allowed): return allowed.origin.isCertain
    case .identity(_, _, _, let expected): return expected.allSatisfy(\.origin.isCertain)
    case .postquantumKey(let required): return required.origin.isCertain
    case .noKey, .keysDiffer, .postquantumKeysDiffer: return true
    }
  }

  private func refusalText(_ negotiation: Negotiation, _ by: Step) -> String {
    let after = "\(by.interval(since: refused)) later"
    switch negotiation.failure {
    case .refused(_, _, let notify): return "\(negotiation.notifyName(notify)) in clear, \(after)"
    case .refusedProtected(_, _, .notification(let notify)):
      return "\(negotiation.notifyName(notify)), \(after)"
    default:
      return "\(by.name) instead of what the exchange demands, \(after)"
    }
  }

  private struct Text {
    var title: String
    var explanation: String
    var row: ComparisonRow
    var remedies: [String]
  }

  private func telling(_ negotiation: Negotiation) -> Text {
    switch outcome {
    case .method(let used, let role, let allowed): method(negotiation, used, role, allowed)
    case .mode(let usesAggressive, let allowed): mode(negotiation, usesAggressive, allowed.origin)
    case .identity(let seen, let type, let role, let expected):
      identity(negotiation, seen, type, role, expected)
    case .noKey(let role, let hasOthers): noKey(negotiation, role, hasOthers: hasOthers)
    case .postquantumKey(let required): postquantumKey(negotiation, required.origin)
    case .postquantumKeysDiffer(let initiator, let responder):
      postquantumKeysDiffer(negotiation, initiator, responder)
    case .keysDiffer(let initiator, let responder): keysDiffer(negotiation, initiator, responder)
    }
  }

  private func method(
    _ negotiation: Negotiation, _ used: String, _ role: Role,
    _ allowed: [Configured<ConfiguredAuthentication>]
  ) -> Text {
    let places = Self.list(allowed.map { "\($0.value.text) (\($0.origin))" })
    let prover = negotiation.who(role)
    let checker = negotiation.who(role.other)
    let place = allowed.first.flatMap { $0.origin.line == nil ? nil : " in \($0.origin)" } ?? ""
    return Text(
      title: """
        \(prover) authenticates by \(used), \(checker) allows \
        \(Self.list(allowed.map(\.value.text)))
        """,
      explanation: Telling.sentences(
        source.map { "\(prover) proves itself by \(used), as \($0.files) says." }
          ?? "\(prover) proves itself by \(used).",
        """
        Every connection of \(policy.files) that admits these addresses expects \(places). The \
        suites agreed all the same, since this product compares the method only here.
        """),
      row: ComparisonRow(
        attribute: SuiteAttribute.authentication.rawValue, offered: used,
        configured: Self.list(allowed.map(\.value.text)),
        source: (allowed.first?.origin).map(ComparisonSource.configured)),
      remedies: [
        "on \(checker): allow \(used) for this peer\(place)",
        "or on \(prover): authenticate by \(Self.list(allowed.map(\.value.text)))",
      ])
  }

  private func mode(
    _ negotiation: Negotiation, _ usesAggressive: Bool, _ allowed: ConfigurationOrigin
  ) -> Text {
    let (mode, other) =
      usesAggressive ? ("Aggressive Mode", "Main Mode") : ("Main Mode", "Aggressive Mode")
    let place =
      isOfOffer(negotiation)
      ? "The suites offered are among its own, which leaves the mode."
      : by == nil
        ? "Nothing answered the first message."
        : "The refusal came where this product compares the mode."
    return Text(
      title:
        "\(negotiation.who(.responder)) is configured for \(other), the initiator uses \(mode)",
      explanation: """
        \(allowed) permits only \(other) for this peer, and every other connection that admits it \
        does too. \(place)
        """,
      row: ComparisonRow(
        attribute: "exchange_mode", offered: mode, configured: other,
        source: .configured(allowed)),
      remedies: usesAggressive
        ? ["on the initiator: use Main Mode, or better IKEv2"]
        : [
          """
          on \(negotiation.who(.responder)), \(allowed): allow Main Mode, which does not expose \
          the key's hash
          """
        ])
  }

  private func identity(
    _ negotiation: Negotiation, _ seen: String, _ type: UInt8?, _ role: Role,
    _ expected: [Configured<String>]
  ) -> Text {
    // Only where the letters are the same does the type matter.
    let isOfType = expected.contains { ConfiguredIdentity.equals($0.value, seen) }
    let shown = isOfType ? ConfiguredIdentity.told(seen, type) : "“\(seen)”"
    func told(_ value: String) -> String {
      isOfType
        ? ConfiguredIdentity.told(value, ConfiguredIdentity.type(of: value, policy.product))
        : "“\(value)”"
    }
    let places = Self.list(expected.map { "\(told($0.value)), \($0.origin)" })
    let checker = refused.from.other
    return Text(
      title: role == checker
        ? """
        \(negotiation.who(checker)) knows no connection for the identity \(shown) that is asked of it
        """
        : """
        \(negotiation.who(checker)) knows no connection for the identity \(shown) of \
        \(negotiation.address(role))
        """,
      explanation: source.map {
        """
        The connections of \(policy.files) expect \(places); \(shown) is none of these; that \
        identity stands in \($0.files).
        """
      } ?? "The connections of \(policy.files) expect \(places); \(shown) is none of these.",
      row: ComparisonRow(
        attribute: "identity", offered: isOfType ? shown : seen,
        configured: Self.list(expected.map { isOfType ? told($0.value) : $0.value }),
        source: (expected.first?.origin).map(ComparisonSource.configured)),
      remedies: [
        """
        on \(negotiation.who(checker)): \(expected.first.map { $0.origin.line == nil ? "" : "\($0.origin): " } ?? "")\
        \(role == checker ? "have" : "expect") the identity \(shown)
        """,
        """
        or on \(negotiation.who(checker.other))\(shownAt.map { ", \($0)" } ?? ""): use \
        \(Self.list(expected.map { told($0.value) }))
        """,
      ])
  }

  private func noKey(_ negotiation: Negotiation, _ role: Role, hasOthers: Bool) -> Text {
    let peer = negotiation.address(role.other)
    return Text(
      title: "\(negotiation.who(role)) has no pre-shared key for \(peer)",
      explanation: Telling.sentences(
        hasOthers
          ? """
          The keys in \(policy.files) are for other peers: no address, prefix or identity of \
          theirs fits \(peer).
          """
          : policy.product.conduct.keepsKeysElsewhere
            ? """
            The refusal is about the key, and \(policy.files) wants one. It holds none itself: with \
            \(policy.product.name) the keys are mostly in another file, which was not given.
            """ : "In \(policy.files) there is no pre-shared key at all.",
        by == nil
          ? """
          It stopped at \(refused.name), behind which it would have had to prove itself by that \
          key.
          """ : nil),
      row: ComparisonRow(
        attribute: "pre-shared key", offered: "for \(peer)",
        configured: hasOthers ? "for other peers" : nil, source: .said(policy.files)),
      remedies: ["on \(negotiation.who(role)): add the pre-shared key of \(peer)"])
  }

  private func postquantumKey(
    _ negotiation: Negotiation, _ required: ConfigurationOrigin
  ) -> Text {
    let demander = negotiation.who(.responder)
    return Text(
      title: "\(demander) wants a post-quantum key (PPK), and the initiator offers none",
      explanation: """
        \(required) demands a post-quantum pre-shared key (RFC 8784) of this peer, and so does \
        every other connection of \(policy.files) that admits it. IKE_SA_INIT of the initiator has \
        no USE_PPK.
        """,
      row: ComparisonRow(
        attribute: "post-quantum key", offered: nil, configured: "required",
        source: .configured(required)),
      remedies: [
        """
        on \(negotiation.who(.initiator)): give the connection the PPK and its ID (strongSwan \
        `ppk_id`)
        """,
        "or on \(demander), \(required): do not require one",
      ])
  }

  private func postquantumKeysDiffer(
    _ negotiation: Negotiation, _ initiator: ConfiguredPresharedKey,
    _ responder: ConfiguredPresharedKey
  ) -> Text {
    Text(
      title: """
        the post-quantum keys (PPK) of \(negotiation.address(.initiator)) and \
        \(negotiation.address(.responder)) differ
        """,
      explanation: """
        Both sides agreed in IKE_SA_INIT to mix a post-quantum pre-shared key into their proofs \
        (RFC 8784), and the values of “\(initiator.label)” (\(initiator.origin)) and \
        “\(responder.label)” (\(responder.origin)) are not equal. So neither side's proof verifies \
        at the other, though the pre-shared key or certificate be right.
        """,
      row: ComparisonRow(
        attribute: "post-quantum key", offered: "“\(initiator.label)”",
        configured: "“\(responder.label)”", source: .configured(responder.origin)),
      remedies: [
        """
        enter the same post-quantum key (PPK) on both sides: \(initiator.origin) and \
        \(responder.origin)
        """
      ])
  }

  private func keysDiffer(
    _ negotiation: Negotiation, _ initiator: ConfiguredPresharedKey,
    _ responder: ConfiguredPresharedKey
  ) -> Text {
    return Text(
      title: """
        the pre-shared keys of \(negotiation.address(.initiator)) and \
        \(negotiation.address(.responder)) differ
        """,
      explanation: """
        Both configurations hold a key for the other side, “\(initiator.label)” \
        (\(initiator.origin)) and “\(responder.label)” (\(responder.origin)), and their values are \
        not equal. No other key of the one file is in the other either.
        """,
      row: ComparisonRow(
        attribute: "pre-shared key", offered: "“\(initiator.label)”",
        configured: "“\(responder.label)”", source: .configured(responder.origin)),
      remedies: [
        """
        enter the same pre-shared key on both sides: \(initiator.origin) and \(responder.origin); \
        look for a trailing space or quotes that became part of it
        """
      ])
  }

  private func words(_ negotiation: Negotiation) -> [DeviceMessage] {
    let (version, peer) = (negotiation.version, negotiation.address(.initiator))
    let words: [DeviceMessage] =
      switch outcome {
      case .method: DeviceWords.lines(.methodRefused(version))
      case .noKey: DeviceWords.lines(.noKey(version), peer: peer)
      case .keysDiffer:
        DeviceWords.lines(
          version == .ikev1 ? .presharedKeyMainMode : .keysDiffer(version), peer: peer)
      case .identity: DeviceWords.lines(.identityRefused(version))
      default: []
      }
    // Who refuses in silence says so in its own log alone.
    return isOfSilence ? words.filter { $0.device == policy.product.logKey } : words
  }

  private static func list(_ texts: [String]) -> String {
    var seen: Set<String> = []
    let distinct = texts.filter { seen.insert($0).inserted }
    return Telling.list(Array(distinct.prefix(4)))
  }
}
