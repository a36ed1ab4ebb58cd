internal import ISAKMP

extension Libreswan {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .proposalRefused(.ikev1): [.source("no acceptable Oakley Transform")],
    .proposalRefused(.ikev2): [.source("no local proposal matches remote proposals")],
    .presharedKeyMainMode: [
      .source(
        "probable authentication failure (mismatch of preshared secrets?): malformed payload in "
          + "packet")
    ],
    .authenticationFailed: [.source("authentication failed")],
    .phase2Refused(.ikev1): [.source("no acceptable Proposal in IPsec SA")],
    .pfsRefused: [
      .source("we require PFS but Quick I1 SA specifies no GROUP_DESCRIPTION")
    ],
    .selectorsRefused(.ikev1): [
      .source("cannot respond to IPsec SA request because no connection is known for")
    ],
    .selectorsRefused(.ikev2): [.source("responding with TS_UNACCEPTABLE")],
    .methodRefused(.ikev1): [.source("but no connection has been authorized with authby=")],
    .noKey(.ikev1): [.source("Can't authenticate: no preshared key found for")],
  ]
}
