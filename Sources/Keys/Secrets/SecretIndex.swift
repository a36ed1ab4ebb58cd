/// The secrets of a run by the SA and the peer that they are for: every negotiation asks, and both may be
/// many.
package struct SecretIndex: Sendable {
  private let shared: BySA<SharedSecret>
  private let ikev1: BySA<IKEv1KeyRow>
  private let ikev2: BySA<IKEv2KeyRow>
  private let nonces: BySA<DecryptedNonces>
  /// Each once, in the order read.
  private let keys: [PreSharedKey]
  private let peers: PeerIndex
  private let unreadable: [UnreadableKey]
  private let unreadablePeers: PeerIndex

  /// An address of 4 or 16 octets, and an identity as stated.
  package typealias Peer = (address: [UInt8]?, identity: String?)

  package init(_ secrets: Secrets) {
    shared = BySA(secrets.sharedSecrets, \.initiatorSPI)
    ikev1 = BySA(secrets.ikev1Rows, \.initiatorCookie)
    ikev2 = BySA(secrets.ikev2Rows, \.initiatorSPI)
    nonces = BySA(secrets.decryptedNonces) { $0.initiatorCookie }
    var seen: Set<PreSharedKey> = []
    keys = secrets.preSharedKeys.filter { seen.insert($0).inserted }
    peers = PeerIndex(keys.map(\.peers))
    unreadable = secrets.unreadableKeys
    unreadablePeers = PeerIndex(unreadable.map(\.peers))
  }

  /// Shared secrets that may belong to this SA, those tied to it first, then the candidates whose
  /// SPIs are not known. Without a message ID those of the SA itself.
  package func sharedSecrets(
    initiatorSPI: UInt64, responderSPI: UInt64, messageID: UInt32? = nil
  ) -> [SharedSecret] {
    shared.fitting(initiatorSPI) {
      ($0.messageID == messageID || ($0.messageID == nil && $0.initiatorSPI == nil))
        && ($0.responderSPI == nil || $0.responderSPI == responderSPI)
    }
  }

  package func decryptedNonces(initiatorCookie: UInt64, responderCookie: UInt64)
    -> [DecryptedNonces]
  {
    nonces.fitting(initiatorCookie) { ($0.responderCookie ?? responderCookie) == responderCookie }
  }

  package func ikev1Rows(initiatorCookie: UInt64, responderCookie: UInt64) -> [IKEv1KeyRow] {
    ikev1.fitting(initiatorCookie) { ($0.responderCookie ?? responderCookie) == responderCookie }
  }

  package func ikev2Rows(initiatorSPI: UInt64, responderSPI: UInt64) -> [IKEv2KeyRow] {
    ikev2.fitting(initiatorSPI) { ($0.responderSPI ?? responderSPI) == responderSPI }
  }

  /// Pre-shared keys for two peers: those that name the first, those for everyone, those that name the
  /// second; each once, no more than `limit`. `nil` where none names one of them.
  package func preSharedKeys(naming peers: [Peer], limit: Int) -> [PreSharedKey]? {
    guard peers.contains(where: self.peers.isNamed) else { return nil }
    return self.peers.places(of: peers, limit: limit).map { keys[$0] }
  }

  /// Pre-shared keys for everyone, each once, no more than `limit`.
  package func openKeys(limit: Int) -> [PreSharedKey] {
    self.peers.open.prefix(limit).map { keys[$0] }
  }

  /// Every pre-shared key, each once, no more than `limit`.
  package func preSharedKeys(limit: Int) -> [PreSharedKey] { Array(keys.prefix(limit)) }

  /// The first keys that nobody can use and that are for one of these peers, or for everyone, in the order
  /// read.
  package func unreadableKeys(of peers: [Peer], limit: Int) -> [UnreadableKey] {
    unreadablePeers.places(of: peers, limit: .max).sorted().prefix(limit).map { unreadable[$0] }
  }
}

/// Secrets by their SA's initiator SPI, which some do not say.
private struct BySA<Secret: Sendable>: Sendable {
  private var tied: [UInt64: [Secret]] = [:]
  private var untied: [Secret] = []

  init(_ secrets: [Secret], _ spi: (Secret) -> UInt64?) {
    for secret in secrets {
      if let spi = spi(secret) {
        tied[spi, default: []].append(secret)
      } else {
        untied.append(secret)
      }
    }
  }

  /// Those of this SA before those of any.
  func fitting(_ spi: UInt64, where fits: (Secret) -> Bool) -> [Secret] {
    (tied[spi] ?? []).filter(fits) + untied.filter(fits)
  }
}

/// Keys by the addresses, prefixes and identities that they are for.
private struct PeerIndex: Sendable {
  /// Places of the keys for everyone.
  private(set) var open: [Int] = []
  private var byNetwork: [PeerName.Network: [Int]] = [:]
  /// Prefix lengths in use, for addresses of so many octets.
  private var lengths: [Int: Set<Int>] = [:]
  private var byIdentity: [String: [Int]] = [:]

  /// - Parameter keys: for each key whom it is for.
  init(_ keys: [[String]]) {
    for (place, peers) in keys.enumerated() {
      let names = peers.map { PeerName($0) }
      if names.isEmpty || names.contains(where: \.isAny) { open.append(place) }
      for name in names where !name.isAny {
        byIdentity[PeerName.bare(name.text), default: []].append(place)
        guard let network = name.network else { continue }
        byNetwork[network, default: []].append(place)
        lengths[network.octets.count, default: []].insert(network.bits)
      }
    }
  }

  /// Places of the keys that name the first peer, of those for everyone, and of those that name the
  /// others; each once, no more than `limit`.
  func places(of peers: [SecretIndex.Peer], limit: Int) -> [Int] {
    var places: [Int] = []
    var seen: Set<Int> = []
    func add(_ more: [Int]) {
      for place in more {
        guard places.count < limit else { return }
        if seen.insert(place).inserted { places.append(place) }
      }
    }
    for (index, peer) in peers.enumerated() {
      add(named(peer))
      if index == 0 { add(open) }
    }
    return places
  }

  func isNamed(_ peer: SecretIndex.Peer) -> Bool { !named(peer).isEmpty }

  private func named(_ peer: SecretIndex.Peer) -> [Int] {
    var found = peer.identity.flatMap { byIdentity[PeerName.bare($0)] } ?? []
    if let address = peer.address {
      for bits in lengths[address.count] ?? [] {
        found += byNetwork[PeerName.Network(address, bits: bits)] ?? []
      }
    }
    return found.sorted()
  }
}
