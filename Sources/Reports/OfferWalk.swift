import Capture
import ISAKMP
import Negotiations
import Policies

/// One captured offer against one configuration, once for each way in which the policies built into the
/// device may read.
struct OfferWalk {
  let frame: Int
  let initiator: String
  let responder: String
  let policy: PeerPolicy
  let readings: [(name: String, walk: PolicyWalk)]

  /// `nil` where the negotiation shows no offer.
  init?(_ negotiation: Negotiation, _ policy: PeerPolicy) {
    let stage = WalkStage.ikeSA(negotiation.version)
    let offers = OfferedSuite.suites(negotiation.phase1.offered, stage)
    guard !offers.isEmpty, let message = negotiation.phase1.offerMessage else { return nil }
    frame = negotiation.messages[message].reference.frame
    initiator = negotiation.initiator.endpoint.address.description
    responder = negotiation.responder.endpoint.address.description
    self.policy = policy
    let configured =
      policy.proposals + policy.connections.compactMap(\.proposals).flatMap(\.self)
    let own = configured.filter { $0.versions.contains(negotiation.version) }
    readings = policy.builtInProposals.readings(negotiation.version).map { reading in
      (
        reading.name,
        PolicyWalk(offers, own + reading.proposals, stage, policy.product.walkRules(stage))
      )
    }
  }

  /// Pairs of an offered suite and an entry that are told in one run: some three thousand octets each,
  /// and a hostile offer has thousands of suites. Whether a pair agrees is found out of all.
  static let toldPairs = 16_384

  /// Of one offer: one with thousands of suites leaves room for the others.
  static let toldPairsOfOffer = 1024

  /// How many of each reading's pairs are told, so that no more than `room` are, nor more of this offer
  /// than `ofOffer`.
  func told(room: inout Int, ofOffer: Int = OfferWalk.toldPairsOfOffer) -> [Int] {
    var own = min(room, ofOffer)
    return readings.map { _, walk in
      let count = min(walk.comparisons.count, own)
      own -= count
      room -= count
      return count
    }
  }

  /// What Cisco IOS would have printed.
  func transcript(_ walk: PolicyWalk, _ style: IOSTranscript.Style) -> [String] {
    guard policy.product.conduct.hasTranscript, walk.stage == .ikeSA(.ikev1), !walk.policies.isEmpty
    else {
      return []
    }
    return IOSTranscript(style).lines(walk, local: responder, remote: initiator)
  }

  /// The least edit of each side, where no pair agrees.
  func leastEdits(
    _ walk: PolicyWalk
  ) -> [(side: Role, lines: [String], warnings: [String])] {
    guard walk.chosen == nil else { return [] }
    return [Role.responder, .initiator].compactMap { side in
      guard let edit = walk.leastEdit(on: side) else { return nil }
      let isOurs = side == .responder
      return (
        side,
        edit.lines(
          isOurs ? walk.policies[edit.comparison.policy] : nil, isOurs ? policy.product : nil,
          walk.stage),
        edit.warnings(walk.stage)
      )
    }
  }
}
