import ISAKMP
import Policies
package import Texts

/// What a user expects of two configurations that meet, without a capture: an entry under
/// `policies` of an expectation file.
///
/// ```yaml
/// policies:
///   - a: hub.cfg                            # from the folder of this file
///     b: 198.51.100.2=branch.conf
///     phase1: comes_up
///     phase2: comes_up
///     suite: {encryption: AES-CBC-256, group: 14}      # of the IKE SA, whoever begins
///     require: [{kind: rekey}]
///     forbid: [{kind: weak}, {kind: trap, confidence: likely}]
/// ```
///
/// One that states nothing else expects that neither phase is known to fail.
package struct PairExpectation: Sendable {
  package var place: FilePlace
  /// `[ADDRESS=]FILE`, or the name of a built-in profile, as written.
  package var a: Stated<String>
  package var b: Stated<String>
  var phase1: Stated<[String]>?
  var phase2: Stated<[String]>?
  var suite: [Stated<Expectation.AcceptedValue>] = []
  var require: [CausePattern] = []
  var forbid: [CausePattern] = []

  static let keys = ["a", "b", "phase1", "phase2", "suite", "require", "forbid"]
  private static let states = [PairState.comesUp, .fails, .unknown].map(\.rawValue)

  /// "hub.cfg and branch.conf".
  package var subject: String { "\(a.value) and \(b.value)" }

  init(_ fields: YAMLFields) throws(TextError) {
    place = fields.place
    guard let a = try fields.word("a"), let b = try fields.word("b") else {
      throw TextError(place, "a pair needs both a and b: the files of the two sides")
    }
    self.a = a
    self.b = b
    phase1 = try fields.words("phase1", of: Self.states)
    phase2 = try fields.words("phase2", of: Self.states)
    suite = try Expectation.accepted(fields, "suite")
    require = try Self.patterns("require", fields)
    forbid = try Self.patterns("forbid", fields)
  }

  private static func patterns(
    _ name: String, _ fields: YAMLFields
  ) throws(TextError) -> [CausePattern] {
    var patterns: [CausePattern] = []
    for entry in try fields.list(name, known: ["kind", "confidence"]) {
      let kind = try entry.words("kind", of: PairCause.Kind.allCases.map(\.rawValue))
      let confidence = try entry.words("confidence", of: Confidence.allCases.map(\.rawValue))
      guard kind != nil || confidence != nil else {
        throw TextError(entry.place, "a cause needs kind or confidence")
      }
      patterns.append(
        CausePattern(place: entry.place, kinds: kind?.value, confidences: confidence?.value))
    }
    return patterns
  }
}

/// Which things that are told of a pair an expectation means.
struct CausePattern: Sendable {
  var place: FilePlace
  var kinds: [String]?
  var confidences: [String]?

  func fits(_ cause: PairCause) -> Bool {
    (kinds?.contains(cause.kind.rawValue) ?? true)
      && (confidences?.contains(cause.confidence.rawValue) ?? true)
  }

  var text: String {
    [
      kinds.map { "kind \($0.listed("or"))" },
      confidences.map { "confidence \($0.listed("or"))" },
    ].compactMap(\.self).joined(separator: ", ")
  }
}

// MARK: Comparison

extension PairExpectation {
  /// How the pair meets it.
  package func result(_ pair: PolicyPair) -> ExpectationResult {
    let causes = pair.causes
    let reason = causes.first { $0.kind.keepsApart }?.what
    var complaints: [Complaint] = []
    func complain(_ place: FilePlace, _ key: String, _ expected: String, _ seen: String) {
      complaints.append(
        Complaint(
          place: place, subject: key, expected: expected, seen: seen, negotiation: nil,
          reason: reason))
    }
    for (key, stated, seen) in [("phase1", phase1, pair.phase1), ("phase2", phase2, pair.phase2)] {
      if let stated, !stated.value.contains(seen.rawValue) {
        complain(stated.place, key, stated.value.listed("or"), seen.rawValue)
      }
    }
    if phase1 == nil, phase2 == nil, suite.isEmpty, require.isEmpty, forbid.isEmpty,
      pair.cannotComeUp
    {
      complain(
        place, "policies", "a tunnel that can come up",
        "phase1 \(pair.phase1.rawValue), phase2 \(pair.phase2.rawValue)")
    }
    for stated in suite { compare(stated, pair, complain) }
    for pattern in require where !causes.contains(where: pattern.fits) {
      complain(pattern.place, "require", pattern.text, Self.kinds(causes))
    }
    for pattern in forbid {
      for cause in causes where pattern.fits(cause) {
        complain(
          pattern.place, "forbid", "nothing of \(pattern.text)",
          "\(cause.kind.rawValue) (\(cause.confidence.rawValue)): \(cause.what)")
      }
    }
    return ExpectationResult(
      place: place, subject: subject, negotiations: [], complaints: complaints)
  }

  /// The suite that the responder chooses, in each direction that comes up.
  private func compare(
    _ stated: Stated<Expectation.AcceptedValue>, _ pair: PolicyPair,
    _ complain: (FilePlace, String, String, String) -> Void
  ) {
    let key = "suite.\(stated.value.attribute.rawValue)"
    let wanted = stated.value.values
    let standing = pair.tunnels.flatMap(\.directions).filter { $0.phase1 == .comesUp }
    if standing.isEmpty {
      complain(stated.place, key, wanted.listed("or"), "no suite: phase1 \(pair.phase1.rawValue)")
    }
    for direction in standing {
      let seen = direction.suite.filter { $0.attribute == stated.value.attribute }
      let isMet =
        wanted.isEmpty
        ? seen.isEmpty
        : seen.contains { choice in
          wanted.contains { want in
            choice.names.contains { MatchKeys.isEqual($0, want) }
          }
        }
      if !isMet {
        let found = seen.isEmpty ? "nothing" : seen.map(\.text).listed("and")
        complain(
          stated.place, key, wanted.isEmpty ? "nothing" : wanted.listed("or"),
          "\(found) where \(direction.initiator.rawValue) begins")
        return
      }
    }
  }

  private static func kinds(_ causes: [PairCause]) -> String {
    var seen: Set<String> = []
    let kinds = causes.map(\.kind.rawValue).filter { seen.insert($0).inserted }
    return kinds.isEmpty ? "nothing told of the pair" : kinds.listed("and")
  }
}

extension AlgorithmChoice {
  /// By each of which an expectation may name it.
  fileprivate var names: [String] {
    if case .group(let group) = self { return [text, "\(group.number)"] }
    return [text]
  }
}

extension PolicyPair {
  /// All that is told of it.
  var causes: [PairCause] {
    strangers
      + tunnels.flatMap { tunnel in
        tunnel.directions.flatMap { $0.causes + $0.children.flatMap(\.causes) } + tunnel.remarks
      }
  }
}

extension PairCause.Kind {
  /// Whether it is a reason for a phase to fail.
  var keepsApart: Bool {
    switch self {
    case .connection, .version, .suite, .authentication, .mode, .identity, .key, .selectors,
      .encapsulation, .protocol:
      true
    case .rekey, .lifetime, .narrowing, .weak, .trap, .direction, .doubt: false
    }
  }
}
