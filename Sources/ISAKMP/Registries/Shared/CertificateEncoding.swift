/// Cert Encoding: RFC 2408 section 3.9 and RFC 7296 section 3.6, one list that grew.
package struct CertificateEncoding: RegisteredNumber {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let none = Self(rawValue: 0)
  package static let pkcs7 = Self(rawValue: 1)
  package static let pgp = Self(rawValue: 2)
  package static let dnsSignedKey = Self(rawValue: 3)
  package static let x509Signature = Self(rawValue: 4)
  package static let x509KeyExchange = Self(rawValue: 5)
  package static let kerberosTokens = Self(rawValue: 6)
  package static let crl = Self(rawValue: 7)
  package static let arl = Self(rawValue: 8)
  package static let spki = Self(rawValue: 9)
  package static let x509Attribute = Self(rawValue: 10)
  package static let rawRSAKey = Self(rawValue: 11)
  package static let hashAndURL = Self(rawValue: 12)
  package static let hashAndURLBundle = Self(rawValue: 13)
  package static let ocspContent = Self(rawValue: 14)
  package static let rawPublicKey = Self(rawValue: 15)

  package static let names: RegisteredNames<Self> = [
    .none: "None",
    .pkcs7: "PKCS #7 wrapped X.509 certificate",
    .pgp: "PGP certificate",
    .dnsSignedKey: "DNS signed key",
    .x509Signature: "X.509 certificate - signature",
    .x509KeyExchange: "X.509 certificate - key exchange",
    .kerberosTokens: "Kerberos tokens",
    .crl: "Certificate Revocation List",
    .arl: "Authority Revocation List",
    .spki: "SPKI certificate",
    .x509Attribute: "X.509 certificate - attribute",
    .rawRSAKey: "Raw RSA key",
    .hashAndURL: "Hash and URL of X.509 certificate",
    .hashAndURLBundle: "Hash and URL of X.509 bundle",
    .ocspContent: "OCSP content",
    .rawPublicKey: "Raw public key",
  ]

  package static let privateUse: [ClosedRange<UInt8>] = [201...255]
}
