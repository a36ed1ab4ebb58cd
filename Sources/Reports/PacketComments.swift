package import Diagnosis
import Negotiations

/// The findings as comments of the packets that show them: in the first frame of a finding all that is
/// to be said, in the others what they add.
package struct PacketComments: Sendable {
  /// What a reader of one packet still takes in.
  private static let most = 12

  package private(set) var byFrame: [Int: [String]] = [:]
  private let leastConfidence: Confidence

  package init(leastConfidence: Confidence = .possible) {
    self.leastConfidence = leastConfidence
  }

  package mutating func add(_ findings: [Finding]) {
    for finding in findings where finding.confidence >= leastConfidence {
      let tag =
        "ikewhy \(finding.severity.rawValue) \(finding.page.code) "
        + "(\(finding.confidence.rawValue)): \(finding.title)"
      for (index, evidence) in finding.evidence.enumerated() {
        guard byFrame[evidence.reference.frame, default: []].count < Self.most else { continue }
        var lines = [tag, evidence.what]
        if index == 0 {
          lines.append(finding.explanation)
          lines += finding.remedies.map { "fix: \($0)" }
          if let settle = finding.settle { lines.append("to settle it: \(settle)") }
        }
        byFrame[evidence.reference.frame, default: []].append(lines.joined(separator: "\n"))
      }
    }
  }
}
