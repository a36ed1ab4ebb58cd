import Testing
import Texts

@testable import Policies

/// No error and no remark shows what stands where a secret stands.
@Suite struct SecretWordsTests {
  private static let secret = "MARKED-s3cr3t"

  @Test(arguments: [
    "crypto isakmp key \(secret) address 192.0.2.1",
    "crypto isakmp key 6 \(secret) hostname peer", "  ikev1 pre-shared-key \(secret)",
    "   secret = \"\(secret)\"", "   secret \(secret)", "secret\n   \(secret)",
    "    set psksecret ENC \(secret)", "pre-shared-key ascii-text \"\(secret)\";",
    "<pre-shared-key>\(secret)</pre-shared-key>", "\"PreSharedKey\": \"\(secret)\",",
    "option pre_shared_key '\(secret)'", "add peer=a secret=\(secret)", "  key_hex: \(secret)",
    "authentication pre-shared-secret '\(secret)'", "  - key: \(secret)",
  ])
  func areLeftOut(_ line: String) {
    let words = SecretWords(TextFile(Array("first\n\(line)\nlast\n".utf8), file: "f"))
    #expect(!words.masked("not understood: \(line)").contains(Self.secret))
    #expect(!words.masked("“\(Self.secret)” is no value").contains(Self.secret))
  }

  @Test(arguments: [
    "crypto isakmp key cisco address 192.0.2.1", "auth = psk\n  certz = hub.pem",
    "keyexchange=ikev2", "pubkeys = hub.pem", "# the key exchange of certz",
  ])
  func otherWordsStay(_ text: String) {
    let words = SecretWords(TextFile(Array(text.utf8), file: "f"))
    let message = "unknown key “certz” of hub.pem, exchange ikev2, address 192.0.2.1"
    #expect(words.masked(message) == message)
  }

  /// However far behind in the file, and where there are more than are kept nothing is quoted.
  @Test func ofLongFilesAreLeftOutToo() {
    let text =
      String(repeating: "!\n", count: 250_000)
      + "crypto isakmp key \(Self.secret) address 192.0.2.1"
    let words = SecretWords(TextFile(Array(text.utf8), file: "f"))
    #expect(!words.masked("“\(Self.secret)” is no value").contains(Self.secret))
    let keys = (1...4).map { "crypto isakmp key \(Self.secret)\($0) address 192.0.2.\($0)\n" }
      .joined()
    let few = SecretWords(TextFile(Array(keys.utf8), file: "f"), keeping: 3)
    #expect(!few.masked("“\(Self.secret)4” is no value").contains(Self.secret))
    let enough = SecretWords(TextFile(Array(keys.utf8), file: "f"), keeping: 4)
    #expect(enough.masked("“\(Self.secret)4” is no value").hasSuffix("is no value"))
  }

  /// The examination's case, and others of its kind, through the readers.
  @Test(arguments: [
    "secrets {\n  ike-a {\n    secret \(secret)\n  }\n}\n",
    "secrets {\n  ike-a {\n    secret\n \(secret)\n  }\n}\n",
    "secrets {\n  ike-a {\n    secret = \n \(secret)\n  }\n}\n",
    "secrets {\n  ike-a {\n    secret : \(secret)\n  }\n}\n",
    "secrets {\n  ike-a {\n    = \(secret)\n  }\n}\n",
    "conn a\n  left=192.0.2.1\n  \(secret)\n", "psk:\n  - \(secret): a\n",
    "psk:\n  - key \(secret)\n",
    "crypto isakmp kye \(secret) address 192.0.2.1\ncrypto isakmp policy 10\n",
    "crypto isakmp policy 10\n encr aes\ncrypto isakmp key \(secret) adress 192.0.2.1\n",
  ])
  func readersDoNotQuoteThem(_ text: String) throws {
    do {
      let policy = try Configurations.read(text)
      for remark in policy.remarks { #expect(!remark.what.contains(Self.secret), "\(remark)") }
    } catch let error as TextError {
      #expect(!error.description.contains(Self.secret), "\(error)")
    }
  }
}
