import Policies
import Testing

@testable import Diagnosis

/// What a file lacks so that its device does not negotiate at all is said of the pair too.
struct PairHindranceTests {
  private func pair(identity peer: String) throws -> PolicyPair {
    let router = """
      # 2026-03-02 10:00:00 by RouterOS 7.16.2
      /ip ipsec profile
      add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 name=p1
      /ip ipsec peer
      add address=198.51.100.2/32 exchange-mode=ike2 local-address=203.0.113.1 name=hq profile=p1
      /ip ipsec identity
      add peer=\(peer) secret=Bittern-23
      """
    let other = """
      connections {
        c {
          version = 2
          local_addrs = 198.51.100.2
          remote_addrs = 203.0.113.1
          proposals = aes256-sha256-modp2048
          local { auth = psk }
          remote { auth = psk }
        }
      }
      """
    return PolicyPair(
      try ConfigurationFile.read(
        Array(router.utf8), file: "router.rsc", including: { (_, _) in [] }),
      try ConfigurationFile.read(
        Array(other.utf8), file: "swanctl.conf", including: { (_, _) in [] }))
  }

  /// MikroTik's manual, IPsec: the identity holds what authenticates the peer that it names.
  @Test func aPeerOfRouterOSWithoutIdentity() throws {
    func told(_ pair: PolicyPair) -> [PairCause] {
      pair.tunnels.flatMap(\.remarks).filter { $0.what.contains("no identity") }
    }
    #expect(told(try pair(identity: "hq")).isEmpty)
    let causes = told(try pair(identity: "hp"))
    #expect(causes.map(\.confidence) == [.likely])
    #expect(causes.first?.what.contains("router.rsc, line 5") == true)
  }
}
