import Capture
import ISAKMP
import Negotiations

/// Signs that a path passes small packets and swallows large ones: of one message the large parts
/// never arrive while smaller ones do, however often it is sent.
struct PathLimit {
  /// A part that is lost, or the message that stands for what never came.
  var lost: Step
  var sender: Role
  /// Octets of IP packets: the largest that passed, and the smallest that did not, where a capture
  /// has it.
  var passed: Int
  var stopped: Int?
  /// A smaller part that passed.
  var smaller: Evidence?
  /// The message goes in fragments of IKE, whose size is a setting.
  var isInIKEFragments: Bool
  /// One capture has the large parts, and another one has the small ones alone.
  var isProven = false
  var symptom = Symptom.ikeSA

  init?(_ negotiation: Negotiation, _ run: RunFacts) {
    let found =
      Self.suspects(negotiation, run).lazy.compactMap { suspect in
        Self.betweenCaptures(suspect, negotiation, run)
      }.first ?? Self.atReceiver(negotiation, run)
    guard let found else { return nil }
    self = found
  }

  private init(_ lost: Step, _ negotiation: Negotiation, passed: Int, symptom: Symptom = .ikeSA) {
    self.lost = lost
    sender = lost.from
    isInIKEFragments = lost.fragment != nil
    self.passed = passed
    self.symptom = symptom
  }

  // MARK: Two captures

  private struct Suspect {
    var message: Step
    var symptom: Symptom
  }

  /// Messages that were sent again and again to no effect.
  private static func suspects(_ negotiation: Negotiation, _ run: RunFacts) -> [Suspect] {
    var suspects: [Suspect] = []
    func add(_ failure: Failure<Step>?, _ symptom: Symptom) {
      switch failure {
      case .silence(let message)?: suspects.append(Suspect(message: message, symptom: symptom))
      case .answerNotReceived(_, let answer)?:
        suspects.append(Suspect(message: answer, symptom: symptom))
      default: break
      }
    }
    add(negotiation.failure, .ikeSA)
    for phase2 in negotiation.phase2 {
      add(negotiation.failure(of: phase2), phase2.isFirst ? .child : .laterChild)
    }
    if let requests = UnansweredRequests(negotiation, run) {
      suspects.append(Suspect(message: requests.first, symptom: .standingSA))
    }
    return suspects
  }

  private static func betweenCaptures(
    _ suspect: Suspect, _ negotiation: Negotiation, _ run: RunFacts
  ) -> PathLimit? {
    let points = negotiation.points.all
    guard points.count > 1 else { return nil }
    let message = suspect.message
    if message.fragmentFrames.count > 1 { return tailsAlone(suspect, negotiation, run) }
    let parts = negotiation.parts(of: suspect.message)
    let lost = parts.filter {
      $0.transmissions.count > 1 && negotiation.captureMissing($0, run) != nil
    }
    let arrived = parts.filter { part in points.allSatisfy { negotiation.wasSeen(part, at: $0) } }
    // Messages of the same sender, on the same ports, which passed.
    let others = negotiation.steps.filter { other in
      other.from == message.from && other.source.port == message.source.port
        && other.destination.port == message.destination.port && !parts.contains(other)
        && points.allSatisfy { negotiation.wasSeen(other, at: $0) }
    }
    guard !lost.isEmpty, lost.count + arrived.count == parts.count,
      let stopped = lost.map({ packetOctets($0) }).min(),
      let passed = (arrived + others).map({ packetOctets($0) }).max(),
      passed < stopped, stopped > large,
      // What passed before may have passed another path; what passed meanwhile did not.
      let smaller = arrived.first ?? others.first(where: { $0 > suspect.message })
    else { return nil }
    var limit = PathLimit(lost[0], negotiation, passed: passed, symptom: suspect.symptom)
    limit.stopped = stopped
    limit.smaller = smaller.evidence(
      "\(smaller.name), \(packetOctets(smaller)) octets: seen by all captures")
    limit.isProven = true
    return limit
  }

  /// IP fragments: the last and smallest one arrives, the others do not.
  private static func tailsAlone(
    _ suspect: Suspect, _ negotiation: Negotiation, _ run: RunFacts
  ) -> PathLimit? {
    let message = suspect.message
    guard let capture = negotiation.captureMissing(suspect.message, run) else { return nil }
    let tails = tails(from: message.from, in: capture, since: message.time, negotiation, run)
    guard tails.count > 1, let tail = tails.map(\.problem.largestFragment).max(),
      let frame = tails.first?.problem.frames.first
    else { return nil }
    let header = ipHeader(message)
    let whole = message.octetCount + 8 + (message.hasNonESPMarker ? 4 : 0)
    let rest = max(whole - tail, 0)
    let others = message.fragmentFrames.count - 1
    var limit = PathLimit(
      suspect.message, negotiation, passed: tail + header, symptom: suspect.symptom)
    limit.stopped = (rest + others - 1) / others + header
    limit.smaller = Evidence(
      FrameReference(capture: capture, frame: frame),
      "the last IP fragment alone, \(tail + header) octets")
    limit.isProven = limit.stopped.map { $0 > limit.passed } ?? false
    return limit.isProven ? limit : nil
  }

  // MARK: One capture, at the receiver

  private static func atReceiver(_ negotiation: Negotiation, _ run: RunFacts) -> PathLimit? {
    guard negotiation.points.all.count == 1,
      negotiation.phase1.state == .incomplete || negotiation.phase1.state == .failed
    else { return nil }
    return lastFragmentAlone(negotiation) ?? tailsAlone(negotiation, run)
  }

  /// Of a message in IKE fragments, which are of one size but for the last, only the last comes.
  private static func lastFragmentAlone(_ negotiation: Negotiation) -> PathLimit? {
    guard let last = negotiation.steps.last(where: { !$0.isRepetition }),
      let fragment = last.fragment, fragment.isLast, fragment.number > 1,
      last.transmissions.count > 1,
      negotiation.parts(of: last) == [last]
    else { return nil }
    let own = negotiation.steps.filter { $0.from == last.from }
    var limit = PathLimit(last, negotiation, passed: own.map(packetOctets).max() ?? 0)
    limit.smaller = last.evidence(
      "fragment \(fragment.number), the last and smallest, \(packetOctets(last)) octets")
    return limit
  }

  private static func tailsAlone(_ negotiation: Negotiation, _ run: RunFacts) -> PathLimit? {
    guard let message = negotiation.steps.last else { return nil }
    let tails = tails(
      from: message.from.other, in: message.reference.capture, since: message.recordedTime,
      negotiation, run)
    guard tails.count > 1, let tail = tails.map(\.problem.largestFragment).max(),
      let frame = tails.first?.problem.frames.first
    else { return nil }
    let own = negotiation.steps.filter { $0.from == message.from.other }
    var limit = PathLimit(
      message, negotiation,
      passed: max(own.map(packetOctets).max() ?? 0, tail + ipHeader(message)))
    limit.sender = message.from.other
    limit.smaller = Evidence(
      FrameReference(capture: message.reference.capture, frame: frame),
      "the last IP fragment alone, \(tail + ipHeader(message)) octets, \(Telling.times(tails.count))"
    )
    return limit
  }

  // MARK: Parts and sizes

  /// Datagrams of which a capture has the last fragments and not the first.
  private static func tails(
    from role: Role, in capture: Int, since time: Timestamp, _ negotiation: Negotiation,
    _ run: RunFacts
  ) -> [Run.IncompleteDatagram] {
    if run.fragmentProblems.isEmpty { return [] }
    // The addresses as that capture has them: a NAT may lie between.
    let passage = negotiation.messages.lazy.filter { $0.from == role }.flatMap(\.passages).first {
      $0.reference.capture == capture
    }
    guard let passage else { return [] }
    return run.fragmentProblems.filter {
      $0.capture == capture && $0.problem.kind == .headless && $0.problem.frame.time >= time
        && $0.problem.source == passage.source.address
        && $0.problem.destination == passage.destination.address
    }
  }

  /// Every path takes this much (RFC 791 section 3.1): what is lost below it is lost for another
  /// reason.
  private static let large = 576

  /// Octets of the IP packet that carries a message whole, without options.
  static func packetOctets(_ message: Step) -> Int {
    ipHeader(message) + 8 + (message.hasNonESPMarker ? 4 : 0) + message.octetCount
  }

  private static func ipHeader(_ message: Step) -> Int {
    message.source.address.isIPv6 ? 40 : 20
  }
}
