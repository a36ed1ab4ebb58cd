import Diagnosis
import Policies
import Reports
import TestSupport
import Testing

/// The verdict on two configurations, as people read it.
@Suite struct PairTextTests {
  private func policy(_ file: String, peer: String) throws -> PeerPolicy {
    let text = try Repository.text("Samples/v1-pfs-second-group/" + file)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.contains("remote_addrs") ? "remote_addrs = \(peer)" : $0 }.joined(separator: "\n")
    return try ConfigurationFile.read(
      Array(text.utf8), file: file, including: { (_, _) in [] })
  }

  @Test func namesOfFilesMoveNoCursor() throws {
    let policy = try ConfigurationFile.read(
      Array(try Repository.text("Samples/v1-pfs-second-group/initiator.swanctl.conf").utf8),
      file: "a\u{1b}[2Jb", including: { (_, _) in [] })
    let page = PairText(layout: TextLayout()).page(PolicyPair(policy, policy))
    #expect(!page.contains(0x1b))
    #expect(String(decoding: page, as: UTF8.self).contains("a\u{fffd}[2Jb"))
  }

  /// Recorded: the responder refused. It would take both groups if it were called, and here it calls.
  @Test func theSideThatBeginsInVainIsNamed() throws {
    let pair = PolicyPair(
      try policy("initiator.swanctl.conf", peer: "203.0.113.20"),
      try policy("responder.swanctl.conf", peer: "198.51.100.10"))
    let text = String(
      decoding: PairText(layout: TextLayout(width: 200)).page(pair), as: UTF8.self)
    #expect(
      text.contains(
        "Phase 1 and Phase 2 come up, but not begun by initiator.swanctl.conf."))
  }
}
