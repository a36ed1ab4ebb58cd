import TestSupport
import Testing

@testable import Policies

/// Forms that are not read, each in the words of its maker's manual: told by name, with what to give
/// instead, and taken for no other maker's.
@Suite struct UnreadFormTests {
  @Test(arguments: [
    (
      """
      #
       sysname AR-1
      #
      ike proposal 10
       encryption-algorithm aes-cbc-256
       dh group14
      #
      ike peer hq
       ike-proposal 10
       remote-address 198.51.100.2
      #
      interface GigabitEthernet0/0/1
       ip address 203.0.113.1 255.255.255.0
       ipsec policy map1
      """, "Huawei VRP", 8
    ),
    (
      """
      #
       sysname H3C
      #
      interface GigabitEthernet0/1
       ip address 203.0.113.1 255.255.255.0
      #
      ipsec transform-set ts1
       esp encryption-algorithm aes-cbc-256
      #
      ike profile prof1
       proposal 1
      """, "H3C Comware", 10
    ),
    (
      """
      firmware-version "SonicOS Enhanced 6.5.4.4-44n"
      vpn policy site-to-site "hq"
          gateway primary 198.51.100.2
          proposal ike encryption aes-256
      """, "SonicWall", 2
    ),
    (
      "<?xml version=\"1.0\"?>\n<Configuration APIVersion=\"1905.1\"><VPNIPSecConnection>"
        + "<Configuration><Name>hq</Name></Configuration></VPNIPSecConnection></Configuration>",
      "Sophos", 1
    ),
    (
      "<?xml version=\"1.0\"?>\n<profile><ike-action-list><ike-action/></ike-action-list>"
        + "<ike-policy-list><ike-policy><name>hq</name></ike-policy></ike-policy-list></profile>",
      "WatchGuard", 1
    ),
    (
      "{ \"type\": \"vpn-community-star\", \"encryption-suite\": \"custom\",\n"
        + "\"ike-phase-1\": {\"encryption-algorithm\": \"aes-256\"} }", "Check Point", 1
    ),
    (
      "set security vpn ipsec ike-group I proposal 1 dh-group 14\n", "Vyatta 5600", 1
    ),
    (
      """
      security {
          vpn {
              ipsec {
                  esp-group E {
                      proposal 1 {
                          encryption aes256
                      }
                  }
                  ike-group I {
                  }
              }
          }
      }
      """, "Vyatta 5600", 9
    ),
    (
      "$q = New-NetIPsecQuickModeCryptoProposal -Encapsulation ESP\n", "Windows", 1
    ),
    (
      "DisplayName : hq\nInboundSecurity  : Require\nQuickModeCryptoSet : Default\n", "Windows", 3
    ),
    (
      "resource \"aws_vpn_connection\" \"hq\" {\n  type = \"ipsec.1\"\n}\n", "Terraform", 1
    ),
    ("vpncfg {\n        connections {\n", "FRITZ!Box", 1),
  ])
  func isToldByName(_ text: String, _ name: String, _ line: Int) throws {
    let error = #expect(throws: (any Error).self) {
      try ConfigurationFile.read(Array(text.utf8), file: "f", including: { (_, _) in [] })
    }
    let told = "\(try #require(error))"
    #expect(told.contains(name) && told.contains("which is not read"))
    #expect(told.contains("line \(line)"))
    #expect(!told.contains("\n"))
  }

  /// Makers whose words are alike are read as before.
  @Test(arguments: ["ios-site-to-site.cfg", "asa-9-site-to-site.cfg", "vyos-1.4.set.cfg"])
  func othersAreRead(_ sample: String) throws {
    let text = try Repository.text("Samples/configurations/\(sample)")
    let policy = try ConfigurationFile.read(
      Array(text.utf8), file: "f", including: { (_, _) in [] })
    #expect(!policy.connections.isEmpty || !policy.proposals.isEmpty)
  }
}
