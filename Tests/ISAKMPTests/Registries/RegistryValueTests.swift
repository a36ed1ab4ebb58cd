import ISAKMP
import Testing

/// Values stated from the RFCs, not read from the tables.
@Suite struct RegistryValueTests {
  @Test func payloads() {
    // RFC 2408 section 3.1, RFC 3947 section 6, RFC 7296 section 3.2, RFC 7383 section 2.5.
    let names: [(UInt8, String)] = [
      (1, "SA"), (4, "KE"), (5, "ID"), (6, "CERT"), (7, "CERTREQ"), (8, "HASH"), (9, "SIG"),
      (10, "NONCE"), (11, "N"), (12, "D"), (13, "VID"), (14, "ATTR"), (20, "NAT-D"),
      (21, "NAT-OA"), (33, "SA"), (34, "KE"), (35, "IDi"), (36, "IDr"), (37, "CERT"),
      (38, "CERTREQ"), (39, "AUTH"), (40, "NONCE"), (41, "N"), (42, "D"), (43, "VID"),
      (44, "TSi"), (45, "TSr"), (46, "SK"), (47, "CP"), (48, "EAP"), (53, "SKF"), (54, "PS"),
      (130, "NAT-D"), (131, "NAT-OA"),
    ]
    for (number, name) in names { #expect(PayloadType(rawValue: number).shortName == name) }
    for entry in PayloadType.names.entries {
      #expect(PayloadType.shortNames[entry.number.rawValue] != nil, "\(entry.name)")
    }
    #expect(!PayloadType.attributes.isIKEv2)
    #expect(PayloadType.securityAssociationV2.isIKEv2)
    #expect(!PayloadType.fragment.isIKEv2)
  }

  @Test func exchanges() {
    // RFC 2408 section 3.1, RFC 2409 appendix A, RFC 7296 section 3.1, RFC 9242, RFC 9370.
    #expect(ExchangeType.mainMode.rawValue == 2)
    #expect(ExchangeType.aggressiveMode.rawValue == 4)
    #expect(ExchangeType.quickMode.rawValue == 32)
    #expect(ExchangeType.ikeSAInit.rawValue == 34)
    #expect(ExchangeType.ikeSessionResume.rawValue == 38)
    #expect(ExchangeType.ikeIntermediate.rawValue == 43)
    #expect(ExchangeType.ikeFollowupKE.rawValue == 44)
    #expect(!ExchangeType.newGroupMode.isIKEv2 && ExchangeType.ikeAuth.isIKEv2)
  }

  /// The trap of two spaces of numbers: RFC 2409 appendix A against RFC 2407 section 4.5.
  @Test func phase1AndQuickModeDiffer() {
    #expect(IKEv1.AttributeType.keyLength.rawValue == 14)
    #expect(IPsecDOI.AttributeType.keyLength.rawValue == 6)
    #expect(IKEv1.AttributeType.groupDescription.rawValue == 4)
    #expect(IPsecDOI.AttributeType.groupDescription.rawValue == 3)
    #expect(IKEv1.AttributeType.lifeType.rawValue == 11)
    #expect(IPsecDOI.AttributeType.lifeType.rawValue == 1)
    #expect(IKEv1.EncryptionAlgorithm.tripleDESCBC.rawValue == 5)
    #expect(IPsecDOI.ESPTransform.tripleDESCBC.rawValue == 3)
    #expect(IKEv1.EncryptionAlgorithm.aesCBC.rawValue == 7)
    #expect(IPsecDOI.ESPTransform.aesCBC.rawValue == 12)
    #expect(IKEv1.HashAlgorithm.sha256.rawValue == 4)
    #expect(IPsecDOI.AuthenticationAlgorithm.hmacSHA256.rawValue == 5)
    // RFC 4312 and IANA: Camellia-CBC is 8, 22 and 23.
    #expect(IKEv1.EncryptionAlgorithm.camelliaCBC.rawValue == 8)
    #expect(IPsecDOI.ESPTransform.camelliaCBC.rawValue == 22)
    #expect(IKEv2.EncryptionAlgorithm.camelliaCBC.rawValue == 23)
  }

  @Test func notifiesOfIKEv1() {
    // RFC 2408 section 3.14.1, RFC 2407 section 4.6.3, RFC 3706 section 5.
    let names: [(UInt16, String)] = [
      (1, "INVALID-PAYLOAD-TYPE"), (4, "INVALID-COOKIE"), (14, "NO-PROPOSAL-CHOSEN"),
      (16, "PAYLOAD-MALFORMED"), (17, "INVALID-KEY-INFORMATION"), (18, "INVALID-ID-INFORMATION"),
      (23, "INVALID-HASH-INFORMATION"), (24, "AUTHENTICATION-FAILED"),
      (30, "UNEQUAL-PAYLOAD-LENGTHS"), (16384, "CONNECTED"), (24576, "RESPONDER-LIFETIME"),
      (24577, "REPLAY-STATUS"), (24578, "INITIAL-CONTACT"), (36136, "R-U-THERE"),
      (36137, "R-U-THERE-ACK"),
    ]
    for (number, name) in names { #expect(IKEv1.NotifyType(rawValue: number).name == name) }
    #expect(IKEv1.NotifyType.noProposalChosen.isError && !IKEv1.NotifyType.connected.isError)
  }

  @Test func notifiesOfIKEv2() {
    // RFC 7296 section 3.10.1 and the RFC named at the end.
    let names: [(UInt16, String)] = [
      (1, "UNSUPPORTED_CRITICAL_PAYLOAD"), (7, "INVALID_SYNTAX"), (14, "NO_PROPOSAL_CHOSEN"),
      (17, "INVALID_KE_PAYLOAD"), (24, "AUTHENTICATION_FAILED"), (38, "TS_UNACCEPTABLE"),
      (43, "TEMPORARY_FAILURE"), (44, "CHILD_SA_NOT_FOUND"),
      (40, "UNACCEPTABLE_ADDRESSES"),  // 4555
      (47, "STATE_NOT_FOUND"),  // 9370
      (48, "TS_MAX_QUEUE"),  // 9611
      (16384, "INITIAL_CONTACT"), (16388, "NAT_DETECTION_SOURCE_IP"), (16390, "COOKIE"),
      (16391, "USE_TRANSPORT_MODE"), (16393, "REKEY_SA"), (16395, "NON_FIRST_FRAGMENTS_ALSO"),
      (16396, "MOBIKE_SUPPORTED"), (16402, "NO_NATS_ALLOWED"),  // 4555
      (16403, "AUTH_LIFETIME"), (16404, "MULTIPLE_AUTH_SUPPORTED"),  // 4478, 4739
      (16406, "REDIRECT_SUPPORTED"), (16409, "TICKET_LT_OPAQUE"), (16413, "TICKET_OPAQUE"),
      (16417, "EAP_ONLY_AUTHENTICATION"), (16418, "CHILDLESS_IKEV2_SUPPORTED"),  // 5998, 6023
      (16419, "QUICK_CRASH_DETECTION"), (16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED"),
      (16424, "SECURE_PASSWORD_METHODS"), (16427, "ERX_SUPPORTED"),  // 6467, 6867
      (16430, "IKEV2_FRAGMENTATION_SUPPORTED"), (16431, "SIGNATURE_HASH_ALGORITHMS"),
      (16435, "USE_PPK"), (16436, "PPK_IDENTITY"), (16437, "NO_PPK_AUTH"),  // 8784
      (16438, "INTERMEDIATE_EXCHANGE_SUPPORTED"), (16441, "ADDITIONAL_KEY_EXCHANGE"),
      (16442, "USE_AGGFRAG"), (16443, "SUPPORTED_AUTH_METHODS"), (16444, "SA_RESOURCE_INFO"),
    ]
    for (number, name) in names { #expect(IKEv2.NotifyType(rawValue: number).name == name) }
    #expect(IKEv2.NotifyType.noProposalChosen.isError && !IKEv2.NotifyType.cookie.isError)
  }

  /// Where both versions number a group alike, they name it alike.
  @Test func groupsAgree() {
    for entry in IKEv2.KeyExchangeMethod.names.entries where entry.number != .none {
      guard let name = IKEv1.GroupDescription(rawValue: entry.number.rawValue).name else {
        continue
      }
      #expect(name == entry.name)
    }
    // RFC 3526, 5903, 5114, 6954, 8031.
    #expect(IKEv2.KeyExchangeMethod.modp2048.rawValue == 14)
    #expect(IKEv2.KeyExchangeMethod.ecp256.rawValue == 19)
    #expect(IKEv2.KeyExchangeMethod.modp2048s256.rawValue == 24)
    #expect(IKEv2.KeyExchangeMethod.brainpoolP256r1.rawValue == 28)
    #expect(IKEv2.KeyExchangeMethod.curve25519.rawValue == 31)
    #expect(IKEv2.KeyExchangeMethod.mlKEM768.rawValue == 36)
    #expect(IKEv2.KeyExchangeMethod(rawValue: 7).name == nil)
  }

  @Test func attributesOfTransactions() {
    #expect(IKEv1.ConfigurationAttributeType.xauthStatus.rawValue == 16527)
    #expect(IKEv1.ConfigurationAttributeType.xauthUserPassword.isSecret)
    #expect(IKEv1.ConfigurationAttributeType.unityDDNSHostname.rawValue == 28682)
    #expect(IKEv1.AuthenticationMethod.xauthInitPreShared.isXAUTH)
    #expect(IKEv1.AuthenticationMethod.hybridRespDSS.isHybrid)
  }

  @Test func situations() {
    #expect(IKEv1.Situation(rawValue: 1).description == "SIT_IDENTITY_ONLY")
    #expect(IKEv1.Situation(rawValue: 3).description == "SIT_IDENTITY_ONLY + SIT_SECRECY")
    #expect(IKEv1.Situation(rawValue: 0x10).description == "0x10")
    #expect(IKEv1.Situation(rawValue: 0).description == "0x0")
  }
}
