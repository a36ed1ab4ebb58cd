internal import COpenSSL

/// libcrypto's algorithms, fetched once for the whole process.
///
/// An own library context holds the default and the legacy provider: loading `legacy` into the
/// default context would switch off its implicit default provider, and DES, Blowfish and CAST live
/// in `legacy` alone. Nothing here changes after the initialiser, and libcrypto counts references
/// to fetched algorithms atomically; that makes sharing safe.
final class CryptoLibrary: @unchecked Sendable {
  static let shared = CryptoLibrary()

  let context: OpaquePointer?
  private var digests: [Digest: OpaquePointer] = [:]
  private var ciphers: [String: OpaquePointer] = [:]
  /// Contexts with their digest or cipher set and no key: copied for each use, so that no use looks
  /// an algorithm up by its name.
  private var macs: [MAC: OpaquePointer] = [:]

  enum MAC: Hashable {
    case hmac(Digest)
    case cmacAES128
  }

  private init() {
    context = OSSL_LIB_CTX_new()
    guard let context else { return }
    for provider in ["default", "legacy"] { _ = OSSL_PROVIDER_load(context, provider) }
    for digest in Digest.allCases {
      if let fetched = EVP_MD_fetch(context, digest.libraryName, nil) { digests[digest] = fetched }
      macs[.hmac(digest)] = Self.template(context, "HMAC", "digest", digest.libraryName)
    }
    for name in Self.cipherNames {
      if let fetched = EVP_CIPHER_fetch(context, name, nil) { ciphers[name] = fetched }
    }
    ERR_clear_error()
  }

  func digest(_ digest: Digest) -> OpaquePointer? { digests[digest] }
  func cipher(_ name: String) -> OpaquePointer? { ciphers[name] }

  /// A context of its own for one use. libcrypto does not copy a CMAC context without a key, so
  /// that one is made anew.
  fileprivate func macContext(_ mac: MAC) -> OpaquePointer? {
    switch mac {
    case .hmac: macs[mac].flatMap { EVP_MAC_CTX_dup($0) }
    case .cmacAES128: context.flatMap { Self.template($0, "CMAC", "cipher", "AES-128-CBC") }
    }
  }

  private static let cipherNames: [String] =
    ["AES", "CAMELLIA"].flatMap { family in
      [128, 192, 256].flatMap { bits in ["CBC", "CTR"].map { "\(family)-\(bits)-\($0)" } }
    }
    + [128, 192, 256].flatMap { ["AES-\($0)-GCM", "AES-\($0)-CCM"] }
    + ["DES-CBC", "DES-EDE3-CBC", "BF-CBC", "CAST5-CBC", "ChaCha20-Poly1305"]

  private static func template(
    _ context: OpaquePointer, _ name: String, _ parameter: String, _ algorithm: String
  ) -> OpaquePointer? {
    guard let mac = EVP_MAC_fetch(context, name, nil) else { return nil }
    defer { EVP_MAC_free(mac) }
    guard let template = EVP_MAC_CTX_new(mac) else { return nil }
    let isSet = LibraryParameters.withText(algorithm, for: parameter) {
      EVP_MAC_CTX_set_params(template, $0) == 1
    }
    guard isSet else {
      EVP_MAC_CTX_free(template)
      return nil
    }
    return template
  }
}

extension Digest {
  var libraryName: String {
    switch self {
    case .md5: "MD5"
    case .sha1: "SHA1"
    case .sha256: "SHA256"
    case .sha384: "SHA384"
    case .sha512: "SHA512"
    }
  }
}

extension CryptoLibrary {
  /// The code of `message` under `key`; empty if libcrypto refuses.
  func authenticate(_ mac: MAC, key: [UInt8], _ message: some Collection<UInt8>) -> [UInt8] {
    guard let context = macContext(mac) else { return [] }
    defer { EVP_MAC_CTX_free(context) }
    // An empty key must still be a pointer: nil means "keep the key you have".
    let padded = key.isEmpty ? [0] : key
    guard EVP_MAC_init(context, padded, key.count, nil) == 1 else { return failed() }
    let isFed =
      message.withContiguousStorageIfAvailable { bytes in
        bytes.baseAddress.map { EVP_MAC_update(context, $0, bytes.count) == 1 } ?? true
      } ?? (EVP_MAC_update(context, Array(message), message.count) == 1)
    guard isFed else { return failed() }
    var output = [UInt8](repeating: 0, count: 64)
    var length = 0
    guard EVP_MAC_final(context, &output, &length, output.count) == 1 else { return failed() }
    return Array(output.prefix(length))
  }

  private func failed() -> [UInt8] {
    ERR_clear_error()
    return []
  }
}
