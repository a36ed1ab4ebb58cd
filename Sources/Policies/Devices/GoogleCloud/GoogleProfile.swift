import ISAKMP

extension BuiltInProfile {
  static let gcp = BuiltInProfile(
    name: "gcp", product: .gcp, date: "2026-11-29",
    sources: ["Google Cloud, Supported IKE ciphers, last updated 2026-04-10"],
    notes: [
      "a tunnel has one child with all its networks, and always a group for it",
      "the peer must show its public address as its identity",
    ]
  ) { origin in
    let groups = GoogleDefaults.groups
    let ike =
      "\(GoogleDefaults.ike2Combined)-\(GoogleDefaults.prfs)-\(groups),"
      + "\(GoogleDefaults.ike2Ciphers)-\(GoogleDefaults.ike2Integrity)-\(GoogleDefaults.prfs)-\(groups)"
    let esp =
      "\(GoogleDefaults.esp2Combined)-\(groups),"
      + "\(GoogleDefaults.esp2Ciphers)-\(GoogleDefaults.esp2Integrity)-\(groups)"
    return [
      connection(
        "gcp, IKEv2", [.ikev2], origin,
        proposals: CloudWords.ike(ike, [.ikev2], name: "gcp, IKEv2", origin),
        child: CloudWords.esp(esp, [.ikev2], name: "gcp, IKEv2, ESP", origin),
        initiates: true, ikeLifetime: GoogleDefaults.ikeLifetime(.ikev2).value,
        childLifetime: GoogleDefaults.espLifetime),
      connection(
        "gcp, IKEv1", [.ikev1], origin,
        proposals: CloudWords.ike(GoogleDefaults.ike1, [.ikev1], name: "gcp, IKEv1", origin),
        child: CloudWords.esp(GoogleDefaults.esp1, [.ikev1], name: "gcp, IKEv1, ESP", origin),
        initiates: true, childLifetime: GoogleDefaults.espLifetime),
    ]
  }
}
