package import Diagnosis
package import Foundation
import Testing
internal import Texts

/// A shipped capture with what is expected of it.
package struct Sample: Sendable, CustomTestStringConvertible {
  /// "v1-main-success/initiator".
  package let name: String
  package let capture: URL
  package let expectations: URL

  package var testDescription: String { name }

  /// Every capture that has an expectation file beside it.
  package static let all: [Sample] = Repository.files(under: "Samples", withSuffix: ".expect.yaml")
    .map { path in
      let stem = String(path.dropLast(".expect.yaml".count))
      return Sample(
        name: stem, capture: Repository.samples.appending(path: stem + ".pcap"),
        expectations: Repository.samples.appending(path: path))
    }

  package static func named(_ name: String) throws -> Sample {
    try #require(all.first { $0.name == name })
  }

  /// What the expectation file says, as `ikewhy check` reads it.
  package func expected() throws -> ExpectationFile {
    let text = try String(contentsOf: expectations, encoding: .utf8)
    return try ExpectationFile(TextFile(text, file: expectations.path))
  }
}
