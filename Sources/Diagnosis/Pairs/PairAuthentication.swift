import Capture
import ISAKMP
import Policies

/// What keeps the two sides from believing each other although a suite is common: method, mode,
/// identity, key.
struct PairAuthentication {
  let side: PolicyPair.Side
  let own: PairMatching.End
  let other: PairMatching.End
  let version: IKEVersion
  /// What Phase 1 agreed on.
  let suite: [AlgorithmChoice]
  /// The methods of all entries that meet, the initiator's first.
  let methods: (own: [Configured<AlgorithmChoice>], other: [Configured<AlgorithmChoice>])

  init(
    _ side: PolicyPair.Side, _ own: PairMatching.End, _ other: PairMatching.End,
    _ version: IKEVersion, _ suite: [AlgorithmChoice],
    methods: (own: [Configured<AlgorithmChoice>], other: [Configured<AlgorithmChoice>])
  ) {
    self.side = side
    self.own = own
    self.other = other
    self.version = version
    self.suite = suite
    self.methods = methods
  }

  var causes: [PairCause] {
    var causes = [mode, network].compactMap(\.self)
    let methods =
      version == .ikev1
      ? [ikev1Method].compactMap(\.self)
      : [method(own, other, side), method(other, own, side.other)].compactMap(\.self)
    causes += methods
    causes += [identity(own, other, side), identity(other, own, side.other)].compactMap(\.self)
    if methods.isEmpty, let key { causes.append(key) }
    if let postquantumKey { causes.append(postquantumKey) }
    return causes
  }

  private func row(
    _ attribute: String, _ mine: (String?, ConfigurationOrigin?),
    _ theirs: (String?, ConfigurationOrigin?), of side: PolicyPair.Side
  ) -> PairRow {
    side == .a ? PairRow(attribute, mine, theirs) : PairRow(attribute, theirs, mine)
  }

  // MARK: Mode

  /// RFC 2409 section 5: the initiator chooses between Main and Aggressive Mode.
  private var mode: PairCause? {
    guard version == .ikev1 else { return nil }
    let usesAggressive = own.connection.aggressiveMode?.value ?? false
    if usesAggressive, let refused = other.policy.aggressiveMode, !refused.value {
      return PairCause(
        .mode, .proven,
        "\(own.policy.file) begins in Aggressive Mode, which \(other.policy.file) refuses",
        rows: [
          row(
            "mode", ("aggressive", own.connection.aggressiveMode?.origin),
            ("main", refused.origin), of: side)
        ])
    }
    if usesAggressive, usesPresharedKey, other.policy.product.conduct.wantsLeaveForAggressiveKeys,
      other.connection.aggressiveMode?.value == true
    {
      return PairCause(
        .mode, .possible,
        """
        \(other.policy.product.name) refuses Aggressive Mode with a pre-shared key unless its \
        strongswan.conf allows it, which \(other.policy.file) does not show
        """)
    }
    // Only where the product fixes the mode in the connection.
    guard other.policy.product.conduct.fixesMode, let taken = other.connection.aggressiveMode,
      taken.value != usesAggressive
    else { return nil }
    let origin = own.connection.aggressiveMode?.origin ?? own.connection.origin
    return PairCause(
      .mode, taken.origin.isCertain && origin.isCertain ? .proven : .likely,
      """
      \(own.policy.file) begins in \(Self.name(usesAggressive)), and \(other.policy.file) takes \
      \(Self.name(taken.value))
      """,
      rows: [
        row(
          "mode", (Self.name(usesAggressive), origin), (Self.name(taken.value), taken.origin),
          of: side)
      ])
  }

  /// A responder that names a network takes nobody of another; whether one without takes a peer that
  /// names one is not documented.
  private var network: PairCause? {
    guard version == .ikev2 else { return nil }
    let (sent, taken) = (own.connection.networkID, other.connection.networkID)
    guard sent?.value != taken?.value else { return nil }
    let what: String
    let confidence: Confidence
    switch (sent, taken) {
    case (let sent?, let taken?):
      confidence = sent.origin.isCertain && taken.origin.isCertain ? .proven : .likely
      what = """
        \(own.policy.file) sends network-id \(sent.value), and \(other.policy.file) takes only \
        \(taken.value)
        """
    case (nil, let taken?):
      confidence = .likely
      what = """
        \(other.policy.file) takes only a peer that sends network-id \(taken.value), and \
        \(own.policy.file) sends none
        """
    default:
      guard let sent, other.policy.product.conduct.comparesNetworkID else { return nil }
      confidence = .possible
      what = """
        \(own.policy.file) sends network-id \(sent.value), and \(other.policy.file) names no network
        """
    }
    return PairCause(
      .connection, confidence, what,
      rows: [
        row(
          "network-id", (sent.map { "\($0.value)" }, sent?.origin),
          (taken.map { "\($0.value)" }, taken?.origin), of: side)
      ])
  }

  private static func name(_ isAggressive: Bool) -> String {
    isAggressive ? "Aggressive Mode" : "Main Mode"
  }

  // MARK: Method

  /// A responder that does not compare the method within the suite finds out later. Where a file has
  /// it in its entries of Phase 1, those that meet have it.
  private var ikev1Method: PairCause? {
    let (first, second) = methods
    let mine = own.connection.ikev1Methods ?? Self.methods(first)
    let theirs = other.connection.ikev1Methods ?? Self.methods(second)
    guard !mine.isEmpty, !theirs.isEmpty, mine.isDisjoint(with: theirs) else { return nil }
    if own.connection.ikev1Methods != nil, other.connection.ikev1Methods != nil {
      return methodCause(
        own.connection.localAuthentication, other.connection.remoteAuthentication, own, other, side)
    }
    let isCertain = (first + second).allSatisfy(\.origin.isCertain)
    func told(
      _ choices: [Configured<AlgorithmChoice>],
      _ inConnection: [Configured<ConfiguredAuthentication>]
    ) -> (String, ConfigurationOrigin?) {
      var seen: Set<String> = []
      let texts = inConnection.isEmpty ? choices.map(\.value.text) : inConnection.map(\.value.text)
      return (Telling.list(texts.filter { seen.insert($0).inserted }), choices.first?.origin)
    }
    let used = told(first, own.connection.localAuthentication)
    let expected = told(second, other.connection.remoteAuthentication)
    return PairCause(
      .authentication, isCertain ? .proven : .likely,
      "\(own.policy.file) asks for \(used.0) and \(other.policy.file) has \(expected.0)",
      rows: [row("authentication", used, expected, of: side)])
  }

  private static func methods(_ choices: [Configured<AlgorithmChoice>]) -> Set<AuthenticationMethod>
  {
    Set(
      choices.compactMap { choice in
        if case .authentication(let method) = choice.value { method } else { nil }
      })
  }

  /// How `shown` proves itself against what `checking` expects (RFC 7296 section 2.15).
  private func method(
    _ shown: PairMatching.End, _ checking: PairMatching.End, _ side: PolicyPair.Side
  ) -> PairCause? {
    let used = Array(shown.connection.localAuthentication.prefix(1))
    let expected = Array(checking.connection.remoteAuthentication.prefix(1))
    guard let mine = used.first, let theirs = expected.first else { return nil }
    if AuthenticationKind(mine.value) == AuthenticationKind(theirs.value) {
      // Both sign, with keys of different kinds.
      let kinds: Set<ConfiguredAuthentication> = [mine.value, theirs.value]
      guard kinds == [.rsaSignatures, .ecdsaSignatures] else { return nil }
    }
    return methodCause(used, expected, shown, checking, side)
  }

  private func methodCause(
    _ used: [Configured<ConfiguredAuthentication>],
    _ expected: [Configured<ConfiguredAuthentication>], _ shown: PairMatching.End,
    _ checking: PairMatching.End, _ side: PolicyPair.Side
  ) -> PairCause {
    let isCertain = (used + expected).allSatisfy { $0.origin.isCertain }
    let mine = Telling.list(used.map(\.value.text))
    let theirs = Telling.list(expected.map(\.value.text))
    return PairCause(
      .authentication, isCertain ? .proven : .likely,
      "\(shown.policy.file) proves itself by \(mine), and \(checking.policy.file) expects \(theirs)",
      rows: [
        row(
          "authentication", (mine, used.first?.origin), (theirs, expected.first?.origin), of: side)
      ])
  }

  // MARK: Identity

  /// What `shown` calls itself against what `checking` expects. An identity that no file states is
  /// the address with pre-shared keys, in every product at hand.
  private func identity(
    _ shown: PairMatching.End, _ checking: PairMatching.End, _ side: PolicyPair.Side
  ) -> PairCause? {
    guard let expected = checking.connection.remoteIdentity,
      ConfiguredIdentity.isPlain(expected.value)
    else { return nil }
    if let local = shown.connection.localIdentity {
      guard ConfiguredIdentity.isPlain(local.value) else { return nil }
      let types = (
        ConfiguredIdentity.type(of: local.value, shown.policy.product),
        ConfiguredIdentity.type(of: expected.value, checking.policy.product)
      )
      let isOther = ConfiguredIdentity.admits(expected.value, ConfiguredIdentity.bare(local.value))
      guard isOther == false || ConfiguredIdentity.differ(types.0, types.1) else { return nil }
      let isCertain = local.origin.isCertain && expected.origin.isCertain
      return PairCause(
        .identity, isCertain ? .proven : .likely,
        """
        \(shown.policy.file) calls itself \(ConfiguredIdentity.told(local.value, types.0)), and \
        \(checking.policy.file) expects \(ConfiguredIdentity.told(expected.value, types.1))
        """,
        rows: [
          row(
            "identity", (local.value, local.origin), (expected.value, expected.origin), of: side)
        ])
    }
    guard usesPresharedKey, !shown.addresses.isEmpty,
      shown.addresses.allSatisfy({
        ConfiguredIdentity.admits(expected.value, $0.description) == false
      })
    else { return nil }
    let addresses = Telling.list(shown.addresses.sorted().map(\.description))
    return PairCause(
      .identity, .likely,
      """
      \(shown.policy.file) states no identity of its own, so it shows its address \(addresses), \
      and \(checking.policy.file) expects \(ConfiguredIdentity.told(expected.value, nil))
      """,
      rows: [
        row("identity", (addresses, nil), (expected.value, expected.origin), of: side)
      ])
  }

  // MARK: Key

  private var usesPresharedKey: Bool {
    if suite.contains(.authentication(.preSharedKey)) { return true }
    let methods =
      own.connection.localAuthentication + own.connection.remoteAuthentication
      + other.connection.localAuthentication + other.connection.remoteAuthentication
    return !methods.isEmpty && methods.allSatisfy { $0.value == .preSharedKey }
  }

  /// Keys for each other that differ. Their values are compared and never told.
  private var key: PairCause? {
    guard usesPresharedKey else { return nil }
    let mine = own.policy.presharedKeys
    let theirs = other.policy.presharedKeys
    guard (mine + theirs).allSatisfy({ if case .readable = $0.value { true } else { false } }),
      Set(mine.map(\.value)).isDisjoint(with: theirs.map(\.value)),
      let first = mine.first(where: { Self.isMeant($0, for: other) }),
      let second = theirs.first(where: { Self.isMeant($0, for: own) })
    else { return nil }
    return PairCause(
      .key, .proven, "the pre-shared keys that the two files have for each other differ",
      rows: [
        row("pre-shared key", (first.label, first.origin), (second.label, second.origin), of: side)
      ])
  }

  /// RFC 8784 section 3: a side that demands such a key refuses a peer that has none.
  private var postquantumKey: PairCause? {
    guard version == .ikev2 else { return nil }
    let demands = [(own, other, side), (other, own, side.other)]
    for (end, peer, side) in demands {
      guard let required = end.connection.requiresPostquantumKey, required.value,
        peer.connection.requiresPostquantumKey?.value != true
      else { continue }
      return PairCause(
        .key, .possible,
        """
        \(end.policy.file) demands a post-quantum pre-shared key, and whether \(peer.policy.file) \
        has one it does not say
        """,
        rows: [
          row(
            "post-quantum key", ("required", required.origin), (nil, peer.connection.origin),
            of: side)
        ])
    }
    return nil
  }

  private static func isMeant(_ key: ConfiguredPresharedKey, for end: PairMatching.End) -> Bool {
    if key.peers.isEmpty || end.addresses.isEmpty { return true }
    return key.peers.contains { peer in
      let pattern = AddressPattern(peer)
      if case .name = pattern { return true }
      return end.addresses.contains { pattern.contains($0) == true }
    }
  }
}
