import Policies
import Testing

@testable import Diagnosis

/// What the addresses in a file tell of the one under which its device is reached: a NAT or an uplink
/// that is given its address (PPPoE, DHCP) leaves that one out of the file.
struct PairAddressTests {
  /// A RouterOS export of the menus that the pair needs; the uplink's address is what `uplink` adds.
  private func router(
    _ name: String, lan: String, peer: String, networks: (own: String, other: String),
    uplink: String
  ) throws -> PeerPolicy {
    let text = """
      # 2026-03-02 10:00:00 by RouterOS 7.16.2
      # software id = ABCD-0001
      /ip ipsec peer
      add address=\(peer)/32 exchange-mode=ike2 name=other
      /ip address
      add address=\(lan) interface=bridge
      \(uplink)
      /ip ipsec identity
      add peer=other secret=Bittern-23
      /ip ipsec policy
      add dst-address=\(networks.other) peer=other src-address=\(networks.own) tunnel=yes
      """
    return try ConfigurationFile.read(Array(text.utf8), file: name, including: { (_, _) in [] })
  }

  private func office() throws -> PeerPolicy {
    try router(
      "office.rsc", lan: "10.7.0.1/16", peer: "198.51.100.7",
      networks: ("10.7.0.0/16", "10.8.0.0/16"), uplink: "add address=203.0.113.5/30 interface=wan")
  }

  private func branch(_ uplink: String) throws -> PeerPolicy {
    try router(
      "branch.rsc", lan: "10.8.0.1/16", peer: "203.0.113.5",
      networks: ("10.8.0.0/16", "10.7.0.0/16"), uplink: uplink)
  }

  @Test func anUplinkThatIsGivenItsAddressMayBeTheOneCalled() throws {
    let branch = try branch("/interface pppoe-client\nadd interface=ether1 name=uplink user=x")
    let pair = PolicyPair(try office(), branch)
    #expect(pair.strangers.isEmpty)
    let tunnel = try #require(pair.tunnels.first)
    #expect(tunnel.doubts.contains { $0.contains("198.51.100.7") }, "\(tunnel.doubts)")
    #expect(pair.phase1 == .comesUp && pair.phase2 == .comesUp)
  }

  @Test func aPrivateAddressInFrontOfAPrivateOneIsAnother() throws {
    let hub = try router(
      "hub.rsc", lan: "10.7.0.1/16", peer: "10.9.0.6", networks: ("10.7.0.0/16", "10.8.0.0/16"),
      uplink: "add address=10.9.0.1/24 interface=wan")
    let spoke = try router(
      "spoke.rsc", lan: "10.8.0.1/16", peer: "10.9.0.1", networks: ("10.8.0.0/16", "10.7.0.0/16"),
      uplink: "add address=10.9.0.2/24 interface=wan")
    let pair = PolicyPair(hub, spoke)
    #expect(pair.tunnels.isEmpty && pair.cannotComeUp)
    #expect(pair.strangers.map(\.confidence) == [.likely])
  }

  /// The router may have a further uplink; who gives its address knows.
  @Test func aPublicAddressOfAnInterfaceIsLikelyTheOne() throws {
    let branch = try branch("add address=198.51.100.9/30 interface=wan")
    let told = PolicyPair(try office(), branch)
    #expect(told.cannotComeUp && told.strangers.map(\.confidence) == [.likely])
    var given = branch
    given.givenAddress = "198.51.100.9"
    let sure = PolicyPair(try office(), given)
    #expect(sure.cannotComeUp && sure.strangers.map(\.confidence) == [.proven])
  }

  /// What strongSwan binds to is inside of its NAT; the peer calls the outside.
  @Test func aBoundPrivateAddressMayBeTranslated() throws {
    let text = """
      connections {
        office {
          local_addrs = 192.168.4.2
          remote_addrs = 203.0.113.5
          version = 2
          proposals = aes128-sha1-modp2048
          local { auth = psk }
          remote { auth = psk }
          children { net { local_ts = 10.8.0.0/16
            remote_ts = 10.7.0.0/16
            esp_proposals = aes256-sha1-modp1024 } }
        }
      }
      """
    let inside = try ConfigurationFile.read(
      Array(text.utf8), file: "swanctl.conf", including: { (_, _) in [] })
    let pair = PolicyPair(try office(), inside)
    #expect(pair.strangers.isEmpty && pair.phase1 == .comesUp)
    #expect(pair.tunnels.first?.doubts.isEmpty == false)
  }
}
