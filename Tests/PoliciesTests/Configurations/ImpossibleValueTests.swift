import ISAKMP
import Testing
import Texts

@testable import Policies

/// A value that can be none is said with its line, whatever the maker's syntax: 300 in an address, a
/// prefix of 33 bits, port 70000 (16 bits, RFC 768), times that 32 bits do not hold. It is never taken for
/// silence, which would mean everyone or the default, and no key is shown.
@Suite struct ImpossibleValueTests {
  struct Maker: Sendable, CustomTestStringConvertible {
    var name: String
    var lines: [String]
    /// What stands in the file, and what takes its place.
    var wrong: [(String, String)]
    var testDescription: String { name }
  }

  @Test(arguments: makers) func isSaidWithItsLine(_ maker: Maker) throws {
    let healthy = try read(maker.lines)
    #expect(!healthy.connections.isEmpty)
    for (old, new) in maker.wrong {
      let index = try #require(maker.lines.firstIndex { $0.contains(old) }, "\(old)")
      var lines = maker.lines
      lines[index] = lines[index].replacing(old, with: new)
      let policy = try read(lines)
      let fresh = policy.remarks.filter { !healthy.remarks.contains($0) }
      #expect(fresh.contains { $0.line == index + 1 }, "\(maker.name): \(new): \(fresh)")
      #expect(fresh.allSatisfy { !$0.what.contains("SecretMark") })
      // The connection still has its peer: nobody takes it for one with everyone.
      #expect(policy.connections.count == healthy.connections.count, "\(new)")
      for (own, other) in zip(policy.connections, healthy.connections) {
        #expect(own.remoteAddresses.isEmpty == other.remoteAddresses.isEmpty, "\(new)")
        #expect(own.children.count == other.children.count, "\(new)")
        for child in own.children {
          #expect(
            (child.localSelectors + child.remoteSelectors)
              .allSatisfy { !isEverything($0) }, "\(new)")
        }
      }
    }
  }

  @Test func whatIsOnlyUnusualIsNotSaid() {
    for text in [
      "192.0.2.1", "10.0.0.0/8", "10.0.0.0/255.0.0.0", "10.0.0.1-10.0.0.9", "2001:db8::/32",
      "%any", "hub.example", "1.2.3", "@10.1.2.3", "keyid:300.1.1.1x", "OUTSIDE", "", "any",
    ] {
      #expect(ImpossibleValue.fault(text) == nil, "\(text)")
    }
    for text in [
      "300.1.1.1", "10.0.0.0/33", "2001:db8::/129", "10.0.0.9-10.0.0.1", "10.0.0.0 255.0.255.0",
      "10.0.0.0/255.0.255.0", "10.0.0.1-10.0.0.900",
    ] {
      #expect(ImpossibleValue.fault(text) != nil, "\(text)")
    }
  }

  private func read(_ lines: [String]) throws -> PeerPolicy {
    try ConfigurationFile.read(Array((lines.joined(separator: "\n") + "\n").utf8), file: "x") {
      (_, _) throws(TextError) in []
    }
  }

  private func isEverything(_ selector: Configured<ConfiguredSelector>) -> Bool {
    guard case .range(let start, let end, _, _, _) = selector.value else { return false }
    return start.allSatisfy { $0 == 0 } && end.allSatisfy { $0 == 255 }
  }

  static let makers: [Maker] = [
    Maker(
      name: "Cisco IOS",
      lines: [
        "version 15.7", "crypto isakmp policy 10", " encr aes 256", " authentication pre-share",
        " group 14", " lifetime 28800", "crypto isakmp key SecretMark address 203.0.113.7",
        "crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac",
        "crypto map OUT 10 ipsec-isakmp", " set peer 203.0.113.8", " set transform-set TS",
        " set security-association lifetime seconds 1800", " match address VPN",
        "interface GigabitEthernet0/0", " ip address 198.51.100.1 255.255.255.0",
        " crypto map OUT", "ip access-list extended VPN",
        " permit tcp host 10.1.0.1 10.2.0.0 0.0.255.255 eq 443",
      ],
      wrong: [
        ("203.0.113.7", "300.1.1.1"), ("203.0.113.8", "203.0.113.300"), ("28800", "abc"),
        ("28800", "-5"), ("28800", "4294967296"), ("1800", "99999999999999999999"),
        ("group 14", "group 99"), ("198.51.100.1", "300.1.1.1"), ("10.1.0.1", "10.1.0.300"),
        ("eq 443", "eq 70000"),
      ]),
    Maker(
      name: "Cisco ASA",
      lines: [
        "ASA Version 9.12(4)", "object network L", " subnet 10.1.0.0 255.255.0.0",
        "access-list A extended permit ip object L 10.2.0.0 255.255.0.0",
        "crypto ipsec ikev1 transform-set TS esp-aes-256 esp-sha-hmac",
        "crypto map M 1 match address A", "crypto map M 1 set pfs group14",
        "crypto map M 1 set peer 203.0.113.7", "crypto map M 1 set ikev1 transform-set TS",
        "crypto map M 1 set security-association lifetime seconds 3600",
        "crypto map M interface outside", "crypto ikev1 enable outside", "crypto ikev1 policy 10",
        " authentication pre-share", " encryption aes-256", " hash sha", " group 5",
        " lifetime 86400", "tunnel-group 203.0.113.7 type ipsec-l2l",
        "tunnel-group 203.0.113.7 ipsec-attributes", " ikev1 pre-shared-key SecretMark",
        " isakmp keepalive threshold 10 retry 2",
      ],
      wrong: [
        ("10.1.0.0", "10.1.0.300"), ("group14", "group99"), ("peer 203.0.113.7", "peer 300.1.1.1"),
        ("seconds 3600", "seconds abc"), ("seconds 3600", "seconds 4294967296"),
        ("lifetime 86400", "lifetime -5"), ("threshold 10", "threshold abc"),
      ]),
    Maker(
      name: "FortiOS",
      lines: [
        "config firewall address", "edit \"lan\"", "set subnet 10.1.0.0 255.255.0.0", "next", "end",
        "config vpn ipsec phase1-interface", "edit \"hq\"", "set interface \"wan1\"",
        "set ike-version 2", "set keylife 28800", "set peertype any", "set proposal aes256-sha256",
        "set dhgrp 14", "set remote-gw 203.0.113.7", "set dpd-retryinterval 20",
        "set psksecret SecretMark", "next", "end", "config vpn ipsec phase2-interface",
        "edit \"hq1\"", "set phase1name \"hq\"", "set proposal aes256-sha256",
        "set keylifeseconds 3600", "set src-addr-type name", "set src-name \"lan\"",
        "set dst-subnet 10.2.0.0 255.255.0.0", "set dst-port 443", "set protocol 6", "next", "end",
      ],
      wrong: [
        ("10.1.0.0", "10.1.0.300"), ("keylife 28800", "keylife abc"), ("dhgrp 14", "dhgrp 99"),
        ("203.0.113.7", "300.1.1.1"), ("dpd-retryinterval 20", "dpd-retryinterval -5"),
        ("keylifeseconds 3600", "keylifeseconds 4294967296"),
        ("10.2.0.0 255.255.0.0", "10.2.0.0/33"),
        ("dst-port 443", "dst-port 70000"), ("protocol 6", "protocol 256"),
      ]),
    Maker(
      name: "Junos",
      lines: [
        "set security ike proposal P authentication-method pre-shared-keys",
        "set security ike proposal P dh-group group14",
        "set security ike proposal P authentication-algorithm sha-256",
        "set security ike proposal P encryption-algorithm aes-256-cbc",
        "set security ike proposal P lifetime-seconds 28800",
        "set security ike policy POL proposals P",
        "set security ike policy POL pre-shared-key ascii-text \"SecretMark\"",
        "set security ike gateway G ike-policy POL",
        "set security ike gateway G address 203.0.113.7",
        "set security ike gateway G external-interface ge-0/0/1.0",
        "set security ike gateway G dead-peer-detection interval 10",
        "set security ipsec proposal EP authentication-algorithm hmac-sha-256-128",
        "set security ipsec proposal EP encryption-algorithm aes-256-cbc",
        "set security ipsec proposal EP lifetime-seconds 3600",
        "set security ipsec policy EPOL perfect-forward-secrecy keys group14",
        "set security ipsec policy EPOL proposals EP",
        "set security ipsec vpn V ike gateway G",
        "set security ipsec vpn V ike ipsec-policy EPOL",
        "set security ipsec vpn V traffic-selector T local-ip 10.1.0.0/16",
        "set security ipsec vpn V traffic-selector T remote-ip 10.2.0.0/16",
      ],
      wrong: [
        ("dh-group group14", "dh-group group99"), ("28800", "abc"), ("28800", "-5"),
        ("3600", "4294967296"), ("203.0.113.7", "300.1.1.1"), ("interval 10", "interval abc"),
        ("keys group14", "keys group99"), ("10.1.0.0/16", "10.1.0.0/33"),
      ]),
    Maker(
      name: "PAN-OS",
      lines: [
        "set network ike crypto-profiles ike-crypto-profiles P hash sha256",
        "set network ike crypto-profiles ike-crypto-profiles P dh-group group14",
        "set network ike crypto-profiles ike-crypto-profiles P encryption aes-256-cbc",
        "set network ike crypto-profiles ike-crypto-profiles P lifetime hours 8",
        "set network ike crypto-profiles ipsec-crypto-profiles EP esp authentication sha256",
        "set network ike crypto-profiles ipsec-crypto-profiles EP esp encryption aes-256-cbc",
        "set network ike crypto-profiles ipsec-crypto-profiles EP lifetime seconds 3600",
        "set network ike gateway G protocol version ikev2",
        "set network ike gateway G protocol ikev2 ike-crypto-profile P",
        "set network ike gateway G local-address interface ethernet1/1",
        "set network ike gateway G peer-address ip 203.0.113.7",
        "set network ike gateway G authentication pre-shared-key key SecretMark",
        "set network tunnel ipsec T auto-key ike-gateway G",
        "set network tunnel ipsec T auto-key ipsec-crypto-profile EP",
        "set network tunnel ipsec T auto-key proxy-id X local 10.1.0.0/16",
        "set network tunnel ipsec T auto-key proxy-id X remote 10.2.0.0/16",
        "set network tunnel ipsec T auto-key proxy-id X protocol tcp remote-port 443",
      ],
      wrong: [
        ("group14", "group99"), ("hours 8", "hours abc"), ("hours 8", "hours 4294967295"),
        ("3600", "-5"), ("203.0.113.7", "300.1.1.1"), ("10.1.0.0/16", "10.1.0.0/33"),
        ("remote-port 443", "remote-port 70000"),
      ]),
    Maker(
      name: "RouterOS",
      lines: [
        "/ip ipsec profile", "add dh-group=modp2048 lifetime=8h name=P dpd-interval=30s",
        "/ip ipsec peer", "add address=203.0.113.7/32 exchange-mode=main name=hq profile=P",
        "/ip ipsec proposal", "add auth-algorithms=sha256 lifetime=1h name=EP pfs-group=modp2048",
        "/ip ipsec identity", "add peer=hq secret=SecretMark", "/ip ipsec policy",
        "add dst-address=10.2.0.0/16 peer=hq proposal=EP src-address=10.1.0.0/16 tunnel=yes "
          + "dst-port=443 protocol=tcp",
      ],
      wrong: [
        ("dh-group=modp2048", "dh-group=modp99"), ("lifetime=8h", "lifetime=abc"),
        ("dpd-interval=30s", "dpd-interval=-5"), ("203.0.113.7/32", "300.1.1.1/32"),
        ("lifetime=1h", "lifetime=4294967296"), ("10.2.0.0/16", "10.2.0.0/33"),
        ("dst-port=443", "dst-port=70000"),
      ]),
    Maker(
      name: "VyOS",
      lines: [
        "set vpn ipsec esp-group E lifetime '3600'", "set vpn ipsec esp-group E pfs 'dh-group14'",
        "set vpn ipsec esp-group E proposal 1 encryption 'aes256'",
        "set vpn ipsec ike-group I key-exchange 'ikev2'",
        "set vpn ipsec ike-group I lifetime '28800'",
        "set vpn ipsec ike-group I dead-peer-detection interval '30'",
        "set vpn ipsec ike-group I proposal 1 dh-group '14'",
        "set vpn ipsec ike-group I proposal 1 encryption 'aes256'",
        "set vpn ipsec authentication psk HQ secret 'SecretMark'",
        "set vpn ipsec site-to-site peer hq authentication mode 'pre-shared-secret'",
        "set vpn ipsec site-to-site peer hq ike-group 'I'",
        "set vpn ipsec site-to-site peer hq default-esp-group 'E'",
        "set vpn ipsec site-to-site peer hq remote-address '203.0.113.7'",
        "set vpn ipsec site-to-site peer hq tunnel 1 local prefix '10.1.0.0/16'",
        "set vpn ipsec site-to-site peer hq tunnel 1 remote prefix '10.2.0.0/16'",
        "set vpn ipsec site-to-site peer hq tunnel 1 remote port '443'",
      ],
      wrong: [
        ("'3600'", "'abc'"), ("dh-group14", "dh-group99"), ("'ikev2'", "'ikev9'"),
        ("'28800'", "'4294967296'"), ("'14'", "'99'"), ("203.0.113.7", "300.1.1.1"),
        ("10.1.0.0/16", "10.1.0.0/33"), ("'443'", "'70000'"), ("interval '30'", "interval '-5'"),
      ]),
    Maker(
      name: "swanctl.conf",
      lines: [
        "connections {", " hq {", "  remote_addrs = 203.0.113.7",
        "  proposals = aes256-sha256-modp2048", "  rekey_time = 4h", "  local {", "   auth = psk",
        "  }", "  children {", "   lan {", "    local_ts = 10.1.0.0/16",
        "    remote_ts = 10.2.0.0/16[tcp/443]", "    rekey_time = 1h", "    life_bytes = 1000000",
        "   }", "  }", " }", "}",
      ],
      wrong: [
        ("203.0.113.7", "300.1.1.1"), ("modp2048", "modp99"), ("4h", "abc"), ("4h", "4294967296"),
        ("10.1.0.0/16", "10.1.0.0/33"), ("tcp/443", "tcp/70000"), ("1h", "-5"), ("1000000", "abc"),
      ]),
    Maker(
      name: "AWS",
      lines: [
        "{\"VpnConnections\": [{\"VpnConnectionId\": \"vpn-1\", \"Options\": {",
        "\"LocalIpv4NetworkCidr\": \"10.2.0.0/16\",", "\"RemoteIpv4NetworkCidr\": \"10.1.0.0/16\",",
        "\"TunnelOptions\": [{\"OutsideIpAddress\": \"203.0.113.7\",",
        "\"Phase1LifetimeSeconds\": 28800,", "\"PreSharedKey\": \"SecretMark\",",
        "\"Phase1DHGroupNumbers\": [{\"Value\": 14}]", "}]}}]}",
      ],
      wrong: [
        ("10.2.0.0/16", "10.2.0.0/33"), ("10.1.0.0/16", "300.1.1.1/16"),
        ("203.0.113.7", "300.1.1.1"), ("28800", "-5"), ("28800", "4294967296"), ("14}", "99}"),
      ]),
    Maker(
      name: "Google",
      lines: [
        "[{\"kind\": \"compute#vpnTunnel\", \"name\": \"t1\", \"ikeVersion\": 2,",
        "\"peerIp\": \"203.0.113.7\",", "\"localTrafficSelector\": [\"10.1.0.0/16\"],",
        "\"remoteTrafficSelector\": [\"10.2.0.0/16\"]", "}]",
      ],
      wrong: [
        ("203.0.113.7", "300.1.1.1"), ("10.1.0.0/16", "10.1.0.0/33"),
        ("10.2.0.0/16", "300.1.1.1/16"),
      ]),
  ]
}
