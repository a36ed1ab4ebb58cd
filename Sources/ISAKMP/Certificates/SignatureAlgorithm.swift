/// An AlgorithmIdentifier of a signature (RFC 5280 section 4.1.1.2): in a certificate, and in the
/// Authentication payload of RFC 7427.
package struct SignatureAlgorithm: Hashable, Sendable {
  /// "RSA with SHA-256"; the dotted object identifier where it has no name here.
  package var name: String
  /// "SHA-256"; nil where the algorithm is not known or the hash is part of it (EdDSA).
  package var hash: String?

  /// From the identifier's whole DER, the outer sequence included.
  package init?(decoding der: ArraySlice<UInt8>) {
    var reader = DERReader(der)
    guard let sequence = reader.next(DERReader.Tag.sequence) else { return nil }
    self.init(sequence)
  }

  init?(_ sequence: DERReader.Element) {
    var fields = sequence.children
    guard let identifier = fields.next(DERReader.Tag.objectIdentifier)?.content else { return nil }
    guard let known = Self.known[Array(identifier)] else {
      name = ObjectIdentifier.dotted(identifier) ?? Hex.string(identifier)
      return
    }
    name = known.name
    hash = known.hash
    if known.name == "RSASSA-PSS" {
      let stated = Self.pssHash(&fields)
      hash = stated
      name = "RSASSA-PSS with \(stated)"
    }
  }

  /// RFC 4055 section 3.1: `[0]` holds the hash's AlgorithmIdentifier, SHA-1 where it is left out.
  private static func pssHash(_ fields: inout DERReader) -> String {
    guard var parameters = fields.next(DERReader.Tag.sequence)?.children,
      var tagged = parameters.next(0xa0)?.children,
      var identifier = tagged.next(DERReader.Tag.sequence)?.children,
      let object = identifier.next(DERReader.Tag.objectIdentifier)?.content
    else { return "SHA-1" }
    return hashes[Array(object)] ?? ObjectIdentifier.dotted(object) ?? "an unknown hash"
  }

  private static let rsa: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1]
  private static let ecdsa: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4]
  private static let nist: [UInt8] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4]

  private static let hashes: [[UInt8]: String] = [
    [0x2b, 0x0e, 3, 2, 0x1a]: "SHA-1",
    nist + [2, 1]: "SHA-256", nist + [2, 2]: "SHA-384", nist + [2, 3]: "SHA-512",
    nist + [2, 4]: "SHA-224", nist + [2, 7]: "SHA3-224", nist + [2, 8]: "SHA3-256",
    nist + [2, 9]: "SHA3-384", nist + [2, 10]: "SHA3-512",
  ]

  private struct Known: Sendable {
    let name: String
    let hash: String?
  }

  private static let known: [[UInt8]: Known] = [
    rsa + [2]: Known(name: "RSA with MD2", hash: "MD2"),
    rsa + [4]: Known(name: "RSA with MD5", hash: "MD5"),
    rsa + [5]: Known(name: "RSA with SHA-1", hash: "SHA-1"),
    rsa + [10]: Known(name: "RSASSA-PSS", hash: nil),
    rsa + [11]: Known(name: "RSA with SHA-256", hash: "SHA-256"),
    rsa + [12]: Known(name: "RSA with SHA-384", hash: "SHA-384"),
    rsa + [13]: Known(name: "RSA with SHA-512", hash: "SHA-512"),
    rsa + [14]: Known(name: "RSA with SHA-224", hash: "SHA-224"),
    ecdsa + [1]: Known(name: "ECDSA with SHA-1", hash: "SHA-1"),
    ecdsa + [3, 1]: Known(name: "ECDSA with SHA-224", hash: "SHA-224"),
    ecdsa + [3, 2]: Known(name: "ECDSA with SHA-256", hash: "SHA-256"),
    ecdsa + [3, 3]: Known(name: "ECDSA with SHA-384", hash: "SHA-384"),
    ecdsa + [3, 4]: Known(name: "ECDSA with SHA-512", hash: "SHA-512"),
    [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3]: Known(name: "DSA with SHA-1", hash: "SHA-1"),
    nist + [3, 2]: Known(name: "DSA with SHA-256", hash: "SHA-256"),
    nist + [3, 17]: Known(name: "ML-DSA-44", hash: nil),
    nist + [3, 18]: Known(name: "ML-DSA-65", hash: nil),
    nist + [3, 19]: Known(name: "ML-DSA-87", hash: nil),
    [0x2b, 0x65, 0x70]: Known(name: "Ed25519", hash: nil),
    [0x2b, 0x65, 0x71]: Known(name: "Ed448", hash: nil),
  ]
}
