extension IKEv1 {
  /// Notify Message Types of IKEv1, spelt as RFC 2408 section 3.14.1 spells them.
  package struct NotifyType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    // Errors
    package static let invalidPayloadType = Self(rawValue: 1)
    package static let doiNotSupported = Self(rawValue: 2)
    package static let situationNotSupported = Self(rawValue: 3)
    package static let invalidCookie = Self(rawValue: 4)
    package static let invalidMajorVersion = Self(rawValue: 5)
    package static let invalidMinorVersion = Self(rawValue: 6)
    package static let invalidExchangeType = Self(rawValue: 7)
    package static let invalidFlags = Self(rawValue: 8)
    package static let invalidMessageID = Self(rawValue: 9)
    package static let invalidProtocolID = Self(rawValue: 10)
    package static let invalidSPI = Self(rawValue: 11)
    package static let invalidTransformID = Self(rawValue: 12)
    package static let attributesNotSupported = Self(rawValue: 13)
    package static let noProposalChosen = Self(rawValue: 14)
    package static let badProposalSyntax = Self(rawValue: 15)
    package static let payloadMalformed = Self(rawValue: 16)
    package static let invalidKeyInformation = Self(rawValue: 17)
    package static let invalidIDInformation = Self(rawValue: 18)
    package static let invalidCertEncoding = Self(rawValue: 19)
    package static let invalidCertificate = Self(rawValue: 20)
    package static let certTypeUnsupported = Self(rawValue: 21)
    package static let invalidCertAuthority = Self(rawValue: 22)
    package static let invalidHashInformation = Self(rawValue: 23)
    package static let authenticationFailed = Self(rawValue: 24)
    package static let invalidSignature = Self(rawValue: 25)
    package static let addressNotification = Self(rawValue: 26)
    package static let notifySALifetime = Self(rawValue: 27)
    package static let certificateUnavailable = Self(rawValue: 28)
    package static let unsupportedExchangeType = Self(rawValue: 29)
    package static let unequalPayloadLengths = Self(rawValue: 30)
    package static let microsoftStatus = Self(rawValue: 12345)

    // Status: 16384 RFC 2408; 24576 to 24578 RFC 2407 section 4.6.3; then private ones, RFC 3706's
    // among them
    package static let connected = Self(rawValue: 16384)
    package static let responderLifetime = Self(rawValue: 24576)
    package static let replayStatus = Self(rawValue: 24577)
    package static let initialContact = Self(rawValue: 24578)
    package static let rUThere = Self(rawValue: 36136)
    package static let rUThereAck = Self(rawValue: 36137)
    package static let unityLoadBalance = Self(rawValue: 40501)

    package static let names: RegisteredNames<Self> = [
      .invalidPayloadType: "INVALID-PAYLOAD-TYPE",
      .doiNotSupported: "DOI-NOT-SUPPORTED",
      .situationNotSupported: "SITUATION-NOT-SUPPORTED",
      .invalidCookie: "INVALID-COOKIE",
      .invalidMajorVersion: "INVALID-MAJOR-VERSION",
      .invalidMinorVersion: "INVALID-MINOR-VERSION",
      .invalidExchangeType: "INVALID-EXCHANGE-TYPE",
      .invalidFlags: "INVALID-FLAGS",
      .invalidMessageID: "INVALID-MESSAGE-ID",
      .invalidProtocolID: "INVALID-PROTOCOL-ID",
      .invalidSPI: "INVALID-SPI",
      .invalidTransformID: "INVALID-TRANSFORM-ID",
      .attributesNotSupported: "ATTRIBUTES-NOT-SUPPORTED",
      .noProposalChosen: "NO-PROPOSAL-CHOSEN",
      .badProposalSyntax: "BAD-PROPOSAL-SYNTAX",
      .payloadMalformed: "PAYLOAD-MALFORMED",
      .invalidKeyInformation: "INVALID-KEY-INFORMATION",
      .invalidIDInformation: "INVALID-ID-INFORMATION",
      .invalidCertEncoding: "INVALID-CERT-ENCODING",
      .invalidCertificate: "INVALID-CERTIFICATE",
      .certTypeUnsupported: "CERT-TYPE-UNSUPPORTED",
      .invalidCertAuthority: "INVALID-CERT-AUTHORITY",
      .invalidHashInformation: "INVALID-HASH-INFORMATION",
      .authenticationFailed: "AUTHENTICATION-FAILED",
      .invalidSignature: "INVALID-SIGNATURE",
      .addressNotification: "ADDRESS-NOTIFICATION",
      .notifySALifetime: "NOTIFY-SA-LIFETIME",
      .certificateUnavailable: "CERTIFICATE-UNAVAILABLE",
      .unsupportedExchangeType: "UNSUPPORTED-EXCHANGE-TYPE",
      .unequalPayloadLengths: "UNEQUAL-PAYLOAD-LENGTHS",
      .microsoftStatus: "MS-NOTIFY-STATUS",
      .connected: "CONNECTED",
      .responderLifetime: "RESPONDER-LIFETIME",
      .replayStatus: "REPLAY-STATUS",
      .initialContact: "INITIAL-CONTACT",
      .rUThere: "R-U-THERE",
      .rUThereAck: "R-U-THERE-ACK",
      .unityLoadBalance: "UNITY-LOAD-BALANCE",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [8192...16383, 32768...40959]

    /// 1 to 16383 say that something went wrong; from 16384 on they inform.
    package var isError: Bool { rawValue < 16384 }
  }
}
