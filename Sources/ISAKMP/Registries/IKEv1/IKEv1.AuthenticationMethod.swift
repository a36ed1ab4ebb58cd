extension IKEv1 {
  /// Authentication Method of Phase 1: RFC 2409 appendix A, 9 to 11 RFC 4754, 64221 to 64224
  /// draft-ietf-ipsec-isakmp-hybrid-auth-05, 65001 to 65010 draft-beaulieu-ike-xauth-02.
  ///
  /// Microsoft used 65001 for GSS-API (Kerberos) as well; only the Vendor IDs tell.
  package struct AuthenticationMethod: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let preSharedKey = Self(rawValue: 1)
    package static let dssSignatures = Self(rawValue: 2)
    package static let rsaSignatures = Self(rawValue: 3)
    package static let rsaEncryption = Self(rawValue: 4)
    package static let revisedRSAEncryption = Self(rawValue: 5)
    package static let elGamalEncryption = Self(rawValue: 6)
    package static let revisedElGamalEncryption = Self(rawValue: 7)
    package static let ecdsaSignatures = Self(rawValue: 8)
    package static let ecdsaSHA256 = Self(rawValue: 9)
    package static let ecdsaSHA384 = Self(rawValue: 10)
    package static let ecdsaSHA512 = Self(rawValue: 11)
    package static let hybridInitRSA = Self(rawValue: 64221)
    package static let hybridRespRSA = Self(rawValue: 64222)
    package static let hybridInitDSS = Self(rawValue: 64223)
    package static let hybridRespDSS = Self(rawValue: 64224)
    package static let xauthInitPreShared = Self(rawValue: 65001)
    package static let xauthRespPreShared = Self(rawValue: 65002)
    package static let xauthInitDSS = Self(rawValue: 65003)
    package static let xauthRespDSS = Self(rawValue: 65004)
    package static let xauthInitRSA = Self(rawValue: 65005)
    package static let xauthRespRSA = Self(rawValue: 65006)
    package static let xauthInitRSAEncryption = Self(rawValue: 65007)
    package static let xauthRespRSAEncryption = Self(rawValue: 65008)
    package static let xauthInitRevisedRSAEncryption = Self(rawValue: 65009)
    package static let xauthRespRevisedRSAEncryption = Self(rawValue: 65010)

    package static let names: RegisteredNames<Self> = [
      .preSharedKey: "pre-shared key",
      .dssSignatures: "DSS signatures",
      .rsaSignatures: "RSA signatures",
      .rsaEncryption: "RSA encryption",
      .revisedRSAEncryption: "revised RSA encryption",
      .elGamalEncryption: "ElGamal encryption",
      .revisedElGamalEncryption: "revised ElGamal encryption",
      .ecdsaSignatures: "ECDSA signatures",
      .ecdsaSHA256: "ECDSA with SHA2-256 on ECP-256",
      .ecdsaSHA384: "ECDSA with SHA2-384 on ECP-384",
      .ecdsaSHA512: "ECDSA with SHA2-512 on ECP-521",
      .hybridInitRSA: "hybrid RSA (initiator)",
      .hybridRespRSA: "hybrid RSA (responder)",
      .hybridInitDSS: "hybrid DSS (initiator)",
      .hybridRespDSS: "hybrid DSS (responder)",
      .xauthInitPreShared: "XAUTH pre-shared key (initiator)",
      .xauthRespPreShared: "XAUTH pre-shared key (responder)",
      .xauthInitDSS: "XAUTH DSS (initiator)",
      .xauthRespDSS: "XAUTH DSS (responder)",
      .xauthInitRSA: "XAUTH RSA signatures (initiator)",
      .xauthRespRSA: "XAUTH RSA signatures (responder)",
      .xauthInitRSAEncryption: "XAUTH RSA encryption (initiator)",
      .xauthRespRSAEncryption: "XAUTH RSA encryption (responder)",
      .xauthInitRevisedRSAEncryption: "XAUTH revised RSA encryption (initiator)",
      .xauthRespRevisedRSAEncryption: "XAUTH revised RSA encryption (responder)",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [65001...65535]

    /// The extended authentication of the xauth draft follows Phase 1.
    package var isXAUTH: Bool { (65001...65010).contains(rawValue) }

    /// Hybrid: the responder signs, the initiator follows with XAUTH.
    package var isHybrid: Bool { (64221...64224).contains(rawValue) }
  }
}
