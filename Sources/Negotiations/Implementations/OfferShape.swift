import ISAKMP

/// Habits in how IKEv1 implementations build their first message: the order of a transform's
/// attributes and of the NAT traversal Vendor IDs. Nothing in RFC 2409 prescribes either.
enum OfferShape {
  /// Attribute types of RFC 2409 appendix A, the Key Length (14) left out as not every cipher has
  /// it.
  private static let attributeOrders: [(product: String, order: [UInt16], words: String)] = [
    (
      "FortiGate", [11, 12, 1, 3, 2, 4],
      "attributes in the order life type, life duration, encryption, authentication, hash, group"
    )
  ]

  /// The NAT traversal and fragmentation Vendor IDs in the order sent, by the first two octets of
  /// each: they are MD5 values of published names.
  private static let vendorIDOrders: [(product: String, order: [UInt16], words: String)] = [
    (
      "Cisco IOS", [0x4a13, 0x439b, 0x7d94, 0x90cb],
      "NAT traversal Vendor IDs in the order RFC 3947, draft 07, 03, 02"
    ),
    (
      "Cisco ASA", [0x90cb, 0x7d94, 0x4a13, 0x4048],
      "Vendor IDs in the order NAT traversal draft 02, 03, RFC 3947, fragmentation"
    ),
    (
      "racoon (Apple)", [0x4a13, 0x4df3, 0x8f8d, 0x439b, 0x4d1e],
      "NAT traversal Vendor IDs in the order RFC 3947, unnumbered draft, 08, 07, 06"
    ),
  ]

  static func traits(of role: Role, in negotiation: Negotiation) -> [ImplementationTrait] {
    guard negotiation.version == .ikev1,
      let message = negotiation.messages.first(where: {
        $0.from == role && $0.content.securityAssociation != nil
      })
    else { return [] }
    var traits: [ImplementationTrait] = []
    func add(_ product: String, _ words: String) {
      traits.append(
        ImplementationTrait(
          product: product, basis: .offerShape, what: words, frame: message.reference))
    }
    // An answer repeats the transform that it accepts; only an offer shows its sender's habit.
    if role == .initiator, let order = attributeOrder(message.content) {
      for known in attributeOrders where known.order == order { add(known.product, known.words) }
    }
    let sent = message.content.vendorIDs.compactMap { vendorID -> UInt16? in
      guard let first = vendorID.first, let second = vendorID.dropFirst().first else { return nil }
      return UInt16(first) << 8 | UInt16(second)
    }
    for known in vendorIDOrders {
      let relevant = sent.filter { known.order.contains($0) || natTraversal.contains($0) }
      if relevant == known.order
        || (known.order.count > 4 && relevant.starts(with: known.order))
      {
        add(known.product, known.words)
      }
    }
    return traits
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
