import Capture
import Diagnosis
import Foundation
import Keys
import Negotiations
import Policies
import TestSupport
import Testing

/// Recorded captures against other configurations than those in force: what the responder did
/// stays, and what a configuration says of it changes.
@Suite struct ConfigurationVariantTests {
  private func all(
    _ sample: String, capture: String = "initiator.pcap", withSecrets: Bool = false,
    _ texts: [(address: String?, text: String)]
  ) throws -> [Finding] {
    let policies = try texts.enumerated().map { index, given in
      var policy = try ConfigurationFile.read(
        Array(given.text.utf8), file: "file\(index + 1)", including: { (_, _) in [] })
      policy.givenAddress = given.address
      return policy
    }
    var secrets = Secrets()
    if withSecrets {
      secrets = try Repository.secrets(of: sample)
    }
    return try JudgedCapture.alone(sample, [capture], secrets: secrets, policies: policies)
      .flatMap(\.findings)
  }

  private func errors(
    _ sample: String, capture: String = "initiator.pcap", withSecrets: Bool = false,
    _ texts: [(address: String?, text: String)]
  ) throws -> [Finding] {
    try all(sample, capture: capture, withSecrets: withSecrets, texts)
      .filter { $0.severity == .error }
  }

  /// The responder of the recorded samples.
  private func swanctl(
    version: Int = 1, proposals: String? = "aes256-sha256-modp2048", esp: String = "aes256-sha256",
    auth: String = "psk", remote: String = "%any", more: String = "",
    local: String? = "203.0.113.20"
  ) -> String {
    """
    connections {
      site {
        version = \(version)
        \(local.map { "local_addrs = \($0)" } ?? "")
        remote_addrs = \(remote)
        \(proposals.map { "proposals = \($0)" } ?? "")
        \(more)
        local {
          auth = \(auth)
        }
        remote {
          auth = \(auth)
        }
        children {
          net {
            local_ts = 10.2.0.0/16
            remote_ts = 10.1.0.0/16
            esp_proposals = \(esp)
          }
        }
      }
    }
    """
  }

  private func ios(
    own: String = "203.0.113.20", peer: String = "198.51.100.10", transform: String,
    pfs: String = ""
  ) -> String {
    """
    hostname hub
    crypto isakmp policy 10
     encr aes 256
     hash sha256
     authentication pre-share
     group 14
    crypto isakmp key ExampleKey address \(peer)
    crypto ipsec transform-set TS \(transform)
     mode tunnel
    crypto map M 10 ipsec-isakmp
     set peer \(peer)
     set transform-set TS
    \(pfs.isEmpty ? "" : " set pfs \(pfs)\n") match address 101
    interface GigabitEthernet0/0
     ip address \(own) 255.255.255.0
     crypto map M
    access-list 101 permit ip 10.2.0.0 0.0.255.255 10.1.0.0 0.0.255.255
    end
    """
  }

  @Test func aFileThatAcceptsTheOfferLeavesAnotherCause() throws {
    // Offered is SHA-1.
    let errors = try errors("v1-mismatch-hash", [(nil, swanctl(proposals: "aes256-sha1-modp2048"))])
    #expect(errors.map(\.page.code) == ["IKE115"])
    #expect(errors.first?.confidence == .likely)
    #expect(errors.first?.settle != nil)
  }

  @Test func aChildThatIsAcceptedLeavesAnotherCause() throws {
    // Asked for are AES-128 and SHA-1.
    let errors = try errors(
      "v1-quick-mode-refused", withSecrets: true, [(nil, swanctl(esp: "aes128-sha1"))])
    #expect(errors.map(\.page.code) == ["IKE115"])
    #expect(errors.first?.confidence == .likely)
  }

  @Test func aConnectionOfTheOtherVersionIsNamed() throws {
    let errors = try errors("v1-no-connection", [(nil, swanctl(version: 2))])
    #expect(errors.map(\.page.code) == ["IKE111"])
    #expect(errors.first?.confidence == .proven)
  }

  /// libreswan is known to drop another version in silence, RouterOS is not.
  @Test(arguments: [
    (
      "config setup\n uniqueids=yes\nconn a\n left=203.0.113.20\n right=%any\n ikev2=yes\n authby=secret\n auto=add\n",
      "libreswan drops such a message in silence."
    ),
    (
      """
      # 2026-02-11 09:14:02 by RouterOS 7.16.2
      /ip ipsec profile
      add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 name=P
      /ip ipsec peer
      add address=198.51.100.10/32 exchange-mode=ike2 local-address=203.0.113.20 name=o profile=P
      /ip ipsec identity
      add peer=o secret=sesame
      """, "a version that no connection has is often dropped in silence"
    ),
  ])
  func silenceBesideTheOtherVersionIsLikely(_ text: String, _ reason: String) throws {
    let finding = try #require(
      errors("v1-silence", [("203.0.113.20", text)]).first { $0.page.code == "IKE111" })
    #expect(finding.confidence == .likely)
    #expect(finding.explanation.contains(reason))
  }

  /// A connection of a cloud has its own suites and its own version, and no policy stands beside it.
  @Test(arguments: [("IKEv2", "IKE111"), ("IKEv1", "IKE103")])
  func aCloudConnectionOfTheOtherVersionIsNamed(_ version: String, _ code: String) throws {
    let connection = """
      {"name": "to-branch", "connectionType": "IPsec", "connectionProtocol": "\(version)",
       "localNetworkGateway2": {"gatewayIpAddress": "198.51.100.10"},
       "ipsecPolicies": [{"ikeEncryption": "AES256", "ikeIntegrity": "SHA256", "dhGroup": "DHGroup14",
         "ipsecEncryption": "AES256", "ipsecIntegrity": "SHA256", "pfsGroup": "None",
         "saLifeTimeSeconds": 3600, "saDataSizeKilobytes": 102400000}]}
      """
    // Offered is SHA-1.
    let errors = try errors("v1-mismatch-hash", [("203.0.113.20", connection)])
    #expect(errors.map(\.page.code) == [code])
    #expect(errors.first?.confidence == .proven)
  }

  @Test func aDefaultThatDependsOnTheBuildProvesNothing() throws {
    let errors = try errors("v1-mismatch-hash", [(nil, swanctl(proposals: nil))])
    #expect(errors.count == 1)
    #expect(!errors.contains { $0.confidence == .proven && $0.page.code != "IKE100" })
  }

  @Test func aConnectionForAggressiveModeAloneIsNamed() throws {
    let errors = try errors("v1-method-differs", [(nil, swanctl(more: "aggressive = yes"))])
    #expect(errors.map(\.page.code) == ["IKE112"])
    #expect(errors.first?.confidence == .proven)
  }

  @Test func aConnectionForAnotherPeerIsNamed() throws {
    let errors = try errors("v1-no-connection", [(nil, swanctl(remote: "192.0.2.99"))])
    #expect(errors.map(\.page.code) == ["IKE114"])
  }

  /// The refusal has the shape of one that compared suites, so the daemon had a connection: it does
  /// not run with this file.
  @Test(arguments: [2, 1])
  func aFileThatTheRefusalContradictsDecidesNothing(_ version: Int) throws {
    let file = version == 2 ? swanctl(version: 2) : swanctl(remote: "192.0.2.99")
    let errors = try errors("v1-mismatch-hash", [(nil, file)])
    #expect(errors.map(\.page.code) == ["IKE100"])
  }

  /// Nothing in the file tells whose it is: the walk is shown, and nothing proven.
  @Test func aFileOfUnknownOriginProvesNothing() throws {
    let text = """
      crypto isakmp policy 10
       encr aes 256
       hash sha
       authentication pre-share
       group 14
      """
    let open = try errors("cisco-policy-hash-differs", capture: "capture.pcap", [(nil, text)])
    #expect(open.map(\.page.code) == ["IKE103"])
    #expect(open.first?.confidence == .likely)
    #expect(open.first?.settle?.contains("--policy 203.0.113.2=") == true)
    let given = try errors(
      "cisco-policy-hash-differs", capture: "capture.pcap", [("203.0.113.2", text)])
    #expect(given.map(\.page.code) == ["IKE103"])
    #expect(given.first?.confidence == .proven)
    // The other side's file, and another device's, decide nothing.
    for address in ["198.51.100.2", "192.0.2.7"] {
      let other = try errors(
        "cisco-policy-hash-differs", capture: "capture.pcap", [(address, text)])
      #expect(other.map(\.page.code) == ["IKE100"], "\(address)")
    }
  }

  /// Policy 10 accepts the offer, and the only key is another peer's.
  @Test func aRouterWithoutTheKeyRefusesTheOffer() throws {
    let text = ios(own: "203.0.113.2", peer: "192.0.2.77", transform: "esp-aes")
    let errors = try errors("refused-although-acceptable", capture: "capture.pcap", [(nil, text)])
    #expect(errors.map(\.page.code) == ["IKE209"])
    #expect(errors.first?.confidence == .proven)
    // A wildcard key fits every peer.
    let wildcard = text.replacing(
      "ExampleKey address 192.0.2.77", with: "ExampleKey address 0.0.0.0 0.0.0.0")
    let others = try self.errors(
      "refused-although-acceptable", capture: "capture.pcap", [(nil, wildcard)])
    #expect(others.map(\.page.code) == ["IKE115"])
  }

  /// A file without keys may have them elsewhere. Where the refusal says in clear that there is none,
  /// where the key is first needed, the two together are one cause; a refusal of the proof is not.
  @Test(arguments: [
    ("v1-no-preshared-key", 1, ["IKE209"]), ("v1-wrong-psk-main", 1, ["IKE201"]),
    ("v2-wrong-psk", 2, ["IKE203"]),
  ])
  func aFileWithoutKeysSaysNothingAlone(_ sample: String, _ version: Int, _ expected: [String])
    throws
  {
    let errors = try errors(sample, [(nil, swanctl(version: version))])
    #expect(errors.map(\.page.code) == expected)
    if expected == ["IKE209"] { #expect(errors.map(\.confidence) == [.likely]) }
  }

  // MARK: Cisco's Phase 2

  @Test func aRoutersTransformSetIsCompared() throws {
    // Asked for are AES-128 and SHA-1.
    let errors = try errors(
      "v1-quick-mode-refused", withSecrets: true,
      [(nil, ios(transform: "esp-aes 256 esp-sha256-hmac"))])
    let error = try #require(errors.first)
    #expect(errors.map(\.page.code) == ["IKE301"])
    #expect(error.confidence == .proven)
    #expect(
      error.remedies.contains {
        $0.contains("`crypto ipsec transform-set TS esp-aes esp-sha-hmac`")
      },
      "\(error.remedies)")
  }

  @Test func aRoutersGroupIsCompared() throws {
    let errors = try errors(
      "v1-pfs-missing", withSecrets: true,
      [(nil, ios(transform: "esp-aes 256 esp-sha256-hmac", pfs: "group14"))])
    let error = try #require(errors.first)
    #expect(errors.map(\.page.code) == ["IKE302"])
    #expect(error.confidence == .proven)
    #expect(error.remedies.contains { $0.contains("`no set pfs`") }, "\(error.remedies)")
  }

  @Test func aRoutersNetworksAreCompared() throws {
    // The access list of the capture's responder has 10.9.0.0/16; this one mirrors the request.
    let accepting = try errors(
      "v1-selectors-refused", withSecrets: true,
      [(nil, ios(transform: "esp-aes 256 esp-sha256-hmac"))])
    #expect(!accepting.contains { $0.page.code == "IKE303" && $0.confidence == .proven })
    let refusing = try errors(
      "v1-selectors-refused", withSecrets: true,
      [
        (
          nil,
          ios(transform: "esp-aes 256 esp-sha256-hmac")
            .replacing("10.2.0.0 0.0.255.255", with: "10.2.8.0 0.0.0.255")
        )
      ])
    #expect(refusing.map(\.page.code) == ["IKE303"])
    #expect(refusing.first?.confidence == .proven)
    #expect(
      refusing.first?.comparison.contains {
        $0.offered == "10.2.0.0/16" && $0.configured == "10.2.8.0/24"
      } == true)
  }

  // MARK: libreswan's silence

  private func libreswan(_ settings: String) -> String {
    """
    conn site
      left=203.0.113.2
      leftid=@hub
      right=198.51.100.2
      rightid=@branch
    \(settings)
      auto=add
    """
  }

  @Test func silenceIsExplainedByTheVersion() throws {
    let errors = try errors(
      "silently-dropped-offer", capture: "capture.pcap",
      [
        (
          "203.0.113.2",
          libreswan("  ikev2=insist\n  authby=secret\n  ike=aes256-sha2_256;modp2048")
        )
      ])
    #expect(errors.map(\.page.code) == ["IKE111"])
  }

  /// FortiOS is documented to be silent or to refuse where the version differs; of its other refusals
  /// nothing is known: an offer that its file does not take is the likely cause of silence, one that it
  /// takes is none.
  @Test(arguments: [
    (2, "aes128-sha1", 2, "IKE111"), (1, "aes128-sha1", 2, "IKE102"),
    (1, "aes256-sha256", 14, "IKE113"),
  ])
  func silenceOfAnotherMakerIsExplainedByItsFile(
    _ version: Int, _ suite: String, _ group: Int, _ code: String
  ) throws {
    let file = """
      #config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin
      config vpn ipsec phase1-interface
          edit "branch"
              set interface "wan1"
              set ike-version \(version)
              set peertype any
              set proposal \(suite)
              set dhgrp \(group)
              set remote-gw 198.51.100.2
              set psksecret Curlew-7
          next
      end
      """
    let errors = try errors(
      "silently-dropped-offer", capture: "capture.pcap", [("203.0.113.2", file)])
    #expect(errors.map(\.page.code) == [code])
    #expect(errors.map(\.confidence) == [.likely])
  }

  @Test func silenceIsExplainedByTheMethod() throws {
    let errors = try errors(
      "silently-dropped-offer", capture: "capture.pcap",
      [("203.0.113.2", libreswan("  ikev2=no\n  authby=rsasig\n  ike=aes256-sha2_256;modp2048"))])
    #expect(errors.map(\.page.code) == ["IKE105"])
  }

  @Test func silenceOfAFileThatFitsStaysOpen() throws {
    let errors = try errors(
      "silently-dropped-offer", capture: "capture.pcap",
      [("203.0.113.2", libreswan("  ikev2=no\n  authby=secret\n  ike=aes256-sha2_256;modp2048"))])
    #expect(errors.map(\.page.code) == ["IKE113"])
  }

  /// RFC 8784 section 3: a responder that demands a post-quantum key refuses an initiator without
  /// USE_PPK. The recorded one has none, and its key and identity are in order here.
  @Test func aPostquantumKeyThatOneSideDemands() throws {
    func text(_ option: String) -> String {
      swanctl(version: 2, more: option).replacing(
        "remote {\n", with: "remote {\n id = branch.example\n")
    }
    let demanded = try errors(
      "v2-wrong-identity", withSecrets: true, [(nil, text("ppk_required = yes"))])
    #expect(demanded.map(\.page.code) == ["IKE203"])
    #expect(demanded.first?.confidence == .proven)
    #expect(demanded.first?.comparison.first?.source?.text == "file1, line 7")
    // Where none is demanded, key and identity are as configured: that it was refused is read, the cause
    // is not known.
    let open = try errors("v2-wrong-identity", withSecrets: true, [(nil, text(""))])
    #expect(open.map(\.page.code) == ["IKE203"])
    #expect(open.first?.confidence == .proven)
    #expect(open.first?.explanation.contains("leaves open") == true)
  }

  /// The initiator calls itself branch.example, a domain name; the same letters as a key ID are
  /// another identity (RFC 7296 section 3.5).
  @Test func anIdentityOfAnotherType() throws {
    for (id, confidence) in [
      ("keyid:branch.example", Confidence.proven), ("office.example", .proven),
    ] {
      let text = swanctl(version: 2).replacing(
        "remote {\n", with: "remote {\n id = \(id)\n")
      let errors = try errors("v2-wrong-identity", withSecrets: true, [(nil, text)])
      #expect(errors.map(\.page.code) == ["IKE202"], "\(id)")
      #expect(errors.first?.confidence == confidence)
    }
  }

  /// The certificates of the sample have RSA keys: its README.
  @Test func aSignatureOfAnotherKindOfKey() throws {
    let text = swanctl(version: 2, auth: "ecdsa")
    let errors = try errors("v2-certificate-untrusted", withSecrets: true, [(nil, text)])
    #expect(errors.map(\.page.code) == ["IKE105"])
    #expect(errors.first?.comparison.first?.offered == "RSA signatures")
  }

  /// Which address arrives at a libreswan gateway no capture at one point shows, and its refusal looks
  /// the same for every reason.
  @Test func anotherProductsWantOfAConnectionIsNoProof() throws {
    let text = """
      # /etc/ipsec.conf - Libreswan IPsec configuration file
      conn site
          left=203.0.113.20
          right=198.51.100.99
          leftsubnet=10.2.0.0/16
          rightsubnet=10.1.0.0/16
          authby=secret
          ikev2=no
          auto=add
      """
    let errors = try errors("v1-no-connection", [("203.0.113.20", text)])
    #expect(errors.map(\.page.code) == ["IKE114"])
    #expect(errors.first?.confidence == .likely)
    #expect(errors.first?.settle != nil)
  }

  /// A private address that talks to a public one arrives as another: where connections differ by the
  /// peer's address, which of them applied is not known.
  @Test(arguments: [([UInt8]([198, 51, 100, 10]), Confidence.proven), ([10, 1, 2, 3], .likely)])
  func aTranslatedAddressMayMeetAnotherConnection(
    _ address: [UInt8], _ confidence: Confidence
  ) throws {
    let seen = address.map(String.init).joined(separator: ".")
    func connection(_ name: String, _ remote: String, _ proposal: String) -> String {
      swanctl(proposals: proposal, remote: remote).replacing("site {", with: "\(name) {")
    }
    let text =
      connection("one", "192.0.2.1", "aes256-sha256-modp2048")
      + connection("two", seen, "aes256-sha1-modp2048")
    var frames = try RecordedFrames(
      Repository.samples.appending(path: "v1-mismatch-encryption")
        .appending(path: "initiator.pcap"))
    // The addresses of IPv4 stand 26 and 30 octets into an Ethernet frame, behind 16 of the record.
    for index in frames.records.indices {
      for at in [42, 46]
      where frames.records[index].count > 50
        && Array(frames.records[index][at..<at + 4]) == [198, 51, 100, 10]
      {
        frames.records[index].replaceSubrange(at..<at + 4, with: address)
      }
    }
    let policy = try ConfigurationFile.read(
      Array(text.utf8), file: "swanctl.conf", including: { (_, _) in [] })
    let found = try frames.withFile { path in
      try JudgedCapture([path], policies: [policy]).told.filter { $0.severity == .error }
    }
    #expect(found.map(\.confidence) == [confidence], "\(found.map(\.title))")
  }

  /// The Child SA of v2-success was made from the first of two children, by its networks; only the
  /// second ones' groups differ, or only the first ones'.
  @Test(arguments: [false, true]) func aForecastIsOfTheChildThatStands(_ differs: Bool) throws {
    func text(_ local: String, _ remote: String, _ inner: [String], _ groups: [String]) -> String {
      let children = zip(["one", "two"], zip([inner[0], inner[2]], [inner[1], inner[3]]))
        .enumerated().map { index, child in
          """
            \(child.0) {
              local_ts = \(child.1.0)
              remote_ts = \(child.1.1)
              esp_proposals = aes256-sha256-\(groups[index])
            }
          """
        }.joined(separator: "\n")
      return """
        connections {
          site {
            version = 2
            local_addrs = \(local)
            remote_addrs = \(remote)
            proposals = aes256-sha256-modp2048
            local {
              auth = psk
            }
            remote {
              auth = psk
            }
            children {
          \(children)
            }
          }
        }
        """
    }
    let networks = ["10.1.0.0/16", "10.2.0.0/16", "10.11.0.0/16", "10.12.0.0/16"]
    let mirrored = ["10.2.0.0/16", "10.1.0.0/16", "10.12.0.0/16", "10.11.0.0/16"]
    let found = try all(
      "v2-success", withSecrets: true,
      [
        (nil, text("198.51.100.10", "203.0.113.20", networks, ["modp2048", "modp2048"])),
        (
          nil,
          text(
            "203.0.113.20", "198.51.100.10", mirrored,
            differs ? ["ecp256", "modp2048"] : ["modp2048", "ecp256"])
        ),
      ]
    ).filter { $0.page.code == "IKE310" }
    #expect(found.count == (differs ? 1 : 0), "\(found.map(\.title))")
  }
}
