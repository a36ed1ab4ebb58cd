import ISAKMP
import Testing

@testable import Policies

/// Forms of one maker's configuration that say the same say it to the reader too: what each form is
/// compared with is the maker's `set` lines, whose reading has tests of its own.
@Suite struct SecondSyntaxTests {
  private func read(_ text: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: "f", including: { (_, _) in [] })
  }

  /// All that decides, without the places.
  private func reading(_ policy: PeerPolicy) -> [String] {
    func proposals(_ entries: [ConfiguredProposal]) -> [String] {
      entries.map { entry in
        entry.choices.map(\.value.text).joined(separator: " ")
          + " \(entry.lifetimeSeconds?.value ?? 0) \(entry.isCertain)"
      }
    }
    return policy.connections.flatMap { connection -> [String] in
      let own = connection.localAddresses.map(\.value) + ["-"]
      let peers = connection.remoteAddresses.map(\.value)
      let identities = [connection.localIdentity?.value, connection.remoteIdentity?.value]
      return ["\(connection.name) \(connection.versions.value) \(own + peers) \(identities)"]
        + ["\(connection.aggressiveMode?.value ?? false)"]
        + proposals(connection.proposals ?? [])
        + connection.children.flatMap { child in
          [
            child.name, "\(child.mode.value)", "\(child.localSelectors.map(\.value))",
            "\(child.remoteSelectors.map(\.value))",
          ] + proposals(child.proposals)
        }
    } + policy.presharedKeys.map { "\($0.value)" }
  }

  // MARK: Junos

  private static let junosSet = """
    set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.1/24
    set security ike proposal P authentication-method pre-shared-keys
    set security ike proposal P dh-group group14
    set security ike proposal P authentication-algorithm sha-256
    set security ike proposal P encryption-algorithm aes-256-cbc
    set security ike proposal Q dh-group group20
    set security ike policy I proposals P
    set security ike policy I pre-shared-key ascii-text "correct-horse"
    set security ike gateway G ike-policy I
    set security ike gateway G address 198.51.100.2
    set security ike gateway G local-identity hostname hq.example
    set security ike gateway G external-interface ge-0/0/0.0
    set security ike gateway G version v2-only
    set security ipsec proposal E protocol esp
    set security ipsec proposal E encryption-algorithm aes-256-gcm
    set security ipsec policy X proposals E
    set security ipsec vpn V ike gateway G
    set security ipsec vpn V ike ipsec-policy X
    set security ipsec vpn V traffic-selector t local-ip 10.1.0.0/16
    set security ipsec vpn V traffic-selector t remote-ip 10.2.0.0/16

    """
  private static let junosXML = """
    <rpc-reply xmlns:junos="http://xml.juniper.net/junos/21.4R0/junos">
    <configuration junos:commit-seconds="1700000000">
    <interfaces><interface><name>ge-0/0/0</name><unit><name>0</name><family><inet>
      <address><name>203.0.113.1/24</name></address></inet></family></unit></interface></interfaces>
    <security>
      <ike>
        <proposal>
          <name>P</name>
          <authentication-method>pre-shared-keys</authentication-method>
          <dh-group>group14</dh-group>
          <authentication-algorithm>sha-256</authentication-algorithm>
          <encryption-algorithm>aes-256-cbc</encryption-algorithm>
        </proposal>
        <proposal><name>Q</name><dh-group>group20</dh-group></proposal>
        <policy>
          <name>I</name>
          <proposals>P</proposals>
          <proposals inactive="inactive">Q</proposals>
          <pre-shared-key><ascii-text>correct-horse</ascii-text></pre-shared-key>
        </policy>
        <gateway>
          <name>G</name>
          <ike-policy>I</ike-policy>
          <address>198.51.100.2</address>
          <local-identity><hostname><identity-hostname>hq.example</identity-hostname></hostname></local-identity>
          <external-interface>ge-0/0/0.0</external-interface>
          <version>v2-only</version>
        </gateway>
      </ike>
      <ipsec>
        <proposal><name>E</name><protocol>esp</protocol>
          <encryption-algorithm>aes-256-gcm</encryption-algorithm></proposal>
        <policy><name>X</name><proposals>E</proposals></policy>
        <vpn>
          <name>V</name>
          <ike><gateway>G</gateway><ipsec-policy>X</ipsec-policy></ike>
          <traffic-selector><name>t</name><local-ip>10.1.0.0/16</local-ip><remote-ip>10.2.0.0/16</remote-ip></traffic-selector>
        </vpn>
      </ipsec>
    </security>
    </configuration>
    </rpc-reply>
    """
  private static let junosJSON = """
    {"configuration": {
      "@": {"junos:commit-seconds": "1700000000"},
      "interfaces": {"interface": [{"name": "ge-0/0/0", "unit": [{"name": 0, "family": {"inet":
        {"address": [{"name": "203.0.113.1/24"}]}}}]}]},
      "security": {
        "ike": {
          "proposal": [
            {"name": "P", "authentication-method": "pre-shared-keys", "dh-group": "group14",
             "authentication-algorithm": "sha-256", "encryption-algorithm": "aes-256-cbc"},
            {"name": "Q", "dh-group": "group20"}
          ],
          "policy": [{"name": "I", "proposals": ["P"],
            "pre-shared-key": {"ascii-text": "correct-horse"}}],
          "gateway": [{"name": "G", "ike-policy": "I", "address": ["198.51.100.2"],
            "local-identity": {"hostname": {"identity-hostname": "hq.example"}},
            "external-interface": "ge-0/0/0.0", "version": "v2-only"}]
        },
        "ipsec": {
          "proposal": [{"name": "E", "protocol": "esp", "encryption-algorithm": "aes-256-gcm"}],
          "policy": [{"name": "X", "proposals": ["E"]}],
          "vpn": [{"name": "V", "ike": {"gateway": "G", "ipsec-policy": "X"}, "traffic-selector":
            [{"name": "t", "local-ip": "10.1.0.0/16", "remote-ip": "10.2.0.0/16"}]}]
        }
      }
    }}
    """

  @Test(arguments: [junosXML, junosJSON])
  func junosSaysTheSame(_ document: String) throws {
    let (lines, read) = (try self.read(Self.junosSet), try self.read(document))
    #expect(!reading(lines).isEmpty && reading(read) == reading(lines))
    #expect(read.connections.first?.localIdentity?.value == "fqdn:hq.example")
    #expect(!"\(reading(read))".contains("masked"))
    // Of a key no place shows more than its name, even where all stands in one line.
    #expect(!"\(read.remarks) \(read.presharedKeys.map(\.origin))".contains("correct-horse"))
  }

  @Test func inactiveElementsAreNotUsed() throws {
    let xml = try read(
      Self.junosXML.replacing("<proposals>P</proposals>", with: "")
        .replacing(" inactive=\"inactive\">Q", with: ">Q"))
    let groups = xml.connections.flatMap { $0.proposals ?? [] }.flatMap { $0.choices(for: .group) }
    #expect(groups.map(\.value.text) == ["ECP-384 (20)"])
    let leaf = "\"encryption-algorithm\": \"aes-256-gcm\""
    let json = try read(
      Self.junosJSON.replacing(
        leaf, with: "\(leaf), \"@encryption-algorithm\": {\"inactive\": true}"))
    #expect(json.remarks.contains { $0.what.hasPrefix("inactive, and not used") })
  }

  // MARK: VyOS

  private static let vyosSet = """
    set vpn ipsec ike-group I key-exchange 'ikev2'
    set vpn ipsec ike-group I proposal 1 dh-group '14'
    set vpn ipsec ike-group I proposal 1 encryption 'aes256'
    set vpn ipsec ike-group I proposal 1 hash 'sha256'
    set vpn ipsec esp-group E pfs 'disable'
    set vpn ipsec esp-group E proposal 1 encryption 'aes256'
    set vpn ipsec authentication psk k id '203.0.113.1'
    set vpn ipsec authentication psk k id '198.51.100.2'
    set vpn ipsec authentication psk k secret 'correct-horse'
    set vpn ipsec site-to-site peer hq authentication mode 'pre-shared-secret'
    set vpn ipsec site-to-site peer hq ike-group 'I'
    set vpn ipsec site-to-site peer hq local-address '203.0.113.1'
    set vpn ipsec site-to-site peer hq remote-address '198.51.100.2'
    set vpn ipsec site-to-site peer hq force-udp-encapsulation
    set vpn ipsec site-to-site peer hq tunnel 1 esp-group 'E'
    set vpn ipsec site-to-site peer hq tunnel 1 local prefix '10.1.0.0/16'
    set vpn ipsec site-to-site peer hq tunnel 1 local prefix '10.3.0.0/16'
    set vpn ipsec site-to-site peer hq tunnel 1 remote prefix '10.2.0.0/16'
    """
  private static let vyosJSON = """
    {"vpn": {"ipsec": {
      "ike-group": {"I": {"key-exchange": "ikev2", "proposal": {"1":
        {"dh-group": "14", "encryption": "aes256", "hash": "sha256"}}}},
      "esp-group": {"E": {"pfs": "disable", "proposal": {"1": {"encryption": "aes256"}}}},
      "authentication": {"psk": {"k": {"id": ["203.0.113.1", "198.51.100.2"], "secret": "correct-horse"}}},
      "site-to-site": {"peer": {"hq": {"authentication": {"mode": "pre-shared-secret"}, "ike-group": "I",
        "local-address": "203.0.113.1", "remote-address": ["198.51.100.2"], "force-udp-encapsulation": {},
        "tunnel": {"1": {"esp-group": "E", "local": {"prefix": ["10.1.0.0/16", "10.3.0.0/16"]},
          "remote": {"prefix": ["10.2.0.0/16"]}}}}}}
    }}}
    """

  @Test func vyOSSaysTheSame() throws {
    let (lines, read) = (try self.read(Self.vyosSet), try self.read(Self.vyosJSON))
    #expect(read.product == .vyOS && !reading(lines).isEmpty)
    #expect(reading(read) == reading(lines))
    #expect(read.connections.map { $0.forcesEncapsulation?.value } == [true])
    #expect(!"\(read.remarks) \(read.presharedKeys.map(\.origin))".contains("correct-horse"))
  }

  // MARK: PAN-OS

  private static let panOSSet = """
    set network ike crypto-profiles ike-crypto-profiles C hash [ sha256 sha384 ]
    set network ike crypto-profiles ike-crypto-profiles C dh-group group14
    set network ike crypto-profiles ike-crypto-profiles C encryption aes-256-cbc
    set network ike crypto-profiles ike-crypto-profiles C lifetime hours 8
    set network ike crypto-profiles ipsec-crypto-profiles D esp authentication sha256
    set network ike crypto-profiles ipsec-crypto-profiles D esp encryption aes-256-cbc
    set network ike crypto-profiles ipsec-crypto-profiles D dh-group group14
    set network ike gateway "gw hq" authentication pre-shared-key key -AQ==secret
    set network ike gateway "gw hq" protocol version ikev2
    set network ike gateway "gw hq" protocol ikev2 ike-crypto-profile C
    set network ike gateway "gw hq" local-address ip 203.0.113.1/24
    set network ike gateway "gw hq" peer-address ip 198.51.100.2
    set network tunnel ipsec T auto-key ike-gateway "gw hq"
    set network tunnel ipsec T auto-key ipsec-crypto-profile D
    set network tunnel ipsec T auto-key proxy-id p protocol any
    set network tunnel ipsec T auto-key proxy-id p local 10.1.0.0/16
    set network tunnel ipsec T auto-key proxy-id p remote 10.2.0.0/16
    """
  private static let panOSBraces = """
    admin@pa-1# show network
    network {
      ike {
        crypto-profiles {
          ike-crypto-profiles {
            C {
              hash [ sha256 sha384 ];
              dh-group group14;
              encryption aes-256-cbc;
              lifetime {
                hours 8;
              }
            }
          }
          ipsec-crypto-profiles {
            D {
              esp {
                authentication sha256;
                encryption aes-256-cbc;
              }
              dh-group group14;
            }
          }
        }
        gateway {
          "gw hq" {
            authentication {
              pre-shared-key {
                key -AQ==secret;
              }
            }
            protocol {
              version ikev2;
              ikev2 {
                ike-crypto-profile C;
              }
            }
            local-address {
              ip 203.0.113.1/24;
            }
            peer-address {
              ip 198.51.100.2;
            }
          }
        }
      }
      tunnel {
        ipsec {
          T {
            auto-key {
              ike-gateway {
                "gw hq";
              }
              ipsec-crypto-profile D;
              proxy-id {
                p {
                  protocol {
                    any;
                  }
                  local 10.1.0.0/16;
                  remote 10.2.0.0/16;
                }
              }
            }
          }
        }
      }
    }
    [edit]
    admin@pa-1#
    """

  @Test func panOSSaysTheSame() throws {
    let (lines, read) = (try self.read(Self.panOSSet), try self.read(Self.panOSBraces))
    #expect(read.product == .panOS && !reading(lines).isEmpty)
    #expect(reading(read) == reading(lines))
    #expect(!"\(read.remarks) \(read.presharedKeys.map(\.origin))".contains("AQ==secret"))
  }

  // MARK: Damage

  /// A slip in a word leaves out what it would say, so that nothing may rest on the default.
  @Test(arguments: [
    (junosXML, "dh-group>group14", "dh-gruop>group14"),
    (junosJSON, "\"dh-group\": \"group14\"", "\"dh-gruop\": \"group14\""),
    (vyosJSON, "\"pfs\"", "\"psf\""), (panOSBraces, "dh-group group14", "dh-gruop group14"),
  ])
  func aSlipIsTold(_ text: String, _ word: String, _ slip: String) throws {
    let slipped =
      text.contains("</dh-group>")
      ? text.replacing("</dh-group>", with: "</dh-gruop>")
        .replacing("<dh-group>", with: "<dh-gruop>")
      : text.replacing(word, with: slip)
    #expect(slipped != text)
    let remarks = try read(slipped).remarks
    #expect(remarks.contains { $0.what.contains("gruop") || $0.what.contains("psf") })
  }

  /// What is cut off is told, with the line where it ends.
  @Test(arguments: [junosXML, junosJSON, vyosJSON, panOSBraces])
  func aCutIsTold(_ text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let cut = lines.prefix(lines.count * 3 / 4).joined(separator: "\n")
    do {
      let policy = try read(cut)
      #expect(policy.remarks.contains { $0.kind == .cutOff })
    } catch {
      #expect("\(error)".contains("line "))
    }
  }

  /// The command that printed it before, the prompt behind.
  @Test(arguments: [
    ("admin@srx> show configuration | display xml", junosXML, "\nadmin@srx>"),
    ("admin@srx> show configuration | display json | no-more", junosJSON, "\n\nadmin@srx> "),
    ("vyos@r1:~$ show configuration json pretty", vyosJSON, "\nvyos@r1:~$ "),
  ])
  func aPromptAroundADocument(_ command: String, _ document: String, _ prompt: String) throws {
    let framed = try read(command + "\n" + document + prompt)
    #expect(try reading(framed) == reading(read(document)))
    #expect(framed.connections.first?.origin.line != nil)
  }
}
