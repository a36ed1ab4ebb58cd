/// The two sides of a negotiation: who asked first, and who was asked (RFC 2408 section 2.1,
/// RFC 7296 section 1).
package enum Role: String, Hashable, Sendable {
  case initiator, responder

  package var other: Role { self == .initiator ? .responder : .initiator }
}
