package import Capture
package import Diagnosis
import Foundation
package import Keys
import Negotiations

/// A capture as the engine judges it.
package struct JudgedCapture: Sendable {
  package var captures: [CaptureSummary] = []
  package var negotiations: [JudgedNegotiation] = []
  /// Those that belong to no one negotiation.
  package var findings: [Finding] = []

  /// Judges captures, the files of one run.
  package init(_ paths: [String], secrets: Secrets = Secrets()) throws {
    var examination = Examination(secrets: secrets)
    for path in paths { examination.read(try CaptureFile(path: path)) }
    captures = examination.run.captures
    var negotiations: [JudgedNegotiation] = []
    findings = examination.judge {
      negotiations.append($0)
      return true
    }
    self.negotiations = negotiations
  }
}

extension Sample {
  /// The sample's capture, judged once for all tests that look at it.
  package func judged() async throws -> JudgedCapture {
    try await Judgements.shared.of(self)
  }
}

private actor Judgements {
  static let shared = Judgements()
  private var tasks: [String: Task<JudgedCapture, any Error>] = [:]

  func of(_ sample: Sample) async throws -> JudgedCapture {
    let path = sample.capture.path
    let task = tasks[path] ?? Task { try JudgedCapture([path]) }
    tasks[path] = task
    return try await task.value
  }
}
