package import Capture
package import ISAKMP

/// What the NAT-D payloads of IKEv1 (RFC 3947 section 3.2) or the NAT_DETECTION notifications of
/// IKEv2 (RFC 7296 section 2.23) say when their hashes are recomputed.
package struct NATAssessment: Sendable {
  package var detected: Detected = .unknown
  /// Whether a side falsified its hash to force UDP encapsulation; `nil` where that is not known.
  package var forcedEncapsulation: Bool?
  /// The side that did, or may have done so.
  package var forcedBy: Role?
  /// Only a peer's hash of the other's address shows the NAT, while the other's own hash fits what
  /// the packets show: on the inner side of a NAT it looks so, and so it does where the peer lies.
  package var isOnlyTold = false
  /// The hashes deny addresses that captures at both hosts agree on.
  package var deniesSharedView = false
  /// Sides of whose address both peers have the same hash: nothing between them translates it, though
  /// the packets may show another address.
  package var agreed: Set<Role> = []
  /// Sides whose address in the packets fits neither their own hash nor their peer's: the capture lies
  /// between two translations, or its addresses were rewritten later.
  package var deniedByBoth: Set<Role> = []
  package var portSwitch: PortSwitch?
  /// Every hash that was compared, in message order.
  package var comparisons: [Comparison] = []
  /// Whether a private address that was not tried may give a hash that differs.
  package var isSearchBounded = false

  package enum Detected: String, Sendable {
    case none, initiator, responder, both, unknown
  }

  package struct PortSwitch: Sendable {
    /// Index of the first message on the new port.
    package var message: Int
    package var fromPort: UInt16
    package var toPort: UInt16
  }

  /// One hash against the address that the capture shows.
  package struct Comparison: Sendable {
    package var message: Int
    package var kind: Kind
    /// The endpoint in the packet that the hash should stand for.
    package var observed: Endpoint
    package var result: Result

    package enum Kind: Sendable { case source, destination }

    package enum Result: Sendable, Equatable {
      case matches
      /// Another endpoint hashes to it: the sender's own, before a NAT.
      case isHashOf(Endpoint)
      /// It is the hash of the observed address with port 0: libreswan's forced encapsulation.
      case isHashOfPortZero
      /// No endpoint that was tried hashes to it.
      case differs
    }
  }
}
