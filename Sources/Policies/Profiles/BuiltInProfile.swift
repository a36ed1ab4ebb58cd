import ISAKMP

/// What a maker's side is known to send and accept where the user changed nothing, for a peer whose
/// configuration is not at hand: `--policy 203.0.113.9=azure`.
///
/// Makers change such sets, and nobody has seen this peer's: every value is an assumed default, so
/// that nothing that rests on it is proven.
package struct BuiltInProfile: Sendable {
  /// "azure", as it stands on the command line.
  package var name: String
  package var product: ConfiguredProduct
  /// When its sources were read.
  package var date: String
  package var sources: [String]
  /// What it leaves out or cannot know.
  package var notes: [String] = []
  var connections: @Sendable (ConfigurationOrigin) -> [ConfiguredConnection]

  package static let all: [BuiltInProfile] = [
    .azure, .gcp, .aws, .windowsClient, .ios, .macOS, .android,
  ]

  package static func named(_ name: String) -> BuiltInProfile? { all.first { $0.name == name } }

  package var policy: PeerPolicy {
    var policy = PeerPolicy(file: name, product: product)
    let origin = ConfigurationOrigin.assumedDefault("\(product.name), profile of \(date)")
    policy.connections = connections(origin)
    policy.profile = Origin(date: date, sources: sources, notes: notes)
    return policy
  }

  /// What a policy says of the profile that it is made of.
  package struct Origin: Hashable, Sendable {
    package var date: String
    package var sources: [String]
    package var notes: [String]
  }
}

extension BuiltInProfile {
  /// One connection for any peer.
  static func connection(
    _ name: String, _ versions: [IKEVersion], _ origin: ConfigurationOrigin,
    proposals: [ConfiguredProposal], child: [ConfiguredProposal], initiates: Bool?,
    ikeLifetime: UInt64? = nil, childLifetime: UInt64? = nil, usesKey: Bool = true
  ) -> ConfiguredConnection {
    var made = ConfiguredConnection(
      name: name, origin: origin, versions: Configured(versions, origin))
    made.proposals = proposals
    made.initiates = initiates.map { Configured($0, origin) }
    made.aggressiveMode = Configured(false, origin)
    made.rekeySeconds = ikeLifetime.map { Configured($0, origin) }
    if usesKey {
      made.localAuthentication = [Configured(.preSharedKey, origin)]
      made.remoteAuthentication = [Configured(.preSharedKey, origin)]
    }
    var networks = ConfiguredChild(
      name: name, origin: origin, proposals: child, mode: Configured(.tunnel, origin))
    // Which networks it protects nobody knows: it is taken to have what it is asked for.
    networks.lifetimeSeconds = childLifetime.map { Configured($0, origin) }
    made.children = [networks]
    return made
  }
}
