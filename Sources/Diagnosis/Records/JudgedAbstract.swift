import Capture
import Keys
package import Negotiations

/// What a judged negotiation leaves to the findings that belong to no one negotiation, where it was
/// judged in a part of the run.
package struct JudgedAbstract: Sendable {
  var outline: NegotiationOutline
  var tally: JudgedNegotiation.Tally
  var randomValues: [RandomValue] = []
  var insideAddresses: [RunFacts.InsideAddress] = []
  var usedSecrets: Set<SecretOrigin> = []
  var testedKeys: Set<String> = []
  var isKeySearchCut = false
  /// By their places among those given.
  var usedPolicies: Set<Int> = []

  struct RandomValue: Sendable {
    var kind: RandomValues.Kind
    /// Half of its SHA-256: whether two are equal is all that is asked.
    var digest: [UInt8]
    var place: FrameReference
  }

  /// The message of it that was read first: by this the negotiations of a run are ordered. Where the
  /// captures' clocks differ, it is not the one that was sent first.
  package var place: FrameReference

  init(
    _ judged: JudgedNegotiation, _ outline: NegotiationOutline, at place: FrameReference,
    usedPolicies: Set<Int>
  ) {
    self.outline = outline
    self.place = place
    self.usedPolicies = usedPolicies
    tally = judged.tally
    usedSecrets = judged.negotiation.decryption.used
    testedKeys = RunHistory.testedKeys(of: judged.negotiation)
    isKeySearchCut = judged.negotiation.decryption.isKeySearchCut
    insideAddresses = RunHistory.insideAddresses(of: judged.negotiation)
    randomValues = RandomValues.values(of: judged.negotiation).map { kind, value, place in
      RandomValue(kind: kind, digest: Array(Digest.sha256(Array(value)).prefix(16)), place: place)
    }
  }
}

// MARK: Its octets in a `judged` record

extension JudgedAbstract {
  package var octets: [UInt8] {
    var fields = FieldWriter()
    Self.write(outline, to: &fields)
    let outcomes: [JudgedNegotiation.Tally.Outcome] = [.established, .failed, .incomplete]
    fields.number(tally.outcome.flatMap(outcomes.firstIndex(of:)) ?? -1)
    for count in [tally.errors, tally.warnings, tally.notes] { fields.number(count) }
    fields.list(randomValues) { fields, value in
      fields.flag(value.kind == .keyExchange)
      fields.bytes(value.digest)
      fields.reference(value.place)
    }
    fields.list(insideAddresses) { fields, inside in
      fields.endpoint(inside.outside)
      fields.endpoint(inside.inside)
      fields.reference(inside.first)
      fields.time(inside.times.lowerBound)
      fields.time(inside.times.upperBound)
    }
    let secrets = usedSecrets.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
    fields.list(secrets) { fields, origin in
      fields.text(origin.file)
      fields.number(origin.line)
    }
    fields.list(testedKeys.sorted()) { $0.text($1) }
    fields.flag(isKeySearchCut)
    fields.list(usedPolicies.sorted()) { $0.number($1) }
    return fields.octets
  }

  init(octets: [UInt8]) throws(FieldError) {
    var fields = FieldReader(octets[...])
    outline = try Self.outline(&fields)
    place = outline.firstFrame
    tally = JudgedNegotiation.Tally([])
    switch try fields.number() {
    case 0: tally.outcome = .established
    case 1: tally.outcome = .failed
    case 2: tally.outcome = .incomplete
    default: tally.outcome = nil
    }
    tally.errors = try fields.number()
    tally.warnings = try fields.number()
    tally.notes = try fields.number()
    randomValues = try fields.list { reader throws(FieldError) in
      RandomValue(
        kind: try reader.flag() ? .keyExchange : .nonce, digest: try reader.bytes(),
        place: try reader.reference())
    }
    insideAddresses = try fields.list { reader throws(FieldError) in
      let (outside, inside) = (try reader.endpoint(), try reader.endpoint())
      let first = try reader.reference()
      return RunFacts.InsideAddress(
        outside: outside, inside: inside, first: first, times: try reader.times())
    }
    usedSecrets = Set(
      try fields.list { reader throws(FieldError) in
        SecretOrigin(file: try reader.text(), line: try reader.number())
      })
    testedKeys = Set(try fields.list { reader throws(FieldError) in try reader.text() })
    isKeySearchCut = try fields.flag()
    usedPolicies = Set(try fields.list { reader throws(FieldError) in try reader.number() })
  }

  private static func write(_ outline: NegotiationOutline, to fields: inout FieldWriter) {
    fields.word64(outline.initiatorSPI)
    fields.word64(outline.responderSPI)
    fields.octet(outline.version)
    fields.endpoint(outline.initiatorEndpoint)
    fields.endpoint(outline.responderEndpoint)
    fields.reference(outline.firstFrame)
    fields.time(outline.firstTime)
    fields.time(outline.lastTime)
    for activity in [outline.initiatorActivity, outline.responderActivity] {
      fields.optional(activity) { fields, times in
        fields.time(times.lowerBound)
        fields.time(times.upperBound)
      }
    }
    fields.flag(outline.startsLate)
    fields.flag(outline.isHalfOpen)
    fields.flag(outline.continuesReported)
  }

  private static func outline(_ fields: inout FieldReader) throws(FieldError) -> NegotiationOutline
  {
    NegotiationOutline(
      initiatorSPI: try fields.word64(), responderSPI: try fields.word64(),
      version: try fields.octet(), initiatorEndpoint: try fields.endpoint(),
      responderEndpoint: try fields.endpoint(), firstFrame: try fields.reference(),
      firstTime: try fields.time(), lastTime: try fields.time(),
      initiatorActivity: try fields.optional { reader throws(FieldError) in try reader.times() },
      responderActivity: try fields.optional { reader throws(FieldError) in try reader.times() },
      startsLate: try fields.flag(), isHalfOpen: try fields.flag(),
      continuesReported: try fields.flag())
  }
}

extension FieldWriter {
  fileprivate mutating func reference(_ reference: FrameReference) {
    number(reference.capture)
    number(reference.frame)
  }
}

extension FieldReader {
  fileprivate mutating func reference() throws(FieldError) -> FrameReference {
    FrameReference(capture: try number(), frame: try number())
  }

  fileprivate mutating func times() throws(FieldError) -> ClosedRange<Timestamp> {
    let (first, last) = (try time(), try time())
    guard first <= last else { throw FieldError() }
    return first...last
  }
}
