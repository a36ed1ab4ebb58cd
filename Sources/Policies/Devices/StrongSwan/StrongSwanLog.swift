internal import ISAKMP

extension StrongSwan {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.source("no proposal found")],
    .proposalRefused(.ikev2): [.source("received proposals unacceptable")],
    .presharedKeyMainMode: [.source("invalid HASH_V1 payload length, decryption failed?")],
    .authenticationFailed: [.source("received AUTHENTICATION_FAILED notify error")],
    .phase2Refused(.ikev1): [.source("no matching proposal found, sending NO_PROPOSAL_CHOSEN")],
    .phase2Refused(.ikev2): [
      .source("no acceptable proposal found"),
      .source("failed to establish CHILD_SA, keeping IKE_SA"),
    ],
    .pfsRefused: [.source("no matching proposal found, sending NO_PROPOSAL_CHOSEN")],
    .selectorsRefused(.ikev1): [.source("no matching CHILD_SA config found")],
    .selectorsRefused(.ikev2): [.source("traffic selectors unacceptable")],
    .modeRefused: [.source("no matching CHILD_SA config found")],
    .noKey(.ikev1): [.source("no shared key found for")],
    .noKey(.ikev2): [.source("no shared key found for")],
    .keysDiffer(.ikev2): [.source("MAC mismatched")],
    .identityRefused(.ikev1): [.source("no peer config found")],
    .identityRefused(.ikev2): [.source("no matching peer config found")],
    .noConnection: [
      .source(
        "no IKE config found for \(LogLine.own)...\(LogLine.peer), sending NO_PROPOSAL_CHOSEN")
    ],
    .aggressiveModeRefused: [.source("Aggressive Mode PSK disabled for security reasons")],
    .aggressiveModeOrIdentityRefused: [
      .source("no peer config found"), .source("Aggressive Mode PSK disabled for security reasons"),
    ],
  ]
}
