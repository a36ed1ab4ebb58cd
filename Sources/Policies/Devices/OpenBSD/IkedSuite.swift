import ISAKMP

/// What stands behind one `ikesa` or `childsa`.
struct IkedSuite {
  let opening: IkedToken
  let isChild: Bool
  var choices: [IkedWords.Kind: [Configured<AlgorithmChoice>]] = [:]
  var sequenceNumbers: [Configured<Bool>] = []
  /// A word of them was not understood.
  var isUnknown: Set<IkedWords.Kind> = []

  init(opening: IkedToken, isChild: Bool) {
    self.opening = opening
    self.isChild = isChild
  }

  private var areCombined: [Bool] {
    (choices[.enc] ?? []).map {
      if case .encryption(let cipher, _) = $0.value { cipher.isAEAD } else { false }
    }
  }

  private var hasChaCha20: Bool {
    (choices[.enc] ?? []).contains { $0.value == .encryption(.chaCha20Poly1305, keyLength: nil) }
  }

  /// iked refuses these.
  var fault: String? {
    let combined = areCombined
    if combined.contains(true), combined.contains(false) {
      return "ciphers with and without an integrity check of their own cannot stand together"
    }
    if combined.contains(true), choices[.auth] != nil {
      return "`auth` cannot stand beside a cipher with an integrity check of its own"
    }
    return nil
  }

  /// One proposal; two where neither cipher nor integrity is said, the combined ciphers first.
  func proposals(_ name: String, _ number: Int) -> [ConfiguredProposal] {
    let isOpen = choices[.enc] == nil && choices[.auth] == nil
    let forms = isOpen ? [true, false] : [areCombined.contains(true)]
    let origin = opening.origin
    return forms.map { combined in
      var proposal = ConfiguredProposal(
        name: number == 1 ? name : "\(name) \(number)", versions: [.ikev2], origin: origin)
      for kind in IkedWords.Kind.allCases {
        if kind == .prf, isChild { continue }
        if kind == .auth, combined { continue }
        // It is something, and what it is nobody here can say.
        if choices[kind] == nil, isUnknown.contains(kind) { continue }
        proposal.choices +=
          choices[kind] ?? Self.standing(kind, isChild: isChild, combined: combined)
      }
      if isChild { proposal.choices += extended }
      // The port to Linux has no combined ciphers for ESP; and whether ChaCha20 is sent with the length of
      // its key, which RFC 7634 forbids, was not seen on the wire.
      proposal.isCertain = isUnknown.isEmpty && !(isOpen && isChild) && !hasChaCha20
      return proposal
    }
  }

  /// Which of both is offered without a word of it depends on the system; each is taken.
  private var extended: [Configured<AlgorithmChoice>] {
    sequenceNumbers.isEmpty
      ? Self.bothSequences
      : sequenceNumbers.map { Configured(.extendedSequenceNumbers($0.value), $0.origin) }
  }

  private static let bothSequences: [Configured<AlgorithmChoice>] = [true, false].map {
    Configured(.extendedSequenceNumbers($0), IkedReader.byDefault)
  }

  private static func standing(
    _ kind: IkedWords.Kind, isChild: Bool, combined: Bool
  ) -> [Configured<AlgorithmChoice>] {
    // Without a group there is none, in every release.
    let origin = kind == .group && isChild ? IkedReader.byDefault : IkedReader.assumed
    return IkedWords.standing(kind, isChild: isChild, combined: combined)
      .map { Configured($0, origin) }
  }

  /// The proposals of a policy that says nothing of them.
  static func standing(_ name: String, isChild: Bool) -> [ConfiguredProposal] {
    [true, false].map { combined in
      var proposal = ConfiguredProposal(
        name: "\(name), default \(isChild ? "childsa" : "ikesa")", versions: [.ikev2],
        origin: IkedReader.assumed)
      for kind in IkedWords.Kind.allCases where !(kind == .prf && isChild) {
        if kind == .auth, combined { continue }
        proposal.choices += standing(kind, isChild: isChild, combined: combined)
      }
      if isChild { proposal.choices += bothSequences }
      proposal.isCertain = false
      return proposal
    }
  }
}
