internal import ISAKMP

extension RouterOS {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.log("no suitable proposal found.")],
    .presharedKeyMainMode: [
      .manual("parsing packet failed, possible cause: wrong password")
    ],
  ]
}
