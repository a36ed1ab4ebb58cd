import Policies
import TestSupport
import Testing

@testable import Diagnosis

/// Where each line names its entry, a slip in that name makes a fragment beside an entry that seems to
/// leave something out: nothing is proven by what is left out.
@Suite struct GarbledNameTests {
  private static let srx = """
    set security ike proposal P authentication-method pre-shared-keys
    set security ike proposal P dh-group group14
    set security ike proposal P authentication-algorithm sha-256
    set security ike proposal P encryption-algorithm aes-256-cbc
    set security ike policy Q proposals P
    set security ike policy Q pre-shared-key ascii-text sesame
    set security ike gateway G ike-policy Q
    set security ike gateway G address 198.51.100.2
    set security ike gateway G local-address 203.0.113.1
    set security ike gateway G version v2-only
    set security ipsec proposal E protocol esp
    set security ipsec proposal E authentication-algorithm hmac-sha-256-128
    set security ipsec proposal E encryption-algorithm aes-256-cbc
    set security ipsec policy F perfect-forward-secrecy keys group14
    set security ipsec policy F proposals E
    set security ipsec vpn V bind-interface st0.1
    set security ipsec vpn V ike gateway G
    set security ipsec vpn V ike ipsec-policy F
    set security ipsec vpn V traffic-selector t local-ip 10.1.0.0/16
    set security ipsec vpn V traffic-selector t remote-ip 10.2.0.0/16
    """
  private static let paloAlto = """
    set network ike crypto-profiles ike-crypto-profiles P hash sha256
    set network ike crypto-profiles ike-crypto-profiles P dh-group group14
    set network ike crypto-profiles ike-crypto-profiles P encryption aes-256-cbc
    set network ike crypto-profiles ipsec-crypto-profiles E esp authentication sha256
    set network ike crypto-profiles ipsec-crypto-profiles E esp encryption aes-256-cbc
    set network ike crypto-profiles ipsec-crypto-profiles E dh-group group14
    set network ike gateway G authentication pre-shared-key key sesame
    set network ike gateway G protocol version ikev2
    set network ike gateway G protocol ikev2 ike-crypto-profile P
    set network ike gateway G local-address ip 203.0.113.1
    set network ike gateway G peer-address ip 198.51.100.2
    set network tunnel ipsec T auto-key ike-gateway G
    set network tunnel ipsec T auto-key ipsec-crypto-profile E
    set network tunnel ipsec T auto-key proxy-id x protocol any
    set network tunnel ipsec T auto-key proxy-id x local 10.1.0.0/16
    set network tunnel ipsec T auto-key proxy-id x remote 10.2.0.0/16
    """
  private static let vyOS = """
    set vpn ipsec authentication psk k id '203.0.113.1'
    set vpn ipsec authentication psk k id '198.51.100.2'
    set vpn ipsec authentication psk k secret 'sesame'
    set vpn ipsec esp-group E pfs 'dh-group14'
    set vpn ipsec esp-group E proposal 1 encryption 'aes256'
    set vpn ipsec esp-group E proposal 1 hash 'sha256'
    set vpn ipsec ike-group I key-exchange 'ikev2'
    set vpn ipsec ike-group I proposal 1 dh-group '14'
    set vpn ipsec ike-group I proposal 1 encryption 'aes256'
    set vpn ipsec ike-group I proposal 1 hash 'sha256'
    set vpn ipsec site-to-site peer hq authentication mode 'pre-shared-secret'
    set vpn ipsec site-to-site peer hq ike-group 'I'
    set vpn ipsec site-to-site peer hq local-address '203.0.113.1'
    set vpn ipsec site-to-site peer hq remote-address '198.51.100.2'
    set vpn ipsec site-to-site peer hq tunnel 0 esp-group 'E'
    set vpn ipsec site-to-site peer hq tunnel 0 local prefix '10.1.0.0/16'
    set vpn ipsec site-to-site peer hq tunnel 0 remote prefix '10.2.0.0/16'
    // vyos-config-version: "ipsec@13"
    """
  private static let peer = """
    connections { site { version = 2
      local_addrs = 198.51.100.2
      remote_addrs = 203.0.113.1
      proposals = aes256-sha256-modp2048
      local { auth = psk }
      remote { auth = psk }
      children { net {
        local_ts = 10.2.0.0/16
        remote_ts = 10.1.0.0/16
        esp_proposals = aes256-sha256-modp2048 } } } }
    secrets { ike-1 { secret = sesame } }
    """

  private func proven(_ text: String) throws -> [String] {
    func read(_ text: String, _ file: String) throws -> PeerPolicy {
      try ConfigurationFile.read(Array(text.utf8), file: file, including: { _, _ in [] })
    }
    let pair = PolicyPair(try read(text, "a.cfg"), try read(Self.peer, "b.cfg"))
    let told = pair.tunnels.flatMap { tunnel in
      tunnel.directions.flatMap { $0.causes + $0.children.flatMap(\.causes) } + tunnel.remarks
    }
    let kinds: Set<PairCause.Kind> = [
      .version, .suite, .authentication, .mode, .identity, .selectors, .encapsulation, .protocol,
      .rekey,
    ]
    return (told + pair.strangers).filter { kinds.contains($0.kind) && $0.confidence == .proven }
      .map(\.what)
  }

  /// The two agree, so that whatever is proven is wrong.
  @Test(arguments: [
    (srx, [" P ", " Q ", " G ", " E ", " F ", " V "]), (paloAlto, [" P ", " E ", " G ", " T "]),
    (vyOS, [" E ", " I ", " hq ", " 1 ", " 0 "]),
  ])
  func aSlipInANameProvesNothing(_ text: String, _ names: [String]) throws {
    #expect(try proven(text) == [])
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices {
      for name in names where lines[index].contains(name) {
        var damaged = lines
        // The entry's name is the first of its line.
        let place = try #require(damaged[index].firstRange(of: name))
        damaged[index].replaceSubrange(place, with: " xyzzy ")
        let found = try proven(damaged.joined(separator: "\n"))
        #expect(found == [], "\(damaged[index])")
      }
    }
  }

  /// A whole group that nothing names is no fragment, and takes nothing away.
  @Test func aWholeGroupThatIsNotUsed() throws {
    let text =
      Self.vyOS.replacing("key-exchange 'ikev2'", with: "key-exchange 'ikev1'") + """

        set vpn ipsec ike-group SPARE proposal 1 dh-group '14'
        set vpn ipsec ike-group SPARE proposal 1 encryption 'aes256'
        set vpn ipsec ike-group SPARE proposal 1 hash 'sha256'
        """
    #expect(try !proven(text).isEmpty)
  }
}
