package import Diagnosis
package import Negotiations

/// The findings as comments of the packets that show them: in the first frame of a finding all that
/// is to be said, in the others what they add.
package struct PacketComments: Sendable {
  /// What a reader of one packet still takes in.
  private static let most = 12

  package private(set) var byFrame: [FrameReference: [String]] = [:]
  private let leastConfidence: Confidence
  /// The frames that there are; `nil` where all are.
  private let frames: Set<FrameReference>?

  package init(leastConfidence: Confidence = .possible, frames: Set<FrameReference>? = nil) {
    self.leastConfidence = leastConfidence
    self.frames = frames
  }

  /// - Parameter place: where a finding goes none of whose frames is there.
  package mutating func add(_ findings: [Finding], elseAt place: FrameReference? = nil) {
    for finding in findings where finding.confidence >= leastConfidence {
      let tag =
        "ikewhy \(finding.severity.rawValue) \(finding.page.code) "
        + "(\(finding.confidence.rawValue)): \(finding.title)"
      var whole = [finding.explanation] + finding.remedies.map { "fix: \($0)" }
      if let settle = finding.settle { whole.append("to settle it: \(settle)") }
      let evidence = finding.evidence.filter { frames?.contains($0.reference) ?? true }
      for (index, evidence) in evidence.enumerated() {
        add([tag, evidence.what] + (index == 0 ? whole : []), at: evidence.reference)
      }
      if evidence.isEmpty, let place { add([tag] + whole, at: place) }
    }
  }

  /// Says of every frame of a negotiation which message of it it is.
  package mutating func mark(_ judged: JudgedNegotiation) {
    let negotiation = judged.negotiation
    let state = OverviewEntry.state(judged).rawValue
    for message in negotiation.messages {
      let again = message.retransmissionOf == nil ? "" : " again"
      add(
        ["ikewhy: \(message.name)\(again) of \(negotiation.id), \(state)"],
        at: message.reference)
    }
  }

  private mutating func add(_ lines: [String], at frame: FrameReference) {
    guard byFrame[frame, default: []].count < Self.most else { return }
    byFrame[frame, default: []].append(lines.joined(separator: "\n"))
  }
}
