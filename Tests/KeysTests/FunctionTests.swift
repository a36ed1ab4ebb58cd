import ISAKMP
import Keys
import Testing

/// Functions against the vectors of their own documents.
@Suite struct FunctionTests {
  private func octets(_ hex: String) -> [UInt8] { Hex.octets(hex) ?? [] }

  /// RFC 4434 section 3 and RFC 4615 section 4: keys of 16, 10 and 18 octets, message 00 … 13.
  @Test(arguments: [
    (PRF.aes128XCBC, 16, "47f51b4564966215b8985c63055ed308"),
    (.aes128XCBC, 10, "0fa087af7d866e7653434e602fdde835"),
    (.aes128XCBC, 18, "8cd3c93ae598a9803006ffb67c40e9e4"),
    (.aes128CMAC, 16, "980ae87b5f4c9c5214f5b6a8455e4c2d"),
    (.aes128CMAC, 10, "290d9e112edb09ee141fcf64c0b72f3d"),
    (.aes128CMAC, 18, "84a348a4a45d235babfffc0d2b4da09a"),
  ])
  func pseudorandomFunctionsOfAES(_ prf: PRF, _ keyOctets: Int, _ expected: String) {
    let key = Array(octets("000102030405060708090a0b0c0d0e0fedcb").prefix(keyOctets))
    let message = (0..<20).map { UInt8($0) }
    #expect(prf(key: key, message) == octets(expected))
  }

  /// RFC 4231 section 4.3 and RFC 2202 section 3, test case 2.
  @Test(arguments: [
    (Digest.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (
      .sha512,
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
        + "f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
    (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"), (.md5, "750c783e6ab0b503eaa86e310a5db738"),
  ])
  func hmac(_ digest: Digest, _ expected: String) {
    let message = Array("what do ya want for nothing?".utf8)
    #expect(PRF.hmac(digest)(key: Array("Jefe".utf8), message) == octets(expected))
  }

  @Test func secretsDoNotPrint() {
    let secret = SecretOctets(Array("correct horse".utf8))
    let dumped = "\(secret) \(String(reflecting: secret)) \(String(describing: [secret]))"
    #expect(!dumped.contains("horse") && !dumped.contains("636f"))
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }
}
