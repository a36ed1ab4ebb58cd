import Capture
import ISAKMP
import Negotiations
import Policies

/// What one side's configuration lets it do with this peer: the entries that can be compared with
/// an offer, and what keeps it from comparing at all.
struct ApplicablePolicy: Sendable {
  var ties: [PolicyTie]
  /// Connections that admit both addresses and the version.
  var connections: [ConfiguredConnection] = []
  /// What the device compares, in its order, built-in entries left out.
  var proposals: [ConfiguredProposal] = []
  private(set) var kinds = EntryKinds()
  /// What follows when none of these fits: one reading where that is certain.
  var builtIn: [BuiltInProposals.Reading] = []
  /// The file has connections and none admits these addresses; or none of those that do admits the
  /// version.
  var hasNoConnection = false
  var refusesVersion: Configured<[IKEVersion]>?
  /// A name that only the device resolves, a tie that is not certain: what follows is no proof.
  var doubts: [String] = []
  /// Entries that depend on the build or were not wholly understood: what they take or refuse is no
  /// proof.
  var doubtfulEntries: [String] = []

  /// Private addresses of its own from which its connections start, where it is met under another one.
  private(set) var translated: Set<IPAddress> = []
  /// Some connections admit the peer's address and others do not.
  private var passedOver = false
  /// One of them names a host.
  private var namesHost = false
  /// How many connections of a file are compared for one negotiation: a file with thousands for everyone would
  /// take longer with each negotiation than the capture with all of them.
  static let connectionLimit = 100

  /// Whether it is known for sure whose connections these are.
  var isPlaced: Bool { doubts.isEmpty }
  /// Something of it can be compared with an offer.
  var hasSomething: Bool { !connections.isEmpty || !proposals.isEmpty }
  var product: ConfiguredProduct { ties.first?.policy.product ?? .ikewhy }
  /// Some file is taken for this side's and for the other's.
  func shares(_ other: ApplicablePolicy) -> Bool {
    !Set(ties.map(\.index)).isDisjoint(with: other.ties.map(\.index))
  }

  var files: String { Telling.list(ties.map(\.policy.file)) }

  init?(_ negotiation: Negotiation, _ role: Role, _ run: RunFacts) {
    if let known = run.known, known.isOf(negotiation) {
      guard let own = role == .initiator ? known.initiator : known.responder else { return nil }
      self = own
      return
    }
    ties = run.policies.ties(negotiation, role)
    guard !ties.isEmpty else { return nil }
    for tie in ties {
      guard let profile = tie.policy.profile else { continue }
      doubts.append(
        "\(tie.policy.file) is a built-in profile of \(profile.date) and not this peer's configuration"
      )
    }
    for tie in ties where !tie.isCertain {
      doubts.append("\(tie.policy.file) is taken for this side's because \(tie.reason)")
    }
    let addresses = negotiation.addresses
    let (here, there) =
      role == .initiator
      ? (addresses.initiator, addresses.responder) : (addresses.responder, addresses.initiator)
    for tie in ties {
      let inside = run.policies.places[tie.index].translatedAddresses(here: here)
      add(tie, run.policies, negotiation.version, here.union(inside), there)
      noteTranslation(tie, inside)
    }
    if passedOver, negotiation.mayBeTranslated(role.other) {
      doubts.append(
        """
        the address of the \(role.other.rawValue) may be translated on the way, and another \
        connection may apply then
        """)
    }
    kinds.add(proposals)
  }

  private mutating func add(
    _ tie: PolicyTie, _ policies: GivenPolicies, _ version: IKEVersion, _ here: Set<IPAddress>,
    _ there: Set<IPAddress>
  ) {
    let (policy, place) = (tie.policy, policies.places[tie.index])
    let (usable, other, haveOwnEntries) = connections(
      of: tie, place, version, here: here, there: there)
    if let versions = policy.versions, !versions.value.contains(version) {
      refusesVersion = versions
      return
    }
    let conduct = policy.product.conduct
    // Beside entries of the whole file, connections of another version leave something to compare.
    let hasOwnEntriesAlone = policy.proposals.isEmpty && haveOwnEntries
    if usable.isEmpty, let other, conduct.findsConnectionFirst || hasOwnEntriesAlone {
      refusesVersion = policy.connections[other].versions
      return
    }
    if usable.isEmpty, conduct.findsConnectionFirst {
      hasNoConnection = true
      return
    }
    connections += usable
    let takesMethod = conduct.choosesConnectionByMethod && version == .ikev1
    let compared =
      conduct.ranksConnections ? Self.preferred(usable, version, here, there) : usable
    let own = compared.flatMap { connection in
      (connection.proposals ?? []).map { entry in
        takesMethod ? entry.demanding(connection) : entry
      }
    }
    let isShared = usable.isEmpty || usable.contains { $0.proposals == nil }
    let entries =
      own.isEmpty && isShared
      ? policies.entries.entries(of: policy, at: tie.index, version, here)
      : ComparableEntries(own + (isShared ? policy.proposals : []), version, here)
    if proposals.isEmpty {
      (proposals, kinds) = (entries.proposals, entries.kinds)
    } else {
      proposals += entries.proposals
    }
    doubtfulEntries += entries.doubts
    // IOS takes IKEv2's default policy only for addresses that no configured policy names.
    guard version == .ikev1 || !entries.namesAddresses else { return }
    builtIn += policy.builtInProposals.readings(version)
  }

  /// Which of several private addresses the public one stands for is not in the file.
  private mutating func noteTranslation(_ tie: PolicyTie, _ inside: Set<IPAddress>) {
    guard !inside.isEmpty else { return }
    let locals = Set(
      connections.flatMap(\.localAddresses).compactMap { AddressPattern($0.value).single }
    ).intersection(inside)
    translated.formUnion(locals)
    if locals.count > 1 {
      doubts.append(
        """
        \(tie.policy.file) has connections from several private addresses, and which of them is \
        translated to this one is not in it
        """)
    }
  }

  /// Of the connections that admit the addresses: those of the version, the place of the first of another
  /// one, and whether each has entries of its own.
  private mutating func connections(
    of tie: PolicyTie, _ place: PolicyPlace, _ version: IKEVersion, here: Set<IPAddress>,
    there: Set<IPAddress>
  ) -> (usable: [ConfiguredConnection], other: Int?, haveOwnEntries: Bool) {
    let policy = tie.policy
    var usable: [ConfiguredConnection] = []
    var (reachable, other, haveOwnEntries) = (0, Int?.none, true)
    for index in place.candidates(there: there) {
      let (verdict, isMirrored) = place.admits(index, here: here, there: there)
      if verdict == false { continue }
      guard usable.count < Self.connectionLimit else {
        doubts.append(
          """
          \(policy.file) has more than \(Self.connectionLimit) connections for these addresses, of \
          which the others were not compared
          """)
        break
      }
      reachable += 1
      if verdict == nil, !namesHost {
        namesHost = true
        doubts.append(
          "\(policy.connections[index].name) names a host that only the device can resolve")
      }
      if policy.connections[index].proposals == nil { haveOwnEntries = false }
      if policy.connections[index].versions.value.contains(version) {
        let connection = policy.connections[index]
        usable.append(isMirrored ? connection.mirrored : connection)
      } else if other == nil {
        other = index
      }
    }
    if reachable > 0, reachable < policy.connections.count { passedOver = true }
    return (usable, other, haveOwnEntries)
  }

  /// The proposals of the connections in the order of how well they fit the addresses, with IKEv1
  /// only those of the best.
  private static func preferred(
    _ connections: [ConfiguredConnection], _ version: IKEVersion, _ here: Set<IPAddress>,
    _ there: Set<IPAddress>
  ) -> [ConfiguredConnection] {
    let ranked = connections.enumerated()
      .map { (rank: ConnectionRank.of($0.element, here: here, there: there), place: $0) }
      .sorted { left, right in
        left.rank != right.rank
          ? left.rank > right.rank : left.place.offset < right.place.offset
      }
    guard version == .ikev1, let best = ranked.first?.rank else {
      return ranked.map(\.place.element)
    }
    return ranked.filter { $0.rank == best }.map(\.place.element)
  }
}

extension ConfiguredProposal {
  var isKnownForSure: Bool {
    isCertain && (builtIn?.isCertain ?? true) && choices.allSatisfy { $0.origin.isCertain }
  }
}

extension ConfiguredProposal {
  /// The entry with the authentication methods of its connection.
  fileprivate func demanding(_ connection: ConfiguredConnection) -> ConfiguredProposal {
    guard choices(for: .authentication).isEmpty, let methods = connection.ikev1Methods,
      let origin = connection.remoteAuthentication.first?.origin
    else { return self }
    var entry = self
    entry.choices += AuthenticationMethod.allCases.filter(methods.contains).map {
      Configured(.authentication($0), origin)
    }
    return entry
  }
}

extension Negotiation {
  /// Whether a side's address, as far as it was seen, may not be the one that arrives at the other
  /// side: a NAT was found before it, or a private address talks to a public one.
  func mayBeTranslated(_ role: Role) -> Bool {
    let (initiators, responders) = addresses
    let (own, other) = role == .initiator ? (initiators, responders) : (responders, initiators)
    // Seen from outside too, the translated address is among them.
    guard own.allSatisfy(\.isPrivate) else { return false }
    switch nat.detected {
    case .both: return true
    case .initiator: return role == .initiator
    case .responder: return role == .responder
    case .none: return false
    case .unknown: return !other.contains(where: \.isPrivate)
    }
  }
}
