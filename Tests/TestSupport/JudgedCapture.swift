package import Capture
package import Diagnosis
import Foundation
package import Keys
import Negotiations
package import Policies

/// A capture as the engine judges it.
package struct JudgedCapture: Sendable {
  package var captures: [CaptureSummary] = []
  package var negotiations: [JudgedNegotiation] = []
  /// Those that belong to no one negotiation.
  package var findings: [Finding] = []

  /// Judges captures, the files of one run.
  package init(
    _ paths: [String], secrets: Secrets = Secrets(), policies: [PeerPolicy] = [],
    length: FindingLength = .whole
  ) throws {
    var examination = Examination(secrets: secrets, policies: policies, length: length)
    for path in paths { examination.read(try CaptureFile(path: path)) }
    captures = examination.run.captures
    var negotiations: [JudgedNegotiation] = []
    findings = examination.judge {
      negotiations.append($0)
      return true
    }
    self.negotiations = negotiations
  }

  /// What is told of the negotiations, in their order.
  package var told: [Finding] { negotiations.flatMap(\.findings) }

  /// Each capture of a sample judged by itself, in their order: what each side's own one shows.
  package static func alone(
    _ sample: String, _ captures: [String] = ["initiator.pcap", "responder.pcap"],
    secrets: Secrets = Secrets(), policies: [PeerPolicy] = []
  ) throws -> [JudgedNegotiation] {
    try captures.flatMap { capture in
      let path = Repository.samples.appending(path: "\(sample)/\(capture)").path
      return try JudgedCapture([path], secrets: secrets, policies: policies).negotiations
    }
  }
}

extension Repository {
  /// What stands in a sample's secrets.yaml.
  package static func secrets(of sample: String) throws -> Secrets {
    let path = samples.appending(path: "\(sample)/secrets.yaml")
    return try SecretsFile.read(Array(Data(contentsOf: path)), file: "secrets.yaml")
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
