import ISAKMP
import Policies
import Testing

/// The measures of each algorithm, stated by hand from the RFCs.
@Suite struct EncryptionAlgorithmTests {
  struct Measures: Sendable {
    let algorithm: EncryptionAlgorithm
    let block: Int
    let iv: Int
    let icv: Int
    let salt: Int
  }

  static let measures: [Measures] = [
    // RFC 2405, 2451.
    Measures(algorithm: .desCBC, block: 8, iv: 8, icv: 0, salt: 0),
    Measures(algorithm: .tripleDESCBC, block: 8, iv: 8, icv: 0, salt: 0),
    Measures(algorithm: .blowfishCBC, block: 8, iv: 8, icv: 0, salt: 0),
    Measures(algorithm: .castCBC, block: 8, iv: 8, icv: 0, salt: 0),
    // RFC 3602, 4312, 3686.
    Measures(algorithm: .aesCBC, block: 16, iv: 16, icv: 0, salt: 0),
    Measures(algorithm: .camelliaCBC, block: 16, iv: 16, icv: 0, salt: 0),
    Measures(algorithm: .aesCTR, block: 16, iv: 8, icv: 0, salt: 4),
    // RFC 5282 section 3 and RFC 4309: AEAD in IKEv2 and ESP.
    Measures(algorithm: .aesCCM8, block: 16, iv: 8, icv: 8, salt: 3),
    Measures(algorithm: .aesCCM16, block: 16, iv: 8, icv: 16, salt: 3),
    Measures(algorithm: .aesGCM8, block: 16, iv: 8, icv: 8, salt: 4),
    Measures(algorithm: .aesGCM12, block: 16, iv: 8, icv: 12, salt: 4),
    Measures(algorithm: .aesGCM16, block: 16, iv: 8, icv: 16, salt: 4),
    // RFC 4543, 7634, 8750.
    Measures(algorithm: .aesGMAC, block: 16, iv: 8, icv: 16, salt: 4),
    Measures(algorithm: .chaCha20Poly1305, block: 1, iv: 8, icv: 16, salt: 4),
    Measures(algorithm: .aesGCM16IIV, block: 16, iv: 0, icv: 16, salt: 4),
    // RFC 2410.
    Measures(algorithm: .null, block: 1, iv: 0, icv: 0, salt: 0),
  ]

  @Test func measuresAreTheStandards() {
    for row in Self.measures {
      let algorithm = row.algorithm
      #expect(algorithm.blockOctets == row.block, "\(algorithm)")
      #expect(algorithm.ivOctets == row.iv, "\(algorithm)")
      #expect(algorithm.icvOctets == row.icv, "\(algorithm)")
      #expect(algorithm.saltOctets == row.salt, "\(algorithm)")
      #expect(algorithm.isAEAD == (row.icv > 0), "\(algorithm)")
    }
  }

  /// Every number of the three registries leads to an algorithm of the same name, and back.
  @Test func numbersLeadBack() {
    for entry in IKEv1.EncryptionAlgorithm.names.entries {
      let found = EncryptionAlgorithm(ikev1: entry.number)
      #expect(found?.name == entry.name && found?.ikev1 == entry.number)
    }
    for entry in IPsecDOI.ESPTransform.names.entries {
      let found = EncryptionAlgorithm(esp: entry.number)
      #expect(found?.name == entry.name && found?.esp == entry.number)
    }
    for entry in IKEv2.EncryptionAlgorithm.names.entries {
      let found = EncryptionAlgorithm(ikev2: entry.number)
      #expect(found?.name == entry.name && found?.ikev2 == entry.number)
    }
    #expect(EncryptionAlgorithm(ikev1: IKEv1.EncryptionAlgorithm(rawValue: 65005)) == nil)
    #expect(EncryptionAlgorithm(esp: IPsecDOI.ESPTransform(rawValue: 255)) == nil)
  }

  @Test func keyLengths() {
    #expect(EncryptionAlgorithm.tripleDESCBC.keyMaterialOctets(keyLength: nil) == 24)
    #expect(EncryptionAlgorithm.desCBC.keyMaterialOctets(keyLength: nil) == 8)
    #expect(EncryptionAlgorithm.aesCBC.keyMaterialOctets(keyLength: 256) == 32)
    // RFC 5282 section 7.1: key and salt together.
    #expect(EncryptionAlgorithm.aesGCM16.keyMaterialOctets(keyLength: 256) == 36)
    #expect(EncryptionAlgorithm.aesCCM16.keyMaterialOctets(keyLength: 128) == 19)
    #expect(EncryptionAlgorithm.chaCha20Poly1305.keyMaterialOctets(keyLength: nil) == 36)
    #expect(EncryptionAlgorithm.aesCBC.keyMaterialOctets(keyLength: 512) == nil)
    // RFC 2451 section 2.3.
    #expect(EncryptionAlgorithm.blowfishCBC.keyLengths == .range(40...448, default: 128))
    #expect(!EncryptionAlgorithm.blowfishCBC.keyLengths.allows(129))
    #expect(EncryptionAlgorithm.castCBC.keyLengths.default == 128)
  }

  @Test func labels() {
    #expect(EncryptionAlgorithm.aesCBC.label(keyLength: 256) == "AES-CBC-256")
    #expect(EncryptionAlgorithm.aesGCM16.label(keyLength: 256) == "AES-GCM-16-256")
    #expect(EncryptionAlgorithm.tripleDESCBC.label(keyLength: nil) == "3DES-CBC")
  }

  @Test func strengths() {
    #expect(EncryptionAlgorithm.desCBC.strength(keyLength: nil) == 56)
    #expect(EncryptionAlgorithm.aesCBC.strength(keyLength: 192) == 192)
    #expect(EncryptionAlgorithm.null.leavesPlaintext)
    #expect(EncryptionAlgorithm.aesGMAC.leavesPlaintext)
    #expect(!EncryptionAlgorithm.aesGCM16.leavesPlaintext)
  }

  @Test func requirements() {
    // RFC 8247 section 2.1, RFC 8221 section 5.
    #expect(EncryptionAlgorithm.aesCBC.ikeRequirement?.level == .must)
    #expect(EncryptionAlgorithm.tripleDESCBC.ikeRequirement?.level == .may)
    #expect(EncryptionAlgorithm.tripleDESCBC.espRequirement?.level == .shouldNot)
    #expect(
      EncryptionAlgorithm.desCBC.ikeRequirement?.description == "MUST NOT, RFC 8247 section 2.1")
    #expect(EncryptionAlgorithm.aesGCM16.espRequirement?.level == .must)
    #expect(EncryptionAlgorithm.castCBC.ikeRequirement?.level.warnsOff == true)
  }
}

@Suite struct HashAndIntegrityTests {
  @Test func hashes() {
    // RFC 1321, FIPS 180-4, and the blocks of RFC 2104 and RFC 4868.
    let table: [(HashAlgorithm, Int, Int)] = [
      (.md5, 16, 64), (.sha1, 20, 64), (.tiger, 24, 64), (.sha256, 32, 64),
      (.sha384, 48, 128), (.sha512, 64, 128),
    ]
    for (hash, output, block) in table {
      #expect(hash.outputOctets == output && hash.blockOctets == block, "\(hash)")
    }
    for entry in IKEv1.HashAlgorithm.names.entries {
      #expect(HashAlgorithm(ikev1: entry.number)?.name == entry.name)
    }
    for entry in IKEv2.SignatureHashAlgorithm.names.entries where entry.number != .identity {
      #expect(HashAlgorithm(signature: entry.number)?.name == entry.name)
    }
    #expect(HashAlgorithm(ikev1: IKEv1.HashAlgorithm(rawValue: 0)) == nil)
  }

  @Test func pseudorandomFunctions() {
    for entry in IKEv2.PseudorandomFunction.names.entries {
      #expect(PRF(ikev2: entry.number)?.name == entry.name)
    }
    #expect(PRF.aes128XCBC.outputOctets == 16)
    #expect(PRF.hmacSHA384.keyOctets == 48)
    #expect(PRF(hash: .sha1) == .hmacSHA1)
    #expect(PRF.hmacSHA512.requirement?.level == .shouldPlus)
  }

  @Test func integrity() {
    // Key and value octets: RFC 2403, 2404, 3566, 4494, 4543, 4595, 4868, 2857.
    let table: [(IntegrityAlgorithm, Int, Int)] = [
      (.none, 0, 0), (.hmacMD5To96, 16, 12), (.hmacSHA1To96, 20, 12), (.aesXCBCTo96, 16, 12),
      (.hmacMD5To128, 16, 16), (.hmacSHA1To160, 20, 20), (.aesCMACTo96, 16, 12),
      (.aes128GMAC, 16, 16), (.aes256GMAC, 32, 16), (.hmacSHA256To128, 32, 16),
      (.hmacSHA384To192, 48, 24), (.hmacSHA512To256, 64, 32), (.hmacRIPEMD160To96, 20, 12),
    ]
    for (algorithm, key, icv) in table {
      #expect(algorithm.keyOctets == key && algorithm.icvOctets == icv, "\(algorithm)")
    }
    for entry in IKEv2.IntegrityAlgorithm.names.entries {
      #expect(IntegrityAlgorithm(ikev2: entry.number)?.name == entry.name)
    }
    for entry in IPsecDOI.AuthenticationAlgorithm.names.entries {
      let found = IntegrityAlgorithm(esp: entry.number)
      #expect(found?.esp == entry.number, "\(entry.name)")
    }
    for entry in IPsecDOI.AHTransform.names.entries {
      #expect(IntegrityAlgorithm(ah: entry.number)?.ah == entry.number, "\(entry.name)")
    }
    #expect(IntegrityAlgorithm(esp: .hmacSHA256)?.name == "HMAC-SHA2-256-128")
    #expect(IntegrityAlgorithm.hmacMD5To96.ikeRequirement?.level == .mustNot)
  }
}

@Suite struct KeyExchangeGroupTests {
  @Test func measuresAreTheStandards() throws {
    // RFC 3526, 5903 section 7, 5114, 6954, 8031 section 3; FIPS 203 table 3.
    let table: [(UInt16, Int, Int, Int)] = [
      (1, 96, 96, 96), (2, 128, 128, 128), (5, 192, 192, 192), (14, 256, 256, 256),
      (15, 384, 384, 384), (16, 512, 512, 512), (17, 768, 768, 768), (18, 1024, 1024, 1024),
      (19, 64, 64, 32), (20, 96, 96, 48), (21, 132, 132, 66), (22, 128, 128, 128),
      (23, 256, 256, 256), (24, 256, 256, 256), (25, 48, 48, 24), (26, 56, 56, 28),
      (27, 56, 56, 28), (28, 64, 64, 32), (29, 96, 96, 48), (30, 128, 128, 64),
      (31, 32, 32, 32), (32, 56, 56, 56), (35, 800, 768, 32), (36, 1184, 1088, 32),
      (37, 1568, 1568, 32),
    ]
    for (number, initiator, responder, secret) in table {
      let group = try #require(
        KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number)))
      #expect(group.initiatorOctets == initiator, "\(group.label)")
      #expect(group.responderOctets == responder, "\(group.label)")
      #expect(group.sharedSecretOctets == secret, "\(group.label)")
    }
  }

  @Test func numbersLeadBack() {
    for entry in IKEv1.GroupDescription.names.entries {
      let group = KeyExchangeGroup(ikev1: entry.number)
      #expect(group?.name == entry.name && group?.number == entry.number.rawValue)
    }
    for entry in IKEv2.KeyExchangeMethod.names.entries where entry.number != .none {
      let group = KeyExchangeGroup(ikev2: entry.number)
      #expect(group?.name == entry.name && group?.number == entry.number.rawValue)
    }
    #expect(KeyExchangeGroup(ikev2: .none) == nil)
    #expect(KeyExchangeGroup(ikev1: .modp1024)?.label == "MODP-1024 (2)")
    #expect(Set(KeyExchangeGroup.all.map(\.number)).count == KeyExchangeGroup.all.count)
  }

  @Test func requirements() {
    // RFC 8247 section 2.4.
    func level(_ number: UInt16) -> RequirementLevel? {
      KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number))?.requirement?.level
    }
    #expect(level(14) == .must && level(19) == .should)
    #expect(level(2) == .shouldNot && level(5) == .shouldNot)
    #expect(level(1) == .mustNot && level(22) == .mustNot)
    #expect(level(23) == .shouldNot && level(24) == .shouldNot)
    #expect(level(15) == nil)
  }
}

@Suite struct AuthenticationMethodTests {
  @Test func everyNumberOfBothVersions() {
    for entry in IKEv1.AuthenticationMethod.names.entries {
      let method = AuthenticationMethod(ikev1: entry.number)
      #expect(method?.ikev1.contains(entry.number) == true, "\(entry.name)")
    }
    for entry in IKEv2.AuthenticationMethod.names.entries {
      #expect(AuthenticationMethod(ikev2: entry.number)?.ikev2 == entry.number, "\(entry.name)")
    }
  }

  @Test func directionsAreOneMethod() {
    #expect(AuthenticationMethod(ikev1: .xauthInitPreShared) == .xauthPreSharedKey)
    #expect(AuthenticationMethod(ikev1: .xauthRespPreShared) == .xauthPreSharedKey)
    #expect(AuthenticationMethod.xauthPreSharedKey.kind == .preSharedKey)
    #expect(AuthenticationMethod.xauthPreSharedKey.usesXAUTH)
    #expect(AuthenticationMethod.hybridRSA.kind == .signature)
    #expect(AuthenticationMethod.hybridRSA.isHybrid && AuthenticationMethod.hybridRSA.usesXAUTH)
    #expect(AuthenticationMethod.preSharedKey.requirement?.level == .must)
  }
}
