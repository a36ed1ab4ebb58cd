import Foundation
import TestSupport
import Testing

@testable import Commands

/// `ikewhy check` on two configurations without a capture, as the pipeline of a repository of
/// configurations runs it.
@Suite struct PairCheckTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ name: String) throws {
    try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
  }

  private func check(_ arguments: String...) -> (code: Int32, report: String) {
    let output = folder.path("report-\(UUID().uuidString)")
    let code = Program.run(["check"] + arguments + ["-o", output])
    return (code, (try? String(contentsOfFile: output, encoding: .utf8)) ?? "")
  }

  private func writePair(peerGroup: String) throws {
    try write(
      """
      connections { site { version = 2
        local_addrs = 192.0.2.1
        remote_addrs = 198.51.100.2
        proposals = aes256-sha256-modp2048
        local { auth = psk }
        remote { auth = psk }
        children { net {
          local_ts = 10.1.0.0/16
          remote_ts = 10.2.0.0/16
          esp_proposals = aes256-sha256-modp2048 } } } }
      """, "hub.conf")
    try write(
      """
      config vpn ipsec phase1-interface
          edit "hub"
              set ike-version 2
              set local-gw 198.51.100.2
              set peertype any
              set proposal aes256-sha256
              set dhgrp \(peerGroup)
              set remote-gw 192.0.2.1
              set psksecret ENC AAAAAAAAAAAA
          next
      end
      config vpn ipsec phase2-interface
          edit "net"
              set phase1name "hub"
              set proposal aes256-sha256
              set dhgrp 14
              set src-subnet 10.2.0.0 255.255.0.0
              set dst-subnet 10.1.0.0 255.255.0.0
          next
      end
      """, "branch.cfg")
  }

  private static let expectations = """
    policies:
      - a: hub.conf
        b: 198.51.100.2=branch.cfg
        phase1: comes_up
        suite: {encryption: AES-CBC-256, group: 14}
        forbid: [{kind: rekey}]
    """

  @Test func aPairThatFitsPasses() throws {
    try writePair(peerGroup: "14")
    try write(Self.expectations, "tunnel.expect.yaml")
    let result = check(folder.path("tunnel.expect.yaml"))
    #expect(result.code == 0)
    #expect(result.report.contains("1 expectation, all met"))
    // Found in the folder too, which has no capture.
    #expect(check(folder.path("")).code == 0)
  }

  @Test func aPairThatCannotComeUpFailsAndNamesTheLine() throws {
    try writePair(peerGroup: "20")
    try write(Self.expectations, "tunnel.expect.yaml")
    let result = check(folder.path("tunnel.expect.yaml"))
    #expect(result.code == 1)
    #expect(
      result.report.contains("tunnel.expect.yaml:4: phase1: expected comes_up, seen fails"))
    #expect(result.report.contains("tunnel.expect.yaml:5: suite.group: expected 14"))
    // One that states nothing expects that nothing is known to fail.
    try write("policies: {a: hub.conf, b: branch.cfg}\n", "bare.expect.yaml")
    #expect(check(folder.path("bare.expect.yaml")).code == 1)
    try writePair(peerGroup: "14")
    #expect(check(folder.path("bare.expect.yaml")).code == 0)
  }

  /// A mistake in the file is a wrong use, with file, line and what there is.
  @Test(arguments: [
    "policies:\n  - {a: hub.conf}\n", "policies:\n  - {a: hub.conf, b: nowhere.cfg}\n",
    "policies:\n  - {a: hub.conf, b: hub.conf, phase1: up}\n",
    "policies:\n  - {a: hub.conf, b: hub.conf, forbid: [{kind: weakness}]}\n", "policies: []\n",
    "policies:\n  - {a: hub.conf, b: hub.conf, c: d}\n",
  ])
  func mistakes(_ text: String) throws {
    try writePair(peerGroup: "14")
    try write(text, "tunnel.expect.yaml")
    let code = check(folder.path("tunnel.expect.yaml")).code
    #expect(code == 2)
  }
}
