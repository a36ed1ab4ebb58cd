internal import ISAKMP

extension Azure {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.manual("13868 (no common proposal), or 13825 (no policy)")],
    .proposalRefused(.ikev2): [.manual("13868 (no common proposal), or 13825 (no policy)")],
    .presharedKeyMainMode: [.manual("Error: Authentication failed. Check shared key")],
    .authenticationFailed: [.manual("Error: Authentication failed. Check shared key")],
    .phase2Refused(.ikev1): [
      .manual("Error: On-premises device rejected Quick Mode settings. Check values.")
    ],
    .phase2Refused(.ikev2): [
      .manual("Error: On-premises device rejected Quick Mode settings. Check values.")
    ],
    .selectorsRefused(.ikev1): [.manual("13999 (traffic selectors)")],
    .selectorsRefused(.ikev2): [.manual("13999 (traffic selectors)")],
  ]
}
