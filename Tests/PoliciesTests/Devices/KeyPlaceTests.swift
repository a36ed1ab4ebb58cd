import TestSupport
import Testing

@testable import Policies

/// What stands where a key would: the variable of a script, and the word of whoever took it out.
@Suite struct KeyPlaceTests {
  private func routerOS(_ secret: String) throws -> PeerPolicy {
    try configuration(
      """
      /ip ipsec peer
      add address=198.51.100.7/32 exchange-mode=ike2 name=hq
      /ip ipsec identity
      add peer=hq \(secret)
      """)
  }

  /// MikroTik's manual, Scripting: a dollar begins a variable or an expression; of a value it is
  /// written `\$`, as `/export` does.
  @Test(arguments: [
    "secret=$psk", "secret=\"$psk\"", "secret=\"pre$(psk)\"", "secret=\"${psk}\"", "secret $psk",
  ])
  func aVariableIsNoKey(_ secret: String) throws {
    let policy = try routerOS(secret)
    #expect(policy.presharedKeys.map(\.value) == [.masked])
    #expect(policy.remarks.contains { $0.line == 4 })
  }

  @Test(arguments: [
    ("secret=\"\\$psk\"", "$psk"), ("secret=\"Plover \\$7\"", "Plover $7"), ("secret=a$", "a$"),
    ("secret=pa$$7", "pa$$7"),
  ])
  func anEscapedDollarIsOne(_ secret: String, _ key: String) throws {
    #expect(try routerOS(secret).presharedKeys.map(\.value) == [.readable(Array(key.utf8))])
  }

  @Test(arguments: [
    ("--PRIVATE--", true), ("__PSK__", true), ("***REMOVED***", true), ("##SHARED KEY##", true),
    ("--Private7--", false), ("-KEY-", false), ("PRIVATE", false), ("----", false),
  ])
  func framedWordsStandForKeys(_ text: String, isPlaceholder: Bool) {
    #expect(PeerPolicy.isPlaceholder(text) == isPlaceholder)
  }

  /// What a person notes behind a value is none of it; more words than one without a mark are no
  /// value that Vyatta has.
  @Test func notesBehindValuesOfVyatta() throws {
    func file(_ local: String) -> String {
      """
      vpn {
          ipsec {
              ike-group G {
                  proposal 1 {
                      encryption aes256
                  }
              }
              site-to-site {
                  peer 198.51.100.7 {
                      authentication {
                          \(local)
                          mode pre-shared-secret
                          pre-shared-secret Whimbrel-9
                      }
                      ike-group G
                      local-address 203.0.113.5 # outside of the router
                      tunnel 0 {
                          local {
                              prefix 10.7.0.0/16
                          }
                          remote {
                              prefix 192.0.2.0/24
                          }
                      }
                  }
              }
          }
      }
      """
    }
    let noted = try configuration(file("id branch.example # as the hub has it"))
    #expect(noted.connections.first?.localIdentity?.value == "branch.example")
    #expect(noted.connections.first?.localAddresses.map(\.value) == ["203.0.113.5"])
    #expect(!noted.remarks.contains { [11, 16].contains($0.line) })
    let template = try configuration(file("id <address of this router>"))
    #expect(template.remarks.contains { $0.line == 11 && $0.what.contains("more than one") })
    let connection = try #require(template.connections.first)
    #expect(template.unread(of: connection) != nil)
  }
}
