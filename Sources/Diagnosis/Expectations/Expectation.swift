package import Policies
package import Texts

/// What a user expects of the negotiations of a capture: one entry of an expectation file.
///
/// ```yaml
/// negotiations:
///   - match: {initiator: 192.0.2.1, responder: 198.51.100.2}     # left out = every negotiation
///     count: 1
///     phase1: established
///     phase2: established
///     accepted: {encryption: AES-CBC-256, group: 14}
///     nat: initiator
///     findings:
///       require: [{rule: IKE402, confidence: proven}]
///       forbid:  [{severity: error}, {rule: IKE601}]
/// ```
package struct Expectation: Sendable {
  package var place: FilePlace
  package var match: [MatchTerm] = []
  package var count: Stated<Int>?
  package var phase1: Stated<[String]>?
  package var phase2: Stated<[String]>?
  /// By attribute; no value where nothing must have been accepted.
  package var accepted: [Stated<AcceptedValue>] = []
  package var nat: Stated<[String]>?
  package var require: [FindingPattern] = []
  package var forbid: [FindingPattern] = []

  package struct MatchTerm: Sendable {
    package var key: String
    /// Any of these; none stands for a value that is not known.
    package var values: [String]
  }

  package struct AcceptedValue: Sendable {
    package var attribute: SuiteAttribute
    package var values: [String]
  }

  /// "initiator 192.0.2.1, responder 198.51.100.2", or "every negotiation".
  package var subject: String {
    match.isEmpty
      ? "every negotiation"
      : match.map { term in
        "\(term.key) \(term.values.isEmpty ? "unknown" : term.values.listed("or"))"
      }.joined(separator: ", ")
  }
}

/// Which findings an expectation means: those that fit every key it names.
package struct FindingPattern: Sendable {
  package var place: FilePlace
  package var rule: String?
  package var name: String?
  package var severity: Severity?
  package var confidence: Confidence?

  package func fits(_ finding: Finding) -> Bool {
    (rule ?? finding.page.code) == finding.page.code
      && (name ?? finding.page.name) == finding.page.name
      && (severity ?? finding.severity) == finding.severity
      && (confidence ?? finding.confidence) == finding.confidence
  }

  /// "rule IKE402, confidence proven".
  package var text: String {
    [
      rule.map { "rule \($0)" }, name.map { "name \($0)" },
      severity.map { "severity \($0.rawValue)" }, confidence.map { "confidence \($0.rawValue)" },
    ].compactMap(\.self).joined(separator: ", ")
  }
}

/// The entries of an expectation file, in their order.
package struct ExpectationFile: Sendable {
  package var path: String
  package var expectations: [Expectation]
  /// Of configurations that meet, without a capture.
  package var pairs: [PairExpectation] = []

  package init(_ file: TextFile) throws(TextError) {
    path = file.file
    let top = try YAMLFields(file, known: ["negotiations", "policies"])
    let entries = try top.list(
      "negotiations",
      known: ["match", "count", "phase1", "phase2", "accepted", "nat", "findings"])
    let known = PairExpectation.keys
    let couples =
      top.isMapping("policies")
      ? [try top.fields("policies", known: known)].compactMap(\.self)
      : try top.list("policies", known: known)
    guard !entries.isEmpty || !couples.isEmpty else {
      throw TextError(
        top.place(of: "negotiations"),
        "\(top.has("policies") ? "policies" : "negotiations") lists no expectation")
    }
    for couple in couples { pairs.append(try PairExpectation(couple)) }
    expectations = []
    for entry in entries { expectations.append(try Expectation(entry)) }
  }
}

extension Expectation {
  private static let phaseStates: [String] = [
    "established", "failed", "incomplete", "not_seen",
  ]

  init(_ fields: YAMLFields) throws(TextError) {
    place = fields.place
    match = try Self.terms(fields)
    count = try fields.count("count")
    phase1 = try fields.words("phase1", of: Self.phaseStates)
    phase2 = try fields.words("phase2", of: Self.phaseStates)
    accepted = try Self.accepted(fields)
    nat = try fields.words("nat", of: ["none", "initiator", "responder", "both", "unknown"])
    if let findings = try fields.fields("findings", known: ["require", "forbid"]) {
      require = try Self.patterns("require", findings)
      forbid = try Self.patterns("forbid", findings)
    }
    guard
      count != nil || phase1 != nil || phase2 != nil || !accepted.isEmpty || nat != nil
        || !require.isEmpty || !forbid.isEmpty || !match.isEmpty
    else { throw TextError(place, "the entry expects nothing") }
  }

  private static func terms(_ fields: YAMLFields) throws(TextError) -> [MatchTerm] {
    guard let match = try fields.fields("match", known: MatchKeys.all.map(\.name)) else {
      return []
    }
    var terms: [MatchTerm] = []
    for (key, inside) in MatchKeys.all where match.has(key) {
      guard !inside.isEmpty, match.isMapping(key) else {
        let stated = try match.words(key)
        terms.append(MatchTerm(key: key, values: stated?.value ?? []))
        continue
      }
      guard let object = try match.fields(key, known: inside) else { continue }
      for name in inside where object.has(name) {
        let stated = try object.words(name)
        terms.append(MatchTerm(key: "\(key).\(name)", values: stated?.value ?? []))
      }
    }
    return terms
  }

  /// Attributes with their values, under `name`.
  static func accepted(
    _ fields: YAMLFields, _ name: String = "accepted"
  ) throws(TextError) -> [Stated<AcceptedValue>] {
    let attributes = SuiteAttribute.allCases
    guard let accepted = try fields.fields(name, known: attributes.map(\.rawValue)) else {
      return []
    }
    var list: [Stated<AcceptedValue>] = []
    for attribute in attributes {
      guard let stated = try accepted.words(attribute.rawValue) else { continue }
      list.append(
        Stated(AcceptedValue(attribute: attribute, values: stated.value), stated.place))
    }
    return list
  }

  private static func patterns(
    _ name: String, _ findings: YAMLFields
  ) throws(TextError) -> [FindingPattern] {
    let known = ["rule", "name", "severity", "confidence"]
    var patterns: [FindingPattern] = []
    for fields in try findings.list(name, known: known) {
      var pattern = FindingPattern(place: fields.place)
      if let rule = try fields.word("rule") { pattern.rule = try ruleCode(rule) }
      if let word = try fields.word("name") {
        let names = RuleCatalogue.rules.map { type(of: $0).page.name }
        guard names.contains(word.value) else {
          throw TextError(
            word.place,
            "no finding is named “\(word.value.shown)”\(Self.hint(word.value, names))")
        }
        pattern.name = word.value
      }
      if let stated = try fields.words("severity", of: Severity.allCases.map(\.rawValue)) {
        pattern.severity = stated.value.first.flatMap(Severity.init)
      }
      if let stated = try fields.words("confidence", of: Confidence.allCases.map(\.rawValue)) {
        pattern.confidence = stated.value.first.flatMap(Confidence.init)
      }
      guard !fields.keys.isEmpty else {
        throw TextError(fields.place, "a finding needs \(known.listed("or"))")
      }
      patterns.append(pattern)
    }
    return patterns
  }

  /// The list is too long to be given.
  private static func hint(_ word: String, _ known: [String]) -> String {
    NearestWord.of(word, among: known).map { "; did you mean \($0)?" }
      ?? "; `ikewhy rules` lists them"
  }

  /// A code of the catalogue, in capitals.
  static func ruleCode(_ word: Stated<String>) throws(TextError) -> String {
    guard let rule = RuleCatalogue.rule(word.value) else {
      let codes = RuleCatalogue.rules.map { type(of: $0).page.code }
      throw TextError(
        word.place, "there is no rule \(word.value.shown)\(Self.hint(word.value, codes))")
    }
    return type(of: rule).page.code
  }
}
