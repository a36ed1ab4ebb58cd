/// What points to a product on the wire. A Vendor ID that one maker sends names it; the shape of an
/// offer and the times of repetitions are habits that others may share, and settings change them.
package struct Recognition: Sendable {
  /// As `VendorIDs` and the habits below name the product and its relatives: "Cisco PIX".
  package var names: [String] = []
  package var schedules: [RetransmissionHabit] = []
  package var offers: [OfferHabit] = []

  package init() {}

  init(_ fill: (inout Recognition) -> Void) { fill(&self) }
}

/// The waits between repetitions of one message, as a product has them by default.
package struct RetransmissionHabit: Sendable {
  /// One of `Recognition.names`.
  package var name: String
  /// Seconds from each transmission to the next; what was seen must begin so, or go on repeating
  /// the last.
  package var waits: [Double]
  package var repeatsLast = true
  /// Fewer waits than this say nothing: many products begin alike.
  package var least = 2
}

/// How a product builds its first IKEv1 message, where nothing in RFC 2409 prescribes it.
package struct OfferHabit: Sendable {
  package enum Order: Sendable {
    /// A transform's attributes by their types of RFC 2409 appendix A, the Key Length (14) left out
    /// as not every cipher has it.
    case attributes([UInt16])
    /// The NAT traversal and fragmentation Vendor IDs by the first two octets of each: they are MD5
    /// values of published names.
    case vendorIDs([UInt16])
  }

  /// One of `Recognition.names`.
  package var name: String
  package var order: Order
  /// "attributes in the order life type, life duration, …".
  package var words: String
}
