import Foundation
import TestSupport
import Testing

@testable import Commands

/// `ikewhy diff` as a user calls it.
@Suite struct DiffCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sample(_ name: String) -> String {
    Repository.samples.appending(path: "\(name)/initiator.pcap").path
  }

  private func diff(_ arguments: String...) -> (code: Int32, report: String) {
    let output = folder.path(UUID().uuidString)
    let code = Program.run(["diff", "-o", output] + arguments)
    return (code, (try? String(contentsOfFile: output, encoding: .utf8)) ?? "")
  }

  @Test func theTextNamesWhatChanged() {
    let result = diff(sample("v1-main-success"), sample("v1-mismatch-hash"))
    #expect(result.code == 0)
    let lines = result.report.split(separator: "\n")
    #expect(lines.contains { $0.contains(/^\* hash algorithm +SHA2-256 +SHA-1$/) })
    #expect(lines.contains { $0.hasPrefix("only in the good one: MM2 MM3") })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func aNegotiationIsNamedByTheBeginningOfItsID() throws {
    let good = sample("v1-main-success")
    let bad = sample("v1-mismatch-hash")
    let json = diff("--format", "json", good, bad).report
    let id = try #require(json.matches(of: /"id": "([0-9a-f]{16})-/).last?.1)
    #expect(diff("--format", "json", good, "\(bad)#\(id)").report == json)
    #expect(diff(good, "\(bad)#0000").code == 2)
  }

  @Test func whatCannotBeComparedHasItsExitCode() throws {
    #expect(diff(sample("v1-main-success"), folder.path("missing.pcap")).code == 3)
    // A capture's header, and no packet.
    let empty = folder.path("empty.pcap")
    try Data(contentsOf: URL(filePath: sample("v1-main-success"))).prefix(24)
      .write(to: URL(filePath: empty))
    #expect(diff(sample("v1-main-success"), empty).code == 1)
  }
}
