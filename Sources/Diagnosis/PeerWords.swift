import Negotiations
import Policies

/// Puts the words of the products at hand before those of others, and leaves the others out where
/// both sides are known.
struct PeerWords {
  /// By side: what a configuration or a Vendor ID names, else what two kinds of habits agree on.
  private let certain: [Set<String>]
  private let suspected: Set<String>

  init(_ negotiation: Negotiation, _ run: RunFacts) {
    var certain: [Set<String>] = []
    var suspected: Set<String> = []
    for role in [Role.initiator, .responder] {
      let traits = negotiation.peer(role).implementationTraits
      var known = Set(traits.filter { $0.basis == .vendorID }.compactMap(\.device))
      known.formUnion(run.policies.ties(negotiation, role).map(\.policy.product.logKey))
      certain.append(known)
      if let device = traits.agreeing?.device { suspected.insert(device) }
    }
    self.certain = certain
    self.suspected = suspected
  }

  func sorting(_ finding: Finding) -> Finding {
    let known = certain.reduce(into: Set<String>()) { $0.formUnion($1) }
    guard finding.deviceMessages.count > 1, !known.isEmpty || !suspected.isEmpty else {
      return finding
    }
    var finding = finding
    func rank(_ message: DeviceMessage) -> Int {
      known.contains(message.device) ? 0 : suspected.contains(message.device) ? 1 : 2
    }
    let ranked = finding.deviceMessages.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }.map(\.element)
    let own = ranked.filter { rank($0) == 0 }
    finding.deviceMessages = certain.allSatisfy { !$0.isEmpty } && !own.isEmpty ? own : ranked
    return finding
  }
}
