import Capture
import ISAKMP
import Negotiations

/// What several captures of one negotiation prove together: a message that one of them holds and
/// another point's, which recorded the negotiation at that time, does not, was lost between the two.
extension Negotiation {
  func wasSeen(_ step: Step, at point: Int) -> Bool {
    points.point(of: step.reference.capture) == point
      || step.sightings.contains { points.point(of: $0.reference.capture) == point }
  }

  /// There are several points, and it came by each, whole: it is not lost between them.
  func cameByAll(_ step: Step) -> Bool {
    let all = points.all
    return all.count > 1
      && parts(of: step).allSatisfy { part in
        all.allSatisfy { point in
          part.transmissions.contains { wasSeen($0, at: point) }
        }
      }
  }

  /// A capture that was recording when a message was sent, and holds no transmission of it: it has
  /// recorded the negotiation, frames before and after that moment, takes the message's port, and is not
  /// the sender's own.
  func captureMissing(_ step: Step, _ run: RunFacts) -> Int? {
    let all = step.transmissions
    return points.captures.first { capture in
      let point = points.point(of: capture)
      guard !all.contains(where: { wasSeen($0, at: point) }),
        nearness(of: point, to: step.from) <= 0, run.captures.indices.contains(capture),
        let start = run.captures[capture].firstTime,
        let end = run.captures[capture].lastTime,
        step.destination.port != 4500 || run.captures[capture].takesPort4500
      else { return false }
      let offset = points.clockOffsets[capture] ?? 0
      return all.contains { transmission in
        let time = transmission.time.nanoseconds
        return time >= start.shifted(by: offset).nanoseconds
          && time < end.shifted(by: offset).nanoseconds
      }
    }
  }

  /// The sentence of a capture nearer to the receiver that holds no transmission of a message, and may
  /// have held none anyway.
  func absenceElsewhere(_ step: Step, _ run: RunFacts) -> String? {
    let capture = points.captures.first { capture in
      let point = points.point(of: capture)
      return nearness(of: point, to: step.from) < 0
        && !step.transmissions.contains { wasSeen($0, at: point) }
    }
    guard let capture, run.captures.indices.contains(capture) else { return nil }
    let filter =
      step.destination.port == 4500 && !run.captures[capture].takesPort4500
      ? ", or a filter kept port 4500 out of it" : ""
    return """
      Capture \(capture + 1) (\(run.captures[capture].path)), nearer to \(who(step.from.other)), does not \
      hold it. That proves no loss: the capture may have ended before\(filter).
      """
  }

  /// The sentence of the proof, where there is one.
  func lossBetweenCaptures(_ step: Step, _ run: RunFacts) -> String? {
    for part in parts(of: step) {
      guard let capture = captureMissing(part, run) else { continue }
      let name = part.fragment.map { "fragment \($0.number) of \(step.name)" } ?? "\(step.name)"
      return """
        Capture \(capture + 1) (\(run.captures[capture].path)) recorded this negotiation at the \
        time and does not hold \(name): it was lost between the two capture points, each time it was sent.
        """
    }
    return nil
  }

  /// Above 0 where a point is nearer to a side than the other points are, below 0 where it is farther:
  /// what the side sent passes the nearer point first, what it receives passes it last.
  private func nearness(of point: Int, to role: Role) -> Int {
    steps.reduce(0) { sum, step in
      let passed = Set(step.passages.map { points.point(of: $0.reference.capture) })
      guard passed.count > 1, passed.contains(point) else { return sum }
      let isFirst = points.point(of: step.reference.capture) == point
      return sum + (isFirst == (step.from == role) ? 1 : -1)
    }
  }

  /// The first transmissions of a message's fragments, or the message itself.
  func parts(of step: Step) -> [Step] {
    guard step.fragment != nil else { return [step] }
    let header = step.message.header
    let set = step.message.first(.fragment).flatMap(Self.fragmentID)
    return steps.filter {
      let other = $0.message.header
      return !$0.isRepetition && $0.from == step.from
        && other.exchangeType == header.exchangeType && other.messageID == header.messageID
        && other.flags.contains(.response) == header.flags.contains(.response)
        && $0.fragment != nil && $0.message.first(.fragment).flatMap(Self.fragmentID) == set
    }
  }

  private static func fragmentID(_ payload: Payload) -> UInt16? {
    if case .fragment(let fragment) = payload.content { return fragment.fragmentID }
    return nil
  }
}
