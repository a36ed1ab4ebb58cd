package import ISAKMP

/// One device's configuration, read as what it offers and what it accepts.
package struct PeerPolicy: Sendable {
  /// As given on the command line.
  package var file: String
  package var product: ConfiguredProduct
  /// As the file states it: "15.7", "9.16(4)".
  package var release: String?
  /// The endpoint that the user said it belongs to: `--policy 192.0.2.1=hub.cfg`.
  package var givenAddress: String?
  /// Addresses that the file gives to the device itself: interfaces, `local_addrs`, `left`.
  package var ownAddresses: [Configured<String>] = []
  /// The device's IKE proposals for every peer, in its order of preference, built-in ones left out.
  package var proposals: [ConfiguredProposal] = []
  /// What follows them when none fits.
  package var builtInProposals = BuiltInProposals.none
  package var connections: [ConfiguredConnection] = []
  package var presharedKeys: [ConfiguredPresharedKey] = []
  /// The file names a place for keys that was not given with it: an AAA server, a keyring that is not in
  /// it, files that it includes.
  package var mayHoldMoreKeys = false
  /// Post-quantum pre-shared keys (RFC 8784), each with the PPK_IDs that select it in place of peers.
  package var postquantumKeys: [ConfiguredPresharedKey] = []
  /// Whether the device takes part in Aggressive Mode at all: `crypto isakmp aggressive-mode
  /// disable`.
  package var aggressiveMode: Configured<Bool>?
  /// Versions that the device speaks at all, where the file says it.
  package var versions: Configured<[IKEVersion]>?
  /// Of a maker's built-in profile and not of a file.
  package var profile: BuiltInProfile.Origin?
  /// Lines left out whose default is not known for this release.
  package var missingDefaults: [MissingDefault] = []
  /// What could not be used, in the order of the file.
  package var remarks: [ConfigurationRemark] = []
  /// While it is read.
  var room = PolicyRoom()
  var isToldFull = false

  package init(file: String, product: ConfiguredProduct) {
    self.file = file
    self.product = product
  }

  /// Leaves of each of the device's addresses the first place that gives it.
  mutating func nameOwnAddressesOnce() {
    var seen: Set<String> = []
    ownAddresses.removeAll { !seen.insert($0.value).inserted }
  }
}

/// The policies that a device has without configuration.
package enum BuiltInProposals: Hashable, Sendable {
  case none
  /// Certain by `show` output or by the product.
  case known([ConfiguredProposal])
  /// Images differ; each reading is to be evaluated, and a finding says which it assumed. Readings
  /// of IKEv1 and of IKEv2 are independent of each other; a version with one reading is certain.
  case dependsOnImage([Reading])

  package struct Reading: Hashable, Sendable {
    package var version: IKEVersion
    /// "images with the single default policy 65535".
    package var name: String
    /// Empty: such images use no built-in policy here.
    package var proposals: [ConfiguredProposal]

    package init(version: IKEVersion, name: String, proposals: [ConfiguredProposal]) {
      self.version = version
      self.name = name
      self.proposals = proposals
    }
  }

  /// What to evaluate for one version: one reading where it is certain, its name empty; else
  /// several.
  package func readings(_ version: IKEVersion) -> [Reading] {
    switch self {
    case .none: [Reading(version: version, name: "", proposals: [])]
    case .known(let proposals):
      [
        Reading(
          version: version, name: "", proposals: proposals.filter { $0.versions.contains(version) })
      ]
    case .dependsOnImage(let readings):
      readings.contains { $0.version == version }
        ? readings.filter { $0.version == version }
        : [Reading(version: version, name: "", proposals: [])]
    }
  }
}
