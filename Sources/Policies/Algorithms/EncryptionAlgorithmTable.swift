internal import ISAKMP

extension EncryptionAlgorithm {
  struct Row: Sendable {
    var ikev1: IKEv1.EncryptionAlgorithm?
    var esp: IPsecDOI.ESPTransform?
    var ikev2: IKEv2.EncryptionAlgorithm?
    var mode: Mode
    var keys: KeyLengths
    var block: Int
    var iv: Int
    var icv = 0
    var salt = 0
    var ike: Requirement?
    var espLevel: Requirement?
  }

  var row: Row {
    switch self {
    case .desIV64:
      cbc(nil, .desIV64, .desIV64, .fixed(64), block: 8, .deprecated, .espEncryption(.mustNot))
    case .desCBC:
      cbc(
        .desCBC, .desCBC, .desCBC, .fixed(64), block: 8, .ikeEncryption(.mustNot),
        .espEncryption(.mustNot))
    case .tripleDESCBC:
      cbc(
        .tripleDESCBC, .tripleDESCBC, .tripleDESCBC, .fixed(192), block: 8, .ikeEncryption(.may),
        .espEncryption(.shouldNot))
    // RFC 2451 section 2: the ranges and defaults of RC5, CAST, Blowfish; IDEA has one length.
    case .rc5CBC:
      cbc(
        .rc5CBC, .rc5CBC, .rc5CBC, .range(40...2040, default: 128), block: 8, .deprecated,
        .deprecated)
    case .ideaCBC:
      cbc(.ideaCBC, .ideaCBC, .ideaCBC, .fixed(128), block: 8, .deprecated, .deprecated)
    case .castCBC:
      cbc(
        .castCBC, .castCBC, .castCBC, .range(40...128, default: 128), block: 8, .deprecated,
        .deprecated)
    case .blowfishCBC:
      cbc(
        .blowfishCBC, .blowfishCBC, .blowfishCBC, .range(40...448, default: 128), block: 8,
        .deprecated, .espEncryption(.mustNot))
    case .tripleIDEA:
      cbc(
        nil, .tripleIDEA, .tripleIDEA, .fixed(384), block: 8, .deprecated,
        .espEncryption(.mustNot))
    case .desIV32:
      cbc(
        nil, .desIV32, .desIV32, .fixed(64), block: 8, iv: 4, .deprecated,
        .espEncryption(.mustNot))
    case .rc4:
      Row(esp: .rc4, mode: .stream, keys: .fixed(128), block: 1, iv: 0)
    case .null:
      Row(
        esp: .null, ikev2: .null, mode: .stream, keys: .none, block: 1, iv: 0,
        espLevel: .espEncryption(.must))
    case .aesCBC:
      cbc(
        .aesCBC, .aesCBC, .aesCBC, Self.aesKeys, block: 16, .ikeEncryption(.must),
        .espEncryption(.must))
    // RFC 3686 and 5930: a nonce of four octets, an IV of eight, a counter of four.
    case .aesCTR: counter(.aesCTR, .aesCTR)
    // RFC 4309 and 5282: a salt of three octets.
    case .aesCCM8:
      aead(
        .aesCCM8, .aesCCM8, icv: 8, salt: 3, .ikeEncryption(.should), .espEncryption(.should))
    case .aesCCM12: aead(.aesCCM12, .aesCCM12, icv: 12, salt: 3)
    case .aesCCM16: aead(.aesCCM16, .aesCCM16, icv: 16, salt: 3)
    // RFC 4106 and 5282: a salt of four octets.
    case .aesGCM8: aead(.aesGCM8, .aesGCM8, icv: 8, salt: 4)
    case .aesGCM12: aead(.aesGCM12, .aesGCM12, icv: 12, salt: 4)
    case .aesGCM16:
      aead(.aesGCM16, .aesGCM16, icv: 16, salt: 4, .ikeEncryption(.should), .espEncryption(.must))
    case .aesGMAC: aead(.nullAuthAESGMAC, .nullAuthAESGMAC, icv: 16, salt: 4)
    case .seedCBC: cbc(nil, .seedCBC, nil, .fixed(128), block: 16)
    case .camelliaCBC:
      cbc(.camelliaCBC, .camelliaCBC, .camelliaCBC, Self.aesKeys, block: 16)
    case .camelliaCTR: counter(nil, .camelliaCTR)
    case .camelliaCCM8: aead(nil, .camelliaCCM8, icv: 8, salt: 3)
    case .camelliaCCM12: aead(nil, .camelliaCCM12, icv: 12, salt: 3)
    case .camelliaCCM16: aead(nil, .camelliaCCM16, icv: 16, salt: 3)
    // RFC 7634 section 2.
    case .chaCha20Poly1305:
      aead(
        nil, .chaCha20Poly1305, keys: .fixed(256), block: 1, icv: 16, salt: 4,
        .ikeEncryption(.should), .espEncryption(.should))
    // RFC 8750: the sequence number is the IV, none is sent; ESP alone.
    case .aesCCM8IIV: aead(nil, .aesCCM8IIV, iv: 0, icv: 8, salt: 3)
    case .aesGCM16IIV: aead(nil, .aesGCM16IIV, iv: 0, icv: 16, salt: 4)
    case .chaCha20Poly1305IIV:
      aead(nil, .chaCha20Poly1305IIV, keys: .fixed(256), block: 1, iv: 0, icv: 16, salt: 4)
    // RFC 9227 section 4.
    case .kuznyechikMGMKTREE:
      aead(nil, .kuznyechikMGMKTREE, keys: .fixed(256), icv: 12, salt: 12)
    case .magmaMGMKTREE:
      aead(nil, .magmaMGMKTREE, keys: .fixed(256), block: 8, icv: 8, salt: 4)
    case .kuznyechikMGMMACKTREE:
      aead(nil, .kuznyechikMGMMACKTREE, keys: .fixed(256), icv: 12, salt: 12)
    case .magmaMGMMACKTREE:
      aead(nil, .magmaMGMMACKTREE, keys: .fixed(256), block: 8, icv: 8, salt: 4)
    }
  }

  private static let aesKeys = KeyLengths.choice([128, 192, 256])

  private func cbc(
    _ ikev1: IKEv1.EncryptionAlgorithm?, _ esp: IPsecDOI.ESPTransform?,
    _ ikev2: IKEv2.EncryptionAlgorithm?, _ keys: KeyLengths, block: Int, iv: Int? = nil,
    _ ike: Requirement? = nil, _ espLevel: Requirement? = nil
  ) -> Row {
    Row(
      ikev1: ikev1, esp: esp, ikev2: ikev2, mode: .cbc, keys: keys, block: block,
      iv: iv ?? block, ike: ike, espLevel: espLevel)
  }

  private func counter(
    _ esp: IPsecDOI.ESPTransform?, _ ikev2: IKEv2.EncryptionAlgorithm
  ) -> Row {
    Row(esp: esp, ikev2: ikev2, mode: .counter, keys: Self.aesKeys, block: 16, iv: 8, salt: 4)
  }

  private func aead(
    _ esp: IPsecDOI.ESPTransform?, _ ikev2: IKEv2.EncryptionAlgorithm,
    keys: KeyLengths = aesKeys, block: Int = 16, iv: Int = 8, icv: Int, salt: Int,
    _ ike: Requirement? = nil, _ espLevel: Requirement? = nil
  ) -> Row {
    Row(
      esp: esp, ikev2: ikev2, mode: .aead, keys: keys, block: block, iv: iv, icv: icv, salt: salt,
      ike: ike, espLevel: espLevel)
  }
}
