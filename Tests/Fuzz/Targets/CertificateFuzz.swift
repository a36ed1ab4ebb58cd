import ISAKMP
import Keys

/// A certificate, by this program's reader and by libcrypto's.
enum CertificateFuzz: FuzzTarget {
  static let name = "certificate"
  static let longest = 1 << 13

  static func fault(_ octets: [UInt8]) -> String? {
    let summary = CertificateSummary(decoding: octets[...])
    _ = DistinguishedName.text(octets[...])
    if let key = CertificateKey(certificate: octets[...]) {
      _ = key.verifies(Array(octets.prefix(256)), of: octets, digest: .sha256)
      _ = key.verifiesBare(Array(octets.prefix(256)), hash: Array(octets.prefix(32)))
    }
    return summary.map { "\($0)".contains("\u{0}") } == true ? "a NUL in a name" : nil
  }
}
