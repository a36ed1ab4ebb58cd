internal import COpenSSL

/// DES, Blowfish and CAST-128 without libcrypto's legacy provider. That is a file of its own, which a
/// statically linked program cannot load and some systems install apart.
enum LegacyCiphers {
  /// Whole blocks in CBC, without padding; `nil` for another cipher, or a key, IV or length that does
  /// not suit it.
  static func cbc(
    _ name: String, key: [UInt8], iv: [UInt8], _ input: ArraySlice<UInt8>, encrypting: Bool
  ) -> [UInt8]? {
    guard iv.count == 8, input.count % 8 == 0 else { return nil }
    switch name {
    case "DES-CBC" where key.count == 8:
      // Encrypting, decrypting and encrypting with one key is encrypting with it (ANSI X9.52, keying
      // option 3), and Triple DES is in the default provider.
      return CipherRun.cbc(
        "DES-EDE3-CBC", key: key + key + key, iv: iv, input, encrypting: encrypting)
    case "BF-CBC" where (5...56).contains(key.count):
      return run(blowfish_cbc, key, iv, input, encrypting)
    case "CAST5-CBC" where (5...16).contains(key.count):
      return run(cast128_cbc, key, iv, input, encrypting)
    default: return nil
    }
  }

  private typealias Cipher = (
    UnsafePointer<UInt8>?, Int32, UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?,
    UnsafeMutablePointer<UInt8>?, Int, Int32
  ) -> Void

  private static func run(
    _ cipher: Cipher, _ key: [UInt8], _ iv: [UInt8], _ input: ArraySlice<UInt8>, _ encrypting: Bool
  ) -> [UInt8]? {
    guard !input.isEmpty else { return [] }
    var iv = iv
    var output = [UInt8](repeating: 0, count: input.count)
    input.withUnsafeBufferPointer {
      cipher(
        key, Int32(key.count), &iv, $0.baseAddress, &output, input.count, encrypting ? 1 : 0)
    }
    return output
  }
}
