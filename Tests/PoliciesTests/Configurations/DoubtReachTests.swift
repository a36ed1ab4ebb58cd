import Testing

@testable import Policies

/// What is not understood in a group, a profile or a record of fields speaks of those that use it, and
/// not of the whole file.
@Suite struct DoubtReachTests {
  private static let vyOS = """
    set vpn ipsec esp-group E proposal 1 encryption 'aes256'
    set vpn ipsec ike-group I proposal 1 encryption 'aes256'
    set vpn ipsec ike-group I frobnicate '1'
    set vpn ipsec ike-group J proposal 1 encryption 'aes256'
    set vpn ipsec site-to-site peer one ike-group 'I'
    set vpn ipsec site-to-site peer one remote-address '192.0.2.77'
    set vpn ipsec site-to-site peer two ike-group 'J'
    set vpn ipsec site-to-site peer two remote-address '198.51.100.2'
    """

  private static let opnSense = """
    <opnsense><OPNsense><Swanctl><Connections>
    <Connection uuid="1"><enabled>1</enabled><version>2</version><remote_addrs>192.0.2.77</remote_addrs>
    <frobnicate>1</frobnicate></Connection>
    <Connection uuid="2"><enabled>1</enabled><version>2</version><remote_addrs>198.51.100.2</remote_addrs></Connection>
    </Connections></Swanctl></OPNsense></opnsense>
    """

  private static let panOS = """
    set network ike gateway one peer-address ip 192.0.2.77
    set network ike gateway two peer-address ip 198.51.100.2
    set network tunnel ipsec T1 auto-key ike-gateway one
    set network tunnel ipsec T1 auto-key proxy-id p1 frobnicate 1
    set network tunnel ipsec T2 auto-key ike-gateway two
    """

  @Test(arguments: [vyOS, opnSense, panOS])
  func doubtsItsOwn(_ text: String) throws {
    let policy = try configuration(Array(text.utf8), file: "gateway.conf")
    let remark = try #require(policy.unread, "\(policy.remarks)")
    #expect(remark.within != nil, "\(remark)")
    let doubted = policy.connections.filter { policy.unread(of: $0) != nil }
    #expect(doubted.count == 1, "\(policy.connections.map(\.name))")
    #expect(doubted.first?.remoteAddresses.first?.value == "192.0.2.77")
  }

  /// Of a tunnel that names no gateway nobody knows whose networks it holds.
  @Test func aTunnelOfNobodyDoubtsAll() throws {
    let text = Self.panOS.replacing("auto-key ike-gateway one", with: "tunnel-interface tunnel.1")
    let policy = try configuration(Array(text.utf8), file: "gateway.conf")
    #expect(policy.connections.allSatisfy { policy.unread(of: $0) != nil })
  }

  /// pfSense's page offers `pre_shared_key` and others, and no network without the length of its prefix.
  @Test func whatIsGarbledIsNoStatement() throws {
    let text = """
      <pfsense><ipsec>
      <phase1><ikeid>1</ikeid><iketype>ikev2</iketype><remote-gateway>198.51.100.2</remote-gateway>
      <authentication_method>per_shared_key</authentication_method>
      <pre-shared-key>sesame</pre-shared-key></phase1>
      <phase2><ikeid>1</ikeid><mode>tunnel</mode>
      <localid><type>network</type><address>10.2.0.0</address><ntebits>16</ntebits></localid>
      <remoteid><type>network</type><address>10.1.0.0</address><netbits>16</netbits></remoteid>
      </phase2>
      </ipsec></pfsense>
      """
    let policy = try configuration(Array(text.utf8), file: "config.xml")
    #expect(policy.remarks.filter { $0.kind == .unreadStatement }.map(\.line) == [3, 6])
    let connection = try #require(policy.connections.first)
    #expect(connection.localAuthentication.map(\.value) == [.preSharedKey])
    #expect(connection.localAuthentication.allSatisfy { !$0.origin.isCertain })
    let child = try #require(connection.children.first)
    #expect(child.localSelectors.allSatisfy { !$0.origin.isCertain })
    #expect(child.remoteSelectors.allSatisfy { $0.origin.isCertain })
  }
}
