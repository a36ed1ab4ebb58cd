/// One departure of a message from the rules, with its place.
///
/// Decoding never stops at one: what was understood before it is kept, and so is what can still be
/// found after it.
package struct Malformation: Hashable, Sendable {
  /// Whose fault it is, which decides what a report may say about it.
  package enum Kind: Hashable, Sendable {
    /// The capture holds fewer octets than were on the wire; the message itself may be sound.
    case cutByCapture
    /// A length field contradicts the field or message around it.
    case length
    /// The protocol's structure is broken: order, count or presence of payloads.
    case structure
    /// Something reserved is set, or octets follow the end. Peers must ignore it (RFC 7296
    /// section 2.5), and working ones send it, so it is shown but is no fault.
    case oddity
  }

  package var kind: Kind
  /// Octets from the start of the ISAKMP header.
  package var offset: Int
  package var what: String

  package init(_ kind: Kind, at offset: Int, _ what: String) {
    self.kind = kind
    self.offset = offset
    self.what = what
  }

  /// Whether the sender broke the protocol, as far as the capture can tell.
  package var isViolation: Bool { kind == .length || kind == .structure }
}
