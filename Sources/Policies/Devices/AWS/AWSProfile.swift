import ISAKMP

extension BuiltInProfile {
  static let aws = BuiltInProfile(
    name: "aws", product: .aws, date: "2026-11-29",
    sources: [
      "EC2 service model, API version 2016-11-15 (botocore 1.43.11)",
      "AWS Site-to-Site VPN user guide",
    ],
    notes: [
      "the pseudorandom function is not documented and decides nothing",
      "AWS answers, and begins only where its tunnel has the startup action `start`",
      "a tunnel has one pair of SAs",
    ]
  ) { origin in
    let versions: [IKEVersion] = [.ikev2, .ikev1]
    return [
      connection(
        "aws", versions, origin,
        proposals: AWSPhase.defaults(phase1: true, origin).ike(versions, name: "aws", origin),
        child: AWSPhase.defaults(phase1: false, origin).esp(versions, name: "aws, ESP", origin),
        initiates: false, ikeLifetime: AWSDefaults.phase1Lifetime,
        childLifetime: AWSDefaults.phase2Lifetime)
    ]
  }
}
