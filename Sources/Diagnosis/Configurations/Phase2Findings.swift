import Capture
import ISAKMP
import Negotiations
import Policies

extension Phase2Decision {
  /// The claims of the rule that the decisions belong to.
  static func claims(
    _ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts
  ) -> [Claim] {
    [Symptom.child, .laterChild].compactMap { symptom in
      decision(symptom, cause, negotiation, run).map {
        Claim(symptom, cause, .configuration, $0.confidence)
      }
    }
  }

  /// What that rule says, where it speaks.
  static func findings(
    _ page: RulePage, _ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts
  ) -> [Finding] {
    for symptom in [Symptom.child, .laterChild]
    where run.verdict.claim(of: cause, for: symptom)?.basis == .configuration {
      if let decision = decision(symptom, cause, negotiation, run) {
        return [decision.finding(page, negotiation)]
      }
    }
    return []
  }

  private static func decision(
    _ symptom: Symptom, _ cause: Cause, _ negotiation: Negotiation, _ run: RunFacts
  ) -> Phase2Decision? {
    let isFirst = symptom == .child
    guard let decision = run.phase2Decision(of: negotiation, isFirst: isFirst),
      decision.cause == cause, isFirst || decision.isFurther
    else { return nil }
    return decision
  }

  /// Why a later SA was refused although the first one stood: what the configurations say of the
  /// suites, which for a renewal hold the group that IKE_AUTH left out.
  static func ofRenewal(_ negotiation: Negotiation, _ run: RunFacts) -> Phase2Decision? {
    guard let decision = run.phase2Decision(of: negotiation, isFirst: false), !decision.isFurther,
      case .suites = decision.outcome
    else { return nil }
    return decision
  }

  static func renewal(_ page: RulePage, _ negotiation: Negotiation, _ run: RunFacts) -> Finding? {
    guard let decision = ofRenewal(negotiation, run), case .suites(let walk) = decision.outcome
    else { return nil }
    var finding = decision.finding(page, negotiation)
    let row = walk.nearest?.row(.group).flatMap { $0.agrees ? nil : $0 }
    let refuser = negotiation.who(decision.refuser)
    let cause = decision.cause == .pfs ? "another PFS group" : "no common suite"
    finding.title =
      row.map {
        """
        an SA stood, but \(refuser) refused the next one: \(cause), \($0.offeredText ?? "none") asked \
        for, \($0.configuredText ?? "none") wanted
        """
      } ?? "an SA stood, but \(refuser) refused the next one: \(cause)"
    return finding
  }

  private func finding(_ page: RulePage, _ negotiation: Negotiation) -> Finding {
    let telling = further.reduce(text(negotiation, outcome)) { told, outcome in
      told.followed(by: text(negotiation, outcome))
    }
    let said = notify.map { negotiation.notifyName($0) } ?? "a protected refusal"
    let origin =
      request.child.map {
        "\nThe request itself is encrypted; it is taken from \($0.name) (\($0.origin))."
      } ?? ""
    let doubt = doubts.first.map { "\nNot proven, because \($0)." } ?? ""
    return Finding(
      page, confidence, title: telling.title,
      explanation: telling.explanation + origin + doubt,
      evidence: [
        message.evidence("\(message.passage): the request")
      ]
        + (by.map {
          [
            $0.evidence(
              "\(said) from \(negotiation.who(refuser)), \($0.interval(since: message)) later")
          ]
        } ?? message.repetitionEvidence),
      comparison: telling.rows, remedies: telling.remedies,
      // Who refuses in silence says so in its own log alone.
      deviceMessages: by == nil
        ? telling.words.filter { $0.device == policy.product.logKey } : telling.words,
      settle: confidence == .proven
        ? nil : "the log of \(negotiation.who(refuser)) at this moment")
  }

  struct Text {
    var title: String
    var explanation: String
    var rows: [ComparisonRow] = []
    var remedies: [String]
    var words: [DeviceMessage] = []

    /// Together with what would be refused next. Neither change helps without the other, so the first
    /// remedy holds both.
    func followed(by next: Text) -> Text {
      var text = self
      text.title += "; and \(next.title)"
      text.explanation +=
        "\nThat is not all: once it is mended, the next refusal would be for this: \(next.title)."
      text.rows += next.rows.filter { $0.offered != $0.configured }
      if let first = next.remedies.first {
        text.remedies =
          remedies.prefix(1).map { "\($0); and \(first)" } + remedies.dropFirst()
          + next.remedies.dropFirst()
      }
      return text
    }
  }

  private func text(_ negotiation: Negotiation, _ outcome: Outcome) -> Text {
    switch outcome {
    case .suites(let walk): suites(negotiation, walk)
    case .mode(let asked, let child): mode(negotiation, asked, child)
    case .protocols(let asked, let child): protocols(negotiation, asked, child)
    case .selectors(let child, _): selectors(negotiation, child)
    case .acceptable(let child, let walk): acceptable(negotiation, child, walk)
    }
  }

  func term(_ negotiation: Negotiation) -> String {
    negotiation.version == .ikev1 ? "Phase 2" : "the Child SA"
  }

  // MARK: Protocol

  private func protocols(
    _ negotiation: Negotiation, _ asked: UInt8, _ child: ConfiguredChild
  ) -> Text {
    func name(_ number: UInt8) -> String {
      IKEv2.ProtocolID(rawValue: number) == .ah ? "AH" : "ESP"
    }
    let own = name(UInt8(truncatingIfNeeded: child.protocolID.rawValue))
    let origin = child.proposals.first?.origin ?? child.origin
    return Text(
      title: """
        \(negotiation.who(refuser.other)) asks for \(name(asked)), \(negotiation.who(refuser)) has \
        \(own)
        """,
      explanation: """
        No proposal of one protocol fits one of the other, whatever its algorithms: \(child.name) \
        (\(origin)) has \(own) alone.
        """,
      rows: [
        ComparisonRow(
          attribute: "protocol", offered: name(asked), configured: own, source: .configured(origin))
      ],
      remedies: [
        "use ESP on both sides; AH encrypts nothing and passes no NAT (RFC 4302)"
      ],
      words: DeviceWords.phase2Refused(negotiation.version))
  }

  // MARK: Mode

  private func mode(_ negotiation: Negotiation, _ asked: String, _ child: ConfiguredChild) -> Text {
    let own = child.mode
    return Text(
      title: """
        \(negotiation.who(refuser.other)) asks for \(asked) mode, \(negotiation.who(refuser)) has \
        \(own.value.rawValue) mode
        """,
      explanation: """
        The networks agree, but \(child.name) (\(own.origin)) has another encapsulation mode. \
        strongSwan refuses that as if the identities were at fault.
        """,
      rows: [
        ComparisonRow(
          attribute: SuiteAttribute.encapsulation.rawValue, offered: asked,
          configured: own.value.rawValue, source: .configured(own.origin))
      ],
      remedies: [
        """
        on \(negotiation.who(refuser)), \(own.origin.line == nil ? child.origin : own.origin): \
        \(policy.product.words.mode(asked))
        """,
        "or on \(negotiation.who(refuser.other)): ask for \(own.value.rawValue) mode",
      ],
      words: DeviceWords.lines(.modeRefused))
  }

  // MARK: Selectors

  private func selectors(_ negotiation: Negotiation, _ child: ConfiguredChild) -> Text {
    let askedOwn = Self.text(request.requester)
    let askedOther = Self.text(request.refuser)
    let hasOwn = Self.text(child, local: false)
    let hasOther = Self.text(child, local: true)
    let isSwapped = askedOwn == hasOther && askedOther == hasOwn && askedOwn != hasOwn
    var differences: [String] = []
    if isSwapped {
      differences.append("the two sides are exchanged: each calls the same network local")
    } else {
      if askedOwn != hasOwn {
        differences.append(
          difference("the network of \(negotiation.address(refuser.other))", askedOwn, hasOwn))
      }
      if askedOther != hasOther {
        differences.append(
          difference("the network of \(negotiation.address(refuser))", askedOther, hasOther))
      }
    }
    // In its own file the line of the network that differs, or of the child where the file says none.
    let asking = askingChild(negotiation).map { child in
      (askedOwn == hasOwn ? child.remoteSelectors : child.localSelectors).first?.origin
        ?? child.origin
    }
    let roles: (own: String, other: String) =
      refuser == .responder
      ? ("initiator's network", "responder's network")
      : ("responder's network", "initiator's network")
    return Text(
      title: """
        \(negotiation.who(refuser)) does not grant \(askedOwn) === \(askedOther): \
        \(differences.first ?? "no connection has it")
        """,
      explanation: """
        Seen from the side that asks, it wants \(askedOwn) === \(askedOther), and \(child.name) \
        (\(child.origin)), the nearest of \(policy.files), mirrored, has \(hasOwn) === \
        \(hasOther): \(Telling.list(differences)).
        """,
      rows: [
        ComparisonRow(
          attribute: roles.own, offered: askedOwn, configured: hasOwn,
          source: .configured(child.remoteSelectors.first?.origin ?? child.origin)),
        ComparisonRow(
          attribute: roles.other, offered: askedOther, configured: hasOther,
          source: .configured(child.localSelectors.first?.origin ?? child.origin)),
      ],
      remedies: [
        """
        on \(negotiation.who(refuser)), \((child.localSelectors.first?.origin ?? child.origin)): \
        local \(askedOther), remote \(askedOwn)
        """,
        """
        or on \(negotiation.who(refuser.other))\(asking.map { ", \($0)" } ?? ""): local \(hasOwn), \
        remote \(hasOther)
        """,
      ],
      words: DeviceWords.selectorsRefused(negotiation.version))
  }

  /// The child of the asking side's own file that asks for just these networks.
  private func askingChild(_ negotiation: Negotiation) -> ConfiguredChild? {
    if let child = request.child { return child }
    let (here, there) = (
      negotiation.peer(refuser.other).endpoint.address, negotiation.peer(refuser).endpoint.address
    )
    return asker?.connections.lazy.flatMap(\.children).first {
      $0.selectors(local: true, host: here) == request.requester
        && $0.selectors(local: false, host: there) == request.refuser
    }
  }

  private func difference(_ what: String, _ asked: String, _ configured: String) -> String {
    let base = { (text: String) in text.split(separator: "/").first.map(String.init) }
    let isMask =
      asked.contains("/") && configured.contains("/") && base(asked) == base(configured)
    return """
      \(isMask ? "the mask of " : "")\(what) differs, \(asked) asked for and \(configured) \
      configured
      """
  }

  private static func text(_ selectors: [Selector]) -> String {
    selectors.isEmpty ? "nothing" : selectors.map(\.text).joined(separator: ", ")
  }

  private static func text(_ child: ConfiguredChild, local: Bool) -> String {
    if let selectors = child.selectors(local: local, host: nil), !selectors.isEmpty {
      return text(selectors)
    }
    let configured = local ? child.localSelectors : child.remoteSelectors
    let names = configured.map { selector -> String in
      switch selector.value {
      case .named(let name): name
      case .dynamic: "its own address"
      case .range(let start, let end, let protocolID, let startPort, let endPort):
        Selector(
          start: start, end: end, protocolID: protocolID, startPort: startPort, endPort: endPort
        ).text
      }
    }
    return names.isEmpty ? "its own address" : names.joined(separator: ", ")
  }

  // MARK: Acceptable

  private func acceptable(
    _ negotiation: Negotiation, _ child: ConfiguredChild, _ walk: PolicyWalk
  ) -> Text {
    Text(
      title:
        "\(negotiation.who(refuser)) refused \(term(negotiation)), which \(child.name) accepts",
      explanation: """
        Suites, mode and networks asked for agree with \(child.name) (\(child.origin)), and yet it \
        was refused. A kernel that cannot install the SA that was just agreed on is refused so; \
        another connection chosen first, a group or an algorithm that \(policy.product.name) was \
        built without, a licence, or a file that is not the one in force would look the same.
        """,
      rows: walk.chosen.map { ComparisonRow.rows(walk, $0) } ?? [],
      remedies: [
        """
        on \(negotiation.who(refuser)): its log at this moment\(Self.logWords(policy.product)), \
        whether its kernel can install ESP SAs, and whether the file given is in force
        """
      ])
  }

  /// What to look for there, in the product's own words.
  private static func logWords(_ product: ConfiguredProduct) -> String {
    let words = [
      (device: "strongswan", line: "unable to install IPsec SA"),
      (device: "libreswan", line: "not supported for PFS"),
    ]
    return words.first { $0.device == product.logKey }.map { " (`\($0.line)`)" } ?? ""
  }
}
