import Foundation
import TestSupport
import Testing

@testable import Commands

/// The copy of every sample says of its negotiations what the sample says (contract, section 11).
@Suite struct AnonymizedSamplesTests {
  static let captures = ["pcap", "pcapng"].flatMap { suffix in
    Repository.files(under: "Samples", withSuffix: "." + suffix)
  }

  @Test(arguments: captures) func theFindingsAreTheSame(_ name: String) throws {
    let folder = try TemporaryFolder()
    let original = Repository.samples.appending(path: name).path
    let copy = folder.path("copy." + (name.hasSuffix("ng") ? "pcapng" : "pcap"))
    try #require(
      Program.run(["anonymize", "--quiet", "--map", folder.path("map.json"), original, copy]) == 0)
    var replacements: [String: String] = [:]
    let map = try json(folder.path("map.json"))
    for entry in map["replacements"] as? [[String: String]] ?? [] where entry["kind"] == "address" {
      replacements[entry["original"] ?? ""] = entry["replacement"]
    }
    let before = try story(of: original, folder) { replacements[$0] ?? $0 }
    let after = try story(of: copy, folder) { $0 }
    #expect(before == after)
  }

  private func json(_ path: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
        as? [String: Any])
  }

  /// What a report says, but for names and values.
  private func story(
    of capture: String, _ folder: TemporaryFolder, _ address: (String) -> String
  ) throws -> [String] {
    let report = folder.path("report.json")
    try #require(Program.run(["explain", "--format", "json", "-o", report, capture]) == 0)
    let document = try json(report)
    var lines: [String] = []
    func tell(_ findings: Any?) {
      for finding in findings as? [[String: Any]] ?? [] {
        let evidence = (finding["evidence"] as? [[String: Any]] ?? []).map {
          "\($0["frame"] ?? "")"
        }
        lines.append(
          ["rule", "severity", "confidence"].map { "\(finding[$0] ?? "")" }.joined(separator: " ")
            + " at \(evidence)")
      }
    }
    for negotiation in document["negotiations"] as? [[String: Any]] ?? [] {
      lines.append(
        ["id", "ike_version", "mode", "nat", "decryption", "last_time"]
          .map { text(negotiation[$0]) }.joined(separator: " "))
      for side in ["initiator", "responder"] {
        let end = negotiation[side] as? [String: Any] ?? [:]
        let inside = (end["inside_address"] as? String).map(address) ?? "-"
        lines.append(
          "\(address(end["address"] as? String ?? "")) \(text(end["port"])) "
            + "\(text(end["implementation"])) \(inside)")
      }
      lines.append(text(negotiation["phase1"]))
      for message in negotiation["messages"] as? [[String: Any]] ?? [] {
        lines.append(
          ["frame", "from", "name", "payloads", "encrypted", "retransmission_of"]
            .map { text(message[$0]) }.joined(separator: " "))
      }
      tell(negotiation["findings"])
    }
    tell(document["findings"])
    lines.append(text(document["summary"]))
    return lines
  }

  private func text(_ value: Any?) -> String {
    guard let value, JSONSerialization.isValidJSONObject([value]),
      let data = try? JSONSerialization.data(withJSONObject: [value], options: .sortedKeys)
    else { return "-" }
    return String(decoding: data, as: UTF8.self)
  }
}
