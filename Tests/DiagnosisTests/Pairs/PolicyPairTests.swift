import Diagnosis
import ISAKMP
import Policies
import TestSupport
import Testing

/// Pairs of configurations whose verdicts were derived by hand from the products' documents and the
/// RFCs that the code names.
@Suite struct PolicyPairTests {
  private func policy(_ file: String, _ text: String, at address: String? = nil) throws
    -> PeerPolicy
  {
    var policy = try ConfigurationFile.read(
      Array(text.utf8), file: file, including: { (_, _) in [] })
    policy.givenAddress = address
    return policy
  }

  private func swanctl(
    _ file: String, own: String, peer: String, version: String = "2",
    ike: String = "aes256-sha256-modp2048", esp: String = "aes256-sha256-modp2048",
    local: String = "10.1.0.0/16", remote: String = "10.2.0.0/16", auth: String = "psk",
    secret: String? = nil, extra: String = ""
  ) throws -> PeerPolicy {
    let key = secret.map { "secrets {\n  ike-x {\n    secret = \"\($0)\"\n  }\n}\n" } ?? ""
    return try policy(
      file,
      """
      connections {
        site {
          version = \(version)
          local_addrs = \(own)
          remote_addrs = \(peer)
          proposals = \(ike)
          \(extra)
          local {
            auth = \(auth)
          }
          remote {
            auth = psk
          }
          children {
            net {
              local_ts = \(local)
              remote_ts = \(remote)
              esp_proposals = \(esp)
            }
          }
        }
      }
      \(key)
      """)
  }

  private func east(
    version: String = "2", ike: String = "aes256-sha256-modp2048",
    esp: String = "aes256-sha256-modp2048", local: String = "10.1.0.0/16", auth: String = "psk",
    secret: String? = nil, extra: String = ""
  ) throws -> PeerPolicy {
    try swanctl(
      "east.conf", own: "192.0.2.1", peer: "198.51.100.2", version: version, ike: ike, esp: esp,
      local: local, auth: auth, secret: secret, extra: extra)
  }

  private func west(
    version: String = "2", ike: String = "aes256-sha256-modp2048",
    esp: String = "aes256-sha256-modp2048", local: String = "10.2.0.0/16",
    remote: String = "10.1.0.0/16", peer: String = "192.0.2.1", secret: String? = nil
  ) throws -> PeerPolicy {
    try swanctl(
      "west.conf", own: "198.51.100.2", peer: peer, version: version, ike: ike, esp: esp,
      local: local, remote: remote, secret: secret)
  }

  private func causes(_ pair: PolicyPair) -> [PairCause] {
    pair.strangers
      + pair.tunnels.flatMap { tunnel in
        tunnel.directions.flatMap { $0.causes + $0.children.flatMap(\.causes) } + tunnel.remarks
      }
  }

  /// Sixty-five connections that answer anybody: sixty-four pairs are walked, and what the last would
  /// have said is not known.
  @Test func tooManyConnectionsAreNotJudged() throws {
    func many(_ count: Int, _ proposal: String) -> String {
      "connections {\n"
        + (0..<count).map {
          " c\($0) {\n proposals = \(proposal)\n local { auth = psk }\n remote { auth = psk }\n "
            + "children { x { esp_proposals = aes128-sha256 } }\n }\n"
        }.joined() + "}\n"
    }
    let one = try policy("one.conf", many(1, "aes128-sha256-modp2048"))
    let others = try policy("others.conf", many(65, "aes256-sha512-modp4096"))
    let pair = PolicyPair(one, others)
    #expect(pair.isCut)
    #expect(pair.phase1 == .unknown)
    #expect(!pair.cannotComeUp)
  }

  /// RFC 2409 section 5.5: one public value, so one group. Which one a charon of 5.9.8 takes was
  /// recorded (Samples/v1-pfs-second-group, and the same with the group of the IKE SA on the list);
  /// of FortiOS its handbook says it.
  @Test(arguments: [
    (ike: "aes256-sha256-modp3072", esp: "aes256-sha256-modp1536, aes256-sha256-modp2048", false),
    (ike: "aes256-sha256-modp2048", esp: "aes256-sha256-modp1536, aes256-sha256-modp2048", true),
    (ike: "aes256-sha256-modp3072", esp: "aes256-sha256-modp2048, aes256-sha256-modp1536", true),
  ])
  func quickModeOffersOneGroup(ike: String, esp: String, comesUp: Bool) throws {
    let pair = PolicyPair(
      try east(version: "1", ike: ike, esp: esp),
      try west(version: "1", ike: ike, esp: "aes256-sha256-modp2048"))
    let directions = try #require(pair.tunnels.first).directions
    let begun = try #require(directions.first { $0.initiator == .a })
    let child = try #require(begun.children.first)
    #expect(child.state == (comesUp ? .comesUp : .fails))
    if !comesUp {
      let cause = try #require(child.causes.first)
      #expect(cause.confidence == .likely)
      #expect(cause.what.contains("offers MODP-1536 (5) alone"))
      #expect(
        cause.edits.contains {
          $0.side == .a
            && $0.lines == [
              "east.conf, line 18: `esp_proposals = aes256-sha256-modp2048` instead of "
                + "`esp_proposals = aes256-sha256-modp1536, aes256-sha256-modp2048`"
            ]
        })
    }
    // The responder of the other direction takes either group.
    let answered = try #require(directions.first { $0.initiator == .b })
    #expect(answered.children.first?.state == .comesUp)
  }

  @Test func aFortiGateOffersItsFirstGroupInQuickMode() throws {
    let text = """
      #config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
      config vpn ipsec phase1-interface
          edit "site"
              set ike-version 1
              set proposal aes256-sha256
              set dhgrp 14
              set remote-gw 198.51.100.2
              set psksecret key
          next
      end
      config vpn ipsec phase2-interface
          edit "net"
              set phase1name "site"
              set proposal aes256-sha256
              set dhgrp 5 14
              set src-subnet 10.1.0.0 255.255.0.0
              set dst-subnet 10.2.0.0 255.255.0.0
          next
      end
      """
    func begun(_ text: String) throws -> PairedChild {
      let pair = PolicyPair(
        try policy("gate.conf", text, at: "192.0.2.1"),
        try west(version: "1", esp: "aes256-sha256-modp2048"))
      let tunnel = try #require(pair.tunnels.first)
      return try #require(tunnel.directions.first { $0.initiator == .a }?.children.first)
    }
    let refused = try begun(text)
    #expect(refused.state == .fails && refused.causes.first?.confidence == .likely)
    #expect(
      refused.causes.flatMap(\.edits).flatMap(\.lines).contains(
        "gate.conf, line 15: `set dhgrp 14` instead of `set dhgrp 5 14`"))
    #expect(try begun(text.replacing("set dhgrp 5 14", with: "set dhgrp 14 5")).state == .comesUp)
    // No word is said of an order where nothing of the list would do.
    let hopeless = try begun(text.replacing("set dhgrp 5 14", with: "set dhgrp 5 2"))
    #expect(hopeless.causes.first?.confidence == .proven)
    #expect(hopeless.causes.first.map { !$0.what.contains("alone") } == true)
  }

  @Test func bothDirectionsComeUpWithTheSameSuite() throws {
    let pair = PolicyPair(try east(), try west())
    #expect(pair.phase1 == .comesUp && pair.phase2 == .comesUp && !pair.cannotComeUp)
    let tunnel = try #require(pair.tunnels.first)
    #expect(pair.tunnels.count == 1 && tunnel.doubts.isEmpty)
    for direction in tunnel.directions {
      #expect(direction.version == .ikev2)
      #expect(
        direction.suite.map(\.text) == [
          "AES-CBC-256", "PRF-HMAC-SHA2-256", "HMAC-SHA2-256-128", "MODP-2048 (14)",
        ])
    }
    #expect(causes(pair).isEmpty)
  }

  @Test func noCommonGroupNamesBothLinesAndTheLeastEdit() throws {
    let pair = PolicyPair(try east(), try west(ike: "aes256-sha256-ecp256"))
    #expect(pair.phase1 == .fails && pair.cannotComeUp)
    let cause = try #require(causes(pair).first { $0.kind == .suite })
    #expect(cause.confidence == .proven)
    let row = try #require(cause.rows.first { !$0.agrees })
    #expect(row.a == "MODP-2048 (14)" && row.b == "ECP-256 (19)")
    #expect(row.aPlace == "east.conf, line 6" && row.bPlace == "west.conf, line 6")
    #expect(cause.edits.contains { $0.side == .b && $0.lines.joined().contains("modp2048") })
    #expect(cause.edits.contains { $0.side == .a && $0.lines.joined().contains("ecp256") })
  }

  /// RFC 7296 section 1.2: IKE_AUTH has no key exchange for its child.
  @Test(arguments: [
    ("aes256-sha256-modp2048", "aes256-sha256-ecp256"), ("aes256-sha256-modp2048", "aes256-sha256"),
  ])
  func aGroupThatDiffersBitesAtTheRenewalAlone(_ a: String, _ b: String) throws {
    let pair = PolicyPair(try east(esp: a), try west(esp: b))
    #expect(pair.phase2 == .comesUp && !pair.cannotComeUp)
    #expect(causes(pair).contains { $0.kind == .rekey && $0.confidence == .proven })
    // Quick Mode asks for it at once.
    let old = PolicyPair(try east(version: "1", esp: a), try west(version: "1", esp: b))
    #expect(old.phase1 == .comesUp && old.phase2 == .fails)
  }

  @Test func networksOfTheOtherSideMustBeMirrored() throws {
    let pair = PolicyPair(
      try east(), try west(local: "10.1.0.0/16", remote: "10.2.0.0/16"))
    #expect(pair.phase1 == .comesUp && pair.phase2 == .fails)
    let cause = try #require(causes(pair).first { $0.kind == .selectors })
    #expect(cause.what.contains("mirrored") && cause.confidence == .proven)
  }

  @Test func networksThatOnlyOverlapAreNarrowed() throws {
    let pair = PolicyPair(try east(local: "10.1.0.0/16"), try west(remote: "10.1.5.0/24"))
    #expect(pair.phase2 == .comesUp)
    #expect(causes(pair).contains { $0.kind == .narrowing })
  }

  @Test(arguments: [("1", "2", true), ("0", "1", false), ("0", "2", false), ("1", "0", false)])
  func versions(_ a: String, _ b: String, isFailure: Bool) throws {
    let pair = PolicyPair(try east(version: a), try west(version: b))
    #expect(pair.cannotComeUp == isFailure, "\(a) \(b)")
    // strongSwan with both begins with IKEv2 and stays there.
    let first = try #require(pair.tunnels.first?.directions.first)
    #expect((first.phase1 == .fails) == (isFailure || a == "0" && b == "1"))
  }

  @Test func aKeyAgainstACertificate() throws {
    let pair = PolicyPair(try east(auth: "pubkey"), try west())
    #expect(pair.phase1 == .fails)
    let cause = try #require(causes(pair).first { $0.kind == .authentication })
    #expect(cause.what.contains("public key") && cause.what.contains("pre-shared key"))
  }

  @Test func keysThatDifferAreNotTold() throws {
    let pair = PolicyPair(
      try east(secret: "orchid-meadow-41"), try west(secret: "granite-harbour-7"))
    #expect(pair.phase1 == .fails)
    let all = "\(causes(pair))"
    #expect(causes(pair).contains { $0.kind == .key })
    #expect(!all.contains("orchid") && !all.contains("granite"))
  }

  @Test func filesForOthersAreStrangers() throws {
    let pair = PolicyPair(try east(), try west(peer: "192.0.2.77"))
    #expect(pair.tunnels.isEmpty && pair.cannotComeUp)
    #expect(pair.strangers.first?.what.contains("192.0.2.77") == true)
  }

  @Test func whoHasNoAddressToCallOnlyAnswers() throws {
    let pair = PolicyPair(try east(), try west(peer: "%any"))
    #expect(pair.phase1 == .comesUp)
    #expect(pair.tunnels.first?.directions.map(\.phase1) == [.comesUp, .notTried])
  }

  @Test func weakAlgorithmsAndLifetimesAreTold() throws {
    let pair = PolicyPair(
      try east(ike: "3des-sha1-modp1024", extra: "rekey_time = 3600"),
      try west(ike: "3des-sha1-modp1024"))
    #expect(pair.phase1 == .comesUp)
    let weak = causes(pair).filter { $0.kind == .weak }.map(\.what)
    #expect(weak.contains { $0.hasPrefix("MODP-1024 (2)") && $0.contains("RFC 8247") })
    #expect(causes(pair).contains { $0.kind == .lifetime && $0.what.hasPrefix("IKE lifetime") })
  }

  private let router = """
    crypto isakmp policy 10
     encr aes 256
     hash sha256
     authentication pre-share
     group 14
     lifetime 28800
    crypto isakmp key plover-in-reeds address 192.0.2.1
    crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
     mode tunnel
    crypto map OUT 10 ipsec-isakmp
     set peer 192.0.2.1
     set transform-set TS
     match address VPN
    ip access-list extended VPN
     permit ip 10.2.0.0 0.0.255.255 10.1.0.0 0.0.255.255
    interface GigabitEthernet0/0
     ip address 198.51.100.2 255.255.255.0
     crypto map OUT
    """

  /// IOS without `set pfs` grants the group that is asked for, and asks for none.
  @Test func strongSwanWithIOS() throws {
    let ios = try policy("router.cfg", router)
    let pair = PolicyPair(
      try east(version: "1", ike: "aes256-sha256-modp2048", secret: "plover-in-reeds"), ios)
    #expect(pair.phase1 == .comesUp && pair.phase2 == .comesUp)
    let directions = try #require(pair.tunnels.first?.directions)
    #expect(directions.map(\.phase1) == [.comesUp, .comesUp])
    #expect(directions[0].suite.map(\.text).contains("pre-shared key"))
    #expect(directions[0].children.map(\.state) == [.comesUp])
    #expect(directions[1].children.map(\.state) == [.fails])
    let other = PolicyPair(
      try east(version: "1", ike: "aes128-sha256-modp2048", secret: "plover-in-reeds"), ios)
    let cause = try #require(causes(other).first { $0.kind == .suite })
    #expect(other.phase1 == .fails)
    #expect(cause.rows.first { !$0.agrees }?.attribute == "key length")
  }

  /// One ipsec.conf copied to both sides: each finds out at its interfaces which end it is.
  @Test func libreswansFileServesBothEnds() throws {
    let text = """
      conn site
       left=192.0.2.1
       right=198.51.100.2
       leftsubnet=10.1.0.0/16
       rightsubnet=10.2.0.0/16
       authby=secret
       ikev2=insist
       ike=aes256-sha2_256;modp2048
       esp=aes256-sha2_256
       auto=start
      """
    let pair = PolicyPair(try policy("left.conf", text), try policy("right.conf", text))
    #expect(pair.tunnels.count == 1)
    #expect(pair.phase1 == .comesUp && pair.phase2 == .comesUp)
  }
}
