import TestSupport
import Testing

@testable import Policies

/// A value that the maker's document does not have is told with its line, and nothing is made of it.
@Suite struct GarbledValueTests {
  private static let fortiGate = """
    config vpn ipsec phase1-interface
        edit "t"
            set proposal aes256-sha256
            set dhgrp 14
            set remote-gw 198.51.100.2
            set psksecret ENC AAAAexampleNotARealSecretAAAA==
        next
    end
    """
  private static let srx = """
    set security ike proposal P dh-group group14
    set security ike policy Q proposals P
    set security ike policy Q mode main
    set security ike gateway G ike-policy Q
    set security ike gateway G address 198.51.100.2
    set security ipsec proposal E protocol esp
    set security ipsec proposal E encryption-algorithm aes-256-gcm
    set security ipsec policy F proposals E
    set security ipsec vpn V ike gateway G
    set security ipsec vpn V ike ipsec-policy F
    set security ipsec vpn V bind-interface st0.1
    set security ipsec vpn V establish-tunnels immediately
    """
  private static let paloAlto = """
    set network ike gateway g protocol version ikev1
    set network ike gateway g protocol ikev1 exchange-mode main
    set network ike gateway g protocol-common nat-traversal enable no
    set network ike gateway g peer-address ip 198.51.100.2
    """
  private static let mikroTik = """
    # 2026-02-11 09:14:02 by RouterOS 7.16.2
    /ip ipsec peer
    add address=198.51.100.2/32 local-address=203.0.113.1 name=p
    /ip ipsec policy
    add dst-address=10.2.0.0/16 peer=p src-address=10.1.0.0/16 tunnel=yes
    """
  private static let vyOS = """
    set vpn ipsec ike-group I proposal 1 dh-group '14'
    set vpn ipsec esp-group E mode 'tunnel'
    set vpn ipsec esp-group E proposal 1 encryption 'aes256'
    set vpn ipsec site-to-site peer hq ike-group 'I'
    set vpn ipsec site-to-site peer hq connection-type 'initiate'
    set vpn ipsec site-to-site peer hq remote-address '198.51.100.2'
    set vpn ipsec site-to-site peer hq tunnel 0 esp-group 'E'
    set vpn ipsec site-to-site peer hq tunnel 0 local prefix '10.1.0.0/16'
    set vpn ipsec site-to-site peer hq tunnel 0 remote prefix '10.2.0.0/16'
    // vyos-config-version: "ipsec@13"
    """

  @Test(arguments: [
    (fortiGate, "remote-gw 198.51.100.2", "remote-gw xyzzy"),
    (srx, "mode main", "mode xyzzy"),
    (srx, "protocol esp", "protocol xyzzy"),
    (srx, "establish-tunnels immediately", "establish-tunnels xyzzy"),
    (paloAlto, "exchange-mode main", "exchange-mode xyzzy"),
    (paloAlto, "enable no", "enable xyzzy"),
    (mikroTik, "dst-address=10.2.0.0/16", "dst-address=xyzzy"),
    (mikroTik, "local-address=203.0.113.1", "local-address=xyzzy"),
    (vyOS, "mode 'tunnel'", "mode 'xyzzy'"),
    (vyOS, "connection-type 'initiate'", "connection-type 'xyzzy'"),
    (vyOS, "prefix '10.1.0.0/16'", "prefix 'xyzzy'"),
    (vyOS, "local prefix", "local xyzzy"),
  ])
  func isTold(_ whole: String, _ value: String, _ garbled: String) throws {
    let damaged = whole.replacing(value, with: garbled)
    let line = damaged.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.contains("xyzzy") }
    let place = try #require(line) + 1
    func told(_ text: String) throws -> [ConfigurationRemark] {
      try configuration(text).remarks.filter { $0.line == place }
    }
    #expect(try told(damaged).contains { $0.what.contains("xyzzy") })
    #expect(try told(whole).allSatisfy { !$0.what.contains("no mode") })
  }

  /// Words behind a mark that is not whole are no key that a person typed.
  @Test(arguments: [
    fortiGate.replacing("ENC ", with: "ENQ "),
    """
    set network ike gateway g authentication pre-shared-key key xyzzy==AAAAexampleNotARealKey
    set network ike gateway g peer-address ip 198.51.100.2
    """,
  ])
  func aDamagedMarkOfAHiddenKey(_ text: String) throws {
    #expect(try configuration(text).presharedKeys.map(\.value) == [.masked])
  }

  /// PAN-OS demands `authentication` in every profile of ESP; one without it was cut.
  @Test func aProfileThatIsNotWhole() throws {
    let policy = try configuration(
      """
      set network ike crypto-profiles ipsec-crypto-profiles Q esp encryption aes-256-cbc
      set network ike crypto-profiles ipsec-crypto-profiles Q dh-group group14
      set network ike gateway g peer-address ip 198.51.100.2
      set network tunnel ipsec t auto-key ike-gateway g
      set network tunnel ipsec t auto-key ipsec-crypto-profile Q
      """)
    #expect(policy.connections.first?.children.first?.proposals.map(\.isCertain) == [false])
    #expect(policy.remarks.contains { $0.what.contains("has no authentication") })
  }

  /// YANG model of Junos 23.2 and VyOS's definition: who waits for its peer.
  @Test(arguments: [
    (srx.replacing("immediately", with: "responder-only"), false as Bool?),
    (srx.replacing("immediately", with: "responder-only-no-rekey"), false), (srx, nil),
    (
      srx.replacing("immediately", with: "responder-only") + """

        set security ipsec vpn W ike gateway G
        set security ipsec vpn W ike ipsec-policy F
        set security ipsec vpn W bind-interface st0.2
        """, nil
    ),
    (vyOS.replacing("initiate", with: "none"), false), (vyOS, nil),
    (vyOS.replacing("initiate", with: "respond"), nil),
  ])
  func whoBegins(_ text: String, _ begins: Bool?) throws {
    #expect(try configuration(text).connections.first?.initiates?.value == begins)
  }

  /// What a template, a person or a program puts in the place of a key is none.
  @Test(arguments: ["<removed>", "${psk}", "{{ psk }}", "[REDACTED]", "xxxxxxxx", "********"])
  func aPlaceholderIsNoKey(_ text: String) throws {
    let keys = try configuration(
      Self.vyOS + "\nset vpn ipsec authentication psk k id 'any'"
        + "\nset vpn ipsec authentication psk k secret '\(text)'"
    ).presharedKeys.map(\.value)
    #expect(keys == [.masked])
  }

  @Test func aKeyThatLooksLikeOneIsKept() throws {
    let keys = try configuration(
      Self.vyOS + "\nset vpn ipsec authentication psk k id 'any'"
        + "\nset vpn ipsec authentication psk k secret 'removed-by-Anna-7'"
    ).presharedKeys.map(\.value)
    #expect(keys == [.readable(Array("removed-by-Anna-7".utf8))])
  }

  /// CLI reference, “Subcommands”: `append` adds to a list, `unselect` takes from it, `select` sets it
  /// anew.
  @Test(arguments: [
    ("append dhgrp 20", [14, 20]), ("select dhgrp 20 21", [20, 21]),
    ("append dhgrp 20\nunselect dhgrp 14", [20]),
  ])
  func fortiOSList(_ line: String, _ groups: [UInt16]) throws {
    let text = Self.fortiGate.replacing("set dhgrp 14", with: "set dhgrp 14\n\(line)")
    let policy = try configuration(text)
    let choices = policy.connections.first?.proposals?.first?.choices(for: .group) ?? []
    let found = choices.compactMap { choice in
      if case .group(let group) = choice.value { group.number } else { nil }
    }
    #expect(found == groups)
    #expect(policy.unread == nil)
  }

  /// ipsec.inc: a group is a number, 0 is none. A word is not none.
  @Test(arguments: ["xyzzy", "modp"])
  func pfSenseGroup(_ word: String) throws {
    let policy = try configuration(
      """
      <pfsense><version>24.5</version><ipsec>
        <phase1><ikeid>1</ikeid><iketype>ikev1</iketype>
          <remote-gateway>198.51.100.7</remote-gateway>
          <encryption><item>
            <encryption-algorithm><name>aes</name><keylen>128</keylen></encryption-algorithm>
            <hash-algorithm>sha256</hash-algorithm><dhgroup>14</dhgroup></item></encryption>
          <authentication_method>pre_shared_key</authentication_method></phase1>
        <phase2><ikeid>1</ikeid><mode>tunnel</mode><protocol>esp</protocol>
          <encryption-algorithm-option><name>aes</name><keylen>128</keylen>
          </encryption-algorithm-option>
          <hash-algorithm-option>hmac_sha256</hash-algorithm-option>
          <pfsgroup>\(word)</pfsgroup></phase2>
      </ipsec></pfsense>
      """)
    let proposals = policy.connections.first?.children.first?.proposals ?? []
    #expect(!proposals.isEmpty && proposals.allSatisfy { !$0.isCertain })
    #expect(policy.remarks.contains { $0.what.contains(word) })
  }
}
