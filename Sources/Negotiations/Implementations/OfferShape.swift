import ISAKMP
import Policies

/// Habits in how IKEv1 implementations build their first message: the order of a transform's
/// attributes and of the NAT traversal Vendor IDs. Nothing in RFC 2409 prescribes either.
enum OfferShape {
  private static let habits = DeviceCatalogue.devices.flatMap { $0.recognition.offers }

  static func traits(of role: Role, in negotiation: Negotiation) -> [ImplementationTrait] {
    guard negotiation.version == .ikev1,
      let message = negotiation.messages.first(where: {
        $0.from == role && $0.content.securityAssociation != nil
      })
    else { return [] }
    // An answer repeats the transform that it accepts; only an offer shows its sender's habit.
    let attributes = role == .initiator ? attributeOrder(message.content) : nil
    let sent = message.content.vendorIDs.compactMap { vendorID -> UInt16? in
      guard let first = vendorID.first, let second = vendorID.dropFirst().first else { return nil }
      return UInt16(first) << 8 | UInt16(second)
    }
    return habits.filter { habit in
      switch habit.order {
      case .attributes(let order): return order == attributes
      case .vendorIDs(let order):
        let relevant = sent.filter { order.contains($0) || natTraversal.contains($0) }
        return relevant == order || (order.count > 4 && relevant.starts(with: order))
      }
    }.map {
      ImplementationTrait(
        product: $0.name, basis: .offerShape, what: $0.words, frame: message.reference)
    }
  }

  /// The attribute types of the first transform, which all the others must share.
  private static func attributeOrder(_ message: Message) -> [UInt16]? {
    let transforms = message.securityAssociation?.proposals.flatMap(\.transforms) ?? []
    let orders = Set(transforms.map { $0.attributes.map(\.type).filter { $0 != 14 } })
    return orders.count == 1 ? orders.first : nil
  }

  /// RFC 3947 and its drafts, by the first two octets.
  private static let natTraversal: [UInt16] = [
    0x4a13, 0x90cb, 0xcd60, 0x7d94, 0x4485, 0x16f6, 0x9909, 0x80d0, 0x4d1e, 0x439b, 0x8f8d, 0x4df3,
  ]
}
