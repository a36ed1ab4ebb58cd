import Keys
import Policies
import Testing
import Texts

/// Marked secrets in every format of secrets and policies, whole and damaged: no error and no remark
/// shows one.
@Suite struct MarkedSecretsTests {
  static let mark = "MARKED-s3cr3t-Zx9"
  private static let hex = "4d41524b45442d733363723374"
  private static let spacedHex = "4D 41 52 4B 45 44 2D 73 33 63 72 33 74"

  struct Format: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var testDescription: String { name }

    init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  static let secretsFormats = [
    Format("YAML", "psk:\n  - label: hub\n    peer: 192.0.2.1\n    key: \"\(mark)\"\n"),
    Format("YAML, hexadecimal", "psk:\n  - peer: any\n    key_hex: \(hex)\n"),
    Format("ikev1_decryption_table", "0123456789abcdef,\(hex)\n"),
    Format(
      "ikev2_decryption_table",
      "0123456789abcdef,fedcba9876543210,\(hex),\(hex),\"AES-CBC-128 [RFC3602]\",\(hex),\(hex),"
        + "\"HMAC_SHA1_96 [RFC2404]\"\n"),
    Format("esp_sa", "\"IPv4\",\"*\",\"*\",\"0x1\",\"NULL\",\"0x\(hex)\",\"NULL\",\"\(mark)\"\n"),
    Format("ipsec.secrets", "192.0.2.1 hub : PSK \"\(mark)\"\n : PSK \(mark)\n"),
    Format("ipsec.secrets, PPK", "ppks : PPKS \"id\" \"\(mark)\"\nx : PSK 0x\(hex)\n"),
    Format("swanctl.conf", "secrets {\n  ike-a {\n    id = hub\n    secret = \(mark)\n  }\n}\n"),
    Format(
      "YAML, Diffie-Hellman", "dh:\n  - initiator_spi: \"0x01\"\n    shared_secret: \"\(hex)\"\n"),
    Format("YAML, PPK", "ppk:\n  - id: a\n    key: \(mark)\n"),
    Format(
      "YAML, session keys",
      "ikev1:\n  - initiator_spi: 0123456789abcdef\n    encryption_key: \(hex)\nikev2:\n"
        + "  - initiator_spi: 0123456789abcdef\n    responder_spi: fedcba9876543210\n"
        + "    sk_ei: \(hex)\n    sk_er: \(hex)\n"),
    Format(
      "YAML, nonces",
      "nonces:\n  - initiator_spi: 0123456789abcdef\n    initiator_nonce: \(hex)\n"
        + "    responder_nonce: \(hex)\n"),
    Format(
      "charon's log",
      "05[IKE] shared Diffie Hellman secret => 13 bytes @ 0x7f0000001000\n"
        + "05[IKE]    0: \(spacedHex)           \(mark.prefix(13))\n"),
    Format("ipsec.secrets, users", "hub : XAUTH \"\(mark)\"\n: EAP \"\(mark)\"\n"),
    Format(
      "swanctl.conf, users",
      "secrets {\n  eap-a {\n    id = u\n    secret = \"\(mark)\"\n  }\n  xauth-b {\n    id = u\n"
        + "    secret = \(mark)\n  }\n  ppk-c {\n    secret = 0x\(hex)\n  }\n}\n"),
    Format("swanctl.conf, quoted", "secrets {\n  ike-a {\n    secret = \"\(mark)\"\n  }\n}\n"),
  ]

  static let policyFormats = [
    Format(
      "IOS",
      "version 15.7\ncrypto isakmp policy 10\n encr aes\ncrypto isakmp key \(mark) address 192.0.2.1\n"
    ),
    Format(
      "IOS keyring",
      "crypto ikev2 keyring K\n peer p\n  address 192.0.2.1\n  pre-shared-key local \(mark)\n"
        + "crypto ikev2 policy p\n proposal a\n"),
    Format(
      "ASA",
      "ASA Version 9.16(4)\ntunnel-group 192.0.2.1 type ipsec-l2l\n"
        + "tunnel-group 192.0.2.1 ipsec-attributes\n ikev1 pre-shared-key \(mark)\n"),
    Format(
      "swanctl.conf",
      "connections {\n  a {\n    version = 1\n  }\n}\nsecrets {\n  ike-a {\n    secret = \"\(mark)\"\n"
        + "  }\n}\n"),
    Format(
      "YAML",
      "product: cisco-ios\npsk:\n  - peer: 192.0.2.1\n    key: \(mark)\nike:\n  - encryption: aes128\n"
    ),
  ]

  /// One octet missing, one that became the end of a line or a brace, the end missing.
  private func damaged(_ text: String) -> [[UInt8]] {
    let octets = Array(text.utf8)
    var all = [octets]
    // One place in three: a secret is longer than that.
    for index in stride(from: octets.count % 3, to: octets.count, by: 3) {
      all.append(Array(octets[..<index]))
      var short = octets
      short.remove(at: index)
      all.append(short)
      for octet in "\n{\"".utf8 {
        var changed = octets
        changed[index] = octet
        all.append(changed)
      }
    }
    return all
  }

  /// The mark, or what damage left of it: half is too much.
  private func shows(_ text: String) -> Bool {
    for secret in [Self.mark, Self.hex, Self.spacedHex] {
      let half = secret.count / 2 + 1
      if text.contains(String(secret.prefix(half))) { return true }
      if text.contains(String(secret.suffix(half))) { return true }
    }
    return false
  }

  @Test(arguments: secretsFormats + deviceFormats) func aSecretsFileIsNotQuoted(_ format: Format) {
    for octets in damaged(format.text) {
      do {
        _ = try SecretsFile.read(octets, file: "secrets")
      } catch {
        #expect(!shows("\(error)"), "\(error)")
      }
    }
  }

  @Test(arguments: policyFormats + secretsFormats + deviceFormats) func aConfigurationIsNotQuoted(
    _ format: Format
  ) {
    for octets in damaged(format.text) {
      let text = String(decoding: octets, as: UTF8.self)
      do {
        let policy = try ConfigurationFile.read(octets, file: "peer") {
          _, _ throws(TextError) in []
        }
        for remark in policy.remarks { #expect(!shows(remark.what), "\(remark.what) of \(text)") }
      } catch {
        #expect(!shows("\(error)"), "\(error) of \(text)")
      }
    }
  }
}
