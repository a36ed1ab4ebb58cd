import Testing
import Texts

@testable import Policies

/// A file that is recognisably a maker's and damaged or cut: what stood whole before is used and the
/// place is said, or it is refused with the maker, the line and the reason.
@Suite struct CutConfigurationTests {
  private func read(_ octets: [UInt8]) throws(TextError) -> PeerPolicy {
    try ConfigurationFile.read(octets, file: "x") { (_, _) throws(TextError) in [] }
  }

  private func tunnel(_ id: String, _ address: String) -> String {
    """
    {"VpnConnectionId": "\(id)", "Options": {
      "TunnelOptions": [{"OutsideIpAddress": "\(address)", "PreSharedKey": "SecretMark"}]}}
    """
  }

  @Test func ofAListingTheWholeObjectsAreUsed() throws {
    let whole =
      "{\"VpnConnections\": [\n" + tunnel("vpn-1", "203.0.113.1") + ",\n"
      + tunnel("vpn-2", "203.0.113.2") + "]}"
    let second = try #require(whole.firstRange(of: "vpn-2")).lowerBound
    // Cut anywhere in the second one, also right behind its address: half a tunnel is none.
    for length in whole.distance(from: whole.startIndex, to: second)..<(whole.count - 4) {
      let policy = try read(Array(whole.prefix(length).utf8))
      #expect(policy.connections.map(\.name) == ["vpn-1, tunnel 203.0.113.1"])
      let remark = try #require(policy.remarks.first)
      #expect(remark.what.contains("before it is complete") && remark.line >= 4)
    }
  }

  @Test func aDamagedObjectEndsTheReadingBeforeIt() throws {
    let text =
      "{\"VpnConnections\": [\n" + tunnel("vpn-1", "203.0.113.1") + ",\n<<<"
      + tunnel("vpn-2", "203.0.113.2") + "]}"
    let policy = try read(Array(text.utf8))
    #expect(policy.connections.count == 1)
    #expect(policy.remarks.map(\.line) == [4])
  }

  @Test(
    arguments: [
      ("{\"VpnConnections\": [{\"VpnConnectionId\": \"vpn-1\",\n", "AWS", 2),
      ("{\"name\": \"c\", \"ipsecPolicies\": [\n", "Azure", 2),
      ("[{\"kind\": \"compute#vpnTunnel\",\n\"peerIp\": \"192.0.2.1\n", "Google", 3),
      ("{\"data\": {\"phase-one-details\": {\n", "Oracle", 2),
      ("<opnsense", "OPNsense", 1),
    ]) func aRefusalNamesTheMaker(_ text: String, _ maker: String, _ line: Int)
  {
    let error = #expect(throws: TextError.self) { try read(Array(text.utf8)) }
    #expect(error?.reason.hasPrefix(maker) == true, "\(String(describing: error))")
    #expect(error?.line == line)
  }

  @Test func binaryDamageEndsTheReading() throws {
    let text = """
      config vpn ipsec phase1-interface
      edit "hq"
      set remote-gw 203.0.113.7
      set psksecret SecretMark
      next
      edit "b
      """
    let policy = try read(Array(text.utf8) + [0, 0, 1, 2, 3, 0x0a] + Array("next\nend\n".utf8))
    #expect(policy.connections.map(\.name) == ["hq"])
    let remark = try #require(policy.remarks.first { $0.what.contains("binary data begins here") })
    #expect(remark.line == 6 && remark.what.contains("FortiOS"))
    #expect(throws: TextError.self) { try read([0, 1, 2, 3] + Array(text.utf8)) }
  }

  @Test func aWholeRunningConfigurationEndsWithItsWord() throws {
    let start = "Building configuration...\nCurrent configuration : 2100 bytes\nversion 15.7\n"
    let policy = "crypto isakmp policy 10\n encr aes\n group 14\n"
    #expect(try read(Array((start + policy + "!\nend\n").utf8)).remarks.isEmpty)
    let cut = try read(Array((start + policy).utf8))
    #expect(cut.remarks.contains { $0.what.contains("has no `end`") })
    // A part that somebody pasted has none either, and says nothing of its size.
    #expect(try read(Array(policy.utf8)).remarks.isEmpty)
  }

  /// What the ASA saves begins with `: Saved` and ends with the checksum and `: end`.
  @Test func aSavedConfigurationOfAnASAEndsWithItsWord() throws {
    let start = ": Saved\n:\nASA Version 9.16(4)\n!\nhostname hub\n"
    let policy = "crypto ikev1 policy 10\n authentication pre-share\n group 14\n"
    let end = "Cryptochecksum:0123456789abcdef0123456789abcdef\n: end\n"
    let said = { (policy: PeerPolicy) in policy.remarks.contains { $0.what.contains("`: end`") } }
    #expect(try !said(read(Array((start + policy + end).utf8))))
    #expect(try said(read(Array((start + policy).utf8))))
    #expect(try !said(read(Array(("ASA Version 9.16(4)\n" + policy).utf8))))
  }

  /// Behind a fault libxml2 tells text without its elements: a key is no part of a name.
  @Test func textBehindAFaultIsNobodys() throws {
    let text = """
      <pfsense><ipsec><phase1><ikeid>1</ikeid><descr>hq<<</descr>
      <pre-shared-key>SecretMark</pre-shared-key></phase1></ipsec></pfsense>
      """
    let policy = try read(Array(text.utf8))
    #expect(policy.connections.allSatisfy { !$0.name.contains("SecretMark") })
    #expect(policy.remarks.allSatisfy { !$0.what.contains("SecretMark") })
  }
}
