internal import ISAKMP

extension Junos {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.log("IKEv1 Error : No proposal chosen")],
    .proposalRefused(.ikev2): [.log("IKEv2 SA select failed with error No proposal chosen")],
    .authenticationFailed: [
      .log("IKE negotiation failed with error: Authentication failed")
    ],
  ]
}
