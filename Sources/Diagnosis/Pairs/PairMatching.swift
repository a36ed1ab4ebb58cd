import Capture
import ISAKMP
import Negotiations
import Policies

/// Which connections of two files are meant for each other: by addresses as far as the files and the
/// command line give any, else by what is left.
struct PairMatching {
  /// One side of a pair.
  struct End: Sendable {
    var policy: PeerPolicy
    /// Read from this side: `left` and `right` are sorted out.
    var connection: ConfiguredConnection
    /// Where the other side reaches it; empty where nothing says so.
    var addresses: Set<IPAddress>
    /// The file has no connection, only proposals.
    var isBare = false
  }

  struct Pair: Sendable {
    /// The place of a's connection in its file.
    var place: Int
    var a: End
    var b: End
    var doubts: [String]
    /// Both name the other's address.
    var isCertain: Bool
  }

  private(set) var pairs: [Pair] = []
  private(set) var isAmbiguous = false
  private(set) var strangers: [PairCause] = []
  /// That there is no pair follows from addresses alone.
  private(set) var areCertain = false

  /// Not every connection was compared with every other, or more may meet than are walked.
  private(set) var isCut = false

  /// Connections of one file that are compared with one of the other: more than two files that are
  /// meant for each other have.
  private static let maximumComparisons = 100_000
  /// Pairs that are walked.
  private static let maximumPairs = 64

  init(_ a: PeerPolicy, _ b: PeerPolicy) {
    let (mine, theirs) = (Self.ends(a), Self.ends(b))
    // As many as may meet are kept, no more: each holds two configurations.
    var (found, highest, count, isEachCertain) = ([Pair](), Int.min, 0, true)
    var comparisons = 0
    for (place, first) in mine.enumerated() {
      for second in theirs {
        comparisons += 1
        guard comparisons <= Self.maximumComparisons else {
          isCut = true
          break
        }
        var best: (rank: Int, pair: Pair)?
        for x in first {
          for y in second {
            guard let fit = Self.rank(x, y), fit.rank > best?.rank ?? Int.min else { continue }
            best = (
              fit.rank,
              Pair(place: place, a: x, b: y, doubts: fit.doubts, isCertain: fit.named == 2)
            )
          }
        }
        guard let best, best.rank >= highest else { continue }
        if best.rank > highest { (found, highest, count, isEachCertain) = ([], best.rank, 0, true) }
        count += 1
        isEachCertain = isEachCertain && best.pair.isCertain
        if found.count < Self.maximumPairs { found.append(best.pair) }
      }
      if isCut { break }
    }
    guard !found.isEmpty else {
      // Who was not compared may be meant: nothing follows then.
      areCertain = !isCut
      if !isCut { tellStrangers(a, b) }
      return
    }
    pairs = found
    isCut = isCut || count > found.count
    // Where both name each other, each connection is a tunnel of its own.
    isAmbiguous = count > 1 && !isEachCertain
  }

  // MARK: Ends

  /// The connections of a file, each in the ways that it can be read.
  private static func ends(_ policy: PeerPolicy) -> [[End]] {
    let given = policy.givenAddress.flatMap { AddressPattern($0).single }
    let own = Set(policy.ownAddresses.compactMap { AddressPattern($0.value).single })
    if policy.connections.isEmpty {
      let versions =
        policy.versions?.value
        ?? [IKEVersion.ikev1, .ikev2].filter { version in
          policy.proposals.contains { $0.versions.contains(version) }
            || policy.builtInProposals.readings(version).contains { !$0.proposals.isEmpty }
        }
      let origin =
        policy.proposals.first?.origin ?? .assumedDefault(policy.product.name)
      let bare = ConfiguredConnection(
        name: policy.file, origin: origin, versions: Configured(versions, origin))
      return [
        [
          End(
            policy: policy, connection: bare, addresses: given.map { [$0] } ?? own, isBare: true)
        ]
      ]
    }
    return policy.connections.map { connection in
      let readings = connection.isMirrorable ? [connection, connection.mirrored] : [connection]
      return readings.map { reading in
        let local = Set(reading.localAddresses.compactMap { AddressPattern($0.value).single })
        // Behind a NAT the address outside counts, which only the command line knows.
        let addresses = given.map { [$0] } ?? (local.isEmpty ? own : local)
        return End(policy: policy, connection: reading, addresses: addresses)
      }
    }
  }

  // MARK: Rank

  /// `nil` where an address excludes it.
  private static func rank(_ a: End, _ b: End) -> (rank: Int, named: Int, doubts: [String])? {
    var (rank, named) = (0, 0)
    var doubts: [String] = []
    for (one, other) in [(a, b), (b, a)] {
      let remote = one.connection.remoteAddresses.map { AddressPattern($0.value) }
      let isOpen = remote.isEmpty || remote.contains(.any)
      if let given = one.policy.givenAddress.flatMap({ AddressPattern($0).single }) {
        let local = one.connection.localAddresses.map { AddressPattern($0.value) }
        if AddressPattern.contains(local, [given]) == true, !local.isEmpty { rank += 2 }
      }
      if let own = other.connection.localIdentity?.value,
        let expected = one.connection.remoteIdentity?.value
      {
        switch ConfiguredIdentity.admits(expected, own) {
        case true?: rank += 2
        case false?: rank -= 2
        case nil: break
        }
      }
      if isOpen {
        rank += 4
        continue
      }
      let unsaid = """
        whether \(other.policy.file) is at \(remoteText(one)), which \(one.connection.name) \
        calls, it does not say
        """
      guard !other.addresses.isEmpty else {
        // A profile is of whatever peer there is.
        if other.policy.profile == nil { doubts.append(unsaid) }
        continue
      }
      switch AddressPattern.contains(remote, other.addresses) {
      case true?:
        rank += 10
        named += 1
      case false?:
        guard other.mayBeOutside(at: remote) else { return nil }
        doubts.append(unsaid)
      case nil:
        doubts.append("\(one.connection.name) names a host that only the device can resolve")
      }
    }
    // Versions that never meet make another pair likelier.
    if Set(a.connection.versions.value).isDisjoint(with: b.connection.versions.value) { rank -= 1 }
    return (rank, named, doubts)
  }

  private static func remoteText(_ end: End) -> String {
    Telling.list(end.connection.remoteAddresses.map(\.value))
  }

  // MARK: Strangers

  private mutating func tellStrangers(_ a: PeerPolicy, _ b: PeerPolicy) {
    for (side, one, other) in [(PolicyPair.Side.a, a, b), (.b, b, a)] {
      let called = one.connections.flatMap(\.remoteAddresses)
      let texts = Self.each(called.map(\.value))
      let others = Self.ends(other).flatMap { $0 }
      let addresses = Self.each(others.flatMap(\.addresses).sorted().map(\.description))
      guard !texts.isEmpty, !addresses.isEmpty else { continue }
      let isMet = called.contains { pattern in
        let pattern = AddressPattern(pattern.value)
        return others.contains { end in end.addresses.contains { pattern.contains($0) != false } }
      }
      if isMet { continue }
      let row =
        side == .a
        ? PairRow(
          "peer", (Telling.list(Array(texts.prefix(4))), called.first?.origin),
          (Telling.list(Array(addresses.prefix(4))), nil))
        : PairRow(
          "peer", (Telling.list(Array(addresses.prefix(4))), nil),
          (Telling.list(Array(texts.prefix(4))), called.first?.origin))
      // An interface is not the one that this peer is reached under, nor are those of a file all.
      let isTold =
        other.givenAddress != nil
        || other.connections.allSatisfy { !$0.localAddresses.isEmpty }
      strangers.append(
        PairCause(
          .connection, isTold ? .proven : .likely,
          """
          \(one.file) has no connection for \(Telling.list(Array(addresses.prefix(4)))), the \
          address of \(other.file); it has them for \(Telling.list(Array(texts.prefix(4))))
          """,
          rows: [row]))
    }
    if strangers.isEmpty {
      strangers = [
        PairCause(
          .connection, .proven,
          "no connection of \(a.file) and none of \(b.file) name each other's addresses")
      ]
    }
  }

  private static func each(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

extension PairMatching.End {
  /// The file has nothing but private addresses, and the peer calls a public one: that of a NAT, or
  /// of an uplink that is given its address and so has none in the file.
  fileprivate func mayBeOutside(at remote: [AddressPattern]) -> Bool {
    policy.givenAddress == nil && addresses.allSatisfy(\.isPrivate)
      && remote.contains { pattern in
        guard case .range(let first, let last) = pattern else { return true }
        return !first.isPrivate || !last.isPrivate
      }
  }
}
