package import ISAKMP

/// A pseudorandom function: IKEv2 negotiates it, IKEv1 uses HMAC with the negotiated hash.
package enum PRF: String, Hashable, Sendable, CaseIterable {
  case hmacMD5 = "PRF-HMAC-MD5"
  case hmacSHA1 = "PRF-HMAC-SHA1"
  case hmacTiger = "PRF-HMAC-TIGER"
  case aes128XCBC = "PRF-AES128-XCBC"
  case hmacSHA256 = "PRF-HMAC-SHA2-256"
  case hmacSHA384 = "PRF-HMAC-SHA2-384"
  case hmacSHA512 = "PRF-HMAC-SHA2-512"
  case aes128CMAC = "PRF-AES128-CMAC"
  case hmacStreebog512 = "PRF-HMAC-STREEBOG-512"

  package var name: String { rawValue }

  package var ikev2: IKEv2.PseudorandomFunction {
    switch self {
    case .hmacMD5: .hmacMD5
    case .hmacSHA1: .hmacSHA1
    case .hmacTiger: .hmacTiger
    case .aes128XCBC: .aes128XCBC
    case .hmacSHA256: .hmacSHA256
    case .hmacSHA384: .hmacSHA384
    case .hmacSHA512: .hmacSHA512
    case .aes128CMAC: .aes128CMAC
    case .hmacStreebog512: .hmacStreebog512
    }
  }

  /// The hash inside HMAC; nil for those made of AES.
  package var hash: HashAlgorithm? {
    switch self {
    case .hmacMD5: .md5
    case .hmacSHA1: .sha1
    case .hmacTiger: .tiger
    case .hmacSHA256: .sha256
    case .hmacSHA384: .sha384
    case .hmacSHA512: .sha512
    case .hmacStreebog512: .streebog512
    case .aes128XCBC, .aes128CMAC: nil
    }
  }

  package var outputOctets: Int { hash?.outputOctets ?? 16 }

  /// The preferred key length, which is that of SK_d, SK_pi and SK_pr: RFC 7296 section 2.13.
  package var keyOctets: Int { outputOctets }

  package var requirement: Requirement? {
    switch self {
    case .hmacSHA256: .ikePRF(.must)
    case .hmacSHA512: .ikePRF(.shouldPlus)
    case .hmacSHA1: .ikePRF(.mustMinus)
    case .aes128XCBC: .ikePRF(.should)
    case .hmacMD5: .ikePRF(.mustNot)
    case .hmacTiger: .deprecated
    case .hmacSHA384, .aes128CMAC, .hmacStreebog512: nil
    }
  }

  package init?(ikev2 number: IKEv2.PseudorandomFunction) {
    guard let found = Self.byIKEv2[number] else { return nil }
    self = found
  }

  /// IKEv1's prf: "the HMAC version of the negotiated hash algorithm", RFC 2409 section 4.
  package init?(hash: HashAlgorithm) {
    guard let found = Self.allCases.first(where: { $0.hash == hash }) else { return nil }
    self = found
  }

  private static let byIKEv2 = NumberIndex(allCases, by: \.ikev2)
}
