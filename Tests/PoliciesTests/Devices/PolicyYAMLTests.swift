import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

@Suite struct PolicyYAMLTests {
  @Test func theShippedFile() throws {
    let text = try Repository.text("Samples/configurations/policy.yaml")
    let policy = try configuration(text, file: "policy.yaml")
    #expect(
      policy.proposals.map(suite) == [
        "AES-CBC-256 | SHA2-256 | SHA2-384 | pre-shared key | MODP-2048 (14) | ECP-256 (19)",
        "AES-GCM-16-256 | PRF-HMAC-SHA2-384 | ECP-384 (20)",
      ])
    #expect(
      policy.proposals[0].choices(for: .authentication).map(\.origin) == [
        .written(file: "policy.yaml", line: 9, text: "authentication: pre-shared key")
      ])
    #expect(policy.connections.first?.children.first?.proposals.count == 1)
  }

  @Test func everything() throws {
    let policy = try configuration(
      """
      # of the hub
      product: cisco-ios
      address: [192.0.2.1, "2001:db8::1"]
      aggressive: no
      ike:
        - name: strong
          version: 1
          encryption: AES-CBC-256
          hash: [SHA2-256, sha1]
          authentication: psk
          group: MODP-2048
          lifetime: 28800
        - encryption: [aes128gcm16, 3des]
          prf: sha256
          integrity: HMAC-SHA1-96
          group: [14, ecp-256]
      built_in: cisco-65535
      connections:
        - name: branch
          version: 2
          remote: 198.51.100.7
          remote_identity: branch.example
          local_authentication: psk
          children:
            - local: 10.1.0.0/16
              remote: [10.2.0.0/16, 10.3.0.1]
              mode: transport
              lifetime: 3600
              proposals:
                - {encryption: aes-256, integrity: sha256, group: 14, esn: yes}
      psk:
        - label: hub
          peer: 198.51.100.7
          key: not for you
      """, file: "hub.yaml")
    #expect(policy.product == .ciscoIOS)
    #expect(policy.ownAddresses.map(\.value) == ["192.0.2.1", "2001:db8::1"])
    #expect(policy.aggressiveMode?.value == false)
    #expect(
      policy.proposals.map(suite) == [
        "AES-CBC-256 | SHA2-256 | SHA-1 | pre-shared key | MODP-2048 (14)",
        "AES-GCM-16-128 | 3DES-CBC | PRF-HMAC-SHA2-256 | HMAC-SHA1-96 | MODP-2048 (14)"
          + " | ECP-256 (19)",
      ])
    #expect(policy.proposals.map(\.versions) == [[.ikev1], [.ikev1, .ikev2]])
    #expect(policy.proposals[0].choices(for: .encryption).map(\.origin.line) == [8])
    #expect(
      policy.builtInProposals.readings(.ikev1).flatMap(\.proposals).map(\.priority) == [65535])
    let connection = try #require(policy.connections.first)
    #expect(connection.remoteIdentity?.value == "branch.example")
    let child = try #require(connection.children.first)
    #expect(child.mode.value == .transport)
    #expect(child.remoteSelectors.count == 2)
    #expect(
      child.proposals.map(suite) == ["AES-CBC-256 | HMAC-SHA2-256-128 | MODP-2048 (14) | yes"])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("not for you".utf8))])
    #expect(!String(reflecting: policy).contains("not for you"))
  }

  @Test(arguments: [
    ("ike:\n  - encrypton: aes256\n", 2, "there is no key “encrypton” here; did you mean"),
    ("ike:\n  - encryption: aes\n", 2, "not understood as encryption: aes"),
    ("ike:\n  - encryption: aes-257\n", 2, "not understood as encryption: aes-257"),
    ("ike:\n  - encryption: aes256\n    group: 999\n", 3, "not understood as group: 999"),
    ("ike:\n  - version: 3\n    group: 14\n", 2, "version is 1 or 2"),
    ("ike:\n  - name: empty\n", 2, "a proposal without any algorithm"),
    ("ike: aes\n", 1, "ike must be a list"),
    ("built_in: cisco\n", 1, "built_in is cisco-65535"),
    ("address: hub.example\n", 1, "not an IP address"),
    ("connections:\n  - children:\n      - local: 10.0.0.0/33\n", 3, "not an address, prefix"),
    ("connections:\n  - children:\n      - mode: tunel\n", 3, "mode is tunnel or transport"),
    ("product: openswan\n", 1, "unknown product"),
    ("ike: [\n", 2, "not YAML"),
    ("ike:\n  - group: 14\n    group: 2\n", 2, "the key “group” stands twice"),
    ("psk:\n  - x: 14\n    s3cret: a\n    s3cret: b\n", 3, "a key stands twice"),
    ("psk:\n  - kye: x\n", 2, "a key that is not known here; there are label"),
    ("psk:\n  - label: x\n", 2, "one of key and key_hex"),
  ])
  func mistakesEndTheRun(_ text: String, _ line: Int, _ reason: String) {
    let error = #expect(throws: TextError.self) {
      try configuration(text, file: "p.yaml")
    }
    #expect(error?.file == "p.yaml")
    #expect(error?.line == line)
    #expect(error?.reason.hasPrefix(reason) == true, "\(String(describing: error))")
  }
}
