package import Foundation
import Testing
import Yams

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

  /// What the expectation file says, in the form of the contract's section 7.
  package func expected() throws -> [ExpectedNegotiation] {
    let text = try String(contentsOf: expectations, encoding: .utf8)
    return try YAMLDecoder().decode(ExpectationFile.self, from: text).negotiations
  }
}

private struct ExpectationFile: Decodable {
  var negotiations: [ExpectedNegotiation]
}

package struct ExpectedNegotiation: Decodable, Sendable {
  package var match: [String: String]?
  package var count: Int?
  package var phase1: String?
  package var phase2: String?
  package var accepted: [String: ExpectedValue]?
  package var nat: String?
  package var findings: Findings?

  package struct Findings: Decodable, Sendable {
    package var require: [[String: String]]?
    package var forbid: [[String: String]]?
  }

  /// A number such as a group's, or a name such as AES-CBC-256.
  package enum ExpectedValue: Decodable, Sendable {
    case number(Int)
    case name(String)

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .name(try container.decode(String.self))
      }
    }
  }
}
