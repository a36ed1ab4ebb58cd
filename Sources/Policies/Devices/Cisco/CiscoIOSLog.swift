internal import ISAKMP

extension CiscoIOS {
  package static let logLines: [LogOccasion: [LogLine]] = [
    // One of the four attribute lines comes before these two.
    .proposalRefused(.ikev1): [
      .log("atts are not acceptable. Next payload is 0"), .log("no offers accepted!"),
    ],
    // By itself no proof on the router either.
    .presharedKeyMainMode: [
      .log(
        "%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from \(LogLine.peer) failed its sanity check or is "
          + "malformed")
    ],
    .phase2Refused(.ikev1): [
      .log("transform proposal not supported for identity:"),
      .log("phase 2 SA policy not acceptable!"),
    ],
    // The asking side's line.
    .pfsRefused: [.log("NOTIFY PROPOSAL_NOT_CHOSEN protocol 3")],
    .selectorsRefused(.ikev1): [.log("proxy identities not supported")],
    // General knowledge.
    .modeRefused: [.manual("invalid transform proposal flags -- 0x0")],
    // Weak: one retelling.
    .methodRefused(.ikev1): [.log("Authentication method offered does not match policy!")],
    .suiteNotOffered: [.manual("%CRYPTO-6-IKMP_SA_NOT_OFFERED")],
    .ownDefaultsRefused: [.log("ISAKMP:(0):no offers accepted!")],
    .noKey(.ikev1): [.log("No pre-shared key with \(LogLine.peer)!")],
  ]
}
