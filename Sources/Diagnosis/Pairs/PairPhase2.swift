import Capture
import ISAKMP
import Negotiations
import Policies

/// One side's request for a child, and what the other side's children make of it.
struct PairPhase2 {
  let side: PolicyPair.Side
  let own: PairMatching.End
  let other: PairMatching.End
  let version: IKEVersion
  /// What the IKE SA came up with; empty where that is not known.
  let ikeSuite: [AlgorithmChoice]

  init(
    _ side: PolicyPair.Side, _ own: PairMatching.End, _ other: PairMatching.End,
    _ version: IKEVersion, ikeSuite: [AlgorithmChoice]
  ) {
    self.side = side
    self.own = own
    self.other = other
    self.version = version
    self.ikeSuite = ikeSuite
  }

  private var stage: WalkStage { version == .ikev1 ? .quickMode : .firstChild }

  /// The best that any child of the other side makes of it.
  func judge(_ child: ConfiguredChild) -> PairedChild {
    let candidates = other.connection.children
    guard !candidates.isEmpty else {
      return PairedChild(
        initiatorChild: child.name, state: .unknown,
        causes: [
          PairCause(
            .doubt, .possible,
            "\(other.connection.name) of \(other.policy.file) shows no child to compare with")
        ])
    }
    var best: PairedChild?
    for candidate in candidates {
      let judged = judge(child, candidate)
      if judged.state == .comesUp { return judged }
      if best.map({ Self.isNearer(judged, than: $0) }) ?? true { best = judged }
    }
    return best ?? PairedChild(initiatorChild: child.name, state: .unknown)
  }

  private static func isNearer(_ judged: PairedChild, than best: PairedChild) -> Bool {
    if (judged.state == .unknown) != (best.state == .unknown) { return judged.state == .unknown }
    // A child for other networks says nothing of this one's suite.
    let far = { (child: PairedChild) in child.causes.contains { $0.kind == .selectors } }
    if far(judged) != far(best) { return !far(judged) }
    return judged.causes.count < best.causes.count
  }

  private func judge(_ child: ConfiguredChild, _ candidate: ConfiguredChild) -> PairedChild {
    var judged = PairedChild(
      initiatorChild: child.name, responderChild: candidate.name, state: .comesUp)
    judged.children = (child, candidate)
    var states: [PairState] = []
    func add(_ state: PairState, _ cause: PairCause?) {
      states.append(state)
      if let cause { judged.causes.append(cause) }
    }
    if child.protocolID != candidate.protocolID {
      add(
        .fails,
        PairCause(
          .protocol, .proven,
          "one side asks for \(child.protocolID), the other has \(candidate.protocolID)",
          rows: [
            row(
              "protocol", (child.protocolID.description, child.origin),
              (candidate.protocolID.description, candidate.origin))
          ]))
    }
    let (selectors, selectorCause) = judgeSelectors(child, candidate)
    add(selectors, selectorCause)
    let (mode, modeCause) = judgeMode(child, candidate)
    add(mode, modeCause)
    if child.proposals.isEmpty || candidate.proposals.isEmpty {
      add(.unknown, nil)
    } else {
      let suites = suites(child, candidate, stage)
      if suites.chosen == nil {
        add(.fails, suites.cause(version == .ikev1 ? "Phase 2" : "the Child SA"))
      } else {
        judged.suite = suites.suite
      }
    }
    judged.state = PairState.worst(states.isEmpty ? [.comesUp] : states + [.comesUp])
    if judged.state == .comesUp, version == .ikev2 {
      judged.causes += rekeying(child, candidate)
    }
    return judged
  }

  private func suites(
    _ child: ConfiguredChild, _ candidate: ConfiguredChild, _ stage: WalkStage
  ) -> PairSuites {
    PairSuites(
      from: side, own, other, child.proposals, candidate.proposals, stage, ikeSuite: ikeSuite)
  }

  private func row(
    _ attribute: String, _ mine: (String?, ConfigurationOrigin?),
    _ theirs: (String?, ConfigurationOrigin?)
  ) -> PairRow {
    side == .a ? PairRow(attribute, mine, theirs) : PairRow(attribute, theirs, mine)
  }

  // MARK: Rekey

  /// RFC 7296 section 1.2: the first child has no key exchange, so its group is compared only when
  /// it is renewed.
  private func rekeying(
    _ child: ConfiguredChild, _ candidate: ConfiguredChild
  ) -> [PairCause] {
    let asked = suites(child, candidate, .laterChild)
    if asked.chosen == nil { return [renewal(asked, by: own)] }
    let answered = PairSuites(
      from: side.other, other, own, candidate.proposals, child.proposals, .laterChild)
    return answered.chosen == nil ? [renewal(answered, by: other)] : []
  }

  private func renewal(_ suites: PairSuites, by end: PairMatching.End) -> PairCause {
    var cause = suites.cause("the renewal of the Child SA", kind: .rekey)
    cause.what += "; the first Child SA comes up, its renewal by \(end.policy.file) is refused"
    return cause
  }

  // MARK: Mode

  private func judgeMode(
    _ child: ConfiguredChild, _ candidate: ConfiguredChild
  ) -> (PairState, PairCause?) {
    let (mine, theirs) = (child.mode, candidate.mode)
    guard mine.value != theirs.value else { return (.comesUp, nil) }
    let rows = [
      row(
        "encapsulation mode", (mine.value.rawValue, mine.origin),
        (theirs.value.rawValue, theirs.origin))
    ]
    let isCertain = mine.origin.isCertain && theirs.origin.isCertain
    if version == .ikev2 {
      // Transport is a wish that the other side may leave unanswered (RFC 7296 section 1.3.1).
      return (
        .comesUp,
        PairCause(
          .narrowing, isCertain ? .proven : .likely,
          """
          only one side wants transport mode, so it becomes tunnel mode or the side that wants it \
          gives up
          """, rows: rows)
      )
    }
    if other.policy.product.conduct.grantsTunnelForTransport, mine.value == .tunnel {
      return (.comesUp, nil)
    }
    return (
      .fails,
      PairCause(
        .encapsulation, isCertain ? .proven : .likely,
        """
        \(own.policy.file) asks for \(mine.value.rawValue) mode, \(other.policy.file) has \
        \(theirs.value.rawValue) mode
        """, rows: rows)
    )
  }

  // MARK: Selectors

  /// One side's networks in both files.
  private struct Networks {
    var name: String
    var asked: [Selector]?
    var configured: [Selector]?
    /// Either file leaves them to the peer's address.
    var isDynamic: Bool
    var words: (asked: String?, configured: String?)
    var places: (asked: ConfigurationOrigin?, configured: ConfigurationOrigin?)

    /// - Parameter end: whose networks they are.
    init(
      of end: PairMatching.End, _ asking: ConfiguredChild, local isAskersOwn: Bool,
      _ answering: ConfiguredChild
    ) {
      func selectors(_ child: ConfiguredChild, local: Bool) -> [Selector]? {
        let host = end.addresses.count == 1 ? end.addresses.first : nil
        let found = child.selectors(local: local, host: host)
        return found?.isEmpty == true ? nil : found
      }
      let mine = isAskersOwn ? asking.localSelectors : asking.remoteSelectors
      let theirs = isAskersOwn ? answering.remoteSelectors : answering.localSelectors
      name = "networks of \(end.policy.file)"
      asked = selectors(asking, local: isAskersOwn)
      configured = selectors(answering, local: !isAskersOwn)
      isDynamic =
        asking.isDynamic(local: isAskersOwn) || answering.isDynamic(local: !isAskersOwn)
      words = (PairPhase2.text(mine), PairPhase2.text(theirs))
      places = (mine.first?.origin, theirs.first?.origin)
    }

    var fit: SelectorFit {
      SelectorFit(asked: asked ?? [], configured: configured).unless(isDynamic)
    }
  }

  private func judgeSelectors(
    _ child: ConfiguredChild, _ candidate: ConfiguredChild
  ) -> (PairState, PairCause?) {
    let mine = Networks(of: own, child, local: true, candidate)
    let theirs = Networks(of: other, child, local: false, candidate)
    let fits = [mine.fit, theirs.fit]
    let granted = fits.map(isGranted)
    let differing = zip([mine, theirs], fits).filter { $0.1 != .equal && $0.1 != .unknown }
      .map(\.0)
    let rows = differing.map { part in
      row(
        part.name, (part.words.asked, part.places.asked),
        (part.words.configured, part.places.configured))
    }
    let origins = differing.flatMap { [$0.places.asked, $0.places.configured] }.compactMap(\.self)
    let confidence: Confidence = origins.allSatisfy(\.isCertain) ? .proven : .likely
    if granted.contains(false) {
      return (.fails, refusedNetworks(mine, theirs, confidence, rows))
    }
    if fits.contains(.unknown) || granted.contains(nil) {
      return (
        granted.contains(nil) && !fits.contains(.unknown) ? .unknown : .comesUp,
        rows.isEmpty
          ? nil
          : PairCause(
            .selectors, .possible,
            "whether \(other.policy.product.name) grants these networks is not known", rows: rows)
      )
    }
    guard !rows.isEmpty else { return (.comesUp, nil) }
    return (
      .comesUp,
      PairCause(
        .narrowing, confidence,
        fits.contains(.disjoint)
          ? """
          the networks differ, and \(other.policy.product.name) takes those that are asked for \
          whatever its own are
          """
          : """
          the networks differ, and what both have in common is protected: traffic outside of it \
          finds no SA
          """, rows: rows)
    )
  }

  private func refusedNetworks(
    _ mine: Networks, _ theirs: Networks, _ confidence: Confidence, _ rows: [PairRow]
  ) -> PairCause {
    let isMirror =
      mine.words.asked == theirs.words.configured && theirs.words.asked == mine.words.configured
      && mine.words.asked != theirs.words.asked
    return PairCause(
      .selectors, confidence,
      isMirror
        ? "both files have the same networks as their own: one of them must be mirrored"
        : "\(other.policy.file) does not protect the networks that \(own.policy.file) asks for",
      rows: rows)
  }

  /// IKEv2's responder narrows a request to what it has (RFC 7296 section 2.9); in IKEv1 products
  /// differ.
  private func isGranted(_ fit: SelectorFit) -> Bool? {
    if let known = fit.isGranted(by: other.policy.product, version) { return known }
    switch fit {
    case .inside, .holds, .overlaps: return version == .ikev2 ? true : nil
    default: return fit == .unknown ? true : nil
    }
  }

  static func text(_ selectors: [Configured<ConfiguredSelector>]) -> String? {
    selectors.isEmpty ? nil : Telling.list(selectors.map(\.value.plainText))
  }
}

extension ConfiguredSelector {
  /// "10.1.0.0/16".
  var plainText: String {
    switch self {
    case .range(let start, let end, let protocolID, let first, let last):
      let ports = first == last ? " port \(first)" : " port \(first)–\(last)"
      let limits =
        (protocolID == 0 ? "" : " protocol \(protocolID)")
        + (first == 0 && last == 65535 ? "" : ports)
      guard let low = IPAddress(octets: start), let high = IPAddress(octets: end) else {
        return "?\(limits)"
      }
      let mask = zip(start, end).map { ~($0 ^ $1) }
      if start == end { return "\(low)\(limits)" }
      if let length = AddressText.prefixLength(netMask: mask),
        zip(start, mask).allSatisfy({ $0 & ~$1 == 0 })
      {
        return "\(low)/\(length)\(limits)"
      }
      return "\(low)–\(high)\(limits)"
    case .dynamic: return "its own address"
    case .named(let name): return name
    }
  }
}
