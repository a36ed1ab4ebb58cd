import ISAKMP
import Testing

@testable import Keys

/// Old ciphers, with libcrypto's legacy provider and without.
@Suite struct LegacyCipherTests {
  /// FIPS 46's worked example; B. Schneier's CBC vector of Blowfish (padded with zeros); RFC 2144
  /// appendix B.1 with keys of 128, 80 and 40 bits.
  static let vectors: [(name: String, key: String, iv: String, plain: String, cipher: String)] = [
    ("DES-CBC", "133457799bbcdff1", "0000000000000000", "0123456789abcdef", "85e813540f0ab405"),
    (
      "BF-CBC", "0123456789abcdeff0e1d2c3b4a59687", "fedcba9876543210",
      "37363534333231204e6f77206973207468652074696d6520666f722000000000",
      "6b77b4d63006dee605b156e27403979358deb9e7154616d959f1652bd5ff92cc"
    ),
    (
      "CAST5-CBC", "0123456712345678234567893456789a", "0000000000000000", "0123456789abcdef",
      "238b4fe5847e44b2"
    ),
    (
      "CAST5-CBC", "01234567123456782345", "0000000000000000", "0123456789abcdef",
      "eb6a711a2c02271b"
    ),
    ("CAST5-CBC", "0123456712", "0000000000000000", "0123456789abcdef", "7ac816d16e9b302e"),
  ]

  @Test(arguments: vectors.indices, [true, false])
  func vectorsHold(_ index: Int, _ encrypting: Bool) {
    let vector = Self.vectors[index]
    func octets(_ hex: String) -> [UInt8] { Hex.octets(hex) ?? [] }
    let (input, output) =
      encrypting ? (vector.plain, vector.cipher) : (vector.cipher, vector.plain)
    for cbc in [CipherRun.cbc, LegacyCiphers.cbc] {
      let made = cbc(
        vector.name, octets(vector.key), octets(vector.iv), octets(input)[...], encrypting)
      #expect(made.map { Hex.string($0) } == output)
    }
  }

  @Test func whatSuitsNoCipherIsRefused() {
    let zeros = [UInt8](repeating: 0, count: 64)
    for (name, key, iv, octets) in [
      ("DES-CBC", 7, 8, 8), ("BF-CBC", 57, 8, 8), ("BF-CBC", 16, 16, 8), ("CAST5-CBC", 17, 8, 8),
      ("CAST5-CBC", 16, 8, 12), ("IDEA-CBC", 16, 8, 8), ("BF-CBC", 0, 8, 8),
    ] {
      let made = LegacyCiphers.cbc(
        name, key: Array(zeros.prefix(key)), iv: Array(zeros.prefix(iv)), zeros.prefix(octets),
        encrypting: false)
      #expect(made == nil)
    }
  }
}
