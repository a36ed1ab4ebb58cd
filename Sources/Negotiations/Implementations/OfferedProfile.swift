import Capture
import ISAKMP
import Policies

/// An IKEv2 offer that is, proposal by proposal and in its order, what a maker's built-in set has
/// where nobody changed anything. Anyone can configure the same: a habit, never a proof.
enum OfferedProfile {
  private struct Known {
    var product: String
    var name: String
    /// Of each proposal, the words of each kind in their order.
    var suites: [[SuiteAttribute: [String]]]
  }

  /// Those whose documents give the order on the wire.
  private static let inOrder: [Known] =
    ["azure", "gcp", "ios", "android"].compactMap { name in
      guard let profile = BuiltInProfile.named(name),
        let proposals = profile.policy.connections.first?.proposals
      else { return nil }
      let suites = proposals.filter { $0.versions.contains(.ikev2) }.map { entry in
        Dictionary(
          uniqueKeysWithValues: attributes.map { attribute in
            (attribute, entry.choices(for: attribute).map(\.value.text))
          })
      }
      return Known(product: profile.product.name, name: name, suites: suites)
    }

  private static let attributes: [SuiteAttribute] = [.encryption, .prf, .integrity, .group]

  static func traits(of role: Role, in negotiation: Negotiation) -> [ImplementationTrait] {
    let offered = negotiation.phase1.offered
    guard role == .initiator, negotiation.version == .ikev2,
      inOrder.contains(where: { $0.suites.count == offered.count }),
      let message = negotiation.phase1.offerMessage
    else { return [] }
    let suites = OfferedSuite.suites(offered, .ikeSA(.ikev2)).map { suite in
      Dictionary(
        uniqueKeysWithValues: attributes.map { attribute in
          (attribute, suite.choices(attribute).map(\.text))
        })
    }
    return inOrder.filter { $0.suites == suites }.map { known in
      ImplementationTrait(
        product: known.product, basis: .offerShape,
        what: "the proposals of the built-in set “\(known.name)”, in its order",
        frame: negotiation.messages[message].reference)
    }
  }
}
