package import ISAKMP

/// A pseudorandom function: what IKE derives keys and proves identities with.
package enum PRF: Hashable, Sendable {
  case hmac(Digest)
  /// RFC 4434.
  case aes128XCBC
  /// RFC 4615.
  case aes128CMAC

  package init?(ikev2 function: IKEv2.PseudorandomFunction) {
    switch function {
    case .hmacMD5: self = .hmac(.md5)
    case .hmacSHA1: self = .hmac(.sha1)
    case .hmacSHA256: self = .hmac(.sha256)
    case .hmacSHA384: self = .hmac(.sha384)
    case .hmacSHA512: self = .hmac(.sha512)
    case .aes128XCBC: self = .aes128XCBC
    case .aes128CMAC: self = .aes128CMAC
    default: return nil
    }
  }

  /// Octets that it puts out, which is also the length of the keys it is given in IKEv2 (RFC 7296
  /// section 2.14).
  package var octets: Int {
    switch self {
    case .hmac(let digest): digest.octets
    case .aes128XCBC, .aes128CMAC: 16
    }
  }

  /// The AES functions take 64 bits of each nonce as SKEYSEED's key, for historical reasons
  /// (RFC 7296 section 2.14).
  package var takesHalfNonces: Bool {
    switch self {
    case .hmac: false
    case .aes128XCBC, .aes128CMAC: true
    }
  }

  /// prf(key, data)
  package func callAsFunction(key: [UInt8], _ data: [UInt8]) -> [UInt8] {
    let library = CryptoLibrary.shared
    switch self {
    case .hmac(let digest):
      return library.authenticate(.hmac(digest), key: key, data)
    case .aes128XCBC:
      // A key of exactly 128 bits: RFC 4434 section 2 fills shorter ones with zeros and runs longer
      // ones through the function under the zero key.
      let fixed =
        key.count > 16
        ? XCBC.mac(key: Self.zeroKey, key)
        : key + [UInt8](repeating: 0, count: 16 - key.count)
      return XCBC.mac(key: fixed, data)
    case .aes128CMAC:
      // RFC 4615 section 3 does the latter with shorter ones, too.
      let fixed =
        key.count == 16 ? key : library.authenticate(.cmacAES128, key: Self.zeroKey, key)
      return library.authenticate(.cmacAES128, key: fixed, data)
    }
  }

  private static let zeroKey = [UInt8](repeating: 0, count: 16)

  /// RFC 7296 section 2.13, at most 255 rounds:
  /// ```
  /// prf+ (K,S) = T1 | T2 | T3 | T4 | ...
  /// T1 = prf (K, S | 0x01)
  /// T2 = prf (K, T1 | S | 0x02)
  /// ```
  package func plus(key: [UInt8], _ seed: [UInt8], octets: Int) -> [UInt8] {
    var output: [UInt8] = []
    var block: [UInt8] = []
    var round: UInt8 = 1
    while output.count < octets {
      block = self(key: key, block + seed + [round])
      guard !block.isEmpty else { return [] }
      output += block
      guard round < 255 else { break }
      round += 1
    }
    return Array(output.prefix(octets))
  }

  /// IKEv1's feedback (RFC 2409 section 5.5 and appendix B), `K1 | K2 | …` with
  /// `K1 = prf(K, S)`, `K2 = prf(K, K1 | S)`.
  func feedback(key: [UInt8], first: [UInt8], rest: [UInt8], octets: Int) -> [UInt8] {
    var block = self(key: key, first)
    var output = block
    while output.count < octets, !block.isEmpty {
      block = self(key: key, block + rest)
      output += block
    }
    return Array(output.prefix(octets))
  }
}

/// AES-XCBC-MAC without truncation (RFC 3566), which libcrypto does not have.
enum XCBC {
  /// ```
  /// K1 = 0x010101…01 encrypted with K;  K2 with 0x02…, K3 with 0x03…
  /// E[i] = AES(K1, M[i] ^ E[i-1]);  the last block also ^ K2 (whole) or ^ K3 (padded 10 00 …)
  /// ```
  static func mac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    guard let k1 = block(key, [UInt8](repeating: 1, count: 16)),
      let k2 = block(key, [UInt8](repeating: 2, count: 16)),
      let k3 = block(key, [UInt8](repeating: 3, count: 16))
    else { return [] }
    var padded = message
    let isWhole = !message.isEmpty && message.count % 16 == 0
    if !isWhole {
      padded.append(0x80)
      padded += [UInt8](repeating: 0, count: (16 - padded.count % 16) % 16)
    }
    let last = padded.count - 16
    for (i, octet) in (isWhole ? k2 : k3).enumerated() { padded[last + i] ^= octet }
    let zero = [UInt8](repeating: 0, count: 16)
    guard
      let chained = CipherRun.cbc("AES-128-CBC", key: k1, iv: zero, padded[...], encrypting: true)
    else { return [] }
    return Array(chained.suffix(16))
  }

  private static func block(_ key: [UInt8], _ input: [UInt8]) -> [UInt8]? {
    let zero = [UInt8](repeating: 0, count: 16)
    return CipherRun.cbc("AES-128-CBC", key: key, iv: zero, input[...], encrypting: true)
  }
}
