internal import ISAKMP

extension AWS {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.manual("No Proposal Match Found by AWS")],
    .presharedKeyMainMode: [
      .manual("AWS tunnel payload decryption was unsuccessful due to invalid Pre-shared Key")
    ],
    .authenticationFailed: [
      .manual("AWS tunnel detected a pre-shared key mismatch with cgw: {peer}")
    ],
    .phase2Refused(.ikev1): [
      .manual("No Proposal Match Found. Notifying with \"No proposal chosen\"")
    ],
    .phase2Refused(.ikev2): [
      .manual("AWS tunnel Phase 2 was unable to establish while keeping Phase 1")
    ],
    .selectorsRefused(.ikev2): [
      .manual("AWS: Traffic Selector: TS_UNACCEPTABLE: received from responder")
    ],
  ]
}
