import Foundation
import TestSupport
import Testing

@testable import Commands

/// `ikewhy policy`, and `--policy` of the commands that judge.
@Suite struct PolicyCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path(name) }

  private func shipped(_ name: String) -> String {
    Repository.samples.appending(path: "configurations/\(name)").path
  }

  private func run(_ arguments: String...) -> (code: Int32, report: String) {
    let output = path("report-\(UUID().uuidString)")
    let code = Program.run(arguments + ["-o", output])
    return (code, (try? String(contentsOfFile: output, encoding: .utf8)) ?? "")
  }

  @Test func everyValueStandsWithItsLineOrItsDefault() {
    let (code, report) = run("policy", shipped("ios-site-to-site.cfg"))
    #expect(code == 0)
    let lines = report.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    for expected in [
      "crypto isakmp policy 10 IKEv1 line 32",
      "encryption AES-CBC-256 line 33: encr aes 256",
      "hash SHA-1 default of Cisco IOS",
      "images with the single default policy 65535:",
      "65535 DES-CBC SHA-1 RSA signatures MODP-768 (1) 86400 s",
      "images with the eight default policies 65507 to 65514: none here",
      "local 10.1.0.0/16 line 81: permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255",
      "line 59: crypto map OUTSIDE 20 is incomplete: it has no `set transform-set`",
    ] {
      #expect(lines.contains(expected), "\(expected)")
    }
  }

  /// The sample's README: AES-CBC-256, SHA2-256, group 14 offered to a policy with SHA-1.
  @Test func aWalkCanBeReadByPrograms() throws {
    let folder = Repository.samples.appending(path: "cisco-policy-hash-differs")
    let (code, report) = run(
      "policy", "--format", "json", folder.appending(path: "responder.ios.cfg").path, "--offer",
      folder.appending(path: "capture.pcap").path)
    #expect(code == 0)
    let document = try JSONDecoder().decode(WalkDocument.self, from: Data(report.utf8))
    let walk = try #require(document.walks.first)
    #expect(document.walks.count == 1 && walk.frame == 1 && walk.responder == "203.0.113.2")
    for reading in walk.readings {
      let pair = try #require(reading.pairs.first)
      #expect(pair.entry == "crypto isakmp policy 10" && !pair.match)
      let differing = pair.rows.filter { $0.outcome == "differs" }
      #expect(differing.map(\.attribute) == ["hash"])
      #expect(differing.map(\.offered) == ["SHA2-256"] && differing.map(\.configured) == ["SHA-1"])
      #expect(reading.accepted == nil)
      let debug = "Hash algorithm offered does not match policy!"
      #expect(reading.debug.contains { $0.hasSuffix(debug) })
      let edit = try #require(reading.leastEdits.first { $0.side == "responder" })
      #expect(edit.lines.contains { $0.contains("hash sha256") })
    }
    #expect(!walk.readings.isEmpty)
  }

  /// The samples' READMEs: the daemons refused the one pair, and agreed on the other.
  @Test(arguments: [
    ("v1-mismatch-group", 1, "fails"), ("v2-success", 0, "comes_up"),
  ])
  func twoConfigurationsAreWalkedAgainstEachOther(name: String, code: Int32, phase1: String) throws
  {
    let folder = Repository.samples.appending(path: name)
    let files = ["initiator", "responder"].map {
      folder.appending(path: "\($0).swanctl.conf").path
    }
    let (exit, json) = run("policy", "--format", "json", files[0], files[1])
    #expect(exit == code)
    let document = try JSONDecoder().decode(PairDocument.self, from: Data(json.utf8))
    #expect(document.phase1 == phase1 && document.cannotComeUp == (code == 1))
    let (again, text) = run("policy", "198.51.100.10=" + files[0], "203.0.113.20=" + files[1])
    #expect(again == code)
    #expect(text.contains(code == 1 ? "Phase 1 cannot come up." : "Phase 1 and Phase 2 come up."))
    #expect(!(json + text).contains("battery staple"))
  }

  private struct PairDocument: Decodable {
    var phase1: String
    var cannotComeUp: Bool

    private enum CodingKeys: String, CodingKey {
      case phase1
      case cannotComeUp = "cannot_come_up"
    }
  }

  private struct WalkDocument: Decodable {
    struct Walk: Decodable {
      var frame: Int
      var responder: String
      var readings: [Reading]
    }
    struct Reading: Decodable {
      var pairs: [Pair]
      var accepted: Accepted?
      var leastEdits: [Edit]
      var debug: [String]

      enum CodingKeys: String, CodingKey {
        case pairs, accepted, debug
        case leastEdits = "least_edits"
      }
    }
    struct Pair: Decodable {
      var entry: String
      var match: Bool
      var rows: [Row]
    }
    struct Row: Decodable {
      var attribute: String
      var offered: String?
      var configured: String?
      var outcome: String
    }
    struct Accepted: Decodable { var entry: String }
    struct Edit: Decodable {
      var side: String
      var lines: [String]
    }
    var walks: [Walk]
  }

  @Test(arguments: ["text", "json"])
  func keysAreNamedAndNeverShown(_ format: String) throws {
    for file in Repository.files(under: "Samples/configurations", withSuffix: ".cfg") {
      let (code, report) = run("policy", "--format", format, shipped(file))
      #expect(code == 0)
      for secret in [
        "correct-horse", "shared-by-all", "one-way", "partner secret", "on-the-road",
        "group-secret", "OZaDXRLW", "hZbXCgYE", "094F471A",
      ] {
        #expect(!report.contains(secret), "\(file)")
      }
    }
    let (_, report) = run("policy", "--format", format, shipped("ios-site-to-site.cfg"))
    #expect(report.contains("isakmp key for 198.51.100.7"))
  }

  @Test func json() throws {
    let (code, report) = run(
      "policy", "--format", "json", "192.0.2.1=" + shipped("ios-site-to-site.cfg"),
      shipped("asa-9-site-to-site.cfg"), shipped("policy.yaml"))
    #expect(code == 0)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any])
    #expect(root["schema_version"] as? Int == 1)
    let policies = try #require(root["policies"] as? [[String: Any]])
    #expect(policies.map { $0["product"] as? String } == ["cisco-ios", "cisco-asa", "ikewhy"])
    #expect(policies.map { $0["address"] as? String } == ["192.0.2.1", nil, nil])
    let proposals = try #require(policies[0]["proposals"] as? [[String: Any]])
    #expect(proposals.map { $0["priority"] as? Int } == [10, 20])
    let choices = try #require(proposals[0]["choices"] as? [[String: Any]])
    let sources = choices.map { $0["source"] as? [String: Any] }
    #expect(sources.map { $0?["line"] as? Int } == [33, nil, 34, 35])
    #expect(sources[1]?["default_of"] as? String == "Cisco IOS")
    let builtIn = try #require(policies[0]["built_in"] as? [String: Any])
    #expect(builtIn["state"] as? String == "depends_on_image")
    let keys = try #require(policies[0]["keys"] as? [[String: Any]])
    #expect(keys.map { $0["state"] as? String } == ["usable", "encrypted"])
  }

  @Test(arguments: [
    ["policy"], ["policy", "no-such-file.cfg"], ["policy", "--format", "yaml", "x.cfg"],
    ["explain", "--policy", "no-such-file.cfg", "x.pcap"],
  ])
  func unusableCommandLines(_ arguments: [String]) {
    #expect(Program.run(arguments) == 2)
  }

  /// A capture given as a configuration, and a policy file with a mistake.
  @Test func unusableFiles() throws {
    let capture = Repository.samples.appending(path: "v1-main-success/initiator.pcap").path
    #expect(run("policy", capture).code == 2)
    #expect(run("explain", "--policy", capture, capture).code == 2)
    let file = path("p.yaml")
    try "ike:\n  - group: ninety\n".write(toFile: file, atomically: true, encoding: .utf8)
    #expect(run("explain", "--policy", "192.0.2.1=" + file, capture).code == 2)
    #expect(run("policy", file).code == 2)
  }

  @Test(arguments: [
    ("192.0.2.1=a.cfg", "192.0.2.1", "a.cfg"), ("2001:db8::1=a=b", "2001:db8::1", "a=b"),
    ("[2001:db8::1]=a.cfg", "2001:db8::1", "a.cfg"), ("a=b.cfg", nil, "a=b.cfg"),
    ("a.cfg", nil, "a.cfg"),
  ])
  func whoseFile(_ argument: String, _ address: String?, _ path: String) {
    let given = GivenPolicy(argument)
    #expect(given.address == address)
    #expect(given.path == path)
  }
}
