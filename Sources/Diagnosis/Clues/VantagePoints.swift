import Capture
import Negotiations

/// What several captures of one negotiation prove together: a message that one of them holds and
/// another, which recorded the negotiation at that time, does not, was lost between the two.
extension Negotiation {
  /// The captures that recorded anything of it, in their order.
  var vantagePoints: [Int] {
    var points: Set<Int> = []
    for message in messages {
      points.insert(message.reference.capture)
      for sighting in message.sightings { points.insert(sighting.reference.capture) }
    }
    return points.sorted()
  }

  func wasSeen(_ step: Step, in capture: Int) -> Bool {
    step.reference.capture == capture
      || step.sightings.contains { $0.reference.capture == capture }
  }

  /// There are several captures, and each holds it: it is not lost between them.
  func cameByAll(_ step: Step) -> Bool {
    let points = vantagePoints
    return points.count > 1
      && points.allSatisfy { capture in
        step.transmissions.contains { wasSeen($0, in: capture) }
      }
  }

  /// A path is shorter than this, and so is a pause between the messages of a negotiation: a
  /// capture that held a frame so lately was running.
  private static let vicinity: Int64 = 1_000_000_000

  /// The capture that recorded the negotiation when a message was sent, and holds no transmission
  /// of it.
  func captureMissing(_ step: Step, _ run: RunFacts) -> Int? {
    let all = step.transmissions
    return vantagePoints.first { capture in
      guard !all.contains(where: { wasSeen($0, in: capture) }),
        run.captures.indices.contains(capture), let start = run.captures[capture].firstTime,
        let end = run.captures[capture].lastTime
      else { return false }
      let offset = clocks.byCapture[capture] ?? 0
      return all.contains { transmission in
        let time = transmission.time.nanoseconds
        return time >= start.shifted(by: offset).nanoseconds - Self.vicinity
          && time <= end.shifted(by: offset).nanoseconds + Self.vicinity
      }
    }
  }

  /// The sentence of the proof, where there is one.
  func lossBetweenCaptures(_ step: Step, _ run: RunFacts) -> String? {
    guard let capture = captureMissing(step, run) else { return nil }
    return """
      Capture \(capture + 1) (\(run.captures[capture].path)) recorded this negotiation at the \
      time and holds no transmission of \(step.name): they were lost between the two capture points.
      """
  }
}
