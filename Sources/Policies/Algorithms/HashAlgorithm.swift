package import ISAKMP

/// A hash function: Phase 1's, and IKEv2's for signatures.
package enum HashAlgorithm: String, Hashable, Sendable, CaseIterable {
  case md5 = "MD5"
  case sha1 = "SHA-1"
  case tiger = "TIGER"
  case sha256 = "SHA2-256"
  case sha384 = "SHA2-384"
  case sha512 = "SHA2-512"
  case streebog256 = "STREEBOG-256"
  case streebog512 = "STREEBOG-512"

  package var name: String { rawValue }

  package var ikev1: IKEv1.HashAlgorithm? {
    switch self {
    case .md5: .md5
    case .sha1: .sha1
    case .tiger: .tiger
    case .sha256: .sha256
    case .sha384: .sha384
    case .sha512: .sha512
    case .streebog256, .streebog512: nil
    }
  }

  /// The number in SIGNATURE_HASH_ALGORITHMS, RFC 7427.
  package var signature: IKEv2.SignatureHashAlgorithm? {
    switch self {
    case .md5, .tiger: nil
    case .sha1: .sha1
    case .sha256: .sha256
    case .sha384: .sha384
    case .sha512: .sha512
    case .streebog256: .streebog256
    case .streebog512: .streebog512
    }
  }

  package var outputOctets: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .tiger: 24
    case .sha256, .streebog256: 32
    case .sha384: 48
    case .sha512, .streebog512: 64
    }
  }

  /// The block that HMAC pads its key to, RFC 2104.
  package var blockOctets: Int {
    switch self {
    case .md5, .sha1, .tiger, .sha256, .streebog256, .streebog512: 64
    case .sha384, .sha512: 128
    }
  }

  /// As HMAC and PRF in IKE, by what RFC 8247 says of IKEv2's; no standard grades Phase 1's.
  package var ikeRequirement: Requirement? { PRF(hash: self)?.requirement }

  package init?(ikev1 number: IKEv1.HashAlgorithm) {
    guard let found = Self.byIKEv1[number] else { return nil }
    self = found
  }

  package init?(signature number: IKEv2.SignatureHashAlgorithm) {
    guard let found = Self.bySignature[number] else { return nil }
    self = found
  }

  private static let byIKEv1 = NumberIndex(allCases, by: \.ikev1)
  private static let bySignature = NumberIndex(allCases, by: \.signature)
}
