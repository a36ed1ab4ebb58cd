import ISAKMP

/// A tunnel of which the file shows the addresses and not what its endpoint accepts: the default
/// set, which a user may have narrowed.
enum AWSUnlistedTunnel {
  static let assumed = ConfigurationOrigin.assumedDefault(AWSDefaults.product)
  private static let standard = ConfigurationOrigin.productDefault(AWSDefaults.product)

  static func connection(
    _ name: String, _ origin: ConfigurationOrigin, outside: Configured<String>,
    customer: Configured<String>?
  ) -> ConfiguredConnection {
    let versions: [IKEVersion] = [.ikev1, .ikev2]
    var made = ConfiguredConnection(
      name: name, origin: origin, versions: Configured(versions, assumed))
    made.localAddresses = [outside]
    made.remoteAddresses = customer.map { [$0] } ?? []
    made.localAuthentication = [Configured(.preSharedKey, standard)]
    made.remoteAuthentication = [Configured(.preSharedKey, standard)]
    made.aggressiveMode = Configured(false, standard)
    made.initiates = Configured(false, assumed)
    made.proposals = AWSPhase.defaults(phase1: true, assumed).ike(versions, name: name, assumed)
    var child = ConfiguredChild(
      name: name, origin: origin,
      proposals: AWSPhase.defaults(phase1: false, assumed)
        .esp(versions, name: name + ", ESP", assumed),
      mode: Configured(.tunnel, standard))
    child.localSelectors = [CloudWords.everything(assumed)]
    child.remoteSelectors = [CloudWords.everything(assumed)]
    made.children = [child]
    return made
  }
}
