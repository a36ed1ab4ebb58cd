import Policies
import Testing

@testable import Diagnosis

/// A section of a FortiOS backup whose name no FortiOS knows is no other table: what the CLI reference
/// of FortiOS 7.4 has in `phase1` and `phase1-interface` alone stands in it, so that a tunnel is hidden.
@Suite struct StrangeSectionTests {
  /// `OPENING` is line 10.
  private static let text = """
    #config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin
    config vpn ipsec phase1-interface
        edit "other"
            set proposal aes256-sha256
            set dhgrp 14
            set remote-gw 192.0.2.77
            set psksecret sesame
        next
    end
    OPENING
        edit "own"
            set proposal aes256-sha256
            set dhgrp 14
            set remote-gw 198.51.100.2
            set psksecret sesame
        next
    end
    """

  private static let peer = """
    connections {
      site {
        version = 1
        local_addrs = 198.51.100.2
        remote_addrs = 203.0.113.1
        proposals = aes256-sha256-modp2048
        local {
          auth = psk
        }
        remote {
          auth = psk
        }
      }
    }
    """

  private func read(_ text: String, _ file: String = "fgt.conf") throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: file, including: { (_, _) in [] })
  }

  private func strangers(_ policy: PeerPolicy) throws -> [PairCause] {
    var given = policy
    given.givenAddress = "203.0.113.1"
    var peer = try read(Self.peer, "swanctl.conf")
    peer.givenAddress = "198.51.100.2"
    return PolicyPair(given, peer).strangers
  }

  @Test(arguments: [
    "config xyzzy ipsec phase1-interface", "config vpn ipsce phase1-interface",
    "config vpn ipsec phase1-intreface", "config vpn", "config xyzzy",
  ]) func hidesATunnel(_ opening: String) throws {
    let policy = try read(Self.text.replacing("OPENING", with: opening))
    #expect(policy.remarks.contains { $0.line == 10 && $0.mayHideEntries }, "\(policy.remarks)")
    let causes = try strangers(policy)
    #expect(!causes.isEmpty && causes.allSatisfy { $0.confidence != .proven }, "\(causes)")
  }

  /// A table of FortiOS that is not read, with settings of its own, says nothing of tunnels.
  @Test func anotherTableHidesNone() throws {
    let policy = try read(
      Self.text.replacing("OPENING", with: "config system gre-tunnel")
        .replacing(
          "set psksecret sesame\n    next\nend", with: "set keepalive-interval 10\n    next\nend"))
    #expect(!policy.remarks.contains { $0.line >= 10 }, "\(policy.remarks)")
  }

  /// CLI reference of FortiOS 7.4: `system fabric-vpn` has a key, and no entries.
  @Test func aTableWithoutEntriesHidesNone() throws {
    let policy = try read(
      Self.text.replacing(
        "OPENING", with: "config system fabric-vpn\nset psksecret sesame\nend\nconfig xyzzy"))
    #expect(!policy.remarks.contains { $0.line == 10 })
    #expect(policy.remarks.contains { $0.line == 13 })
  }

  @Test func aSettingBehindNothing() throws {
    let policy = try read(
      "set psksecret sesame\n" + Self.text.replacing("OPENING", with: "config system gre-tunnel"))
    #expect(policy.remarks.contains { $0.line == 1 && $0.mayHideEntries })
    #expect(!policy.remarks.contains { $0.what.contains("sesame") })
  }
}
