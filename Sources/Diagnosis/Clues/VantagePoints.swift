import Capture
import Negotiations

/// What several captures of one negotiation prove together: a message that one of them holds and
/// another, which recorded the negotiation at that time, does not, was lost between the two.
extension Negotiation {
  /// The points at which anything of it was recorded, by the first capture that was made there, in their
  /// order. Files that follow each other at one point are one.
  var vantagePoints: [Int] { Set(recordings.map(clocks.point)).sorted() }

  /// The captures that recorded anything of it, in their order.
  private var recordings: [Int] {
    var captures: Set<Int> = []
    for message in messages {
      captures.insert(message.reference.capture)
      for sighting in message.sightings { captures.insert(sighting.reference.capture) }
    }
    return captures.sorted()
  }

  func wasSeen(_ step: Step, at point: Int) -> Bool {
    clocks.point(of: step.reference.capture) == point
      || step.sightings.contains { clocks.point(of: $0.reference.capture) == point }
  }

  /// There are several points, and it came by each, whole: it is not lost between them.
  func cameByAll(_ step: Step) -> Bool {
    let points = vantagePoints
    return points.count > 1
      && PathLimit.parts(of: step, self).allSatisfy { part in
        points.allSatisfy { point in
          part.transmissions.contains { wasSeen($0, at: point) }
        }
      }
  }

  /// A capture that was recording when a message was sent, and holds no transmission of it: it has
  /// recorded the negotiation, frames before and after that moment, and takes the message's port.
  func captureMissing(_ step: Step, _ run: RunFacts) -> Int? {
    let all = step.transmissions
    return recordings.first { capture in
      let point = clocks.point(of: capture)
      guard !all.contains(where: { wasSeen($0, at: point) }),
        run.captures.indices.contains(capture), let start = run.captures[capture].firstTime,
        let end = run.captures[capture].lastTime,
        step.destination.port != 4500 || run.captures[capture].takesPort4500
      else { return false }
      let offset = clocks.byCapture[capture] ?? 0
      return all.contains { transmission in
        let time = transmission.time.nanoseconds
        return time >= start.shifted(by: offset).nanoseconds
          && time < end.shifted(by: offset).nanoseconds
      }
    }
  }

  /// The sentence of a capture that holds no transmission of a message, and may have held none anyway.
  func absenceElsewhere(_ step: Step, _ run: RunFacts) -> String? {
    let capture = recordings.first { capture in
      let point = clocks.point(of: capture)
      return !step.transmissions.contains { wasSeen($0, at: point) }
    }
    guard let capture, run.captures.indices.contains(capture) else { return nil }
    let filter =
      step.destination.port == 4500 && !run.captures[capture].takesPort4500
      ? ", or a filter may have kept port 4500 out" : ""
    return """
      Capture \(capture + 1) (\(run.captures[capture].path)) holds none of it, but nothing that shows \
      that it would: it may have ended before\(filter).
      """
  }

  /// The sentence of the proof, where there is one.
  func lossBetweenCaptures(_ step: Step, _ run: RunFacts) -> String? {
    for part in PathLimit.parts(of: step, self) {
      guard let capture = captureMissing(part, run) else { continue }
      let name = part.fragment.map { "fragment \($0.number) of \(step.name)" } ?? "\(step.name)"
      return """
        Capture \(capture + 1) (\(run.captures[capture].path)) recorded this negotiation at the \
        time and holds no transmission of \(name): they were lost between the two capture points.
        """
    }
    return nil
  }
}
