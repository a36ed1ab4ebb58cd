/// The secrets of a run by the SA and the peer that they are for: every negotiation asks, and both may be
/// many.
package struct SecretIndex: Sendable {
  /// Of the SAs themselves, and of the exchanges inside them by their message IDs.
  private let shared: BySA<SharedSecret>
  private let exchanges: [UInt32: BySA<SharedSecret>]
  private let ikev1: BySA<IKEv1KeyRow>
  private let ikev2: BySA<IKEv2KeyRow>
  private let nonces: BySA<DecryptedNonces>
  /// Each once, in the order read.
  private let keys: [PreSharedKey]
  private let peers: PeerIndex
  private let unreadable: [UnreadableKey]
  private let unreadablePeers: PeerIndex
  private let allPostQuantum: [PostQuantumKey]
  private let postQuantum: [String?: [PostQuantumKey]]

  /// An address of 4 or 16 octets, and an identity as stated.
  package typealias Peer = (address: [UInt8]?, identity: String?)

  package init(_ secrets: Secrets) {
    let byExchange = Dictionary(grouping: secrets.sharedSecrets, by: \.messageID)
    func bySA(_ secrets: [SharedSecret]) -> BySA<SharedSecret> {
      BySA(secrets) { ($0.initiatorSPI, $0.responderSPI) }
    }
    shared = bySA(byExchange[nil] ?? [])
    exchanges = Dictionary(
      uniqueKeysWithValues: byExchange.compactMap { messageID, secrets in
        messageID.map { ($0, bySA(secrets)) }
      })
    ikev1 = BySA(secrets.ikev1Rows) { ($0.initiatorCookie, $0.responderCookie) }
    ikev2 = BySA(secrets.ikev2Rows) { ($0.initiatorSPI, $0.responderSPI) }
    nonces = BySA(secrets.decryptedNonces) { ($0.initiatorCookie, $0.responderCookie) }
    var seen: Set<PreSharedKey> = []
    keys = secrets.preSharedKeys.filter { seen.insert($0).inserted }
    peers = PeerIndex(keys.map(\.peers))
    unreadable = secrets.unreadableKeys
    unreadablePeers = PeerIndex(unreadable.map(\.peers))
    allPostQuantum = secrets.postQuantumKeys
    postQuantum = Dictionary(grouping: secrets.postQuantumKeys, by: \.id)
  }

  /// How many secrets without an initiator SPI, which may be any SA's, are handed out for one.
  package static let untiedLimit = 200

  /// Shared secrets that may belong to this SA, those tied to it first, then the candidates whose
  /// SPIs are not known. Without a message ID those of the SA itself.
  package func sharedSecrets(
    initiatorSPI: UInt64, responderSPI: UInt64, messageID: UInt32? = nil
  ) -> [SharedSecret] {
    guard let messageID else { return shared.fitting(initiatorSPI, responderSPI) }
    return (exchanges[messageID]?.fitting(initiatorSPI, responderSPI) ?? [])
      + shared.untied(responderSPI)
  }

  /// The secret of a key exchange inside protected messages: only its SA and message ID tell that it
  /// is this one's.
  package func sharedSecret(
    ofExchange messageID: UInt32, initiatorSPI: UInt64, responderSPI: UInt64
  ) -> SharedSecret? {
    exchanges[messageID]?.tied(initiatorSPI, responderSPI).first
  }

  /// Post-quantum pre-shared keys with this PPK_ID, in the order read.
  package func postQuantumKeys(id: String) -> [PostQuantumKey] { postQuantum[id] ?? [] }

  /// The first other post-quantum pre-shared keys that may stand under the PPK_ID of this one.
  package func postQuantumKeys(like key: PostQuantumKey, limit: Int) -> [PostQuantumKey] {
    let like =
      key.id == nil ? allPostQuantum : (postQuantum[key.id] ?? []) + (postQuantum[nil] ?? [])
    return Array(like.lazy.filter { $0.key != key.key }.prefix(limit))
  }

  package func decryptedNonces(initiatorCookie: UInt64, responderCookie: UInt64)
    -> [DecryptedNonces]
  {
    nonces.fitting(initiatorCookie, responderCookie)
  }

  package func ikev1Rows(initiatorCookie: UInt64, responderCookie: UInt64) -> [IKEv1KeyRow] {
    ikev1.fitting(initiatorCookie, responderCookie)
  }

  package func ikev2Rows(initiatorSPI: UInt64, responderSPI: UInt64) -> [IKEv2KeyRow] {
    ikev2.fitting(initiatorSPI, responderSPI)
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

/// Secrets by their SA's SPIs, which some do not say.
private struct BySA<Secret: Sendable>: Sendable {
  private struct SPIs: Hashable {
    var initiator: UInt64?
    var responder: UInt64?
  }

  private var secrets: [SPIs: [Secret]] = [:]

  init(_ secrets: [Secret], _ spis: (Secret) -> (initiator: UInt64?, responder: UInt64?)) {
    for secret in secrets {
      let (initiator, responder) = spis(secret)
      self.secrets[SPIs(initiator: initiator, responder: responder), default: []].append(secret)
    }
  }

  /// Those of this SA before those of any.
  func fitting(_ initiator: UInt64, _ responder: UInt64) -> [Secret] {
    tied(initiator, responder) + untied(responder)
  }

  /// Those that name both SPIs before those that name the initiator's alone.
  func tied(_ initiator: UInt64, _ responder: UInt64) -> [Secret] {
    (secrets[SPIs(initiator: initiator, responder: responder)] ?? [])
      + (secrets[SPIs(initiator: initiator)] ?? [])
  }

  func untied(_ responder: UInt64) -> [Secret] {
    let limit = SecretIndex.untiedLimit
    let named = secrets[SPIs(responder: responder)] ?? []
    return Array((named.prefix(limit) + (secrets[SPIs()] ?? []).prefix(limit)).prefix(limit))
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
