import Foundation
import TestSupport
import Testing
import Texts

@testable import Policies

@Suite struct ConfigurationFileTests {
  /// The list is written by hand; each syntax has a file of its own.
  @Test func everySyntaxIsListed() throws {
    let listed = Set(ConfigurationFile.syntaxes.map { "\($0)" })
    var found: Set<String> = []
    for file in Repository.files(under: "Sources/Policies", withSuffix: ".swift") {
      let text = try Repository.text("Sources/Policies/\(file)")
      for match in text.matches(of: /(?:enum|struct) (\w+): (?:Configuration|IPsecConf)Syntax/) {
        found.insert(String(match.1))
      }
    }
    #expect(listed == found)
  }

  @Test(arguments: [
    ("crypto isakmp policy 10\n", ConfiguredProduct.ciscoIOS),
    ("cry isa pol 10\n", .ciscoIOS),
    ("hub(config)#crypto ikev2 proposal X\n", .ciscoIOS),
    ("Current configuration : 4711 bytes\nhostname hub\n", .ciscoIOS),
    ("interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n", .ciscoIOS),
    ("Global IKE policy\nProtection suite of priority 1\n", .ciscoIOS),
    ("crypto map VPN 10 ipsec-isakmp\n set peer 198.51.100.7\n", .ciscoIOS),
    ("access-list 101 permit ip any any\ncrypto map VPN 10 ipsec-isakmp\n", .ciscoIOS),
    (": Saved\n:\nASA Version 9.8(2)\n", .ciscoASA),
    ("tunnel-group 198.51.100.7 type ipsec-l2l\n", .ciscoASA),
    ("crypto map M 10 set peer 198.51.100.7\n", .ciscoASA),
    ("crypto map M interface outside\n", .ciscoASA),
    ("access-list V extended permit ip any any\ncrypto map M 1 match address V\n", .ciscoASA),
    ("crypto ikev1 policy 1\n", .ciscoASA),
    ("crypto isakmp enable outside\ncrypto isakmp policy 1\n", .ciscoASA),
    ("connections {\n}\n", .strongSwan),
    ("/ip ipsec profile\nset [ find default=yes ] dh-group=modp2048\n", .routerOS),
    ("set vpn ipsec ike-group G lifetime 3600\n", .vyOS),
    ("vpn {\n    ipsec {\n    }\n}\n", .vyOS),
    ("set vpn ipsec auto-firewall-nat-exclude enable\n", .edgeOS),
    ("<?xml version=\"1.0\"?>\n<pfsense><version>24.5</version></pfsense>\n", .pfSense),
    ("<opnsense>\n</opnsense>\n", .opnSense),
    ("config remote 'hq'\n\toption enabled 1\n", .openWrt),
    ("ike:\n  - group: 14\n", .ikewhy),
    ("# mine\n---\nconnections:\n  - remote: 192.0.2.1\n", .ikewhy),
  ])
  func products(_ text: String, _ product: ConfiguredProduct) throws {
    #expect(try configuration(text).product == product)
  }

  @Test(arguments: [
    ("", "the file is empty"), ("\r\n \n", "the file is empty"),
    ("Lorem ipsum\n", "no configuration that is known begins like this"),
    ("\u{1f}\u{8b}x", "no configuration"),
  ])
  func strangeFiles(_ text: String, _ reason: String) {
    let error = #expect(throws: TextError.self) { try configuration(text) }
    #expect(error?.reason.hasPrefix(reason) == true)
  }

  @Test(arguments: [
    ([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0] as [UInt8], "this is a capture"),
    ([0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0], "this is a capture"),
    ([0x1f, 0x8b, 8, 0], "this is gzip data"),
    ([0x41, 0, 0x42, 0], "this is binary data"),
  ])
  func binaryFiles(_ octets: [UInt8], _ reason: String) {
    let error = #expect(throws: TextError.self) { try configuration(octets) }
    #expect(error?.reason.hasPrefix(reason) == true)
  }

  // MARK: The configurations that are shipped

  private static let shipped = Repository.files(
    under: "Samples/configurations", withSuffix: ".cfg")

  private func octets(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Repository.samples.appending(path: "configurations/\(name)")))
  }

  /// Cut anywhere, as a terminal's buffer does, and with noise in it: never a trap, and never more
  /// policies than there are.
  @Test(arguments: shipped)
  func cutAndNoisy(_ name: String) throws {
    let whole = try octets(name)
    let count = try configuration(whole, file: name).connections.count
    for end in stride(from: 0, to: whole.count, by: 37) {
      let policy = try? configuration(Array(whole[..<end]), file: name)
      #expect((policy?.connections.count ?? 0) <= count + 2)
    }
    let seed = UInt64.random(in: 0...UInt64.max)
    var state = seed
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    for _ in 0..<60 {
      var noisy = whole
      for _ in 0..<20 where !noisy.isEmpty {
        noisy[Int(next() % UInt64(noisy.count))] = UInt8(truncatingIfNeeded: next())
      }
      let policy = try? configuration(noisy, file: name)
      #expect((policy?.remarks.count ?? 0) <= 1000, "seed \(seed)")
    }
  }

  /// 5 MB and more: everything is found, and what does not matter costs nothing.
  @Test func largeConfigurations() throws {
    var text = "version 15.7\nhostname big\ncrypto ipsec transform-set TS esp-aes esp-sha-hmac\n"
    for entry in 1...5000 {
      text += """
        crypto map VPN \(entry) ipsec-isakmp
         set peer 198.51.\(entry / 256).\(entry % 256)
         set transform-set TS
         match address A\(entry)
        ip access-list extended A\(entry)
         permit ip 10.0.0.0 0.255.255.255 172.16.\(entry / 256).\(entry % 256) 0.0.0.0
        interface Vlan\(entry)
         description \(String(repeating: "a customer of ours, ", count: 30))
         ip address 192.0.2.1 255.255.255.0

        """
    }
    text += String(repeating: "  30820229 30820192 A0030201 02020101 300D0609\n", count: 20000)
    #expect(text.utf8.count > 5_000_000)
    let policy = try configuration(text)
    #expect(policy.connections.count == 5000)
    #expect(policy.connections.allSatisfy { $0.children.count == 1 })
    #expect(policy.remarks.isEmpty)
  }
}
