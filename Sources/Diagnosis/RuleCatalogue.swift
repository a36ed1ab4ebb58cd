/// Every rule, in the order of its code. A test compares the list with the folder `Rules`.
package enum RuleCatalogue {
  package static let rules: [any Rule] = [
    CaptureTruncated(),
    MalformedMessage(),
    FragmentMissing(),
    CaptureStartsLate(),
    OneDirectionOnly(),
    NoProposalChosen(),
    Phase1LifetimeDiffers(),
    DefaultPolicyFallback(),
    KeyExchangeGroupRetry(),
    TransformNotOffered(),
    IKEVersionMismatch(),
    ExchangeModeRefused(),
    NoConnectionForPeer(),
    PresharedKeyMismatch(),
    AuthenticationRefused(),
    XAUTHFailed(),
    EAPFailed(),
    Phase2Refused(),
    NATDetected(),
    PortSwitch(),
    UDP4500Blocked(),
    NATWithoutNATTraversal(),
    ForcedEncapsulation(),
    NonESPMarkerMissing(),
    NATMappingChanged(),
    NoResponse(),
    DestinationUnreachable(),
    ReplyNotReceived(),
    MessageLostOnce(),
    PeerDead(),
    CookieChallenge(),
    ExchangeStalled(),
    WeakEncryption(),
    WeakHash(),
    WeakGroup(),
    AggressiveModeExposesKey(),
    IKEv1Deprecated(),
    WeakerThanOffered(),
    ESPOneWay(),
    NoESPSeen(),
  ]

  package static func rule(_ code: String) -> (any Rule)? {
    rules.first { type(of: $0).page.code == code.uppercased() || type(of: $0).page.name == code }
  }
}
