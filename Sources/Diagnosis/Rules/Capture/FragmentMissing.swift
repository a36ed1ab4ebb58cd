import Capture
import ISAKMP
import Negotiations

struct FragmentMissing: Rule {
  static let page = RulePage(
    code: "IKE003",
    name: "fragment-missing",
    severity: .warning,
    summary: "Fragments of a message never became whole.",
    checks: """
      Follows IP fragments of datagrams on IKE ports, encrypted fragments of IKEv2 and the
      fragment payloads of Cisco and Microsoft, and reports sets that stay incomplete.

      Proven: the set is incomplete in this capture. It is a note where the peer answered all
      the same, for then the peer got what the capture lacks.
      """,
    consequence: """
      The receiver waits for the missing part and drops the rest. The first large message of a
      negotiation, as a rule the one with the certificate, never arrives, while all smaller ones
      do.
      """,
    misleading: """
      A capture filter such as `udp port 500` keeps only the first IP fragment, because the
      others carry no port. Then the gap is in the capture and not on the path.
      """,
    fixes: [
      """
      On both peers: turn on IKE fragmentation (strongSwan `fragmentation = yes`, libreswan \
      `fragmentation=yes`, IOS `crypto ikev2 fragmentation`).
      """,
      "On firewalls between them: let IP fragments of UDP pass.",
      "On the capturing host: add `or (ip[6:2] & 0x1fff != 0)` to the filter.",
    ],
    references: [
      "RFC 7383",
      "RFC 791 section 3.2",
      "[MS-IKEE] section 2.2.1",
    ])
  static let needs: NegotiationFacts = .fragments
}

extension FragmentMissing {
  func findings(in run: RunFacts) -> [Finding] {
    var order: [Flow] = []
    var byFlow: [Flow: [Run.IncompleteDatagram]] = [:]
    for incomplete in run.fragmentProblems where incomplete.problem.kind != .headless {
      let flow = Flow(incomplete)
      if byFlow[flow] == nil { order.append(flow) }
      byFlow[flow, default: []].append(incomplete)
    }
    return order.compactMap { flow in
      // In a flood of fragments nobody's progress is looked for.
      byFlow[flow].map {
        finding(flow, $0, isOvercome: order.count <= 100 && isOvercome(flow, $0, run))
      }
    }
  }

  /// Fragments that the path drops are missing again when the message is repeated. One datagram alone,
  /// after which its receiver goes on, is one that the capture lacks or that a repetition healed.
  private func isOvercome(
    _ flow: Flow, _ datagrams: [Run.IncompleteDatagram], _ run: RunFacts
  ) -> Bool {
    guard datagrams.count == 1, flow.kind == .incomplete else { return false }
    if run.endsAmong(datagrams[0]) { return true }
    let time = datagrams[0].problem.frame.time
    return run.negotiations.contains {
      $0.isBetween(flow.source, flow.destination)
        && $0.activity(of: flow.destination).map { $0.upperBound > time } ?? false
    }
  }

  /// Datagrams of one direction whose fragments met the same fate: one finding.
  private struct Flow: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var kind: FragmentProblem.Kind

    init(_ incomplete: Run.IncompleteDatagram) {
      source = incomplete.problem.source
      destination = incomplete.problem.destination
      kind = incomplete.problem.kind
    }
  }

  private func finding(
    _ flow: Flow, _ datagrams: [Run.IncompleteDatagram], isOvercome: Bool
  ) -> Finding {
    Finding(
      page, severity: isOvercome ? .note : nil, .proven,
      title: """
        IP fragments of \(datagrams.count == 1 ? "a datagram" : "\(datagrams.count) datagrams") \
        from \(flow.source) to \(flow.destination) \(Self.fate(flow.kind))
        """,
      explanation: isOvercome
        ? """
        It happened once, and \(flow.destination) went on afterwards or the capture ends there: \
        the capture lacks the rest, or a repetition brought it.
        """
        : """
        IKE messages with certificates are often larger than the path's MTU; firewalls and NATs \
        that drop fragments, or pass only the first, make them vanish.
        """,
      evidence: datagrams.prefix(4).compactMap { datagram in
        datagram.problem.frames.first.map {
          Evidence(
            FrameReference(capture: datagram.capture, frame: $0), "the first fragment seen of one")
        }
      },
      remedies: [
        "turn on IKE fragmentation (RFC 7383; `fragmentation=yes`) on both peers",
        "or let IP fragments of UDP pass on the path between \(flow.source) and \(flow.destination)",
      ])
  }

  private static func fate(_ kind: FragmentProblem.Kind) -> String {
    switch kind {
    case .incomplete: "never became whole"
    case .overlapping: "overlap with different content"
    case .abandoned: "were too many to wait for"
    case .headless: "came without the first one"
    }
  }

  func findings(in negotiation: Negotiation, of run: RunFacts) -> [Finding] {
    if Symptom.allCases.contains(where: { run.verdict.speaks(.pathMTU, for: $0) }) { return [] }
    var findings: [Finding] = []
    for role in [Role.initiator, .responder] {
      let parts = negotiation.steps.filter { $0.from == role && !$0.isRepetition }
      if let finding = missingEncrypted(parts, negotiation, run) { findings.append(finding) }
      // A set that completes a message sent whole before is its repetition, and a whole one.
      let vendor = negotiation.steps.filter {
        $0.from == role && (!$0.isRepetition || $0.fragment != nil && !$0.isPartial)
      }
      if let finding = missingVendor(vendor, negotiation, run) { findings.append(finding) }
    }
    return findings
  }

  /// The capture begins or ends among these fragments, so that it may lack what was sent.
  private func captureEdge(
    _ steps: [Step], _ negotiation: Negotiation, _ run: RunFacts
  ) -> String? {
    guard let first = steps.first, let last = steps.last,
      !negotiation.steps.contains(where: { $0.original.map(steps.contains) == true })
    else { return nil }
    if first.index == 0, negotiation.startsLate {
      return "The capture begins among the fragments of this message."
    }
    if last == negotiation.steps.last,
      run.silence(after: last, of: negotiation) < RunFacts.pauseBetweenFragments
    {
      return "The capture ends among the fragments of this message."
    }
    return nil
  }

  /// RFC 7383: fragments of one message share message ID and total.
  private func missingEncrypted(
    _ parts: [Step], _ negotiation: Negotiation, _ run: RunFacts
  ) -> Finding? {
    struct FragmentSet: Hashable {
      var id: UInt32
      var isResponse: Bool
      var total: UInt16
    }
    var sets: [FragmentSet: Set<UInt16>] = [:]
    var frames: [FragmentSet: [Step]] = [:]
    var order: [FragmentSet] = []
    for step in parts {
      let header = step.message.header
      for payload in step.message.payloads {
        guard case .encrypted(let encrypted) = payload.content, let fragment = encrypted.fragment
        else { continue }
        let key = FragmentSet(
          id: header.messageID, isResponse: header.flags.contains(.response), total: fragment.total)
        if sets[key] == nil { order.append(key) }
        sets[key, default: []].insert(fragment.number)
        frames[key, default: []].append(step)
      }
    }
    for key in order {
      guard let seen = sets[key], seen.count < Int(key.total), let indices = frames[key],
        let first = indices.first
      else { continue }
      let missing = (1...max(1, key.total)).filter { !seen.contains($0) }
      // A request is answered under its own ID; a response has arrived where the next request
      // comes.
      let wasAnswered = negotiation.steps.contains {
        let header = $0.message.header
        let isAnswer =
          key.isResponse
          ? !header.flags.contains(.response) && header.messageID > key.id
          : header.flags.contains(.response) && header.messageID == key.id
        return $0 > first && $0.from != first.from && isAnswer
      }
      let edge = captureEdge(indices, negotiation, run)
      return Finding(
        page, severity: wasAnswered || edge != nil ? .note : nil, .proven,
        title: """
          \(first.name): fragment \(Telling.list(missing.prefix(5).map(String.init))) of \
          \(key.total) is not in the capture
          """,
        explanation:
          wasAnswered
          ? "The message was answered all the same, so the peer got what the capture lacks."
          : edge
            ?? "Without it the receiver cannot put the message together and will not answer.",
        evidence: indices.prefix(4).map { $0.evidence("a fragment that arrived") },
        remedies: ["look for a firewall that drops part of the datagrams, or a lossy path"])
    }
    return nil
  }

  /// Cisco's and Microsoft's fragments (payload 132) count from 1 and mark the last one.
  private func missingVendor(
    _ parts: [Step], _ negotiation: Negotiation, _ run: RunFacts
  ) -> Finding? {
    var indices: [UInt16: [Step]] = [:]
    var numbers: [UInt16: Set<UInt8>] = [:]
    var totals: [UInt16: UInt8] = [:]
    var order: [UInt16] = []
    for step in parts {
      guard
        case .fragment(let fragment)? = step.message.first(.fragment)?
          .content
      else { continue }
      if indices[fragment.fragmentID] == nil { order.append(fragment.fragmentID) }
      indices[fragment.fragmentID, default: []].append(step)
      numbers[fragment.fragmentID, default: []].insert(fragment.sequence)
      if fragment.isLast { totals[fragment.fragmentID] = fragment.sequence }
    }
    for id in order {
      guard let seen = numbers[id], let frames = indices[id], let first = frames.first,
        let highest = seen.max()
      else { continue }
      let total = totals[id]
      var missing = (1...max(1, total ?? highest)).filter { !seen.contains($0) }.map { "\($0)" }
      if total == nil { missing.append("\(Int(highest) + 1) or later") }
      if missing.isEmpty { continue }
      let wasAnswered = first.later.contains {
        $0.from != first.from && !$0.isRepetition
      }
      let edge = captureEdge(frames, negotiation, run)
      return Finding(
        page, severity: wasAnswered || edge != nil ? .note : nil, .proven,
        title:
          "\(first.name): fragment \(Telling.list(missing.prefix(5))) is not in the capture",
        explanation:
          wasAnswered
          ? "The message was answered all the same, so the peer got what the capture lacks."
          : edge
            ?? "Without it the receiver cannot put the message together and will not answer.",
        evidence: frames.prefix(4).map { $0.evidence("a fragment that arrived") },
        remedies: ["look for a firewall that drops part of the datagrams, or a lossy path"])
    }
    return nil
  }
}
