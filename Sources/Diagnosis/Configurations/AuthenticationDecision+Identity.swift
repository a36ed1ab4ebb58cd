import Capture
import ISAKMP
import Negotiations
import Policies

extension AuthenticationDecision {
  static func identity(
    _ negotiation: Negotiation, _ initiator: ApplicablePolicy?, _ responder: ApplicablePolicy,
    _ refuser: Role
  ) -> (outcome: Outcome, policy: ApplicablePolicy, source: ApplicablePolicy?)? {
    let (checking, shown) = refuser == .responder ? (responder, initiator) : (initiator, responder)
    guard let checking else { return nil }
    // What the refused side calls itself, read in the capture or in its configuration.
    let seen = negotiation.peer(refuser.other).identity
    if let (identity, source) = one(seen, shown?.connections.map(\.localIdentity), shown) {
      let type =
        source.map { ConfiguredIdentity.type(of: identity, $0.product) }
        ?? negotiation.peer(refuser.other).identityType
      if let expected = unexpected(
        identity, type, by: checking.connections.map(\.remoteIdentity), checking.product)
      {
        return (
          .identity(seen: identity, type: type, of: refuser.other, expected: expected), checking,
          source
        )
      }
    }
    // The initiator may name the responder that it wants (RFC 7296 section 2.15).
    guard negotiation.version == .ikev2, refuser == .responder else { return nil }
    let wanted = negotiation.openedWantedIdentity
    if let (identity, source) = one(wanted, shown?.connections.map(\.remoteIdentity), shown),
      let expected = unexpected(
        identity, nil, by: checking.connections.map(\.localIdentity), checking.product)
    {
      return (
        .identity(seen: identity, type: nil, of: .responder, expected: expected), checking, source
      )
    }
    return nil
  }

  private static func one(
    _ seen: String?, _ configured: [Configured<String>?]?, _ policy: ApplicablePolicy?
  ) -> (String, ApplicablePolicy?)? {
    if let seen { return (seen, nil) }
    guard let configured, configured.count == 1, let value = configured[0]?.value,
      ConfiguredIdentity.isPlain(value)
    else { return nil }
    return (value, policy)
  }

  /// What every connection expects instead, where none admits the identity.
  private static func unexpected(
    _ identity: String, _ type: UInt8?, by connections: [Configured<String>?],
    _ product: ConfiguredProduct
  ) -> [Configured<String>]? {
    guard !connections.isEmpty,
      connections.allSatisfy({ expected in
        guard let expected = expected?.value else { return false }
        if ConfiguredIdentity.admits(expected, identity) == false { return true }
        // The same letters of another type are another identity (RFC 7296 section 3.5).
        return ConfiguredIdentity.equals(expected, identity)
          && ConfiguredIdentity.differ(
            type, ConfiguredIdentity.type(of: expected, product))
      })
    else { return nil }
    return connections.compactMap(\.self)
  }
}

extension MessageName {
  /// The encrypted message in which the initiator says who it is.
  var provesInitiator: Bool {
    switch self {
    case .main(5), .ikev2(.ikeAuth, false): true
    default: false
    }
  }
}

extension ApplicablePolicy {
  /// Some connection surely takes a peer of this identity.
  ///
  /// - Parameter isStated: by what the file says, or by a default that is documented.
  func expects(_ identity: String, _ type: UInt8?, isStated: Bool = false) -> Bool {
    connections.contains { connection in
      connection.remoteIdentity.map {
        (!isStated || $0.origin.isCertain)
          && (ConfiguredIdentity.isAnything($0.value)
            || ConfiguredIdentity.admits($0.value, identity) == true
              && !ConfiguredIdentity.differ(type, ConfiguredIdentity.type(of: $0.value, product)))
      } ?? false
    }
  }

  /// The line that makes this side call itself so.
  func placeOfOwnIdentity(_ identity: String) -> ConfigurationOrigin? {
    connections.lazy.compactMap(\.localIdentity)
      .first { $0.origin.line != nil && ConfiguredIdentity.equals($0.value, identity) }?.origin
  }

  var expectsPresharedKey: Bool {
    connections.contains { connection in
      connection.remoteAuthentication.contains { $0.value == .preSharedKey }
    }
  }
}

extension Negotiation {
  /// The responder's identity that the initiator asks for in IKE_AUTH.
  fileprivate var openedWantedIdentity: String? {
    messages.lazy.filter { $0.from == .initiator }
      .compactMap { $0.opened?.identification(.identificationResponder) }
      .first.map { IdentityText.text(of: $0) }
  }
}
