import Capture
import ISAKMP
import Negotiations
import Policies

/// Whether the responder finds a pre-shared key of its configuration for this initiator.
struct PresharedKeyLookup {
  let negotiation: Negotiation
  let policy: ApplicablePolicy

  /// True also where it is not known.
  func serves(_ key: ConfiguredPresharedKey) -> Bool {
    key.peers.isEmpty || key.peers.contains(where: fits)
  }

  /// The same of the initiator's configuration, which looks for the key of the responder that it calls,
  /// by address or by the identities of the connection; one of them suffices.
  func servesInitiator(_ key: ConfiguredPresharedKey) -> Bool {
    key.peers.isEmpty
      || key.peers.contains { peer in
        if fitsAddress(peer, .responder) || fitsAddress(peer, .initiator) { return true }
        guard case .name = AddressPattern(peer) else { return false }
        if conduct.keyLookup != .identity { return true }
        return policy.connections.contains { connection in
          [connection.localIdentity, connection.remoteIdentity].contains { identity in
            identity.map { ConfiguredIdentity.admits(peer, $0.value) != false } ?? false
          }
        }
      }
  }

  private func fits(_ peer: String) -> Bool {
    guard conduct.keyLookup == .identity else { return fitsInitiator(peer) }
    return negotiation.version == .ikev1 ? fitsMainMode(peer) : fitsIdentity(peer)
  }

  private var conduct: Conduct { policy.product.conduct }
  private var identity: String? { negotiation.initiator.identity }

  private func fitsInitiator(_ peer: String) -> Bool {
    let pattern = AddressPattern(peer)
    if negotiation.addresses.initiator.contains(where: { pattern.contains($0) == true }) {
      return true
    }
    // The identity may not have been readable; then any named key may be meant.
    guard case .name = pattern else { return false }
    if conduct.keyLookup == .peerOrAnyName { return true }
    return identity.map { ConfiguredIdentity.admits(peer, $0) != false } ?? true
  }

  /// IKEv2: the key has to name the identity that the initiator shows, or the own one; and an
  /// address is one only where that side calls itself so. Asked of charon 5.9.8.
  private func fitsIdentity(_ peer: String) -> Bool {
    if isOwnIdentity(peer) { return true }
    guard let identity else { return fitsInitiator(peer) }
    return ConfiguredIdentity.admits(peer, identity) != false
  }

  /// A connection that names none calls itself by its address.
  private func isOwnIdentity(_ peer: String) -> Bool {
    if let shown = negotiation.responder.identity {
      return ConfiguredIdentity.admits(peer, shown) != false
    }
    return policy.connections.contains { connection in
      connection.localIdentity.map { ConfiguredIdentity.admits(peer, $0.value) != false }
        ?? fitsAddress(peer, .responder)
    }
  }

  /// IKEv1: in Main Mode the key is needed before an identity is seen, so it is
  /// looked up by both addresses, the own identity, and the one that the connection expects; one of
  /// them suffices. In Aggressive Mode the identity is there too. Asked of charon 5.9.8.
  private func fitsMainMode(_ peer: String) -> Bool {
    if fitsAddress(peer, .initiator) || fitsAddress(peer, .responder) { return true }
    let connections = policy.connections
    let expected = connections.flatMap { [$0.localIdentity, $0.remoteIdentity] }
      .compactMap { $0?.value }.filter(ConfiguredIdentity.isPlain)
    if ConfiguredIdentity.admits(peer, "") == nil { return true }
    if expected.contains(where: { ConfiguredIdentity.admits(peer, $0) != false }) { return true }
    guard negotiation.mode != .main else { return false }
    return identity.map { ConfiguredIdentity.admits(peer, $0) != false } ?? true
  }

  private func fitsAddress(_ peer: String, _ role: Role) -> Bool {
    let pattern = AddressPattern(peer)
    let seen =
      role == .initiator ? negotiation.addresses.initiator : negotiation.addresses.responder
    // The own address may be met as another one.
    let addresses = seen.union(policy.translated)
    return addresses.contains { pattern.contains($0) == true }
  }
}
