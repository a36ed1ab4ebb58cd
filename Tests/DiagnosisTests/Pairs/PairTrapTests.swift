import Diagnosis
import ISAKMP
import Policies
import TestSupport
import Testing

/// Pairs that agree by their proposals and still do not get on, each beside one that does: the facts
/// are those of the makers' documents that `Trap` names.
@Suite struct PairTrapTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// With `[ADDRESS=]` before the text.
    var end: (address: String?, text: String)
    var peer: (address: String?, text: String)
    /// The change that takes the trap away, in either text.
    var change: (String, String)
    var says: String
    var testDescription: String { name }
  }

  private static func policy(_ side: (address: String?, text: String), _ file: String) throws
    -> PeerPolicy
  {
    if let profile = BuiltInProfile.named(side.text) {
      var policy = profile.policy
      policy.givenAddress = side.address
      return policy
    }
    var policy = try ConfigurationFile.read(
      Array(side.text.utf8), file: file, including: { (_, _) in [] })
    policy.givenAddress = side.address
    return policy
  }

  private static func told(
    _ a: (address: String?, text: String), _ b: (address: String?, text: String)
  )
    throws -> [String]
  {
    let pair = PolicyPair(try policy(a, "a.cfg"), try policy(b, "b.cfg"))
    return pair.tunnels.flatMap(\.remarks).filter { [.trap, .doubt].contains($0.kind) }
      .map(\.what)
  }

  @Test(arguments: cases) func aTrapAndTheWayOut(_ known: Case) throws {
    let met = try Self.told(known.end, known.peer)
    #expect(met.contains { $0.contains(known.says) }, "\(met)")
    func changed(_ side: (address: String?, text: String)) -> (address: String?, text: String) {
      (side.address, side.text.replacing(known.change.0, with: known.change.1))
    }
    let avoided = try Self.told(changed(known.end), changed(known.peer))
    #expect(!avoided.contains { $0.contains(known.says) }, "\(avoided)")
  }

  // MARK: Texts

  static func swanctl(
    _ own: String, _ peer: String, version: String = "2", ike: String = "aes256-sha256-modp2048",
    esp: String = "aes256-sha256-modp2048", local: String = "10.1.0.0/16",
    remote: String = "10.2.0.0/16", extra: String = "", child: String = ""
  ) -> String {
    """
    connections {
      site {
        version = \(version)
        local_addrs = \(own)
        remote_addrs = \(peer)
        proposals = \(ike)
        \(extra)
        local {
          auth = psk
        }
        remote {
          auth = psk
        }
        children {
          net {
            local_ts = \(local)
            remote_ts = \(remote)
            esp_proposals = \(esp)
            \(child)
          }
        }
      }
    }
    """
  }

  private static func routerOS(_ profile: String, mode: String = "main") -> String {
    """
    # 2026-02-11 09:14:02 by RouterOS 7.16.2
    /ip ipsec profile
    add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 name=p \(profile)
    /ip ipsec peer
    add address=198.51.100.2/32 exchange-mode=\(mode) local-address=203.0.113.5 name=hq profile=p
    /ip ipsec proposal
    add auth-algorithms=sha256 enc-algorithms=aes-256-cbc name=e pfs-group=modp2048
    /ip ipsec identity
    add peer=hq secret=x
    /ip ipsec policy
    add dst-address=10.1.0.0/16 peer=hq proposal=e src-address=10.2.0.0/16 tunnel=yes
    """
  }

  private static func junos(_ gateway: String) -> String {
    """
    set security ike proposal p authentication-method pre-shared-keys
    set security ike proposal p dh-group group14
    set security ike proposal p authentication-algorithm sha-256
    set security ike proposal p encryption-algorithm aes-256-cbc
    set security ike policy q proposals p
    set security ike policy q pre-shared-key ascii-text x
    set security ike gateway g ike-policy q
    set security ike gateway g external-interface ge-0/0/0.0
    set security ike gateway g version v2-only
    \(gateway)
    set security ipsec proposal e protocol esp
    set security ipsec proposal e authentication-algorithm hmac-sha-256-128
    set security ipsec proposal e encryption-algorithm aes-256-cbc
    set security ipsec policy ip proposals e
    set security ipsec policy ip perfect-forward-secrecy keys group14
    set security ipsec vpn v bind-interface st0.0
    set security ipsec vpn v ike gateway g
    set security ipsec vpn v ike ipsec-policy ip
    set security ipsec vpn v traffic-selector t local-ip 10.2.0.0/16 remote-ip 10.1.0.0/16
    """
  }

  private static func fortiOS(
    _ entries: [(name: String, settings: String)], groups: String = "14", header: String = ""
  ) -> String {
    header + "config vpn ipsec phase1-interface\n"
      + entries.map { "edit \"\($0.name)\"\n\($0.settings)\nnext\n" }.joined()
      + "end\nconfig vpn ipsec phase2-interface\n"
      + entries.map {
        "edit \"\($0.name)-2\"\nset phase1name \"\($0.name)\"\nset proposal aes256-sha256\n"
          + "set dhgrp \(groups)\nset src-subnet 10.2.0.0 255.255.0.0\n"
          + "set dst-subnet 10.1.0.0 255.255.0.0\nnext\n"
      }.joined() + "end\n"
  }

  private static func gcp(_ member: String) -> String {
    """
    {"kind": "compute#vpnTunnel", "name": "t", "ikeVersion": 2, "peerIp": "198.51.100.2",
     "localTrafficSelector": ["0.0.0.0/0"], "remoteTrafficSelector": ["0.0.0.0/0"],
     "sharedSecret": "*****", \(member)}
    """
  }

  private static let fortiPSK = "set peertype any\nset proposal aes256-sha256\nset psksecret x\n"

  // MARK: Cases

  static let cases: [Case] = [
    Case(
      name: "RouterOS renews Phase 1 with detection only",
      end: (nil, routerOS("dpd-interval=disable-dpd")),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5", version: "1")),
      change: ("disable-dpd", "8s"), says: "does not renew Phase 1"),
    Case(
      name: "RouterOS does not authenticate again",
      end: (nil, routerOS("lifetime=8h", mode: "ike2")),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5", extra: "reauth_time = 3h")),
      change: ("reauth_time = 3h", "reauth_time = 0"), says: "RFC 4478"),
    Case(
      name: "Junos cuts SHA-256 to 96 bits",
      end: (
        nil,
        junos(
          "set security ike gateway g address 198.51.100.2\n"
            + "set security ike gateway g local-address 203.0.113.5"
        ).replacing("hmac-sha-256-128", with: "hmac-sha-256-96")
      ),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5")),
      change: ("hmac-sha-256-96", "hmac-sha-256-128"), says: "cuts HMAC-SHA2-256 to 96 bits"),
    Case(
      name: "strongSwan cuts SHA-256 to 96 bits",
      end: (nil, swanctl("203.0.113.5", "198.51.100.2", child: "sha256_96 = yes")),
      peer: (
        nil,
        swanctl("198.51.100.2", "203.0.113.5", local: "10.2.0.0/16", remote: "10.1.0.0/16")
      ),
      change: ("sha256_96 = yes", ""), says: "cuts HMAC-SHA2-256 to 96 bits"),
    Case(
      name: "Junos shows its private address",
      end: (
        "203.0.113.5",
        junos(
          "set security ike gateway g address 198.51.100.2\n"
            + "set security ike gateway g local-address 10.0.0.5\n"
            + "set security ike gateway g local-identity inet 10.0.0.5"
        )
        .replacing("\nset security ike gateway g local-identity inet 10.0.0.5", with: "\n#ID")
      ),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5")),
      change: ("\n#ID", "\nset security ike gateway g local-identity inet 203.0.113.5"),
      says: "has a private address and no local identity"),
    Case(
      name: "Junos keeps to its first address",
      end: (
        nil,
        junos(
          "set security ike gateway g address 192.0.2.9\n"
            + "set security ike gateway g address 198.51.100.2\n"
            + "set security ike gateway g local-address 203.0.113.5")
      ),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5")),
      change: ("set security ike gateway g address 192.0.2.9\n", ""),
      says: "only the first is used until it fails"),
    Case(
      name: "FortiOS takes the first dial-up entry by name",
      end: (
        "203.0.113.5",
        fortiOS([
          ("a", "set type dynamic\nset ike-version 2\nset dhgrp 14\n" + fortiPSK),
          ("b", "set type dynamic\nset ike-version 2\nset dhgrp 14\n" + fortiPSK),
        ])
      ),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5")),
      change: (
        "edit \"a\"\nset type dynamic\nset ike-version 2\nset dhgrp 14",
        "edit \"a\"\nset type dynamic\nset ike-version 2\nset dhgrp 20"
      ),
      says: "tries its dial-up entries by name"),
    Case(
      name: "a FortiGate without dhgrp from 7.6 on",
      end: (
        "203.0.113.5",
        fortiOS(
          [("a", "set ike-version 2\nset remote-gw 198.51.100.2\n#G\n" + fortiPSK)],
          header: "#config-version=FGT60F-7.6.5-FW-build3651-251120:opmode=0:vdom=0\n")
      ),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5", ike: "aes256-sha256-ecp384")),
      change: ("\n#G\n", "\nset dhgrp 20\n"), says: "no `set dhgrp`"),
    Case(
      name: "PAN-OS 11.2 has no DES",
      end: (
        nil,
        """
        <config version="11.2.0"><devices><entry name="localhost.localdomain"><network>
        <ike><crypto-profiles>
        <ike-crypto-profiles><entry name="P"><encryption><member>aes-256-cbc</member>
        <member>des</member></encryption><hash><member>sha256</member></hash>
        <dh-group><member>group14</member></dh-group></entry></ike-crypto-profiles>
        <ipsec-crypto-profiles><entry name="Q"><esp><encryption><member>aes-256-cbc</member>
        </encryption><authentication><member>sha256</member></authentication></esp>
        <dh-group>group14</dh-group></entry></ipsec-crypto-profiles></crypto-profiles>
        <gateway><entry name="g"><protocol><version>ikev2</version>
        <ikev2><ike-crypto-profile>P</ike-crypto-profile></ikev2></protocol>
        <local-address><ip>203.0.113.5</ip></local-address>
        <peer-address><ip>198.51.100.2</ip></peer-address>
        <authentication><pre-shared-key><key>x</key></pre-shared-key></authentication>
        </entry></gateway></ike>
        <tunnel><ipsec><entry name="t"><auto-key><ike-gateway><entry name="g"/></ike-gateway>
        <ipsec-crypto-profile>Q</ipsec-crypto-profile><proxy-id><entry name="p">
        <local>10.2.0.0/16</local><remote>10.1.0.0/16</remote></entry></proxy-id></auto-key>
        </entry></ipsec></tunnel></network></entry></devices></config>
        """
      ),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5")),
      change: ("<member>des</member>", ""), says: "no DES any more"),
    Case(
      name: "a Google HA tunnel must not be narrowed",
      end: ("203.0.113.5", gcp("\"vpnGateway\": \"g\", \"vpnGatewayInterface\": 0")),
      peer: (nil, swanctl("198.51.100.2", "203.0.113.5", extra: "")),
      change: ("\"vpnGateway\": \"g\", \"vpnGatewayInterface\": 0", "\"targetVpnGateway\": \"g\""),
      says: "narrowing such a tunnel is an error"),
    Case(
      name: "Oracle's first message is large",
      end: (
        nil,
        """
        {"data": {"display-name": "t", "cpe-ip": "198.51.100.2", "vpn-ip": "203.0.113.5",
         "ike-version": "V2", "oracle-can-initiate": "INITIATOR_OR_RESPONDER",
         "phase-one-details": {"is-custom-phase-one-config": false},
         "phase-two-details": {"is-custom-phase-two-config": false}}}
        """
      ),
      peer: (
        nil,
        swanctl(
          "198.51.100.2", "203.0.113.5", ike: "aes256-sha384-ecp384", esp: "aes256gcm16-modp1536",
          local: "0.0.0.0/0", remote: "0.0.0.0/0")
      ),
      change: ("INITIATOR_OR_RESPONDER", "RESPONDER_ONLY"), says: "does not fit one datagram"),
    Case(
      name: "Windows behind a NAT refuses a renewal",
      end: ("203.0.113.5", "windows-client"),
      peer: (
        nil,
        swanctl(
          "198.51.100.2", "203.0.113.5", ike: "aes256-sha256-modp1024", esp: "aes256-sha1",
          local: "0.0.0.0/0", child: "rekey_time = 1h")
      ),
      change: ("rekey_time = 1h", "rekey_time = 0"), says: "13863"),
  ]
}
