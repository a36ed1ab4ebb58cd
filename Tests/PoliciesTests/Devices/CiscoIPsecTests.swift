import ISAKMP
import Testing

@testable import Policies

/// Crypto maps, profiles and access lists of IOS, and its IKEv2.
@Suite struct CiscoIPsecTests {
  // MARK: Transform sets

  private static let sets: [(String, String)] = [
    ("esp-des esp-md5-hmac", "DES-CBC | HMAC-MD5-96"),
    ("esp-3des esp-sha-hmac", "3DES-CBC | HMAC-SHA1-96"),
    ("esp-aes esp-sha-hmac", "AES-CBC-128 | HMAC-SHA1-96"),
    ("esp-aes 192 esp-sha256-hmac", "AES-CBC-192 | HMAC-SHA2-256-128"),
    ("esp-aes 256 esp-sha384-hmac", "AES-CBC-256 | HMAC-SHA2-384-192"),
    ("esp-sha512-hmac esp-aes 256", "AES-CBC-256 | HMAC-SHA2-512-256"),
    ("esp-gcm", "AES-GCM-16-128"),
    ("esp-gcm 256", "AES-GCM-16-256"),
    ("esp-gmac 192", "AES-GMAC-192"),
    ("esp-null esp-sha-hmac", "NULL | HMAC-SHA1-96"),
    ("esp-3des", "3DES-CBC"),
  ]

  private func map(_ body: String, lists: String = "") throws -> PeerPolicy {
    try configuration(
      """
      crypto ipsec transform-set TS esp-aes 256 esp-sha-hmac
      crypto ipsec transform-set OLD esp-3des esp-md5-hmac
       mode transport
      crypto map VPN 10 ipsec-isakmp
      \(body)
      interface GigabitEthernet0/0
       ip address 192.0.2.1 255.255.255.0
       crypto map VPN
      \(lists)
      """)
  }

  @Test(arguments: sets)
  func transformSets(_ words: String, _ expected: String) throws {
    let policy = try configuration(
      "crypto ipsec transform-set TS \(words)\ncrypto dynamic-map D 1\n set transform-set TS\n")
    let child = try #require(policy.connections.first?.children.first)
    #expect(child.protocolID == .esp)
    #expect(child.proposals.map(suite) == [expected])
    #expect(child.mode.value == .tunnel)
    #expect(policy.remarks.isEmpty)
  }

  @Test func authenticationHeader() throws {
    let policy = try configuration(
      "crypto ipsec transform-set TS ah-sha-hmac\ncrypto dynamic-map D 1\n set transform-set TS\n")
    let child = try #require(policy.connections.first?.children.first)
    #expect(child.protocolID == .ah)
    #expect(child.proposals.map(suite) == ["HMAC-SHA1-96"])
  }

  // MARK: Crypto maps

  @Test func aWholeEntry() throws {
    let policy = try map(
      """
       description to the branch
       set peer 198.51.100.7
       set security-association lifetime seconds 900
       set transform-set TS OLD
       set pfs group14
       match address 101
       reverse-route
      """, lists: "access-list 101 permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.0.255")
    #expect(policy.remarks.isEmpty)
    #expect(policy.ownAddresses.map(\.value) == ["192.0.2.1"])
    let connection = try #require(policy.connections.first)
    #expect(connection.name == "crypto map VPN 10")
    #expect(connection.versions.value == [.ikev1])
    #expect(connection.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(connection.localAddresses.map(\.value) == ["192.0.2.1"])
    let child = try #require(connection.children.first)
    #expect(
      child.proposals.map(suite) == [
        "AES-CBC-256 | HMAC-SHA1-96 | MODP-2048 (14)", "3DES-CBC | HMAC-MD5-96 | MODP-2048 (14)",
      ])
    #expect(child.proposals[0].choices(for: .group).map(\.origin.line) == [9])
    #expect(child.lifetimeSeconds?.value == 900)
    #expect(child.lifetimeKilobytes?.value == 4_608_000)
    #expect(child.lifetimeKilobytes?.origin == .productDefault("Cisco IOS"))
    #expect(
      child.localSelectors.map(\.value) == [.range(start: [10, 1, 0, 0], end: [10, 1, 255, 255])])
    #expect(
      child.remoteSelectors.map(\.value) == [.range(start: [10, 2, 0, 0], end: [10, 2, 0, 255])])
  }

  @Test func lifetimesAndPFSByDefault() throws {
    let child = try #require(
      try map(" set transform-set TS\n").connections.first?.children.first)
    #expect(child.lifetimeSeconds?.value == 3600)
    #expect(child.lifetimeSeconds?.origin == .productDefault("Cisco IOS"))
    #expect(child.proposals[0].choices(for: .group).isEmpty)
  }

  @Test func lifetimeOfTheDevice() throws {
    let policy = try map(
      " set transform-set TS\ncrypto ipsec security-association lifetime seconds 7200")
    #expect(policy.connections.first?.children.first?.lifetimeSeconds?.value == 7200)
  }

  /// What is missing or named wrongly, with the line to look at.
  @Test(arguments: [
    (" set peer 198.51.100.7\n set transform-set TS", 4, "it has no `match address`"),
    (
      " match address 101\n set transform-set TS\n set peer 1.2.3.4", 5,
      "there is no access list 101"
    ),
    (" set transform-set NONE", 5, "there is no transform set NONE"),
    (" set pfs group77", 5, "not a Diffie-Hellman group: group77"),
    (" set isakmp-profile NONE", 5, "there is no crypto isakmp profile NONE"),
    (" set sekurity 1", 5, "not understood: set sekurity 1"),
    (" match addres 101 x\n mtach address 101", 6, "not understood: mtach address 101"),
  ])
  func whatDoesNotFit(_ body: String, _ line: Int, _ what: String) throws {
    let policy = try map(body)
    #expect(policy.remarks.contains { $0.line == line && $0.what.hasSuffix(what) })
  }

  @Test func dynamicMapsHaveNoPeer() throws {
    let policy = try configuration(
      """
      crypto ipsec transform-set TS esp-aes esp-sha-hmac
      crypto dynamic-map DYN 5
       set transform-set TS
       reverse-route
      crypto map VPN 65000 ipsec-isakmp dynamic DYN
      crypto map VPN local-address Loopback0
      interface Loopback0
       ip address 203.0.113.1 255.255.255.255
      """)
    #expect(policy.connections.map(\.name) == ["crypto dynamic-map DYN 5"])
    #expect(policy.connections[0].remoteAddresses.isEmpty)
    #expect(policy.connections[0].localAddresses.map(\.value) == ["203.0.113.1"])
    #expect(policy.connections[0].children.map { $0.localSelectors.isEmpty } == [true])
    #expect(policy.remarks.isEmpty)
  }

  @Test func entriesCountBySequenceNumber() throws {
    let policy = try configuration(
      """
      crypto map VPN 20 ipsec-isakmp
       set peer 198.51.100.20
      crypto map VPN 10 ipsec-isakmp
       set peer 198.51.100.10
      crypto map VPN 30 ipsec-isakmp
      no crypto map VPN 30
      crypto map VPN 40 ipsec-manual
       set peer 198.51.100.40
      """)
    #expect(policy.connections.map(\.name) == ["crypto map VPN 10", "crypto map VPN 20"])
  }

  // MARK: Access lists

  private static let entries: [(String, ConfiguredSelector, ConfiguredSelector)] = [
    (
      "permit ip host 10.0.0.1 any", .range(start: [10, 0, 0, 1], end: [10, 0, 0, 1]),
      .range(start: [0, 0, 0, 0], end: [255, 255, 255, 255])
    ),
    (
      "permit gre host 192.0.2.1 host 198.51.100.7",
      .range(start: [192, 0, 2, 1], end: [192, 0, 2, 1], protocolID: 47),
      .range(start: [198, 51, 100, 7], end: [198, 51, 100, 7], protocolID: 47)
    ),
    (
      "permit tcp 10.0.0.0 0.255.255.255 eq 22 10.9.8.0 0.0.0.3 range 1000 2000",
      .range(
        start: [10, 0, 0, 0], end: [10, 255, 255, 255], protocolID: 6, startPort: 22, endPort: 22),
      .range(
        start: [10, 9, 8, 0], end: [10, 9, 8, 3], protocolID: 6, startPort: 1000, endPort: 2000)
    ),
    (
      "permit udp any any eq 1701",
      .range(start: [0, 0, 0, 0], end: [255, 255, 255, 255], protocolID: 17),
      .range(
        start: [0, 0, 0, 0], end: [255, 255, 255, 255], protocolID: 17, startPort: 1701,
        endPort: 1701)
    ),
    // The host's bits do not matter.
    (
      "permit ip 10.1.2.3 0.0.0.255 any log", .range(start: [10, 1, 2, 0], end: [10, 1, 2, 255]),
      .range(start: [0, 0, 0, 0], end: [255, 255, 255, 255])
    ),
    // A wildcard with holes is no range.
    (
      "permit ip 10.0.1.0 0.0.254.255 any", .named("10.0.1.0 0.0.254.255"),
      .range(start: [0, 0, 0, 0], end: [255, 255, 255, 255])
    ),
    (
      "permit ip object-group NETS object-group OTHER",
      .range(start: [10, 5, 0, 0], end: [10, 5, 0, 255]), .named("object-group OTHER")
    ),
  ]

  @Test(arguments: entries.indices)
  func accessLists(_ index: Int) throws {
    let (entry, local, remote) = Self.entries[index]
    let group = "object-group network NETS\n 10.5.0.0 255.255.255.0\n"
    for list in [
      group + "access-list 101 \(entry)",
      group + "ip access-list extended 101\n remark x\n 10 \(entry)",
      group + "ip access-list extended 101\n deny ip any any\n \(entry)",
    ] {
      let policy = try map(
        " set peer 198.51.100.7\n set transform-set TS\n match address 101", lists: list)
      let child = try #require(policy.connections.first?.children.first)
      #expect(policy.connections.first?.children.count == 1)
      #expect(child.localSelectors.map(\.value) == [local])
      #expect(child.remoteSelectors.map(\.value) == [remote])
      #expect(policy.remarks.isEmpty)
    }
  }

  @Test func eachLineIsAPairOfItsOwn() throws {
    let policy = try map(
      " set peer 198.51.100.7\n set transform-set TS\n match address SITES",
      lists: """
        ip access-list extended SITES
         permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255
         permit ip 10.1.0.0 0.0.255.255 10.3.0.0 0.0.255.255
         permit frobnicate any any
        """)
    #expect(policy.connections.first?.children.map(\.origin.line) == [12, 13, 14])
    #expect(policy.remarks.map(\.line) == [14])
    // What is not understood may be anything.
    #expect(
      policy.connections.first?.children.last?.localSelectors.map(\.value)
        == [.named("permit frobnicate any any")])
  }

  // MARK: Tunnel interfaces

  @Test func tunnelInterfaces() throws {
    let policy = try configuration(
      """
      crypto ipsec transform-set TS esp-aes esp-sha-hmac
       mode transport
      crypto ipsec profile P
       set transform-set TS
      interface Tunnel0
       tunnel source GigabitEthernet1
       tunnel destination 198.51.100.7
       tunnel protection ipsec profile P
      interface Tunnel1
       tunnel source 192.0.2.1
       tunnel destination 198.51.100.8
       tunnel mode ipsec ipv4
       tunnel protection ipsec profile P shared
      interface Tunnel2
       tunnel source GigabitEthernet1
       tunnel mode gre multipoint
       tunnel protection ipsec profile P
      interface GigabitEthernet1
       ip address 192.0.2.1 255.255.255.0
      """)
    #expect(policy.remarks.isEmpty)
    let children = policy.connections.compactMap(\.children.first)
    #expect(policy.connections.count == 3)
    #expect(children.map(\.mode.value) == [.transport, .transport, .transport])
    let end = ConfiguredSelector.range(start: [192, 0, 2, 1], end: [192, 0, 2, 1], protocolID: 47)
    #expect(children[0].localSelectors.map(\.value) == [end])
    #expect(
      children[0].remoteSelectors.map(\.value)
        == [.range(start: [198, 51, 100, 7], end: [198, 51, 100, 7], protocolID: 47)])
    #expect(
      children[1].remoteSelectors.map(\.value)
        == [.range(start: [0, 0, 0, 0], end: [255, 255, 255, 255])])
    #expect(children[2].localSelectors.map(\.value) == [end])
    #expect(children[2].remoteSelectors.map(\.value) == [.dynamic(protocolID: 47)])
    #expect(
      policy.connections.map { $0.localAddresses.map(\.value) } == [
        ["192.0.2.1"], ["192.0.2.1"], ["192.0.2.1"],
      ])
  }

  /// What IOS takes then is not documented at hand.
  @Test func aProfileWithoutTransformSet() throws {
    let policy = try configuration("crypto ipsec profile P\n set pfs group14\n")
    let proposals = try #require(policy.connections.first?.children.first).proposals
    #expect(proposals.map(suite) == ["AES-CBC-128 | HMAC-SHA1-96 | MODP-2048 (14)"])
    #expect(proposals.map(\.isCertain) == [false])
  }

  /// Thousands of entries that share a long access list.
  @Test func sharedAccessLists() throws {
    var text = "crypto ipsec transform-set TS esp-aes esp-sha-hmac\n"
    for entry in 1...2000 {
      text +=
        "crypto map M \(entry) ipsec-isakmp\n set peer 198.51.100.7\n"
        + " set transform-set TS\n match address L\n"
    }
    for line in 0..<100 { text += "access-list L permit ip 10.0.\(line).0 0.0.0.255 any\n" }
    let policy = try configuration(text)
    #expect(policy.connections.count == 2000)
    #expect(policy.connections.reduce(0) { $0 + $1.children.count } <= 22000)
    #expect(policy.connections.first?.children.count == 100)
    #expect(policy.remarks.contains { $0.what == "too many lines of access lists: not compared" })
  }

  @Test func abbreviatedInterfaces() throws {
    let policy = try configuration(
      """
      crypto ipsec profile P
      interface Tunnel0
       tunnel source Gi0/1
       tunnel protection ipsec profile P ikev2-profile Q
      crypto ikev2 profile Q
       identity local fqdn hub.example
      interface GigabitEthernet0/1
       ip address 192.0.2.1 255.255.255.0
      interface GigabitEthernet0/11
       ip address 192.0.2.11 255.255.255.0
      """)
    #expect(policy.connections.map { $0.localAddresses.map(\.value) } == [["192.0.2.1"]])
    #expect(policy.connections.map(\.versions.value) == [[.ikev2]])
    #expect(policy.connections.map(\.localIdentity?.value) == ["hub.example"])
  }

  // MARK: Profiles

  @Test func isakmpProfiles() throws {
    let policy = try configuration(
      """
      crypto keyring K
        pre-shared-key address 198.51.100.7 key x
      crypto isakmp profile SITE
         keyring K
         self-identity fqdn hub.example
         match identity host branch.example
         initiate mode aggressive
      crypto map VPN 10 ipsec-isakmp
       set isakmp-profile SITE
       set peer 198.51.100.7
      """)
    let connection = try #require(policy.connections.first)
    #expect(connection.localIdentity?.value == "hub.example")
    #expect(connection.remoteIdentity?.value == "branch.example")
    #expect(connection.aggressiveMode?.value == true)
  }
}
