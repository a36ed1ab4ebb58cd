internal import ISAKMP

extension PANOS {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev2): [.log("ike-generic-event: no proposal chosen.")]
  ]
}
