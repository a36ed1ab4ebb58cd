import ISAKMP
import Policies
import TestSupport
import Testing
import Texts

/// The syntax that the two products share, and how they are told apart.
@Suite struct IPsecConfTests {
  @Test(arguments: [
    ("authby=psk\n  auto=add", ConfiguredProduct.strongSwan),
    ("keyexchange=ikev2\n  leftauth=pubkey", .strongSwan),
    ("ike=aes256-sha256-modp2048!", .strongSwan),
    ("rightsourceip=10.9.0.0/24\n  eap_identity=%any", .strongSwan),
    ("ikev2=insist\n  authby=secret", .libreswan),
    ("ike=aes256-sha2;dh14", .libreswan),
    ("phase2alg=aes256-sha1", .libreswan),
    ("leftsubnets={10.0.0.0/8}\n  authby=secret", .libreswan),
    ("keyexchange=ikev2\n  leftauth=rsasig\n  rightauth=rsasig", .libreswan),
    ("left=192.0.2.1\n  rightmodecfgclient=yes", .libreswan),
  ])
  func theProductShowsInItsWords(body: String, product: ConfiguredProduct) throws {
    let policy = try Configurations.read("conn a\n  \(body)\n")
    #expect(policy.product == product)
    #expect(!policy.remarks.contains { $0.what.contains("nothing tells") })
  }

  /// pluto 5.4 of such a file: "ignoring ikev2=no which conflicts with keyexchange=ikev2".
  @Test func keyexchangePrevailsWithLibreswan() throws {
    let conn =
      "conn a\n  auto=add\n  left=192.0.2.1\n  right=198.51.100.1\n  ikev2=no\n  keyexchange=ikev2\n"
      + "  ike=aes256-sha2;dh14\n"
    let policy = try Configurations.read(conn)
    #expect(policy.product == .libreswan)
    #expect(policy.connections.map(\.versions.value) == [[.ikev2]])
  }

  /// pluto 5.4 of a peer behind a NAT that calls itself by its inside address: "Peer ID '10.77.0.10'
  /// mismatched". Names are resolved on the device, certificates bring their own.
  @Test(arguments: [
    ("left=192.0.2.1\n  right=198.51.100.1\n  authby=secret", ["192.0.2.1", "198.51.100.1"]),
    ("left=%defaultroute\n  right=%any\n  authby=secret", [nil, nil]),
    ("left=fade.cafe\n  leftcert=own\n  right=vpn.example.net\n  authby=secret", [nil, nil]),
    ("left=192.0.2.1\n  right=198.51.100.1\n  authby=rsasig", [nil, nil]),
    ("left=192.0.2.1\n  leftid=@a\n  right=198.51.100.1\n  authby=secret", ["@a", "198.51.100.1"]),
  ])
  func libreswanCallsASideByItsAddress(body: String, identities: [String?]) throws {
    let policy = try Configurations.read("conn a\n  auto=add\n  ikev2=yes\n  \(body)\n")
    let connection = try #require(policy.connections.first)
    #expect([connection.localIdentity?.value, connection.remoteIdentity?.value] == identities)
  }

  @Test func anUndecidedFileSaysSo() throws {
    let policy = try Configurations.read(
      "conn a\n  left=192.0.2.1\n  right=198.51.100.1\n  authby=secret\n  auto=add\n")
    #expect(policy.product == .strongSwan && policy.connections.count == 1)
    #expect(policy.remarks.contains { $0.line == 1 && $0.what.contains("nothing tells") })
  }

  @Test func aCommentThatNamesTheProductDecidesWhereNothingElseDoes() throws {
    let conn = "conn a\n  left=192.0.2.1\n  right=198.51.100.1\n  authby=secret\n  auto=add\n"
    let libreswan = try Configurations.read("# /etc/ipsec.conf - Libreswan 4.0\n" + conn)
    #expect(libreswan.product == .libreswan && libreswan.remarks.isEmpty)
    let strongSwan = try Configurations.read("# strongSwan IPsec configuration file\n" + conn)
    #expect(strongSwan.product == .strongSwan && strongSwan.remarks.isEmpty)
  }

  @Test(arguments: [
    ("conn a\n  left=1.2.3.4\n nonsense\n", 3, "expected a parameter"),
    ("nonsense here\nconn a\n", 1, "expected config setup"),
    ("conn a\n  leftid=\"x\n  right=1.2.3.4\n", 2, "quotation mark"),
    ("conn a\n  = 4\n", 2, "expected a parameter"),
  ])
  func brokenSyntaxNamesItsLine(text: String, line: Int, what: String) throws {
    let error = #expect(throws: TextError.self) { try Configurations.read(text) }
    #expect(error?.line == line && error?.reason.contains(what) == true)
  }

  @Test func strongSwanConnsAreReadWithTheirDefaults() throws {
    let policy = try Configurations.read(
      """
      config setup
        charondebug="ike 2"

      conn %default
        keyexchange=ikev1   # both sites
        authby=psk
        ikelifetime=8h

      conn site
        auto=add
        also=peer
        ike=aes256-sha256-modp2048,3des-sha1-modp1024!
        esp=aes128-sha1!
        left=%any
        leftcert=own.pem
        leftsubnet=10.2.0.0/16
        leftid="C=CH, O=\\"x\\""
        lifetime=30m
        forceencaps=yes

      conn peer
        right=198.51.100.10
        rightsubnet=10.1.0.0/16[udp/1701]
        rightid=@branch
        dpdaction=restart
        auto=ignore

      conn off
        auto=ignore

      conn bypass
        type=passthrough

      conn open
        left=192.0.2.1
        right=192.0.2.2
        auto=route
      """, file: "ipsec.conf")
    #expect(policy.product == .strongSwan)
    #expect(policy.remarks.map(\.line) == [28, 31])
    #expect(policy.connections.map(\.name) == ["site", "open"])
    let site = try #require(policy.connections.first)
    #expect(site.versions.value == [.ikev1] && site.versions.origin.line == 5)
    #expect(site.remoteAddresses.map(\.value) == ["198.51.100.10"])
    #expect(site.remoteAddresses.first?.origin.line == 22)
    #expect(site.localIdentity?.value == "C=CH, O=\"x\"")
    #expect(site.localAuthentication.map(\.value) == [.preSharedKey])
    #expect(site.forcesEncapsulation?.value == true && site.mobike?.value == true)
    #expect(site.deadPeerDetectionSeconds?.value == 30)
    // Eight hours less the margin of nine minutes, and IKEv1 authenticates anew.
    #expect(site.reauthenticationSeconds?.value == 28260 && site.rekeySeconds?.value == 0)
    #expect(!site.isMirrorable && policy.connections[1].isMirrorable)
    #expect(
      site.proposals?.map { $0.choices.map(\.value.text) } == [
        ["AES-CBC-256", "SHA2-256", "MODP-2048 (14)"], ["3DES-CBC", "SHA-1", "MODP-1024 (2)"],
      ])
    #expect((site.proposals ?? []).allSatisfy { $0.isCertain && $0.origin.line == 12 })
    let child = try #require(site.children.first)
    #expect(child.lifetimeSeconds?.value == 1800 && child.rekeySeconds?.value == 1260)
    #expect(
      child.remoteSelectors.map(\.value) == [
        .range(
          start: [10, 1, 0, 0], end: [10, 1, 255, 255], protocolID: 17, startPort: 1701,
          endPort: 1701)
      ])
    #expect(child.proposals.map(\.isCertain) == [true])
    // The daemon adds its own list to a written one that is not strict, and to silence.
    let open = policy.connections[1]
    #expect(open.proposals?.first?.origin == .assumedDefault("strongSwan"))
    #expect((open.proposals ?? []).allSatisfy { !$0.isCertain })
    #expect(open.mirrored.localAddresses == open.remoteAddresses)
  }

  @Test func withoutAnExclamationMarkTheDefaultFollows() throws {
    let policy = try Configurations.read(
      "conn a\n  leftauth=psk\n  auto=add\n  keyexchange=ikev2\n  ike=aes256-sha256-modp2048\n")
    let proposals = try #require(policy.connections.first?.proposals)
    #expect(proposals.map(\.isCertain) == [true, false, false])
  }

  @Test func libreswanConnsAreReadWithTheirDefaults() throws {
    let policy = try Configurations.read(
      """
      config setup
      \tikev1-policy=accept
      \tlisten=203.0.113.20

      conn hub
      \tikev2=no
      \tauthby=secret
      \tleft=%defaultroute
      \tleftid=@hub
      \tleftsubnets={10.2.0.0/16 10.3.0.0/16}
      \tright=198.51.100.10
      \trightsubnet=10.1.0.0/16
      \tike=aes256-sha2_256;modp2048
      \tesp=aes128-sha1
      \tsalifetime=1h
      \tikelifetime=4h
      \taggrmode=yes
      \tencapsulation=yes

      conn roadwarriors
      \tleft=%any
      \tright=203.0.113.20
      \trightprotoport=17/1701
      \tleftprotoport=17/%any
      \ttype=transport
      \tpfs=no
      """, file: "ipsec.conf")
    #expect(policy.product == .libreswan && policy.remarks.isEmpty)
    #expect(policy.versions?.value == [.ikev2, .ikev1] && policy.versions?.origin.line == 2)
    #expect(policy.ownAddresses.map(\.value) == ["203.0.113.20"])
    let hub = try #require(policy.connections.first)
    #expect(hub.versions.value == [.ikev1] && hub.localAddresses.isEmpty && !hub.isMirrorable)
    #expect(hub.localIdentity?.value == "@hub" && hub.aggressiveMode?.value == true)
    #expect(hub.forcesEncapsulation?.value == true && hub.mobike?.value == false)
    #expect(hub.localAuthentication.map(\.value) == [.preSharedKey])
    #expect(hub.rekeySeconds?.value == 14400)
    #expect(hub.children.map(\.name) == ["hub/1x1", "hub/2x1"])
    // PFS is the default, with the group that IKE agreed on.
    #expect(
      hub.children[0].proposals.map { $0.choices.map(\.value.text) } == [
        ["AES-CBC-128", "HMAC-SHA1-96", "MODP-2048 (14)"]
      ])
    #expect(hub.children[0].proposals.map(\.isCertain) == [true])
    #expect(
      hub.children[1].localSelectors.map(\.value) == [
        .range(start: [10, 3, 0, 0], end: [10, 3, 255, 255])
      ])
    // Its %any is the peer's place, so right is local.
    let warriors = policy.connections[1]
    #expect(warriors.versions.value == [.ikev2] && !warriors.versions.origin.isCertain)
    #expect(warriors.localAddresses.map(\.value) == ["203.0.113.20"] && !warriors.isMirrorable)
    #expect(
      warriors.children[0].localSelectors.map(\.value)
        == [.dynamic(protocolID: 17, startPort: 1701, endPort: 1701)])
    #expect(warriors.children[0].remoteSelectors.map(\.value) == [.dynamic(protocolID: 17)])
    #expect(warriors.children[0].mode.value == .transport)
    #expect((warriors.proposals ?? []).allSatisfy { !$0.isCertain && $0.origin.isDefault })
  }

  @Test func alsoflipExchangesTheEnds() throws {
    let policy = try Configurations.read(
      """
      conn a
        alsoflip=b
        ikev2=yes
        left=192.0.2.1
        auto=add

      conn b
        left=198.51.100.1
        leftid=@far
        also=missing
      """)
    let a = try #require(policy.connections.first)
    #expect(a.localAddresses.map(\.value) == ["192.0.2.1"])
    #expect(a.remoteAddresses.map(\.value) == ["198.51.100.1"])
    #expect(a.remoteIdentity?.value == "@far")
    #expect(policy.remarks.map(\.line) == [10])
  }

  @Test(arguments: [
    ("ikev2=maybe", "no value of ikev2"), ("authby=sekret", "did you mean “secret”?"),
    ("phase2agl=aes", "did you mean “phase2alg”?"), ("leftsubnets={10.0.0.0/99}", "no subnet"),
    ("ike=aes256-sha2;dh1x", "unknown group “dh1x”"), ("pfs=perhaps", "neither yes nor no"),
  ])
  func whatIsWrongIsSaidAndTheRestCounts(line: String, what: String) throws {
    let policy = try Configurations.read(
      "conn a\n  left=192.0.2.1\n  \(line)\n  ikepad=no\n  right=198.51.100.1\n")
    #expect(policy.product == .libreswan)
    #expect(policy.remarks.contains { $0.line == 3 && $0.what.contains(what) })
    #expect(policy.connections.map { $0.remoteAddresses.map(\.value) } == [["198.51.100.1"]])
  }

  @Test func connsOfIncludedFilesBelongToIt() throws {
    let policy = try Configurations.read(
      "config setup\n  plutodebug=none\ninclude conns/*.conf\n", file: "ipsec.conf",
      files: ["conns/a.conf": "conn a\n  left=192.0.2.1\n  right=%any\n  authby=secret\n"])
    #expect(policy.connections.map(\.name) == ["a"])
    #expect(policy.connections.first?.origin.file == "conns/a.conf")
  }
}
