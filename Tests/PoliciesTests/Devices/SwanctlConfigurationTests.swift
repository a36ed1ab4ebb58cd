import ISAKMP
import Policies
import TestSupport
import Testing
import Texts

@Suite struct SwanctlConfigurationTests {
  private func connection(_ body: String) throws -> ConfiguredConnection {
    let policy = try Configurations.read("connections {\n site {\n\(body)\n }\n}\n")
    #expect(policy.remarks.isEmpty)
    return try #require(policy.connections.first)
  }

  /// The values of swanctl.conf(5) for what is left out.
  @Test func silenceHasTheDocumentedDefaults() throws {
    let site = try connection("  children {\n   net {\n   }\n  }")
    #expect(site.versions.value == [.ikev2, .ikev1] && site.versions.origin.isDefault)
    #expect(site.localAddresses.isEmpty && site.remoteAddresses.isEmpty)
    #expect(site.rekeySeconds?.value == 14400 && site.reauthenticationSeconds?.value == 0)
    #expect(site.mobike?.value == true && site.fragmentation?.value == true)
    #expect(site.forcesEncapsulation?.value == false && site.aggressiveMode?.value == false)
    #expect(site.deadPeerDetectionSeconds?.value == 0)
    let net = try #require(site.children.first)
    #expect(net.protocolID == .esp && net.mode.value == .tunnel && net.mode.origin.isDefault)
    #expect(net.rekeySeconds?.value == 3600 && net.lifetimeSeconds?.value == 3960)
    #expect(net.localSelectors.map(\.value) == [.dynamic()])
    // Which algorithms are in it depends on the build.
    #expect(site.proposals?.isEmpty == false && net.proposals.isEmpty == false)
    #expect((site.proposals ?? []).allSatisfy { !$0.isCertain && $0.origin.isDefault })
    #expect(net.proposals.allSatisfy { !$0.isCertain && $0.origin.isDefault })
  }

  /// charon 5.9.8 shows no rekeying where a reauthentication time is set.
  @Test func reauthenticationReplacesRekeying() throws {
    let site = try connection("  reauth_time = 3h")
    #expect(site.reauthenticationSeconds?.value == 10800 && site.rekeySeconds?.value == 0)
  }

  @Test func valuesKeepTheirLines() throws {
    let text = """
      # hub
      connections {
        site {
          version = 1
          local_addrs = 203.0.113.20
          remote_addrs = 198.51.100.10, 198.51.100.0/24
          proposals = aes256-sha256-modp2048, 3des-sha1-modp1024
          local-1 {
            auth = psk
            id = "hub, \\"one\\""
          }
          remote-1 {
            auth = psk
            id = branch.example   # the branch
          }
          remote-2 {
            auth = xauth-pam
          }
          children {
            net {
              local_ts = 10.2.0.0/16[tcp/80]
              remote_ts = 10.1.0.0-10.1.0.255
              esp_proposals = aes128-sha1-modp1536
              mode = transport
            }
          }
        }
      }
      """
    let policy = try Configurations.read(text, file: "hub.conf")
    #expect(policy.remarks.isEmpty && policy.product == .strongSwan)
    let site = try #require(policy.connections.first)
    #expect(site.origin.line == 3)
    #expect(site.versions == Configured([.ikev1], written(4, "version = 1")))
    #expect(site.remoteAddresses.map(\.value) == ["198.51.100.10", "198.51.100.0/24"])
    #expect(site.remoteAddresses.allSatisfy { $0.origin.line == 6 })
    #expect(site.localIdentity?.value == "hub, \"one\"" && site.localIdentity?.origin.line == 10)
    #expect(site.remoteIdentity?.value == "branch.example")
    #expect(site.localAuthentication.map(\.value) == [.preSharedKey])
    #expect(site.remoteAuthentication.map(\.value) == [.preSharedKey, .xauth("pam")])
    let proposals = try #require(site.proposals)
    #expect(proposals.map(\.versions) == [[.ikev1], [.ikev1]])
    #expect(
      proposals.map(\.name) == [
        "connections.site.proposals, 1st", "connections.site.proposals, 2nd",
      ])
    #expect(
      proposals.map { $0.choices.map(\.value.text) } == [
        ["AES-CBC-256", "SHA2-256", "MODP-2048 (14)"], ["3DES-CBC", "SHA-1", "MODP-1024 (2)"],
      ])
    #expect(proposals.allSatisfy { $0.isCertain && $0.origin.line == 7 })
    let net = try #require(site.children.first)
    #expect(net.mode.value == .transport && net.mode.origin.line == 24)
    #expect(
      net.localSelectors.map(\.value) == [
        .range(
          start: [10, 2, 0, 0], end: [10, 2, 255, 255], protocolID: 6, startPort: 80, endPort: 80)
      ])
    #expect(
      net.remoteSelectors.map(\.value) == [.range(start: [10, 1, 0, 0], end: [10, 1, 0, 255])])
    #expect(
      net.proposals.map { $0.choices.map(\.value.text) } == [
        ["AES-CBC-128", "HMAC-SHA1-96", "MODP-1536 (5)"]
      ])
  }

  private func written(_ line: Int, _ text: String) -> ConfigurationOrigin {
    .written(file: "hub.conf", line: line, text: text)
  }

  /// As charon 5.9.8 loads it: the first template that has a key decides, an empty value takes an
  /// inherited one back, sections of one name are one.
  @Test func sectionsTakeSettingsFromOthers() throws {
    let text = """
      first {
        version = 1
        rekey_time = 60
        children {
          net {
            mode = transport
          }
        }
      }
      second {
        version = 2
        mobike = no
      }
      connections {
        one : first, second {
        }
        two : second, first {
          rekey_time =
        }
        three : connections.one {
          children {
            other : first.children.net {
            }
          }
        }
      }
      connections {
        one {
          encap = yes
        }
      }
      """
    let policy = try Configurations.read(text)
    #expect(policy.remarks.isEmpty)
    #expect(policy.connections.map(\.name) == ["one", "two", "three"])
    #expect(policy.connections.map(\.versions.value) == [[.ikev1], [.ikev2], [.ikev1]])
    #expect(policy.connections.map { $0.rekeySeconds?.value } == [60, 14400, 60])
    #expect(policy.connections.map { $0.mobike?.value } == [false, false, false])
    #expect(policy.connections.map { $0.forcesEncapsulation?.value } == [true, false, true])
    #expect(policy.connections[0].children.map(\.mode.value) == [.transport])
    #expect(policy.connections[2].children.map(\.name) == ["other", "net"])
    #expect(policy.connections[2].children.map(\.mode.value) == [.transport, .transport])
  }

  @Test func aTemplateOfItselfComesToAnEnd() throws {
    let policy = try Configurations.read(
      "connections {\n a : connections.b {\n }\n b : connections.a {\n version = 1\n }\n}\n")
    #expect(policy.connections.map(\.versions.value) == [[.ikev1], [.ikev1]])
  }

  @Test func filesAreIncludedWhereTheyAreNamed() throws {
    let policy = try Configurations.read(
      "include conf.d/*.conf\nconnections {\n a {\n include common\n }\n}\n", file: "main.conf",
      files: [
        "conf.d/b.conf": "connections {\n b {\n version = 2\n }\n}\n",
        "common": "version = 1\nlocal_addrs = 192.0.2.1\n",
      ])
    #expect(policy.remarks.isEmpty)
    #expect(policy.connections.map(\.name) == ["b", "a"])
    let a = try #require(policy.connections.last)
    #expect(a.versions.value == [.ikev1])
    #expect(
      a.localAddresses.first?.origin
        == .written(file: "common", line: 2, text: "local_addrs = 192.0.2.1"))
  }

  @Test func aMissingFileIsARemarkAndACircleAnError() throws {
    let policy = try Configurations.read(
      "include none.conf\ninclude none/*.conf\nconnections {\n}\n")
    #expect(policy.remarks.map(\.line) == [1, 2])
    #expect(throws: TextError.self) {
      try Configurations.read(
        "include self\nconnections {\n}\n", files: ["self": "include self\ninclude self\n"])
    }
  }

  /// A file that is included forty times is read forty times.
  @Test func includedFilesAreBoundAltogether() throws {
    let comment = String(repeating: "# filler\n", count: 20_000)
    func read(_ times: Int) throws -> PeerPolicy {
      try Configurations.read(
        String(repeating: "include big\n", count: times) + "connections {\n a {\n }\n}\n",
        files: ["big": comment])
    }
    #expect(try read(20).connections.count == 1)
    #expect(throws: TextError.self) { try read(40) }
  }

  @Test(arguments: [
    ("connections {\n a {\n  version = 1\n", 2, "begins here is not closed"),
    ("connections {\n}\n}\n", 3, "closing brace"),
    ("connections {\n a {\n  version 1\n }\n}\n", 3, "behind “version”"),
    ("connections {\n a {\n  local {\n   id = \"x\n }\n }\n}\n", 4, "quotation mark"),
    ("connections {\n = 4\n}\n", 2, "expected a section"),
  ])
  func brokenSyntaxNamesItsLine(text: String, line: Int, what: String) throws {
    let error = #expect(throws: TextError.self) { try Configurations.read(text) }
    #expect(error?.line == line)
    #expect(error?.reason.contains(what) == true)
  }

  @Test(arguments: [
    ("rekey_tyme = 1h", "did you mean “rekey_time”?"),
    ("version = 3", "no version “3”"),
    ("mobike = perhaps", "neither yes nor no"),
    ("rekey_time = soon", "is no time"),
    ("fragmentation = maybe", "none of yes, accept, force and no"),
    ("local {\n auth = pks\n }", "did you mean “psk”?"),
    ("locl {\n auth = psk\n }", "did you mean “local”?"),
    ("remote {\n certz = x\n  xauth = x\n }", "unknown key “xauth”"),
    ("proposals = aes256-sha265-modp2048", "did you mean “sha256”?"),
    ("children {\n c {\n local_ts = 10.0.0.0/33\n }\n }", "no traffic selector"),
    ("children {\n c {\n moed = tunnel\n }\n }", "did you mean “mode”?"),
  ])
  func whatIsWrongIsSaidAndTheRestCounts(setting: String, what: String) throws {
    let policy = try Configurations.read(
      "connections {\n a {\n\(setting)\n local_addrs = 192.0.2.1\n }\n b {\n }\n}\n")
    #expect(policy.remarks.contains { $0.what.contains(what) && (3...6).contains($0.line) })
    #expect(policy.connections.map(\.name) == ["a", "b"])
    #expect(policy.connections[0].localAddresses.first?.value == "192.0.2.1")
    // swanctl would not load it.
    #expect((policy.connections[0].proposals ?? []).allSatisfy { !$0.isCertain })
  }

  /// Asked of charon 5.9.8 with crafted first messages: as responder it accepts any algorithm of a
  /// proposal, and a PRF of its own makes a proposal useless for IKEv1.
  @Test func ikev1TakesHashesThatFitThePRF() throws {
    let policy = try Configurations.read(
      """
      connections {
        a {
          version = 1
          proposals = aes256-aes128-sha256-sha1-modp2048, aes128-sha256-prfsha512-modp2048, \
      aes256gcm16-prfsha256-modp2048
        }
      }
      """)
    let proposals = try #require(policy.connections.first?.proposals)
    #expect(
      proposals.map { $0.choices.map(\.value.text) } == [
        ["AES-CBC-256", "AES-CBC-128", "SHA2-256", "SHA-1", "MODP-2048 (14)"]
      ])
    #expect(policy.remarks.count == 3 && policy.remarks.allSatisfy { $0.line == 4 })
  }

  @Test func presharedKeysAreReadAndNeverShown() throws {
    let policy = try Configurations.read(
      """
      secrets {
        ike-hub {
          id-1 = 192.0.2.1
          id-2 = hub.example
          secret = "swordfish"
        }
        ike-hex {
          secret = 0x6162
        }
        ike-base64 {
          secret = 0sYWI=
        }
        ike-bad {
          secret = 0xzz
        }
        eap-alice {
          id = alice
          secret = wonderland
        }
        ike {
        }
      }
      """)
    #expect(policy.presharedKeys.map(\.label) == ["ike-hub", "ike-hex", "ike-base64"])
    #expect(policy.presharedKeys[0].peers == ["192.0.2.1", "hub.example"])
    #expect(
      policy.presharedKeys.map(\.value) == [
        .readable(Array("swordfish".utf8)), .readable([0x61, 0x62]), .readable([0x61, 0x62]),
      ])
    #expect(policy.remarks.map(\.line) == [14, 20])
    let shown = policy.presharedKeys.map { "\($0.origin) \($0)" } + policy.remarks.map(\.what)
    #expect(!shown.joined().contains("swordfish") && !shown.joined().contains("zz"))
    for key in policy.presharedKeys {
      guard case .written(_, _, let text) = key.origin else { continue }
      #expect(!text.contains("swordfish") && !text.contains("6162"))
    }
  }

  /// Line ends of other systems, tabs, comments with braces, several words on a line.
  @Test func writtenOnOtherSystems() throws {
    let text = "connections {\n\tsite { # } {\n\t\tversion=2\n\t\tlocal { auth = psk }\n\t}\n}\n"
    for lines in [text, text.replacing("\n", with: "\r\n"), text.replacing("\n", with: "\r")] {
      let policy = try Configurations.read(lines)
      #expect(policy.connections.map(\.versions.value) == [[.ikev2]])
      #expect(policy.connections.first?.localAuthentication.map(\.value) == [.preSharedKey])
      #expect(policy.remarks.isEmpty)
    }
  }
}
