import Threads

/// Every rule, in the order of its code. A test compares the list with the folder `Rules`.
package enum RuleCatalogue {
  package static let rules: [any Rule] = [
    CaptureTruncated(),
    MalformedMessage(),
    FragmentMissing(),
    CaptureStartsLate(),
    OneDirectionOnly(),
    SecretMissing(),
    SecretUnused(),
    PacketsLost(),
    ScannerProbe(),
    NoProposalChosen(),
    Phase1EncryptionMismatch(),
    Phase1KeyLengthMismatch(),
    Phase1HashMismatch(),
    Phase1GroupMismatch(),
    Phase1AuthenticationMismatch(),
    Phase1LifetimeDiffers(),
    NoCommonSuite(),
    DefaultPolicyFallback(),
    KeyExchangeGroupRetry(),
    TransformNotOffered(),
    IKEVersionMismatch(),
    ExchangeModeRefused(),
    ProposalSilentlyDropped(),
    NoConnectionForPeer(),
    RefusedAlthoughAcceptable(),
    DefaultMissingInConfiguration(),
    PresharedKeyMismatch(),
    IdentityMismatch(),
    AuthenticationRefused(),
    CertificateRefused(),
    XAUTHFailed(),
    EAPFailed(),
    CertificateMessageLost(),
    SignatureHashUnsupported(),
    NoPresharedKeyConfigured(),
    Phase2Refused(),
    Phase2ProposalMismatch(),
    PFSMismatch(),
    TrafficSelectorMismatch(),
    EncapsulationModeMismatch(),
    Phase2LifetimeDiffers(),
    ConfigurationPayloadFailed(),
    IntegrityCheckFailed(),
    TrafficSelectorsNarrowed(),
    OneSelectorPairOnly(),
    RekeyWillFail(),
    RekeyFailed(),
    RequestIgnored(),
    ChildRefusedByInitiator(),
    NATDetected(),
    PortSwitch(),
    UDP4500Blocked(),
    NATWithoutNATTraversal(),
    PortSwitchMissing(),
    ForcedEncapsulation(),
    NonESPMarkerMissing(),
    NATMappingChanged(),
    KeepaliveMissing(),
    MiddleboxInterference(),
    NATTraversalVersionMismatch(),
    ResponderAnswersWrongPort(),
    NATTraversalHalfEnabled(),
    NoResponse(),
    DestinationUnreachable(),
    ReplyNotReceived(),
    MessageLostOnce(),
    PeerDead(),
    DeletedByPeer(),
    StaleSecurityAssociation(),
    CookieChallenge(),
    ExchangeStalled(),
    SimultaneousNegotiation(),
    Flood(),
    MessageIDViolation(),
    RefusedByNotification(),
    PathMTUBlackhole(),
    Redirected(),
    SPIOrderViolated(),
    WeakEncryption(),
    WeakHash(),
    WeakGroup(),
    AggressiveModeExposesKey(),
    NoPerfectForwardSecrecy(),
    IKEv1Deprecated(),
    ReusedRandomness(),
    WeakerThanOffered(),
    ESPOneWay(),
    ESPUnknownSPI(),
    NoESPSeen(),
    ESPIntegrityTruncation(),
  ]

  private static let needs = rules.map { type(of: $0).needs }

  /// Those that have something to say where these facts hold, in their order.
  static func rules(asked facts: NegotiationFacts) -> [any Rule] {
    if let known = asked.withLock({ $0[facts] }) { return known }
    let chosen = zip(rules, needs).filter { facts.isSuperset(of: $0.1) }.map(\.0)
    asked.withLock { if $0.count < kindsKept { $0[facts] = chosen } }
    return chosen
  }

  /// By the facts of a negotiation: most are of a few kinds.
  private static let asked = Guarded<[NegotiationFacts: [any Rule]]>([:])
  private static let kindsKept = 256

  package static func rule(_ code: String) -> (any Rule)? {
    rules.first { type(of: $0).page.code == code.uppercased() || type(of: $0).page.name == code }
  }
}
