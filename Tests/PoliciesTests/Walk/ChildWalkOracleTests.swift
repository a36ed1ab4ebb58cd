import ISAKMP
import Testing

@testable import Policies

/// Children of random suites, groups of perfect forward secrecy and networks, written in each maker's
/// words, read and walked against a search that knows the numbers alone. Where only one side has a group
/// the makers differ, and nothing is asked here.
@Suite struct ChildWalkOracleTests {
  typealias Cipher = MakerWalkOracleTests.Cipher
  typealias Hash = MakerWalkOracleTests.Hash

  struct Child {
    var cipher: Cipher
    var hash: Hash
    /// By its number; `nil` for none.
    var group: Int?
    var local: Network
    var remote: Network
  }

  struct Network {
    var base: UInt32
    var length: Int

    private var mask: UInt32 { length == 0 ? 0 : UInt32.max << (32 - UInt32(length)) }
    var start: UInt32 { base & mask }
    var end: UInt32 { base | ~mask }
    var text: String { "\(Self.dotted(start))/\(length)" }
    var masked: String { "\(Self.dotted(start)) \(Self.dotted(mask))" }

    static func octets(_ value: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    static func dotted(_ value: UInt32) -> String {
      octets(value).map(String.init).joined(separator: ".")
    }
  }

  struct Maker: Sendable, CustomTestStringConvertible {
    var name: String
    var text: @Sendable (Child) -> String
    var testDescription: String { name }
  }

  private static let hashes: [Hash] = [.sha1, .sha256]
  private static let groups: [Int?] = [nil, 2, 5, 14]

  /// RFC 2407 sections 4.4.4 and 4.5, with IANA's later numbers.
  private func offered(_ child: Child) -> OfferedSuite {
    var values = [
      SuiteValue(
        .encryption, id: child.cipher == .tripleDES ? 3 : 12, name: nil,
        keyLength: child.cipher == .tripleDES ? nil : child.cipher == .aes128 ? 128 : 256),
      SuiteValue(.integrity, id: child.hash == .sha1 ? 2 : 5, name: nil, keyLength: nil),
    ]
    if let group = child.group {
      values.append(SuiteValue(.group, id: UInt64(group), name: nil, keyLength: nil))
    }
    return OfferedSuite(number: 1, values: values, .quickMode, protocolID: 3)
  }

  @Test(arguments: makers) func agreesWithASearch(_ maker: Maker) throws {
    let start = UInt64.random(in: 0..<1 << 32)
    print("ChildWalkOracleTests, \(maker.name): seed \(start)")
    for seed in start..<start + 25 {
      var numbers = WalkOracleTests.Numbers(state: seed)
      func network(_ first: UInt32) -> Network {
        Network(
          base: first << 24 | UInt32.random(in: 0..<1 << 24, using: &numbers),
          length: Int.random(in: 9...31, using: &numbers))
      }
      func child() throws -> Child {
        Child(
          cipher: try #require(Cipher.allCases.randomElement(using: &numbers)),
          hash: try #require(Self.hashes.randomElement(using: &numbers)),
          group: try #require(Self.groups.randomElement(using: &numbers)),
          local: network(10), remote: network(100))
      }
      let written = try child()
      let text = maker.text(written)
      let policy = try configuration(text)
      let read = try #require(policy.connections.first?.children.first, "seed \(seed)\n\(text)")
      #expect(ranges(read.localSelectors) == [range(written.local)], "seed \(seed)\n\(text)")
      #expect(ranges(read.remoteSelectors) == [range(written.remote)], "seed \(seed)\n\(text)")
      for _ in 0..<8 {
        let offer = try child()
        guard (offer.group == nil) == (written.group == nil) else { continue }
        let walk = PolicyWalk(
          [offered(offer)], read.proposals, .quickMode, policy.product.walkRules(.quickMode))
        let isTaken =
          offer.cipher == written.cipher && offer.hash == written.hash
          && offer.group == written.group
        #expect((walk.chosen != nil) == isTaken, "seed \(seed), \(offer)\n\(text)")
      }
    }
  }

  private func range(_ network: Network) -> [[UInt8]] {
    [Network.octets(network.start), Network.octets(network.end)]
  }

  private func ranges(_ selectors: [Configured<ConfiguredSelector>]) -> [[[UInt8]]] {
    selectors.map { selector in
      if case .range(let start, let end, 0, 0, 65535) = selector.value { [start, end] } else { [] }
    }
  }

  // MARK: Makers

  private static func words(_ child: Child) -> (cipher: String, hash: String) {
    (MakerWalkOracleTests.joined(child.cipher), MakerWalkOracleTests.joined(child.hash))
  }

  private static func hyphenated(_ child: Child) -> String {
    child.cipher == .tripleDES
      ? "3des-cbc" : child.cipher == .aes128 ? "aes-128-cbc" : "aes-256-cbc"
  }

  static let makers: [Maker] = [
    Maker(name: "FortiOS") { child in
      let pfs = child.group.map { "set pfs enable\nset dhgrp \($0)" } ?? "set pfs disable"
      return """
        config vpn ipsec phase1-interface
        edit "a"
        set proposal aes256-sha256
        set dhgrp 14
        next
        end
        config vpn ipsec phase2-interface
        edit "c"
        set phase1name "a"
        set proposal \(words(child).cipher)-\(words(child).hash)
        \(pfs)
        set src-subnet \(child.local.masked)
        set dst-subnet \(child.remote.masked)
        next
        end
        """
    },
    Maker(name: "Junos") { child in
      let hash = child.hash == .sha1 ? "hmac-sha1-96" : "hmac-sha-256-128"
      let pfs = child.group.map {
        "set security ipsec policy q perfect-forward-secrecy keys group\($0)"
      }
      return """
        set security ike policy q proposal-set standard
        set security ike policy q pre-shared-key ascii-text x
        set security ike gateway g ike-policy q
        set security ike gateway g address 192.0.2.1
        set security ipsec proposal p protocol esp
        set security ipsec proposal p authentication-algorithm \(hash)
        set security ipsec proposal p encryption-algorithm \(hyphenated(child))
        set security ipsec policy q proposals p
        \(pfs ?? "")
        set security ipsec vpn v ike gateway g
        set security ipsec vpn v ike ipsec-policy q
        set security ipsec vpn v ike proxy-identity local \(child.local.text)
        set security ipsec vpn v ike proxy-identity remote \(child.remote.text)
        """
    },
    Maker(name: "PAN-OS") { child in
      let profile = "set network ike crypto-profiles ipsec-crypto-profiles P"
      let cipher = child.cipher == .tripleDES ? "3des" : hyphenated(child)
      return """
        \(profile) esp encryption \(cipher)
        \(profile) esp authentication \(words(child).hash)
        \(profile) dh-group \(child.group.map { "group\($0)" } ?? "no-pfs")
        set network ike gateway g protocol version ikev1
        set network ike gateway g peer-address ip 192.0.2.1
        set network ike gateway g authentication pre-shared-key key x
        set network tunnel ipsec t auto-key ike-gateway g
        set network tunnel ipsec t auto-key ipsec-crypto-profile P
        set network tunnel ipsec t auto-key proxy-id i local \(child.local.text)
        set network tunnel ipsec t auto-key proxy-id i remote \(child.remote.text)
        """
    },
    Maker(name: "RouterOS") { child in
      let cipher = child.cipher == .tripleDES ? "3des" : hyphenated(child)
      return """
        /ip ipsec peer
        add name=a address=192.0.2.1/32 exchange-mode=main
        /ip ipsec identity
        add peer=a secret=x
        /ip ipsec proposal
        add name=p auth-algorithms=\(words(child).hash) enc-algorithms=\(cipher) pfs-group=\
        \(child.group.map(MakerWalkOracleTests.modp) ?? "none")
        /ip ipsec policy
        add peer=a tunnel=yes proposal=p src-address=\(child.local.text) dst-address=\
        \(child.remote.text)
        """
    },
    Maker(name: "VyOS") { child in
      """
      set vpn ipsec esp-group E proposal 1 encryption \(words(child).cipher)
      set vpn ipsec esp-group E proposal 1 hash \(words(child).hash)
      set vpn ipsec esp-group E pfs \(child.group.map { "dh-group\($0)" } ?? "disable")
      set vpn ipsec ike-group G key-exchange ikev1
      set vpn ipsec ike-group G proposal 1 dh-group 14
      set vpn ipsec site-to-site peer a authentication mode pre-shared-secret
      set vpn ipsec site-to-site peer a ike-group G
      set vpn ipsec site-to-site peer a default-esp-group E
      set vpn ipsec site-to-site peer a remote-address 192.0.2.1
      set vpn ipsec site-to-site peer a tunnel 1 local prefix \(child.local.text)
      set vpn ipsec site-to-site peer a tunnel 1 remote prefix \(child.remote.text)
      """
    },
    Maker(name: "OPNsense") { child in
      let group = child.group.map { "-" + MakerWalkOracleTests.modp($0) } ?? ""
      return """
        <opnsense><OPNsense><Swanctl version="1.0.0"><Connections><Connection uuid="a">
        <enabled>1</enabled><version>1</version><remote_addrs>192.0.2.1</remote_addrs>
        </Connection></Connections><children><child uuid="c"><enabled>1</enabled>
        <connection>a</connection>
        <esp_proposals>\(words(child).cipher)-\(words(child).hash)\(group)</esp_proposals>
        <local_ts>\(child.local.text)</local_ts><remote_ts>\(child.remote.text)</remote_ts>
        </child></children></Swanctl></OPNsense></opnsense>
        """
    },
    Maker(name: "OpenWrt") { child in
      let group = child.group.map { "option dh_group '\(MakerWalkOracleTests.modp($0))'" } ?? ""
      return """
        config crypto_proposal 'i'
          option encryption_algorithm 'aes256'
          option hash_algorithm 'sha256'
          option dh_group 'modp2048'
        config crypto_proposal 'e'
          option encryption_algorithm '\(words(child).cipher)'
          option hash_algorithm '\(words(child).hash)'
          \(group)
        config tunnel 'c'
          list local_subnet '\(child.local.text)'
          list remote_subnet '\(child.remote.text)'
          list crypto_proposal 'e'
        config remote 'a'
          option enabled '1'
          option gateway '192.0.2.1'
          option authentication_method 'psk'
          option keyexchange 'ikev1'
          list crypto_proposal 'i'
          list tunnel 'c'
        """
    },
  ]
}
