package import ISAKMP

/// A cipher with its mode, under one name for IKEv1, ESP and IKEv2.
///
/// What an algorithm measures is in its row of the table, in EncryptionAlgorithmTable.swift.
package enum EncryptionAlgorithm: String, Hashable, Sendable, CaseIterable {
  case desIV64 = "DES-IV64"
  case desCBC = "DES-CBC"
  case tripleDESCBC = "3DES-CBC"
  case rc5CBC = "RC5-CBC"
  case ideaCBC = "IDEA-CBC"
  case castCBC = "CAST-CBC"
  case blowfishCBC = "Blowfish-CBC"
  case tripleIDEA = "3IDEA"
  case desIV32 = "DES-IV32"
  case rc4 = "RC4"
  case null = "NULL"
  case aesCBC = "AES-CBC"
  case aesCTR = "AES-CTR"
  case aesCCM8 = "AES-CCM-8"
  case aesCCM12 = "AES-CCM-12"
  case aesCCM16 = "AES-CCM-16"
  case aesGCM8 = "AES-GCM-8"
  case aesGCM12 = "AES-GCM-12"
  case aesGCM16 = "AES-GCM-16"
  case aesGMAC = "AES-GMAC"
  case seedCBC = "SEED-CBC"
  case camelliaCBC = "Camellia-CBC"
  case camelliaCTR = "Camellia-CTR"
  case camelliaCCM8 = "Camellia-CCM-8"
  case camelliaCCM12 = "Camellia-CCM-12"
  case camelliaCCM16 = "Camellia-CCM-16"
  case chaCha20Poly1305 = "ChaCha20-Poly1305"
  case aesCCM8IIV = "AES-CCM-8-IIV"
  case aesGCM16IIV = "AES-GCM-16-IIV"
  case chaCha20Poly1305IIV = "ChaCha20-Poly1305-IIV"
  case kuznyechikMGMKTREE = "KUZNYECHIK-MGM-KTREE"
  case magmaMGMKTREE = "MAGMA-MGM-KTREE"
  case kuznyechikMGMMACKTREE = "KUZNYECHIK-MGM-MAC-KTREE"
  case magmaMGMMACKTREE = "MAGMA-MGM-MAC-KTREE"

  package enum Mode: Hashable, Sendable {
    case cbc, counter, aead
    /// RC4 and NULL: octet by octet, without an IV.
    case stream
  }

  package var name: String { rawValue }
  package var ikev1: IKEv1.EncryptionAlgorithm? { row.ikev1 }
  package var esp: IPsecDOI.ESPTransform? { row.esp }
  package var ikev2: IKEv2.EncryptionAlgorithm? { row.ikev2 }

  package var mode: Mode { row.mode }
  package var keyLengths: KeyLengths { row.keys }
  package var isAEAD: Bool { row.mode == .aead }

  /// The cipher's block; 1 for stream ciphers.
  package var blockOctets: Int { row.block }
  /// The initialisation vector as sent in each packet.
  package var ivOctets: Int { row.iv }
  /// The integrity check value; 0 unless the algorithm is an AEAD.
  package var icvOctets: Int { row.icv }
  /// Octets of keying material that follow the key and enter the nonce.
  package var saltOctets: Int { row.salt }

  package var ikeRequirement: Requirement? { row.ike }
  package var espRequirement: Requirement? { row.espLevel }

  /// The field's usual form: the name, then the length of the key where it varies, `AES-CBC-256`,
  /// `AES-GCM-16-256`, `3DES-CBC`. A length sent where none belongs is shown all the same.
  package func label(keyLength bits: Int?) -> String {
    guard let bits else { return name }
    return "\(name)-\(bits)"
  }

  /// Keying material for one direction: key and salt. Nil for a length that the cipher has not.
  package func keyMaterialOctets(keyLength bits: Int?) -> Int? {
    let bits = bits ?? keyLengths.default
    return keyLengths.allows(bits) ? bits / 8 + saltOctets : nil
  }

  /// How many bits an attacker has to guess, for telling weaker from stronger.
  package func strength(keyLength bits: Int?) -> Int {
    switch self {
    case .desCBC, .desIV64, .desIV32: 56
    case .tripleDESCBC: 112
    // These authenticate and do not encrypt.
    case .null, .aesGMAC, .kuznyechikMGMMACKTREE, .magmaMGMMACKTREE: 0
    default: bits ?? keyLengths.default
    }
  }

  /// Whether the payload stays readable: NULL, and the combined modes that only authenticate.
  package var leavesPlaintext: Bool { strength(keyLength: nil) == 0 }
}

extension EncryptionAlgorithm {
  package init?(ikev1 number: IKEv1.EncryptionAlgorithm) {
    guard let found = Self.byIKEv1[number] else { return nil }
    self = found
  }

  package init?(esp number: IPsecDOI.ESPTransform) {
    guard let found = Self.byESP[number] else { return nil }
    self = found
  }

  package init?(ikev2 number: IKEv2.EncryptionAlgorithm) {
    guard let found = Self.byIKEv2[number] else { return nil }
    self = found
  }

  private static let byIKEv1 = NumberIndex(allCases, by: \.ikev1)
  private static let byESP = NumberIndex(allCases, by: \.esp)
  private static let byIKEv2 = NumberIndex(allCases, by: \.ikev2)
}
