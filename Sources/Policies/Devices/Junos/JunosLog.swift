internal import ISAKMP

extension Junos {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev2): [.log("IKEv2 SA select failed with error No proposal chosen")]
  ]
}
