package import ISAKMP

/// A message authentication code as AH, ESP and IKEv2 use it: with its truncation.
package enum IntegrityAlgorithm: String, Hashable, Sendable, CaseIterable {
  case none = "NONE"
  case hmacMD5To96 = "HMAC-MD5-96"
  case hmacSHA1To96 = "HMAC-SHA1-96"
  case desMAC = "DES-MAC"
  case kpdkMD5 = "KPDK-MD5"
  case aesXCBCTo96 = "AES-XCBC-96"
  case hmacMD5To128 = "HMAC-MD5-128"
  case hmacSHA1To160 = "HMAC-SHA1-160"
  case aesCMACTo96 = "AES-CMAC-96"
  case aes128GMAC = "AES-128-GMAC"
  case aes192GMAC = "AES-192-GMAC"
  case aes256GMAC = "AES-256-GMAC"
  case hmacSHA256To128 = "HMAC-SHA2-256-128"
  case hmacSHA384To192 = "HMAC-SHA2-384-192"
  case hmacSHA512To256 = "HMAC-SHA2-512-256"
  case hmacRIPEMD160To96 = "HMAC-RIPEMD-160-96"
  case rsa = "RSA"

  package var name: String { rawValue }
  package var esp: IPsecDOI.AuthenticationAlgorithm? { row.esp }
  package var ah: IPsecDOI.AHTransform? { row.ah }
  package var ikev2: IKEv2.IntegrityAlgorithm? { row.ikev2 }

  /// The key; nil where no standard fixes it. GMAC's salt is not counted.
  package var keyOctets: Int? { row.key }
  /// The integrity check value as sent; nil where no standard fixes it.
  package var icvOctets: Int? { row.icv }
  /// Octets of keying material that follow the key, RFC 4543.
  package var saltOctets: Int {
    switch self {
    case .aes128GMAC, .aes192GMAC, .aes256GMAC: 4
    default: 0
    }
  }

  /// The hash inside HMAC.
  package var hash: HashAlgorithm? {
    switch self {
    case .hmacMD5To96, .hmacMD5To128: .md5
    case .hmacSHA1To96, .hmacSHA1To160: .sha1
    case .hmacSHA256To128: .sha256
    case .hmacSHA384To192: .sha384
    case .hmacSHA512To256: .sha512
    default: nil
    }
  }

  package var ikeRequirement: Requirement? { row.ike }
  package var espRequirement: Requirement? { row.espLevel }

  package init?(esp number: IPsecDOI.AuthenticationAlgorithm) {
    guard let found = Self.byESP[number] else { return nil }
    self = found
  }

  package init?(ah number: IPsecDOI.AHTransform) {
    guard let found = Self.byAH[number] else { return nil }
    self = found
  }

  package init?(ikev2 number: IKEv2.IntegrityAlgorithm) {
    guard let found = Self.byIKEv2[number] else { return nil }
    self = found
  }

  private static let byESP = NumberIndex(allCases, by: \.esp)
  private static let byAH = NumberIndex(allCases, by: \.ah)
  private static let byIKEv2 = NumberIndex(allCases, by: \.ikev2)
}

extension IntegrityAlgorithm {
  private struct Row {
    var esp: IPsecDOI.AuthenticationAlgorithm?
    var ah: IPsecDOI.AHTransform?
    var ikev2: IKEv2.IntegrityAlgorithm?
    var key: Int?
    var icv: Int?
    var ike: Requirement?
    var espLevel: Requirement?
  }

  private var row: Row {
    switch self {
    case .none: Row(ikev2: IKEv2.IntegrityAlgorithm.none, key: 0, icv: 0)
    // RFC 2403 and 2404.
    case .hmacMD5To96:
      Row(
        esp: .hmacMD5, ah: .md5, ikev2: .hmacMD5To96, key: 16, icv: 12,
        ike: .ikeIntegrity(.mustNot), espLevel: .espAuthentication(.mustNot))
    case .hmacSHA1To96:
      Row(
        esp: .hmacSHA1, ah: .sha1, ikev2: .hmacSHA1To96, key: 20, icv: 12,
        ike: .ikeIntegrity(.mustMinus), espLevel: .espAuthentication(.mustMinus))
    case .desMAC:
      Row(
        esp: .desMAC, ah: .des, ikev2: .desMAC, key: 8, ike: .ikeIntegrity(.mustNot),
        espLevel: .espAuthentication(.mustNot))
    case .kpdkMD5:
      Row(
        esp: .kpdk, ikev2: .kpdkMD5, ike: .ikeIntegrity(.mustNot),
        espLevel: .espAuthentication(.mustNot))
    // RFC 3566.
    case .aesXCBCTo96:
      Row(
        esp: .aesXCBCMAC, ah: .aesXCBCMAC, ikev2: .aesXCBCTo96, key: 16, icv: 12,
        ike: .ikeIntegrity(.should), espLevel: .espAuthentication(.should))
    // RFC 4595, for Fibre Channel: not truncated.
    case .hmacMD5To128:
      Row(ikev2: .hmacMD5To128, key: 16, icv: 16, ike: .deprecated, espLevel: .deprecated)
    case .hmacSHA1To160:
      Row(ikev2: .hmacSHA1To160, key: 20, icv: 20, ike: .deprecated, espLevel: .deprecated)
    // RFC 4494.
    case .aesCMACTo96: Row(ikev2: .aesCMACTo96, key: 16, icv: 12)
    // RFC 4543.
    case .aes128GMAC:
      Row(
        esp: .aes128GMAC, ah: .aes128GMAC, ikev2: .aes128GMAC, key: 16, icv: 16,
        espLevel: .espAuthentication(.may))
    case .aes192GMAC:
      Row(esp: .aes192GMAC, ah: .aes192GMAC, ikev2: .aes192GMAC, key: 24, icv: 16)
    case .aes256GMAC:
      Row(
        esp: .aes256GMAC, ah: .aes256GMAC, ikev2: .aes256GMAC, key: 32, icv: 16,
        espLevel: .espAuthentication(.may))
    // RFC 4868: the key is as long as the hash, the value half of it.
    case .hmacSHA256To128:
      Row(
        esp: .hmacSHA256, ah: .sha256, ikev2: .hmacSHA256To128, key: 32, icv: 16,
        ike: .ikeIntegrity(.must), espLevel: .espAuthentication(.must))
    case .hmacSHA384To192:
      Row(esp: .hmacSHA384, ah: .sha384, ikev2: .hmacSHA384To192, key: 48, icv: 24)
    case .hmacSHA512To256:
      Row(
        esp: .hmacSHA512, ah: .sha512, ikev2: .hmacSHA512To256, key: 64, icv: 32,
        ike: .ikeIntegrity(.should), espLevel: .espAuthentication(.should))
    // RFC 2857.
    case .hmacRIPEMD160To96: Row(esp: .hmacRIPEMD, ah: .ripemd, key: 20, icv: 12)
    // RFC 4359: as long as the modulus.
    case .rsa: Row(esp: .sigRSA, ah: .rsa)
    }
  }
}
