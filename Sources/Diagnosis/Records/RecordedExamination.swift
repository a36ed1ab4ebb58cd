package import Capture
import Negotiations

/// A run whose captures were read before, and of which this process may see only a part.
extension Examination {
  /// Takes a record of a run that is judged here.
  package mutating func take(_ record: CaptureRecord, capture: Int) {
    engine.run.take(record, capture: capture)
  }

  /// Begins one part of a run: with its captures, and with what `whole` read so far is there to teach.
  package mutating func begin(partOf whole: Examination) {
    engine.run = Run(captures: whole.run)
    engine.history.learned = whole.engine.history.learned
    // A run learns from its first negotiations, and those were in the lessons.
    lessonsRead = Self.lessons
  }

  /// Learns policies from what was read so far, as a run does before it judges.
  package mutating func learn() {
    learnPolicies(from: run.table.places)
  }

  /// Judges what belongs together, as `judge` does, with what each leaves to the rest of the run.
  package mutating func judgePart(_ deliver: (JudgedNegotiation, JudgedAbstract) -> Bool) {
    let table = run.table
    let policies = engine.history.policies
    _ = judge(run.table.places, reading: [], Self.asJudged) { place, judged in
      guard let outline = table.outline(at: place), let first = table.firstMessage(at: place) else {
        return true
      }
      var own = policies
      own.learn(from: judged.negotiation)
      let abstract = JudgedAbstract(
        judged, outline, at: first, usedPolicies: own.used.subtracting(policies.used))
      return deliver(judged, abstract)
    }
  }

  /// Takes a negotiation that was judged elsewhere, in the order of the run; gives what it adds to
  /// the run's summary.
  package mutating func absorb(judged octets: [UInt8]) throws(FieldError) -> JudgedNegotiation.Tally
  {
    let judged = try JudgedAbstract(octets: octets)
    // Exact findings of a million negotiations; those before them are counted.
    engine.history.removedLimit = 500_000
    engine.history.absorb(judged, serial: absorbed)
    absorbed += 1
    return judged.tally
  }
}
