internal import COpenSSL
package import ISAKMP

/// A hash function, computed by libcrypto.
package enum Digest: Hashable, Sendable, CaseIterable {
  case md5, sha1, sha256, sha384, sha512

  package init?(ikev1 hash: IKEv1.HashAlgorithm) {
    switch hash {
    case .md5: self = .md5
    case .sha1: self = .sha1
    case .sha256: self = .sha256
    case .sha384: self = .sha384
    case .sha512: self = .sha512
    default: return nil
    }
  }

  /// Octets that it puts out.
  package var octets: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// The digest of `message`; empty if libcrypto refuses the function (MD5 under FIPS).
  package func callAsFunction(_ message: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: octets)
    var length: UInt32 = 0
    guard let function = CryptoLibrary.shared.digest(self),
      EVP_Digest(message, message.count, &output, &length, function, nil) == 1,
      Int(length) == octets
    else { return [] }
    return output
  }
}
