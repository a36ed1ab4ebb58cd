import ISAKMP
import Testing

@Suite struct VendorIDTests {
  @Test func digestOfRFC1321() {
    #expect(hex(md5("")) == "d41d8cd98f00b204e9800998ecf8427e")
    #expect(hex(md5("message digest")) == "f96b697d7cb7938d525a2f31aaf161d0")
  }

  @Test func digestsBeginWithTheTable() {
    for known in VendorIDs.all {
      guard let string = known.hashed else { continue }
      #expect(
        md5(string).starts(with: known.octets), "\(known.name): \(hex(md5(string)))")
    }
  }

  @Test func entriesAreDistinct() {
    #expect(Set(VendorIDs.all.map(\.octets)).count == VendorIDs.all.count)
    for known in VendorIDs.all { #expect(known.octets.count >= 4, "\(known.name)") }
  }

  @Test(arguments: [
    ("4a131c81070358455c5728f20e95452f", "RFC 3947 NAT traversal"),
    (
      "90cb80913ebb696e086381b5ec427b1f", "draft-ietf-ipsec-nat-t-ike-02 (with newline)"
    ),
    ("afcad71368a1f1c96b8696fc77570100", "Dead Peer Detection (1.0)"),
    ("09002689dfd6b712", "XAUTH"),
    ("12f5f28c457168a9702d9fe274cc0100", "Cisco Unity (1.0)"),
    ("4048b7d56ebce88525e7de7f00d6c2d3", "FRAGMENTATION"),
    (
      "4048b7d56ebce88525e7de7f00d6c2d3c0000000", "FRAGMENTATION (Main and Aggressive Mode, Base)"
    ),
    ("4048b7d56ebce88525e7de7f00d6c2d380000000", "FRAGMENTATION (Main and Aggressive Mode)"),
    ("1e2b516905991c7d7c96fcbfb587e46100000007", "MS NT5 ISAKMPOAKLEY (Windows 7)"),
    ("1e2b516905991c7d7c96fcbfb587e46100000009", "MS NT5 ISAKMPOAKLEY (Windows 8 or later)"),
    ("1e2b516905991c7d7c96fcbfb587e461", "MS NT5 ISAKMPOAKLEY"),
    ("01528bbbc00696121849ab9a1c5b2a5100000002", "KEY_MODS (IKEv2)"),
    ("8299031757a36082c6a621de0005013e", "FortiGate (0005013e)"),
    (
      "f4ed19e0c114eb516faaac0ee37daf2807b4381f000000010000138d459becd70000000018000000",
      "Check Point (gateway, NG AI R55)"
    ),
    ("1f07f70eaa6514d3b0fa96542a500300", "Cisco VPN 3000 (3.0)"),
    (
      "699369228741c6d4ca094c93e242c9de19e7b7c60000000500000500",
      "NetScreen or SRX (0000000500000500)"
    ),
    ("434953434f2d44454c4554452d524541534f4e", "CISCO-DELETE-REASON"),
    ("464c455856504e2d535550504f52544544", "FLEXVPN-SUPPORTED"),
    ("4f70656e494b4544", "OpenIKED"),
    ("4865617274426561745f4e6f74696679386b0100", "HeartBeat_Notify (386b0100)"),
  ])
  func names(_ sent: String, _ name: String) throws {
    let match = try #require(VendorIDs.identify(octets(sent)[...]))
    #expect(match.name == name)
  }

  @Test func whatTheyPromise() {
    func capability(_ sent: String) -> VendorCapability? {
      VendorIDs.identify(octets(sent)[...])?.capability
    }
    #expect(capability("4a131c81070358455c5728f20e95452f") == .natTraversal(.rfc3947))
    #expect(capability("cd60464335df21f87cfdb2fc68b6a448") == .natTraversal(.draft(2)))
    #expect(capability("afcad71368a1f1c96b8696fc77570100") == .deadPeerDetection)
    #expect(capability("434953434f2d44454c4554452d524541534f4e") == .deleteReason)
    #expect(NATTraversalVersion.draft(3).natDiscoveryPayload == .natDiscoveryDraft)
    #expect(NATTraversalVersion.draft(8).natDiscoveryPayload?.rawValue == 15)
    #expect(NATTraversalVersion.rfc3947.natDiscoveryPayload == .natDiscovery)
  }

  @Test func whoSendsThem() {
    func product(_ text: String) -> String? {
      VendorIDs.identify(Array(text.utf8)[...])?.product
    }
    #expect(product("OE-Libreswan-4.10") == "Libreswan")
    #expect(product("OEplutounit0") == "Openswan or Libreswan")
    #expect(product("strongSwan 5.9.8") == "strongSwan")
    #expect(product("FLEXVPN-SUPPORTED") == "Cisco IOS")
    #expect(product("nobody knows") == nil)
  }

  @Test func nothingTrapsOrIsInvented() {
    #expect(VendorIDs.identify([]) == nil)
    #expect(VendorIDs.identify([0]) == nil)
    #expect(VendorIDs.identify([0, 1, 2, 3]) == nil)
    #expect(VendorIDs.identify([0x4a]) == nil)
    // Too short for the version that should follow.
    #expect(VendorIDs.identify(octets("afcad71368a1f1c96b8696fc7757")[...])?.version == nil)
    #expect(VendorIDs.identify(octets("afcad71368a1f1c96b8696fc775701")[...])?.version == nil)
    // An exact entry with something behind it is another Vendor ID.
    #expect(VendorIDs.identify(octets("4a131c81070358455c5728f20e95452f00")[...]) == nil)
    // A slice whose indices do not begin at zero.
    let message = [0xFF, 0xFF] + octets("12f5f28c457168a9702d9fe274cc0100")
    #expect(VendorIDs.identify(message[2...])?.name == "Cisco Unity (1.0)")
  }
}

private func octets(_ hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] * 16 + digits[$0 + 1])
  }
}

private func hex(_ octets: [UInt8]) -> String {
  octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
