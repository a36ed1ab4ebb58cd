package import ISAKMP

/// A cipher in CBC mode (or none at all), with what IKE must know of it.
package enum BlockCipher: Hashable, Sendable, CaseIterable {
  case null, des, tripleDES, blowfish, cast128, aes, camellia

  package init?(ikev1 algorithm: IKEv1.EncryptionAlgorithm) {
    switch algorithm {
    case .desCBC: self = .des
    case .blowfishCBC: self = .blowfish
    case .tripleDESCBC: self = .tripleDES
    case .castCBC: self = .cast128
    case .aesCBC: self = .aes
    case .camelliaCBC: self = .camellia
    default: return nil
    }
  }

  package var blockOctets: Int {
    switch self {
    case .null: 1
    case .des, .tripleDES, .blowfish, .cast128: 8
    case .aes, .camellia: 16
    }
  }

  /// The key length that holds where no Key Length attribute was sent: RFC 2409 appendix B
  /// (Blowfish 56 octets, CAST 16), RFC 3602 and RFC 4312 (AES and Camellia 16).
  var defaultKeyOctets: Int {
    switch self {
    case .null: 0
    case .des: 8
    case .tripleDES: 24
    case .blowfish: 56
    case .cast128, .aes, .camellia: 16
    }
  }

  /// Octets of key for the Key Length attribute, in bits; `nil` for a length that the cipher cannot
  /// have. DES and 3DES take no attribute, and one that is sent anyway changes nothing.
  package func keyOctets(forBits bits: Int?) -> Int? {
    guard let bits else { return defaultKeyOctets }
    switch self {
    case .null, .des, .tripleDES: return defaultKeyOctets
    case .blowfish: return bits % 8 == 0 && (40...448).contains(bits) ? bits / 8 : nil
    case .cast128: return bits % 8 == 0 && (40...128).contains(bits) ? bits / 8 : nil
    case .aes, .camellia: return [128, 192, 256].contains(bits) ? bits / 8 : nil
    }
  }

  func libraryName(keyOctets: Int, mode: String) -> String {
    switch self {
    case .null: ""
    case .des: "DES-CBC"
    case .tripleDES: "DES-EDE3-CBC"
    case .blowfish: "BF-CBC"
    case .cast128: "CAST5-CBC"
    case .aes: "AES-\(keyOctets * 8)-\(mode)"
    case .camellia: "CAMELLIA-\(keyOctets * 8)-\(mode)"
    }
  }

  /// The plaintext of whole blocks; `nil` if key, IV or length do not suit the cipher.
  func decrypt(_ ciphertext: ArraySlice<UInt8>, key: [UInt8], iv: [UInt8]) -> [UInt8]? {
    if self == .null { return Array(ciphertext) }
    return CipherRun.cbc(
      libraryName(keyOctets: key.count, mode: "CBC"), key: key, iv: iv, ciphertext)
  }
}

/// DES keys that encrypt to themselves or in pairs (RFC 2409 appendix A), without parity bits.
enum WeakDESKeys {
  private static let keys: Set<[UInt8]> = Set(
    [
      "0101010101010101", "1f1f1f1f0e0e0e0e", "e0e0e0e0f1f1f1f1", "fefefefefefefefe",
      "01fe01fe01fe01fe", "fe01fe01fe01fe01", "1fe01fe00ef10ef1", "e01fe01ff10ef10e",
      "01e001e001f101f1", "e001e001f101f101", "1ffe1ffe0efe0efe", "fe1ffe1ffe0efe0e",
      "011f011f010e010e", "1f011f010e010e01", "e0fee0fef1fef1fe", "fee0fee0fef1fef1",
    ].compactMap { Hex.octets($0).map(withoutParity) })

  static func contains(_ key: [UInt8]) -> Bool { keys.contains(withoutParity(key)) }

  private static func withoutParity(_ key: [UInt8]) -> [UInt8] { key.map { $0 & 0xfe } }
}
