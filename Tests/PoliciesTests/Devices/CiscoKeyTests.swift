import ISAKMP
import Testing

@testable import Policies

/// Keys of Cisco configurations: whose they are, what they are, and that no line shows them.
@Suite struct CiscoKeyTests {
  private static let secret = "Zu7-gEheim!"

  private static let table: [(lines: String, label: String, peers: [String], text: String)] = [
    (
      "crypto isakmp key KEY address 198.51.100.7", "isakmp key for 198.51.100.7",
      ["198.51.100.7"], "crypto isakmp key … address 198.51.100.7"
    ),
    (
      "crypto isakmp key 0 KEY address 198.51.100.7 255.255.255.255 no-xauth",
      "isakmp key for 198.51.100.7", ["198.51.100.7"],
      "crypto isakmp key 0 … address 198.51.100.7 255.255.255.255 no-xauth"
    ),
    (
      "crypto isakmp key KEY address 198.51.100.0 255.255.255.0",
      "isakmp key for 198.51.100.0/24", ["198.51.100.0/24"],
      "crypto isakmp key … address 198.51.100.0 255.255.255.0"
    ),
    (
      "crypto isakmp key KEY address 0.0.0.0", "isakmp key for any peer", [],
      "crypto isakmp key … address 0.0.0.0"
    ),
    (
      "crypto isakmp key KEY address 0.0.0.0 0.0.0.0", "isakmp key for any peer", [],
      "crypto isakmp key … address 0.0.0.0 0.0.0.0"
    ),
    (
      "crypto isakmp key KEY hostname branch.example.net", "isakmp key for branch.example.net",
      ["branch.example.net"], "crypto isakmp key … hostname branch.example.net"
    ),
    (
      "crypto isakmp key KEY address ipv6 2001:db8::7/128", "isakmp key for ipv6", ["ipv6"],
      "crypto isakmp key … address ipv6 2001:db8::7/128"
    ),
    (
      "crypto keyring SITES\n  pre-shared-key address 203.0.113.0 255.255.255.0 key KEY",
      "keyring SITES, 203.0.113.0/24", ["203.0.113.0/24"],
      "pre-shared-key address 203.0.113.0 255.255.255.0 key …"
    ),
    (
      "crypto keyring SITES vrf RED\n  pre-shared-key hostname b.example key 0 KEY",
      "keyring SITES, b.example", ["b.example"], "pre-shared-key hostname b.example key 0 …"
    ),
    (
      "crypto isakmp peer address 203.0.113.5\n set aggressive-mode password KEY",
      "isakmp peer 203.0.113.5", ["203.0.113.5"], "set aggressive-mode password …"
    ),
    (
      "crypto ikev2 keyring KR\n peer B\n  address 203.0.113.9\n  pre-shared-key KEY",
      "ikev2 keyring KR, peer B", ["203.0.113.9"], "pre-shared-key …"
    ),
    // The address may follow the key.
    (
      "crypto ikev2 keyring KR\n peer B\n  pre-shared-key local 0 KEY\n  address 203.0.113.9",
      "ikev2 keyring KR, peer B, local", ["203.0.113.9"], "pre-shared-key local 0 …"
    ),
    (
      "crypto ikev2 keyring KR\n peer B\n  identity fqdn b.example\n  pre-shared-key remote KEY",
      "ikev2 keyring KR, peer B, remote", ["b.example"], "pre-shared-key remote …"
    ),
    (
      "crypto ikev2 profile P\n authentication remote pre-share key KEY",
      "ikev2 profile P, remote", [], "authentication remote pre-share key …"
    ),
    (
      "tunnel-group 198.51.100.7 ipsec-attributes\n ikev1 pre-shared-key KEY",
      "tunnel-group 198.51.100.7, ikev1", ["198.51.100.7"], "ikev1 pre-shared-key …"
    ),
    (
      "tunnel-group 198.51.100.7 ipsec-attributes\n pre-shared-key KEY",
      "tunnel-group 198.51.100.7", ["198.51.100.7"], "pre-shared-key …"
    ),
    (
      "tunnel-group DefaultL2LGroup ipsec-attributes\n"
        + " ikev2 remote-authentication pre-shared-key KEY",
      "tunnel-group DefaultL2LGroup, ikev2 remote", [],
      "ikev2 remote-authentication pre-shared-key …"
    ),
    (
      "isakmp key KEY address 198.51.100.7 netmask 255.255.255.255",
      "isakmp key for 198.51.100.7", ["198.51.100.7"],
      "isakmp key … address 198.51.100.7 netmask 255.255.255.255"
    ),
  ]

  @Test(arguments: table.indices)
  func whoseItIs(_ index: Int) throws {
    let row = Self.table[index]
    let policy = try configuration(
      row.lines.replacing("KEY", with: Self.secret) + "\n")
    let key = try #require(policy.presharedKeys.first)
    #expect(policy.presharedKeys.count == 1)
    #expect(key.label == row.label)
    #expect(key.peers == row.peers)
    #expect(key.value == .readable(Array(Self.secret.utf8)))
    guard case .written(_, _, let text) = key.origin else {
      Issue.record("a key without its line")
      return
    }
    #expect(text == row.text)
    #expect(policy.remarks.isEmpty)
    // A dump of everything else that was read: nothing of it holds the key.
    var shown = policy
    shown.presharedKeys = []
    #expect(!String(reflecting: shown).contains(Self.secret))
    #expect(!"\(key)".contains(Self.secret))
    #expect(!String(reflecting: key).contains(Self.secret))
  }

  /// Public examples of type 7, all of them one key; decoded by a separate script as well.
  @Test(arguments: ["094F471A1A0A", "070C285F4D06", "0822455D0A16", "060506324F41", "02050D480809"])
  func type7(_ text: String) throws {
    let policy = try configuration("crypto isakmp key 7 \(text) address 198.51.100.7\n")
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("cisco".utf8))])
  }

  /// The place in the text has two decimal digits, and no sign.
  @Test(arguments: ["-94F471A1A0A", "+94F471A1A0A", "9", "0x4F", "-1", "99"])
  func whatIsNoType7OpensNothing(_ text: String) throws {
    let policy = try configuration("crypto isakmp key 7 \(text) address 198.51.100.7\n")
    #expect(policy.presharedKeys.map(\.value) != [.readable(Array("cisco".utf8))])
  }

  @Test(arguments: [
    ("crypto isakmp key 6 NfdSQWcX^hAAB address 198.51.100.7", "encrypted"),
    ("crypto keyring K\n  pre-shared-key address 198.51.100.7 key 6 NfdSQWcX^hAAB", "encrypted"),
    ("crypto ikev2 keyring K\n peer B\n  pre-shared-key local 6 NfdSQWcX", "encrypted"),
    ("tunnel-group 198.51.100.7 ipsec-attributes\n ikev1 pre-shared-key *****", "masked"),
    ("tunnel-group 198.51.100.7 ipsec-attributes\n pre-shared-key *", "masked"),
    ("isakmp key ******** address 198.51.100.7 netmask 255.255.255.255", "masked"),
  ])
  func keysThatNobodyCanUse(_ text: String, _ state: String) throws {
    let policy = try configuration(text + "\n")
    #expect(
      policy.presharedKeys.map(\.value) == [state == "masked" ? .masked : .encrypted])
    #expect(!String(reflecting: policy).contains("NfdSQWcX"))
  }

  @Test func hexadecimal() throws {
    let policy = try configuration(
      "crypto ikev2 keyring K\n peer B\n  pre-shared-key hex 0001fe\n")
    #expect(policy.presharedKeys.map(\.value) == [.readable([0, 1, 0xfe])])
  }

  /// A key that happens to be a type's digit.
  @Test func digitsAsKeys() throws {
    let policy = try configuration("crypto isakmp key 6 address 198.51.100.7\n")
    #expect(policy.presharedKeys.map(\.value) == [.readable([0x36])])
  }

  @Test(arguments: [
    "crypto isakmp key Zu7-gEheim!", "crypto isakmp key Zu7-gEheim! adress 198.51.100.7",
    "crypto isakmp kez Zu7-gEheim!",
    "crypto keyring K\n  pre-shared-key addr 198.51.100.7 kee Zu7-gEheim!",
    "crypto ikev2 profile P\n authentication remote pre-shared key Zu7-gEheim!",
    "crypto isakmp key 7 0Zu7-gEheim! address 198.51.100.7",
    "crypto isakmp Zu7-gEheim! address 198.51.100.7",
    "crypto ikev2 keyring K\n peer B\n  local 0 Zu7-gEheim!",
    "crypto ikev2 keyring K\n peer B\n  Zu7-gEheim!",
    "tunnel-group 198.51.100.7 ipsec-attributes\n ikve1 pre Zu7-gEheim!",
    "tunnel-group 198.51.100.7 ipsec-attributes\n ikev2 local-authentication Zu7-gEheim!",
    "PIX Version 6.3(5)\nisakmp key 0 Zu7-gEheim! adress 198.51.100.7",
    "crypto map M 10 set ikev2 Zu7-gEheim!",
    "PIX Version 6.3(5)\nisakmp ke Zu7-gEheim! address 198.51.100.7 netmask 255.255.255.255",
  ])
  func aMistakeDoesNotShowTheKey(_ text: String) throws {
    let policy = try configuration(text + "\n")
    #expect(policy.remarks.count == 1)
    #expect(!String(reflecting: policy).contains("gEheim"))
  }
}
