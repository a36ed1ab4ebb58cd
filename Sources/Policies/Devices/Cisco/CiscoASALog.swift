internal import ISAKMP

extension CiscoASA {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.log("All SA proposals found unacceptable")],
    .presharedKeyMainMode: [.log("probably due to mismatched pre-shared key")],
    .phase2Refused(.ikev1): [.log("All IPSec SA proposals found unacceptable")],
    .selectorsRefused(.ikev1): [.log("Rejecting IPSec tunnel: no matching crypto map entry")],
  ]
}
