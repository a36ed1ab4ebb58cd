package import Capture
package import Diagnosis
import Negotiations

/// What the run amounts to.
package struct RunSummary: Sendable {
  package var negotiations = 0
  package var established = 0
  package var failed = 0
  package var incomplete = 0
  package var errors = 0
  package var warnings = 0
  package var notes = 0

  package init() {}

  package mutating func count(_ judged: JudgedNegotiation) {
    negotiations += 1
    let negotiation = judged.negotiation
    let childFailed =
      !negotiation.phase2.isEmpty && negotiation.phase2.allSatisfy { $0.state == .failed }
    switch negotiation.phase1.state {
    case .failed: failed += 1
    case .established where childFailed: failed += 1
    case .established: established += 1
    case .incomplete, .notSeen: incomplete += 1
    }
    count(judged.findings)
  }

  package mutating func count(_ findings: [Finding]) {
    for finding in findings {
      switch finding.severity {
      case .error: errors += 1
      case .warning: warnings += 1
      case .note: notes += 1
      }
    }
  }
}

/// Writes a run's report piece by piece, as negotiations are judged; `output` takes the octets.
package protocol ExplanationFormat {
  mutating func begin(_ captures: [CaptureSummary]) -> [UInt8]
  mutating func add(_ judged: JudgedNegotiation) -> [UInt8]
  mutating func end(_ findings: [Finding], _ summary: RunSummary) -> [UInt8]
}
