import ISAKMP
internal import ISAKMP
internal import Policies

/// Something that points to the product a peer runs.
///
/// Only a Vendor ID that one maker sends names it; the shape of an offer and the times of
/// repetitions are habits that others may share, and settings change them. They serve to put the
/// likeliest product's words first, never to prove anything.
package struct ImplementationTrait: Hashable, Sendable {
  package enum Basis: String, Hashable, Sendable {
    case vendorID = "vendor_id"
    case offerShape = "offer_shape"
    case schedule
    case notification
  }

  /// "Cisco IOS".
  package var product: String
  package var basis: Basis
  /// What was seen: "attributes in the order life type, life duration, encryption …".
  package var what: String
  package var frame: FrameReference?

  /// The key of device messages for the product: "cisco-ios".
  package var device: String? { DeviceCatalogue.device(named: product)?.logKey }
}

extension Sequence<ImplementationTrait> {
  /// A trait of the product that two traits of different kinds point to. One habit alone is shared
  /// by strangers: many repeat after 1, 2, 4 and 8 s.
  package var agreeing: ImplementationTrait? {
    first { trait in
      contains { $0.basis != trait.basis && $0.maker == trait.maker }
    }
  }
}

extension ImplementationTrait {
  /// The same for every name that traits give to one maker's product.
  fileprivate var maker: String { device ?? product }
}

extension Negotiation {
  /// Fills in what points to each side's product.
  mutating func readImplementationTraits() {
    initiator.implementationTraits = traits(of: .initiator)
    responder.implementationTraits = traits(of: .responder)
  }

  private func traits(of role: Role) -> [ImplementationTrait] {
    var traits: [ImplementationTrait] = []
    var products: Set<String> = []
    for vendorID in peer(role).vendorIDs {
      guard let product = vendorID.product, products.insert(product).inserted else { continue }
      traits.append(
        ImplementationTrait(
          product: product, basis: .vendorID, what: "Vendor ID \(vendorID.name)",
          frame: messages.first { $0.from == role }?.reference))
    }
    traits += OfferShape.traits(of: role, in: self)
    traits += OfferedProfile.traits(of: role, in: self)
    traits += PrivateNotifications.traits(of: role, in: self)
    traits += RetransmissionSchedule.traits(of: role, in: self)
    return traits
  }
}
