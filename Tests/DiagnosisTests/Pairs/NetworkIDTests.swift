import Policies
import Testing

@testable import Diagnosis

/// Fortinet 288486: with `network-overlay` the first message of IKEv2 names a network, and an entry
/// takes no peer of another one.
struct NetworkIDTests {
  private func fortiGate(_ name: String, _ own: String, _ peer: String, _ lines: [String]) throws
    -> PeerPolicy
  {
    try ConfigurationFile.read(
      Array(ComposedFortiGate.text(own: own, peer: peer, phase1: lines).utf8), file: name,
      including: { (_, _) in [] })
  }

  private static func overlay(_ number: Int) -> [String] {
    ["set network-overlay enable", "set network-id \(number)"]
  }

  private func pair(_ first: [String], _ second: [String]) throws -> PolicyPair {
    PolicyPair(
      try fortiGate("a.conf", "203.0.113.1", "198.51.100.2", first),
      try fortiGate("b.conf", "198.51.100.2", "203.0.113.1", second))
  }

  private func causes(_ pair: PolicyPair) -> [PairCause] {
    pair.tunnels.flatMap(\.directions).flatMap(\.causes).filter { $0.kind == .connection }
  }

  @Test func networksThatDifferKeepApart() throws {
    let pair = try pair(Self.overlay(7), Self.overlay(8))
    #expect(pair.phase1 == .fails)
    #expect(causes(pair).map(\.confidence) == [.proven, .proven])
    #expect(causes(pair).first?.rows.first?.aPlace == "a.conf, line 12")
  }

  @Test func oneNetworkMeets() throws {
    let pair = try pair(Self.overlay(7), Self.overlay(7))
    #expect(pair.phase1 == .comesUp && causes(pair).isEmpty)
  }

  /// A number that no overlay enables is none: the CLI reference has it at 0 and disabled.
  @Test func aNumberWithoutItsOverlayIsNone() throws {
    let pair = try pair(["set network-id 7"], [])
    #expect(pair.phase1 == .comesUp && causes(pair).isEmpty)
  }

  @Test func whoNamesNoneIsRefusedWhereOneIsAsked() throws {
    let pair = try pair(Self.overlay(7), [])
    #expect(pair.phase1 != .comesUp)
    #expect(causes(pair).map(\.confidence) == [.possible, .likely])
  }

  /// RFC 7296 section 3.10.1: a status notification that is not known is ignored.
  @Test func anotherMakerIgnoresTheNumber() throws {
    let text = """
      connections {
        c {
          version = 2
          local_addrs = 198.51.100.2
          remote_addrs = 203.0.113.1
          proposals = aes256-sha256-modp2048
          local { auth = psk }
          remote { auth = psk }
          children { net { local_ts = 0.0.0.0/0
            remote_ts = 0.0.0.0/0
            esp_proposals = aes256-sha256-modp2048 } }
        }
      }
      """
    let other = try ConfigurationFile.read(
      Array(text.utf8), file: "swanctl.conf", including: { (_, _) in [] })
    let pair = PolicyPair(
      try fortiGate("a.conf", "203.0.113.1", "198.51.100.2", Self.overlay(7)), other)
    #expect(pair.phase1 == .comesUp)
    #expect(causes(pair).map(\.confidence) == [.likely])
  }
}
