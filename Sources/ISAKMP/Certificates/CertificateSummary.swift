/// What an X.509 certificate says that decides whether a peer accepts it (RFC 5280 section 4.1).
package struct CertificateSummary: Hashable, Sendable {
  package var subject: String
  package var issuer: String
  /// Hexadecimal, as certificates are listed.
  package var serialNumber: String
  /// RFC 3339, UTC.
  package var notBefore: String
  package var notAfter: String
  /// "RSA 2048", "EC P-256", "Ed25519".
  package var publicKey: String
  package var signature: SignatureAlgorithm?
  /// Subject alternative names: DNS and mail names, addresses and URIs as text.
  package var alternativeNames: [String] = []
  package var isAuthority = false

  /// ```
  /// Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
  /// TBSCertificate ::= SEQUENCE { [0] version, serialNumber, signature, issuer, validity,
  ///   subject, subjectPublicKeyInfo, [1] issuerUniqueID, [2] subjectUniqueID, [3] extensions }
  /// ```
  /// Nil where the octets are no certificate.
  package init?(decoding der: ArraySlice<UInt8>) {
    var outer = DERReader(der)
    guard var certificate = outer.next(DERReader.Tag.sequence)?.children,
      var fields = certificate.next(DERReader.Tag.sequence)?.children
    else { return nil }
    _ = fields.next(0xa0)
    guard let serial = fields.next(DERReader.Tag.integer),
      let algorithm = fields.next(DERReader.Tag.sequence),
      let issuer = fields.next(DERReader.Tag.sequence),
      let issuerText = DistinguishedName.text(of: issuer),
      var validity = fields.next(DERReader.Tag.sequence)?.children,
      let begin = validity.next().flatMap(Self.time), let end = validity.next().flatMap(Self.time),
      let subject = fields.next(DERReader.Tag.sequence),
      let subjectText = DistinguishedName.text(of: subject),
      let key = fields.next(DERReader.Tag.sequence)
    else { return nil }
    self.issuer = issuerText
    self.subject = subjectText
    serialNumber = Hex.string(serial.content)
    notBefore = begin
    notAfter = end
    publicKey = Self.keyText(key)
    signature = SignatureAlgorithm(algorithm)
    while let extra = fields.next() {
      guard extra.tag == 0xa3 else { continue }
      var list = extra.children
      guard let extensions = list.next(DERReader.Tag.sequence) else { break }
      readExtensions(extensions)
    }
  }

  /// UTCTime has two digits of the year, 50 to 49 meaning 1950 to 2049 (RFC 5280 section 4.1.2.5).
  private static func time(_ element: DERReader.Element) -> String? {
    var digits = Array(element.content)
    guard digits.popLast() == UInt8(ascii: "Z"),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    switch element.tag {
    case DERReader.Tag.utcTime where digits.count == 12:
      digits = Array((digits[0] >= UInt8(ascii: "5") ? "19" : "20").utf8) + digits
    case DERReader.Tag.generalizedTime where digits.count == 14: break
    default: return nil
    }
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):"
      + "\(part(12..<14))Z"
  }

  /// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, RFC 3279, RFC 5480, RFC 8410).
  private static func keyText(_ info: DERReader.Element) -> String {
    var fields = info.children
    guard var algorithm = fields.next(DERReader.Tag.sequence)?.children,
      let identifier = algorithm.next(DERReader.Tag.objectIdentifier)?.content,
      let key = fields.next(DERReader.Tag.bitString)?.content
    else { return "unreadable" }
    switch Array(identifier) {
    // rsaEncryption, id-RSASSA-PSS
    case [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1],
      [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10]:
      var reader = DERReader(key.dropFirst())
      guard var numbers = reader.next(DERReader.Tag.sequence)?.children,
        let modulus = numbers.next(DERReader.Tag.integer)?.content
      else { return "RSA" }
      return "RSA \(bits(modulus))"
    // id-ecPublicKey
    case [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]:
      guard let curve = algorithm.next(DERReader.Tag.objectIdentifier)?.content else { return "EC" }
      return "EC \(curves[Array(curve)] ?? ObjectIdentifier.dotted(curve) ?? "")"
    // id-dsa
    case [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1]:
      guard var parameters = algorithm.next(DERReader.Tag.sequence)?.children,
        let prime = parameters.next(DERReader.Tag.integer)?.content
      else { return "DSA" }
      return "DSA \(bits(prime))"
    case [0x2b, 0x65, 0x70]: return "Ed25519"
    case [0x2b, 0x65, 0x71]: return "Ed448"
    default: return ObjectIdentifier.dotted(identifier) ?? "unreadable"
    }
  }

  private static func bits(_ integer: ArraySlice<UInt8>) -> Int {
    let octets = integer.drop { $0 == 0 }
    guard let first = octets.first else { return 0 }
    return octets.count * 8 - first.leadingZeroBitCount
  }

  private static let curves: [[UInt8]: String] = [
    [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1]: "P-192",
    [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]: "P-256",
    [0x2b, 0x81, 4, 0, 0x21]: "P-224", [0x2b, 0x81, 4, 0, 0x22]: "P-384",
    [0x2b, 0x81, 4, 0, 0x23]: "P-521", [0x2b, 0x81, 4, 0, 0x0a]: "secp256k1",
    [0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7]: "brainpoolP256r1",
    [0x2b, 0x24, 3, 3, 2, 8, 1, 1, 11]: "brainpoolP384r1",
    [0x2b, 0x24, 3, 3, 2, 8, 1, 1, 13]: "brainpoolP512r1",
  ]

  private mutating func readExtensions(_ extensions: DERReader.Element) {
    var list = extensions.children
    while var fields = list.next(DERReader.Tag.sequence)?.children {
      guard let identifier = fields.next(DERReader.Tag.objectIdentifier)?.content else { continue }
      _ = fields.next(DERReader.Tag.boolean)
      guard var value = fields.next(DERReader.Tag.octetString)?.children else { continue }
      switch Array(identifier) {
      // id-ce-subjectAltName
      case [0x55, 0x1d, 17]:
        var names = value.next(DERReader.Tag.sequence)?.children ?? DERReader([])
        while let name = names.next() {
          if let text = Self.alternativeName(name) { alternativeNames.append(text) }
        }
      // id-ce-basicConstraints
      case [0x55, 0x1d, 19]:
        var constraints = value.next(DERReader.Tag.sequence)?.children ?? DERReader([])
        isAuthority = constraints.next(DERReader.Tag.boolean)?.content.first == 0xff
      default: break
      }
    }
  }

  /// GeneralName (RFC 5280 section 4.2.1.6): 1 mail, 2 DNS, 4 directory name, 6 URI, 7 address.
  private static func alternativeName(_ name: DERReader.Element) -> String? {
    switch name.tag {
    case 0x81, 0x82, 0x86:
      return DistinguishedName.text(
        value: DERReader.Element(tag: DERReader.Tag.ia5String, content: name.content))
    case 0xa4: return DistinguishedName.text(name.content)
    case 0x87 where name.content.count == 4:
      return name.content.map { String($0) }.joined(separator: ".")
    case 0x87: return Hex.string(name.content)
    default: return nil
    }
  }
}
