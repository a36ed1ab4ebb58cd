import ISAKMP
import Negotiations
import Policies

/// Leaves a finding the words of the products at hand, and of others only where these are not known.
struct PeerWords {
  /// By side: what a configuration or a Vendor ID names, else what two kinds of habits agree on. A
  /// product that has no words here is known all the same.
  private let certain: [Set<String>]
  private let suspected: Set<String>

  init(_ negotiation: Negotiation, _ run: RunFacts) {
    var certain: [Set<String>] = []
    var suspected: Set<String> = []
    for role in [Role.initiator, .responder] {
      let traits = negotiation.peer(role).implementationTraits
      var known = Set(
        traits.filter { $0.basis == .vendorID }.map { $0.device ?? $0.product.lowercased() })
      known.formUnion(run.policies.ties(negotiation, role).map(\.policy.product.logKey))
      certain.append(known)
      if let device = traits.agreeing?.device { suspected.insert(device) }
    }
    self.certain = certain
    self.suspected = suspected
  }

  /// Whether words of a product may be of use: both sides are known, and it is none of them, they are
  /// not.
  func isWanted(_ device: String) -> Bool {
    !certain.allSatisfy { !$0.isEmpty } || certain.contains { $0.contains(device) }
  }

  /// Lines that one side alone prints: those of its product, where that is known.
  func printed(by role: Role, _ messages: [DeviceMessage]) -> [DeviceMessage] {
    let known = certain[role == .initiator ? 0 : 1]
    return known.isEmpty ? messages : messages.filter { known.contains($0.device) }
  }

  func sorting(_ finding: Finding) -> Finding {
    var finding = finding
    let known = certain.reduce(into: Set<String>()) { $0.formUnion($1) }
    func rank(_ message: DeviceMessage) -> Int {
      known.contains(message.device) ? 0 : suspected.contains(message.device) ? 1 : 2
    }
    finding.deviceMessages.removeAll {
      rank($0) == 2 && !DeviceCatalogue.isMetOften($0.device)
    }
    guard finding.deviceMessages.count > 1 else { return finding }
    let ranked = finding.deviceMessages.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }.map(\.element)
    let own = ranked.filter { rank($0) == 0 }
    if certain.allSatisfy({ !$0.isEmpty }) {
      // Both are known: nobody else's words help.
      finding.deviceMessages = own
    } else if !own.isEmpty {
      finding.deviceMessages = own + Self.oneEach(ranked.filter { rank($0) != 0 })
    } else {
      finding.deviceMessages = Self.oneEach(ranked)
    }
    return finding
  }

  /// The first line of each product: enough to search a log for.
  private static func oneEach(_ messages: [DeviceMessage]) -> [DeviceMessage] {
    var seen: Set<String> = []
    return messages.filter { seen.insert($0.device).inserted }
  }
}
