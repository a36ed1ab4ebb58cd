/// The members of the API's `VpnConnectionOptions` and `TunnelOption`, in small letters; requests
/// capitalise some of them otherwise.
enum AWSMembers {
  static let options: Set<String> = [
    "enableacceleration", "staticroutesonly", "localipv4networkcidr", "remoteipv4networkcidr",
    "localipv6networkcidr", "remoteipv6networkcidr", "outsideipaddresstype",
    "transporttransitgatewayattachmentid", "tunnelinsideipversion", "tunneloptions",
    "tunnelbandwidth",
  ]

  static let tunnel: Set<String> = Set(
    [
      "outsideipaddress", "tunnelinsidecidr", "tunnelinsideipv6cidr", "presharedkey",
      "presharedkeyarn", "rekeymargintimeseconds", "rekeyfuzzpercentage", "replaywindowsize",
      "dpdtimeoutseconds", "dpdtimeoutaction", "ikeversions", "startupaction", "logoptions",
      "enabletunnellifecyclecontrol", "tunnelbandwidth", "certificatearn",
    ]
      + [1, 2].flatMap { phase in
        ["lifetimeseconds", "encryptionalgorithms", "integrityalgorithms", "dhgroupnumbers"].map {
          "phase\(phase)\($0)"
        }
      })
}
