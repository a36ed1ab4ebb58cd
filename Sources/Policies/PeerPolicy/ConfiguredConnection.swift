package import ISAKMP

/// What a configuration says of one peer or group of peers: swanctl's connection, ipsec.conf's
/// conn, a crypto map entry, a tunnel group, an IKEv2 or ISAKMP profile.
package struct ConfiguredConnection: Hashable, Sendable {
  package var name: String
  package var origin: ConfigurationOrigin
  package var versions: Configured<[IKEVersion]>
  /// As written: addresses, prefixes, ranges, host names, "%any". Empty: any.
  package var localAddresses: [Configured<String>] = []
  package var remoteAddresses: [Configured<String>] = []
  /// The identity that this side sends, and the one that it expects; `nil` where the product takes
  /// the address or anything.
  package var localIdentity: Configured<String>?
  package var remoteIdentity: Configured<String>?
  package var localAuthentication: [Configured<ConfiguredAuthentication>] = []
  package var remoteAuthentication: [Configured<ConfiguredAuthentication>] = []
  /// Whether it initiates or accepts Aggressive Mode; `nil` where the product decides otherwise.
  package var aggressiveMode: Configured<Bool>?
  /// Its own IKE proposals in their order; `nil` where the device's list serves every peer.
  package var proposals: [ConfiguredProposal]?
  package var children: [ConfiguredChild] = []
  package var natTraversal: Configured<Bool>?
  package var forcesEncapsulation: Configured<Bool>?
  package var mobike: Configured<Bool>?
  package var fragmentation: Configured<Bool>?
  /// When the IKE SA is rekeyed or authenticated anew, in seconds; 0 for never.
  package var rekeySeconds: Configured<UInt64>?
  package var reauthenticationSeconds: Configured<UInt64>?
  package var deadPeerDetectionSeconds: Configured<UInt64>?
  /// Whether it begins by itself; `nil` where the addresses decide it.
  package var initiates: Configured<Bool>?
  /// IKEv2 only with a post-quantum pre-shared key (RFC 8784).
  package var requiresPostquantumKey: Configured<Bool>?
  /// IKEv2 only where both first messages name this network, in a notification of the maker's own;
  /// `nil` where none is named.
  package var networkID: Configured<UInt8>?
  /// A peer's narrower networks are an error of it: Google's HA tunnels.
  package var forbidsNarrowing: Configured<Bool>?
  /// Why the device does not negotiate it at all, as far as the file tells.
  package var hindrance: Configured<String>?
  /// ipsec.conf says `left` and `right`, and the device finds out at its interfaces which of them
  /// it is. Where the file does not tell, left is taken as local, and `mirrored` is the other
  /// reading.
  package var isMirrorable = false

  /// A line of its entries that was not understood, and may say what they seem to leave out.
  package var unread: ConfigurationRemark?

  package init(name: String, origin: ConfigurationOrigin, versions: Configured<[IKEVersion]>) {
    self.name = name
    self.origin = origin
    self.versions = versions
  }
}

extension ConfiguredConnection {
  /// The same with local and remote exchanged.
  package var mirrored: ConfiguredConnection {
    var mirrored = self
    swap(&mirrored.localAddresses, &mirrored.remoteAddresses)
    swap(&mirrored.localIdentity, &mirrored.remoteIdentity)
    swap(&mirrored.localAuthentication, &mirrored.remoteAuthentication)
    for (index, child) in children.enumerated() {
      mirrored.children[index].localSelectors = child.remoteSelectors
      mirrored.children[index].remoteSelectors = child.localSelectors
    }
    return mirrored
  }
}

/// How a side proves who it is, as configurations say it.
package enum ConfiguredAuthentication: Hashable, Sendable {
  case preSharedKey
  /// Any public key: RSA, ECDSA or EdDSA by what the certificate holds.
  case publicKey
  case rsaSignatures
  case ecdsaSignatures
  /// The EAP method where one is named.
  case eap(String?)
  case xauth(String?)
  case null
}

/// What one Child SA, or Quick Mode, may protect and how.
package struct ConfiguredChild: Hashable, Sendable {
  package var name: String
  package var origin: ConfigurationOrigin
  package var protocolID: IPsecDOI.ProtocolID
  /// Encryption, integrity, group (perfect forward secrecy) and ESN; no `.group` choice: no PFS.
  package var proposals: [ConfiguredProposal]
  package var mode: Configured<EncapsulationMode>
  package var localSelectors: [Configured<ConfiguredSelector>] = []
  package var remoteSelectors: [Configured<ConfiguredSelector>] = []
  /// When it is rekeyed; 0 for never.
  package var rekeySeconds: Configured<UInt64>?
  package var lifetimeSeconds: Configured<UInt64>?
  package var lifetimeKilobytes: Configured<UInt64>?
  /// HMAC-SHA2-256 of ESP is cut to 96 bits, as in an early draft of RFC 4868, instead of 128 (section
  /// 2.6); no message tells the one from the other.
  package var truncatesSHA256: Configured<Bool>?

  package enum EncapsulationMode: String, Hashable, Sendable {
    case tunnel, transport
  }

  package init(
    name: String, origin: ConfigurationOrigin, protocolID: IPsecDOI.ProtocolID = .esp,
    proposals: [ConfiguredProposal] = [], mode: Configured<EncapsulationMode>
  ) {
    self.name = name
    self.origin = origin
    self.protocolID = protocolID
    self.proposals = proposals
    self.mode = mode
  }
}

/// A range of addresses with protocol and ports, as a configuration gives it.
package enum ConfiguredSelector: Hashable, Sendable {
  /// Addresses of 4 or 16 octets, both ends included; protocol 0 and ports 0 to 65535 are any.
  case range(
    start: [UInt8], end: [UInt8], protocolID: UInt8 = 0, startPort: UInt16 = 0,
    endPort: UInt16 = 65535)
  /// The side's own address, or the one assigned to it: swanctl's "dynamic", ipsec.conf's silence.
  case dynamic(protocolID: UInt8 = 0, startPort: UInt16 = 0, endPort: UInt16 = 65535)
  /// Something that names no fixed addresses, as written: an object group, a host name.
  case named(String)
}
