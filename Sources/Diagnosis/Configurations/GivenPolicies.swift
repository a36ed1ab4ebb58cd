import Capture
import ISAKMP
import Negotiations
package import Policies

/// The configurations given for a run, and to which negotiations they belong.
package struct GivenPolicies: Sendable {
  package let policies: [PeerPolicy]
  /// What each says of addresses, read once.
  let places: [PolicyPlace]
  let entries: ComparableEntries.Cache
  /// Those that belong to some negotiation of the run.
  private(set) var used: Set<Int> = []

  package init(_ policies: [PeerPolicy]) {
    self.policies = policies
    places = policies.map(PolicyPlace.init)
    entries = ComparableEntries.Cache(policies)
  }

  package var isEmpty: Bool { policies.isEmpty }

  /// Configurations that belong to no negotiation seen so far.
  var unused: [PeerPolicy] {
    policies.indices.filter { !used.contains($0) }.map { policies[$0] }
  }

  mutating func use(_ indices: Set<Int>) { used.formUnion(indices) }

  mutating func learn(from negotiation: Negotiation) {
    guard used.count < policies.count else { return }
    for role in [Role.initiator, .responder] {
      for tie in ties(negotiation, role) { used.insert(tie.index) }
    }
  }
}

/// A configuration, and how surely it is that of one side of a negotiation.
struct PolicyTie: Sendable {
  var index: Int
  var policy: PeerPolicy
  /// Addresses say so; otherwise it is the only side left, or an identity says so.
  var isCertain: Bool
  /// "hub.cfg gives 192.0.2.1 to the device itself".
  var reason: String
}

/// The addresses in a configuration that tell whose it is.
struct PolicyPlace: Sendable {
  var given: AddressPattern?
  var own: [AddressPattern]
  var connections: [(local: [AddressPattern], remote: [AddressPattern])]
  /// For each connection of the file, in its order, the ways to read its ends.
  let readings: [[(local: [AddressPattern], remote: [AddressPattern])]]
  /// ipsec.conf of either side may look the same: which end is its own, only the device knows.
  private var mirrorable: [(left: [AddressPattern], right: [AddressPattern])]
  /// Single addresses of the device itself; then, by address, the first connection that has it as its
  /// local one, or as that of its peer.
  private let ownSingles: Set<IPAddress>
  private let localSingles: [IPAddress: Int]
  private let privateSingles: Set<IPAddress>
  private let remoteSingles: [IPAddress: Int]
  /// Of those that may be either end's, by the single addresses of both ends.
  private let mirrorableSingles: [IPAddress: Set<Int>]
  /// Connections by the single addresses that they have as their peer's, and those that name it in
  /// another way.
  private var bySingleRemote: [IPAddress: [Int]] = [:]
  private var withOpenRemote: [Int] = []
  /// By identity, as it is compared: the first connection that gives it to the device itself, or
  /// expects it of its peer.
  private let localIdentities: [String: Int]
  private let remoteIdentities: [String: Int]

  init(_ policy: PeerPolicy) {
    given = policy.givenAddress.map(AddressPattern.init)
    own = policy.ownAddresses.map { AddressPattern($0.value) }
    readings = policy.connections.map { connection in
      (connection.isMirrorable ? [connection, connection.mirrored] : [connection]).map { reading in
        (
          reading.localAddresses.map { AddressPattern($0.value) },
          reading.remoteAddresses.map { AddressPattern($0.value) }
        )
      }
    }
    mirrorable = policy.connections.filter(\.isMirrorable).map { connection in
      (
        connection.localAddresses.map { AddressPattern($0.value) },
        connection.remoteAddresses.map { AddressPattern($0.value) }
      )
    }
    connections = policy.connections.filter { !$0.isMirrorable }.map { connection in
      (
        connection.localAddresses.map { AddressPattern($0.value) },
        connection.remoteAddresses.map { AddressPattern($0.value) }
      )
    }
    ownSingles = Set(own.compactMap(\.single))
    localSingles = Self.firstPlaces(connections.map(\.local))
    privateSingles = ownSingles.union(localSingles.keys).filter(\.isPrivate)
    remoteSingles = Self.firstPlaces(connections.map(\.remote))
    mirrorableSingles = Self.places(mirrorable.map { $0.left + $0.right })
    localIdentities = Self.firstPlaces(policy.connections.map(\.localIdentity))
    remoteIdentities = Self.firstPlaces(policy.connections.map(\.remoteIdentity))
    for (index, connection) in readings.enumerated() {
      let singles = connection.flatMap { $0.remote.map(\.single) }
      if connection.contains(where: \.remote.isEmpty) || singles.contains(nil) {
        withOpenRemote.append(index)
      } else {
        for address in Set(singles.compactMap(\.self)) {
          bySingleRemote[address, default: []].append(index)
        }
      }
    }
  }

  /// The connections that may admit the other side, in their order: a router has one for each of
  /// thousands of peers.
  func candidates(there: Set<IPAddress>) -> [Int] {
    let named = there.flatMap { bySingleRemote[$0] ?? [] }
    return named.isEmpty ? withOpenRemote : Set(named + withOpenRemote).sorted()
  }

  private static func firstPlaces(_ patterns: [[AddressPattern]]) -> [IPAddress: Int] {
    Dictionary(
      patterns.enumerated().flatMap { index, patterns in
        patterns.compactMap { $0.single.map { ($0, index) } }
      }, uniquingKeysWith: min)
  }

  private static func firstPlaces(_ identities: [Configured<String>?]) -> [String: Int] {
    Dictionary(
      identities.enumerated().compactMap { index, identity in
        identity.map { (ConfiguredIdentity.comparable($0.value), index) }
      }, uniquingKeysWith: min)
  }

  private static func places(_ patterns: [[AddressPattern]]) -> [IPAddress: Set<Int>] {
    var places: [IPAddress: Set<Int>] = [:]
    for (index, patterns) in patterns.enumerated() {
      for address in patterns.compactMap(\.single) { places[address, default: []].insert(index) }
    }
    return places
  }

  enum Verdict {
    case certain(String)
    case open, excluded
  }

  /// The private addresses that the file gives to the device, where it is met under a public one that
  /// the file does not have: one of them is translated on the way.
  func translatedAddresses(here: Set<IPAddress>) -> Set<IPAddress> {
    guard !here.isEmpty, !here.contains(where: \.isPrivate),
      !here.contains(where: { ownSingles.contains($0) || localSingles[$0] != nil })
    else { return [] }
    return privateSingles
  }

  /// Of a file met under an address that it does not have: a connection from a private one has the
  /// other side as its peer.
  func translatedReason(here: Set<IPAddress>, there: Set<IPAddress>) -> String? {
    let inside = translatedAddresses(here: here)
    guard !inside.isEmpty else { return nil }
    let isPeer = there.contains { address in
      (bySingleRemote[address] ?? []).contains { index in
        readings[index].contains { reading in
          reading.local.contains { $0.single.map(inside.contains) ?? false }
        }
      }
    }
    return isPeer
      ? "a connection from a private address, which a NAT may translate, has the other side as its peer"
      : nil
  }

  /// Whether the device is the one at `here`, its peer being at `there`.
  func verdict(here: Set<IPAddress>, there: Set<IPAddress>) -> Verdict {
    if let given {
      return holds(given, here) ? .certain("the command line gives it to this address") : .excluded
    }
    if !ownSingles.isDisjoint(with: here) {
      return .certain("it gives this address to the device itself")
    }
    if !ownSingles.isDisjoint(with: there) { return .excluded }
    // Of connections that speak for either side, the first counts.
    switch Self.first(localSingles, here, there) {
    case true?: return .certain("a connection has this address as its local one")
    case false?: return .excluded
    case nil: break
    }
    if here.contains(where: { mirrorableSingles[$0] != nil }) {
      return .certain("a connection has this address at one of its ends")
    }
    // A device that gives itself other addresses than these may still be here, behind a NAT; that
    // it knows the peer is then no proof.
    let isElsewhere = !ownSingles.isEmpty || !localSingles.isEmpty
    switch isElsewhere ? nil : Self.first(remoteSingles, there, here) {
    case true?: return .certain("a connection has the other side as its peer")
    case false?: return .excluded
    case nil: break
    }
    // Addresses that are all of other places: another device's file, or one behind a NAT.
    return .open
  }

  /// Of a file that names both ends: most who write one call their own end left. That is a habit and
  /// no rule, and every connection between the two has to follow it.
  func hasLeft(at here: Set<IPAddress>, right there: Set<IPAddress>) -> Bool {
    let between = here.flatMap { own in
      there.flatMap { other in connections(between: own, and: other) }
    }
    return !between.isEmpty
      && between.allSatisfy { index in
        let ends = mirrorable[index]
        return ends.left.contains { holds($0, here) } && ends.right.contains { holds($0, there) }
      }
  }

  /// A hub is an end of all of them, its peer of few: these are looked through.
  private func connections(between own: IPAddress, and other: IPAddress) -> [Int] {
    guard let mine = mirrorableSingles[own], let others = mirrorableSingles[other] else {
      return []
    }
    let (few, many) = mine.count < others.count ? (mine, others) : (others, mine)
    return few.filter(many.contains)
  }

  /// Whether a connection admits both addresses, and whether that takes its ends exchanged; `nil`
  /// where a name would have to be resolved.
  func admits(
    _ connection: Int, here: Set<IPAddress>, there: Set<IPAddress>
  ) -> (verdict: Bool?, isMirrored: Bool) {
    var open: Int?
    for (index, reading) in readings[connection].enumerated() {
      let remote = AddressPattern.contains(reading.remote, there)
      if remote == false { continue }
      let local = AddressPattern.contains(reading.local, here)
      if local == false { continue }
      if local == true, remote == true { return (true, index > 0) }
      open = open ?? index
    }
    return open.map { (nil, $0 > 0) } ?? (false, false)
  }

  /// Whether `mine` or `other` is met at the earlier place, `mine` where both are at the same.
  private static func first(
    _ places: [IPAddress: Int], _ mine: Set<IPAddress>, _ other: Set<IPAddress>
  ) -> Bool? {
    let place = mine.compactMap { places[$0] }.min()
    let otherPlace = other.compactMap { places[$0] }.min()
    guard let place else { return otherPlace == nil ? nil : false }
    return otherPlace.map { place <= $0 } ?? true
  }

  private func holds(_ pattern: AddressPattern, _ addresses: Set<IPAddress>) -> Bool {
    addresses.contains { pattern.contains($0) == true }
  }

  /// An identity that the side showed is the one that the file gives it, or its peer's is the one
  /// that the file expects: what the first such connection says.
  func identityReason(mine: String?, theirs: String?) -> String? {
    let local = mine.flatMap { localIdentities[ConfiguredIdentity.comparable($0)] }
    let remote = theirs.flatMap { remoteIdentities[ConfiguredIdentity.comparable($0)] }
    if let mine, let local, local <= remote ?? local {
      return "a connection has the identity \(mine) as its own"
    }
    if let theirs, remote != nil {
      return "a connection expects the identity \(theirs) of its peer"
    }
    return nil
  }

  /// Whether the file names any address of its own or of a peer by which it could be told.
  var isPlaced: Bool {
    given != nil || !ownSingles.isEmpty || !localSingles.isEmpty || !remoteSingles.isEmpty
      || !mirrorableSingles.isEmpty
  }
}

extension GivenPolicies {
  /// The configurations of one side, the surest first.
  func ties(_ negotiation: Negotiation, _ role: Role) -> [PolicyTie] {
    guard !policies.isEmpty else { return [] }
    var addresses = negotiation.addresses
    if let inside = negotiation.initiator.insideAddress {
      addresses.initiator.insert(inside.address)
    }
    if let inside = negotiation.responder.insideAddress {
      addresses.responder.insert(inside.address)
    }
    // Both ends on one address tell nothing apart.
    if addresses.initiator.isEmpty || addresses.initiator == addresses.responder { return [] }
    let verdicts = places.map { place in
      (
        initiator: place.verdict(here: addresses.initiator, there: addresses.responder),
        responder: place.verdict(here: addresses.responder, there: addresses.initiator)
      )
    }
    var certain: [PolicyTie] = []
    var open: [PolicyTie] = []
    for (index, verdict) in verdicts.enumerated() {
      let (mine, other) =
        role == .initiator
        ? (verdict.initiator, verdict.responder) : (verdict.responder, verdict.initiator)
      switch (mine, other) {
      case (.certain, .certain):
        // It names both ends, as ipsec.conf does. Where another file is the other side's for
        // certain, this one is left for this side.
        let isOtherTaken = verdicts.indices.contains { index in
          let (mine, other) =
            role == .initiator
            ? (verdicts[index].initiator, verdicts[index].responder)
            : (verdicts[index].responder, verdicts[index].initiator)
          guard case .certain = other else { return false }
          if case .certain = mine { return false }
          return true
        }
        open.append(
          tie(
            index, isCertain: isOtherTaken,
            isOtherTaken
              ? "it names both ends, and the other side's file was given"
              : "it names both ends and does not say which is its own"))
      case (.certain(let reason), _):
        certain.append(tie(index, isCertain: true, reason))
      case (.open, .open), (.open, .excluded):
        if let reason = openReason(index, negotiation, addresses, role) {
          open.append(tie(index, isCertain: false, reason))
        } else if isLeft(index, for: role, among: verdicts) {
          open.append(
            tie(index, isCertain: false, "nothing in it tells to which side it belongs"))
        }
      default: break
      }
    }
    if !certain.isEmpty { return certain }
    let (here, there) =
      role == .initiator
      ? (addresses.initiator, addresses.responder) : (addresses.responder, addresses.initiator)
    return oneForEach(open, here, there)
  }

  /// Of several files that name both ends one belongs to this side: that which calls it left, where
  /// another one calls the other side so.
  private func oneForEach(
    _ open: [PolicyTie], _ here: Set<IPAddress>, _ there: Set<IPAddress>
  ) -> [PolicyTie] {
    guard open.count > 1 else { return open }
    let mine = open.filter { places[$0.index].hasLeft(at: here, right: there) }
    let others = open.filter { places[$0.index].hasLeft(at: there, right: here) }
    guard !mine.isEmpty, !others.isEmpty, mine.count + others.count == open.count else {
      return open
    }
    return mine.map { tie in
      var tie = tie
      tie.reason = "its left end is this side's, and another file's left end is the other side's"
      return tie
    }
  }

  /// What makes a file likely to be this side's that has neither of the two addresses.
  private func openReason(
    _ index: Int, _ negotiation: Negotiation,
    _ addresses: (initiator: Set<IPAddress>, responder: Set<IPAddress>), _ role: Role
  ) -> String? {
    let (here, there) =
      role == .initiator
      ? (addresses.initiator, addresses.responder) : (addresses.responder, addresses.initiator)
    return places[index].identityReason(
      mine: negotiation.peer(role).identity, theirs: negotiation.peer(role.other).identity)
      ?? places[index].translatedReason(here: here, there: there)
  }

  private func tie(_ index: Int, isCertain: Bool, _ reason: String) -> PolicyTie {
    PolicyTie(index: index, policy: policies[index], isCertain: isCertain, reason: reason)
  }

  /// A file without any address can be either side's, unless another one is that side's for certain
  /// or its identities speak for the other side.
  private func isLeft(
    _ index: Int, for role: Role,
    among verdicts: [(initiator: PolicyPlace.Verdict, responder: PolicyPlace.Verdict)]
  ) -> Bool {
    guard !places[index].isPlaced else {
      // Placed, but elsewhere: it belongs here only where it is one of two files, the other side
      // being the other's. That happens where a NAT hides the addresses.
      guard policies.count == 2 else { return false }
      let other = role == .initiator ? verdicts[1 - index].responder : verdicts[1 - index].initiator
      if case .certain = other { return true }
      return false
    }
    return !verdicts.contains {
      if case .certain = role == .initiator ? $0.initiator : $0.responder { true } else { false }
    }
  }
}
