internal import ISAKMP

extension FortiOS {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.log("no SA proposal chosen")],
    .proposalRefused(.ikev2): [.log("no proposal chosen")],
    .presharedKeyMainMode: [.log("probable pre-shared secret mismatch")],
    .presharedKeyIKEv2: [.log("PSK auth failed: probable pre-shared key mismatch")],
    .phase2Refused(.ikev1): [.log("no proposal chosen")],
    .phase2Refused(.ikev2): [.log("no proposal chosen")],
    .selectorsRefused(.ikev1): [.log("failed to match peer selectors")],
    .selectorsRefused(.ikev2): [.log("failed to match peer selectors")],
  ]
}
