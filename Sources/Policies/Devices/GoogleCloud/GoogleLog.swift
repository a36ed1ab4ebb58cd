internal import ISAKMP

extension GoogleCloud {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev2): [.log("received NO_PROPOSAL_CHOSEN notify error")],
    .phase2Refused(.ikev1): [.source("Proposal mismatch in CHILD SA")],
    .phase2Refused(.ikev2): [.source("Proposal mismatch in CHILD SA")],
    .selectorsRefused(.ikev2): [.source("Remote traffic selectors narrowed")],
  ]
}
