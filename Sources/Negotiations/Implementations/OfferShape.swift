import ISAKMP

/// Habits in how IKEv1 implementations build their first message: the order of a transform's
/// attributes and of the NAT traversal Vendor IDs. Nothing in RFC 2409 prescribes either.
enum OfferShape {
  /// Attribute types of RFC 2409 appendix A, the Key Length (14) left out as not every cipher has it.
  private static let attributeOrders: [(product: String, order: [UInt16], words: String)] = [
    (
      "FortiGate", [11, 12, 1, 3, 2, 4],
      "attributes in the order life type, life duration, encryption, authentication, hash, group"
    )
  ]

  /// The NAT traversal and fragmentation Vendor IDs in the order sent, by the first two octets of
  /// each: they are MD5 values of published names.
  private static let vendorIDOrders: [(product: String, order: [[UInt8]], words: String)] = [
    (
      "Cisco IOS", [[0x4a, 0x13], [0x43, 0x9b], [0x7d, 0x94], [0x90, 0xcb]],
      "NAT traversal Vendor IDs in the order RFC 3947, draft 07, 03, 02"
    ),
    (
      "Cisco ASA", [[0x90, 0xcb], [0x7d, 0x94], [0x4a, 0x13], [0x40, 0x48]],
      "Vendor IDs in the order NAT traversal draft 02, 03, RFC 3947, fragmentation"
    ),
    (
      "racoon (Apple)",
      [[0x4a, 0x13], [0x4d, 0xf3], [0x8f, 0x8d], [0x43, 0x9b], [0x4d, 0x1e]],
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
    let sent = message.content.vendorIDs.map { Array($0.prefix(2)) }
    for known in vendorIDOrders {
      let relevant = sent.filter { known.order.contains($0) || isNATTraversal($0) }
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
  private static func isNATTraversal(_ start: [UInt8]) -> Bool {
    let known: [[UInt8]] = [
      [0x4a, 0x13], [0x90, 0xcb], [0xcd, 0x60], [0x7d, 0x94], [0x44, 0x85], [0x16, 0xf6],
      [0x99, 0x09], [0x80, 0xd0], [0x4d, 0x1e], [0x43, 0x9b], [0x8f, 0x8d], [0x4d, 0xf3],
    ]
    return known.contains(start)
  }
}
