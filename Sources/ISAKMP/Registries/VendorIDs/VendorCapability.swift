/// What a Vendor ID promises, where it promises something.
package enum VendorCapability: Hashable, Sendable {
  case natTraversal(NATTraversalVersion)
  /// RFC 3706.
  case deadPeerDetection
  /// draft-beaulieu-ike-xauth-02.
  case xauth
  case unity
  /// IKEv1 fragments in payload 132, as Cisco and Microsoft send them.
  case fragmentation
  case gssAPI
  case initialContact
  case negotiationDiscovery
  case heartbeat
  case deleteReason
}

/// The texts that IKEv1's NAT traversal went through, oldest first; each has its own Vendor ID.
package enum NATTraversalVersion: Hashable, Sendable {
  /// draft-stenberg-ipsec-nat-traversal.
  case stenberg(Int)
  /// draft-ietf-ipsec-nat-t-ike without a number, Apple's and old racoon's.
  case unnumberedDraft
  /// draft-ietf-ipsec-nat-t-ike-NN.
  case draft(Int)
  case rfc3947

  /// The payload that carries NAT-D once both sides have agreed on this version; the drafts -04 to
  /// -08 used the number that GDOI has for SA KEK.
  package var natDiscoveryPayload: PayloadType? {
    switch self {
    case .rfc3947: .natDiscovery
    case .draft(0...3): .natDiscoveryDraft
    case .draft(4...8): .saKEK
    case .draft, .stenberg, .unnumberedDraft: nil
    }
  }
}
