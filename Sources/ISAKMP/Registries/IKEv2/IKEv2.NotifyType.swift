extension IKEv2 {
  /// Notify Message Types of IKEv2, spelt as RFC 7296 section 3.10.1 and its successors spell them.
  ///
  /// 16384 is INITIAL_CONTACT here and CONNECTED in IKEv1.
  package struct NotifyType: RegisteredNumber {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    // Errors
    package static let unsupportedCriticalPayload = Self(rawValue: 1)
    package static let invalidIKESPI = Self(rawValue: 4)
    package static let invalidMajorVersion = Self(rawValue: 5)
    package static let invalidSyntax = Self(rawValue: 7)
    package static let invalidMessageID = Self(rawValue: 9)
    package static let invalidSPI = Self(rawValue: 11)
    package static let noProposalChosen = Self(rawValue: 14)
    package static let invalidKEPayload = Self(rawValue: 17)
    package static let authenticationFailed = Self(rawValue: 24)
    package static let singlePairRequired = Self(rawValue: 34)
    package static let noAdditionalSAs = Self(rawValue: 35)
    package static let internalAddressFailure = Self(rawValue: 36)
    package static let failedCPRequired = Self(rawValue: 37)
    package static let tsUnacceptable = Self(rawValue: 38)
    package static let invalidSelectors = Self(rawValue: 39)
    package static let unacceptableAddresses = Self(rawValue: 40)
    package static let unexpectedNATDetected = Self(rawValue: 41)
    package static let useAssignedHoA = Self(rawValue: 42)
    package static let temporaryFailure = Self(rawValue: 43)
    package static let childSANotFound = Self(rawValue: 44)
    package static let invalidGroupID = Self(rawValue: 45)
    package static let authorizationFailed = Self(rawValue: 46)
    package static let stateNotFound = Self(rawValue: 47)
    package static let tsMaxQueue = Self(rawValue: 48)
    package static let registrationFailed = Self(rawValue: 49)
    package static let microsoftStatus = Self(rawValue: 12345)

    // Status
    package static let initialContact = Self(rawValue: 16384)
    package static let setWindowSize = Self(rawValue: 16385)
    package static let additionalTSPossible = Self(rawValue: 16386)
    package static let ipcompSupported = Self(rawValue: 16387)
    package static let natDetectionSourceIP = Self(rawValue: 16388)
    package static let natDetectionDestinationIP = Self(rawValue: 16389)
    package static let cookie = Self(rawValue: 16390)
    package static let useTransportMode = Self(rawValue: 16391)
    package static let httpCertLookupSupported = Self(rawValue: 16392)
    package static let rekeySA = Self(rawValue: 16393)
    package static let espTFCPaddingNotSupported = Self(rawValue: 16394)
    package static let nonFirstFragmentsAlso = Self(rawValue: 16395)
    package static let mobikeSupported = Self(rawValue: 16396)
    package static let additionalIP4Address = Self(rawValue: 16397)
    package static let additionalIP6Address = Self(rawValue: 16398)
    package static let noAdditionalAddresses = Self(rawValue: 16399)
    package static let updateSAAddresses = Self(rawValue: 16400)
    package static let cookie2 = Self(rawValue: 16401)
    package static let noNATsAllowed = Self(rawValue: 16402)
    package static let authLifetime = Self(rawValue: 16403)
    package static let multipleAuthSupported = Self(rawValue: 16404)
    package static let anotherAuthFollows = Self(rawValue: 16405)
    package static let redirectSupported = Self(rawValue: 16406)
    package static let redirect = Self(rawValue: 16407)
    package static let redirectedFrom = Self(rawValue: 16408)
    package static let ticketLTOpaque = Self(rawValue: 16409)
    package static let ticketRequest = Self(rawValue: 16410)
    package static let ticketAck = Self(rawValue: 16411)
    package static let ticketNack = Self(rawValue: 16412)
    package static let ticketOpaque = Self(rawValue: 16413)
    package static let linkID = Self(rawValue: 16414)
    package static let useWESPMode = Self(rawValue: 16415)
    package static let rohcSupported = Self(rawValue: 16416)
    package static let eapOnlyAuthentication = Self(rawValue: 16417)
    package static let childlessIKEv2Supported = Self(rawValue: 16418)
    package static let quickCrashDetection = Self(rawValue: 16419)
    package static let ikev2MessageIDSyncSupported = Self(rawValue: 16420)
    package static let ipsecReplayCounterSyncSupported = Self(rawValue: 16421)
    package static let ikev2MessageIDSync = Self(rawValue: 16422)
    package static let ipsecReplayCounterSync = Self(rawValue: 16423)
    package static let securePasswordMethods = Self(rawValue: 16424)
    package static let pskPersist = Self(rawValue: 16425)
    package static let pskConfirm = Self(rawValue: 16426)
    package static let erxSupported = Self(rawValue: 16427)
    package static let ifomCapability = Self(rawValue: 16428)
    package static let groupSender = Self(rawValue: 16429)
    package static let ikev2FragmentationSupported = Self(rawValue: 16430)
    package static let signatureHashAlgorithms = Self(rawValue: 16431)
    package static let cloneIKESASupported = Self(rawValue: 16432)
    package static let cloneIKESA = Self(rawValue: 16433)
    package static let puzzle = Self(rawValue: 16434)
    package static let usePPK = Self(rawValue: 16435)
    package static let ppkIdentity = Self(rawValue: 16436)
    package static let noPPKAuth = Self(rawValue: 16437)
    package static let intermediateExchangeSupported = Self(rawValue: 16438)
    package static let ip4Allowed = Self(rawValue: 16439)
    package static let ip6Allowed = Self(rawValue: 16440)
    package static let additionalKeyExchange = Self(rawValue: 16441)
    package static let useAggFrag = Self(rawValue: 16442)
    package static let supportedAuthMethods = Self(rawValue: 16443)
    package static let saResourceInfo = Self(rawValue: 16444)
    package static let usePPKInt = Self(rawValue: 16445)
    package static let ppkIdentityKey = Self(rawValue: 16446)
    // draft-ietf-ipsecme-ikev2-downgrade-prevention.
    package static let ikeSAInitFullTranscriptAuth = Self(rawValue: 16447)

    package static let names: RegisteredNames<Self> = [
      .unsupportedCriticalPayload: "UNSUPPORTED_CRITICAL_PAYLOAD",
      .invalidIKESPI: "INVALID_IKE_SPI",
      .invalidMajorVersion: "INVALID_MAJOR_VERSION",
      .invalidSyntax: "INVALID_SYNTAX",
      .invalidMessageID: "INVALID_MESSAGE_ID",
      .invalidSPI: "INVALID_SPI",
      .noProposalChosen: "NO_PROPOSAL_CHOSEN",
      .invalidKEPayload: "INVALID_KE_PAYLOAD",
      .authenticationFailed: "AUTHENTICATION_FAILED",
      .singlePairRequired: "SINGLE_PAIR_REQUIRED",
      .noAdditionalSAs: "NO_ADDITIONAL_SAS",
      .internalAddressFailure: "INTERNAL_ADDRESS_FAILURE",
      .failedCPRequired: "FAILED_CP_REQUIRED",
      .tsUnacceptable: "TS_UNACCEPTABLE",
      .invalidSelectors: "INVALID_SELECTORS",
      .unacceptableAddresses: "UNACCEPTABLE_ADDRESSES",
      .unexpectedNATDetected: "UNEXPECTED_NAT_DETECTED",
      .useAssignedHoA: "USE_ASSIGNED_HoA",
      .temporaryFailure: "TEMPORARY_FAILURE",
      .childSANotFound: "CHILD_SA_NOT_FOUND",
      .invalidGroupID: "INVALID_GROUP_ID",
      .authorizationFailed: "AUTHORIZATION_FAILED",
      .stateNotFound: "STATE_NOT_FOUND",
      .tsMaxQueue: "TS_MAX_QUEUE",
      .registrationFailed: "REGISTRATION_FAILED",
      .microsoftStatus: "MS_NOTIFY_STATUS",
      .initialContact: "INITIAL_CONTACT",
      .setWindowSize: "SET_WINDOW_SIZE",
      .additionalTSPossible: "ADDITIONAL_TS_POSSIBLE",
      .ipcompSupported: "IPCOMP_SUPPORTED",
      .natDetectionSourceIP: "NAT_DETECTION_SOURCE_IP",
      .natDetectionDestinationIP: "NAT_DETECTION_DESTINATION_IP",
      .cookie: "COOKIE",
      .useTransportMode: "USE_TRANSPORT_MODE",
      .httpCertLookupSupported: "HTTP_CERT_LOOKUP_SUPPORTED",
      .rekeySA: "REKEY_SA",
      .espTFCPaddingNotSupported: "ESP_TFC_PADDING_NOT_SUPPORTED",
      .nonFirstFragmentsAlso: "NON_FIRST_FRAGMENTS_ALSO",
      .mobikeSupported: "MOBIKE_SUPPORTED",
      .additionalIP4Address: "ADDITIONAL_IP4_ADDRESS",
      .additionalIP6Address: "ADDITIONAL_IP6_ADDRESS",
      .noAdditionalAddresses: "NO_ADDITIONAL_ADDRESSES",
      .updateSAAddresses: "UPDATE_SA_ADDRESSES",
      .cookie2: "COOKIE2",
      .noNATsAllowed: "NO_NATS_ALLOWED",
      .authLifetime: "AUTH_LIFETIME",
      .multipleAuthSupported: "MULTIPLE_AUTH_SUPPORTED",
      .anotherAuthFollows: "ANOTHER_AUTH_FOLLOWS",
      .redirectSupported: "REDIRECT_SUPPORTED",
      .redirect: "REDIRECT",
      .redirectedFrom: "REDIRECTED_FROM",
      .ticketLTOpaque: "TICKET_LT_OPAQUE",
      .ticketRequest: "TICKET_REQUEST",
      .ticketAck: "TICKET_ACK",
      .ticketNack: "TICKET_NACK",
      .ticketOpaque: "TICKET_OPAQUE",
      .linkID: "LINK_ID",
      .useWESPMode: "USE_WESP_MODE",
      .rohcSupported: "ROHC_SUPPORTED",
      .eapOnlyAuthentication: "EAP_ONLY_AUTHENTICATION",
      .childlessIKEv2Supported: "CHILDLESS_IKEV2_SUPPORTED",
      .quickCrashDetection: "QUICK_CRASH_DETECTION",
      .ikev2MessageIDSyncSupported: "IKEV2_MESSAGE_ID_SYNC_SUPPORTED",
      .ipsecReplayCounterSyncSupported: "IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED",
      .ikev2MessageIDSync: "IKEV2_MESSAGE_ID_SYNC",
      .ipsecReplayCounterSync: "IPSEC_REPLAY_COUNTER_SYNC",
      .securePasswordMethods: "SECURE_PASSWORD_METHODS",
      .pskPersist: "PSK_PERSIST",
      .pskConfirm: "PSK_CONFIRM",
      .erxSupported: "ERX_SUPPORTED",
      .ifomCapability: "IFOM_CAPABILITY",
      .groupSender: "GROUP_SENDER",
      .ikev2FragmentationSupported: "IKEV2_FRAGMENTATION_SUPPORTED",
      .signatureHashAlgorithms: "SIGNATURE_HASH_ALGORITHMS",
      .cloneIKESASupported: "CLONE_IKE_SA_SUPPORTED",
      .cloneIKESA: "CLONE_IKE_SA",
      .puzzle: "PUZZLE",
      .usePPK: "USE_PPK",
      .ppkIdentity: "PPK_IDENTITY",
      .noPPKAuth: "NO_PPK_AUTH",
      .intermediateExchangeSupported: "INTERMEDIATE_EXCHANGE_SUPPORTED",
      .ip4Allowed: "IP4_ALLOWED",
      .ip6Allowed: "IP6_ALLOWED",
      .additionalKeyExchange: "ADDITIONAL_KEY_EXCHANGE",
      .useAggFrag: "USE_AGGFRAG",
      .supportedAuthMethods: "SUPPORTED_AUTH_METHODS",
      .saResourceInfo: "SA_RESOURCE_INFO",
      .usePPKInt: "USE_PPK_INT",
      .ppkIdentityKey: "PPK_IDENTITY_KEY",
      .ikeSAInitFullTranscriptAuth: "IKE_SA_INIT_FULL_TRANSCRIPT_AUTH",
    ]

    package static let privateUse: [ClosedRange<UInt16>] = [8192...16383, 40960...65535]

    /// Below 16384 an error, else a status.
    package var isError: Bool { rawValue < 16384 }
  }
}
