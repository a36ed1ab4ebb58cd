package import ISAKMP
package import Policies

/// Two configurations walked against each other in both directions, without a capture.
///
/// What it says follows from the files and from what the products are known to do; a value that no
/// file states and no document shows makes it `likely` at most.
package struct PolicyPair: Sendable {
  package enum Side: String, Sendable, CaseIterable {
    case a, b
    package var other: Side { self == .a ? .b : .a }
  }

  package let a: PeerPolicy
  package let b: PeerPolicy
  /// The connections that are meant for each other.
  package let tunnels: [PairedTunnel]
  /// Which of several connections meet is not known: one of `tunnels` is the tunnel.
  package let isAmbiguous: Bool
  /// Why no connection of the one is meant for the other; empty where `tunnels` has any.
  package let strangers: [PairCause]
  /// The strangers are so for certain.
  private let areStrangers: Bool
  /// Connections are left out: the files have too many.
  package let isCut: Bool

  package init(_ a: PeerPolicy, _ b: PeerPolicy) {
    self.a = a
    self.b = b
    let matching = PairMatching(a, b)
    isAmbiguous = matching.isAmbiguous
    tunnels = Self.partners(matching.pairs.map { PairedTunnel($0, a, b) })
    strangers = matching.strangers.map { $0.weighed(PairFile(policy: a), PairFile(policy: b)) }
    areStrangers = matching.areCertain
    isCut = matching.isCut
  }

  package func policy(_ side: Side) -> PeerPolicy { side == .a ? a : b }

  /// Whether an IKE SA, or Phase 1, can come up from either side.
  package var phase1: PairState { state(\.phase1, without: areStrangers ? .fails : .unknown) }
  /// The same of every child that is configured.
  package var phase2: PairState { state(\.phase2, without: areStrangers ? .fails : .unknown) }

  /// Of the connections that b has for the same peer, each of a's meets the one that takes it.
  private static func partners(_ tunnels: [PairedTunnel]) -> [PairedTunnel] {
    var kept: [PairedTunnel] = []
    for tunnel in tunnels {
      guard let index = kept.firstIndex(where: { $0.place == tunnel.place }) else {
        kept.append(tunnel)
        continue
      }
      if tunnel.rank > kept[index].rank { kept[index] = tunnel }
    }
    return kept
  }

  /// One of several possible tunnels suffices; of certain ones each must come up.
  private func state(_ part: (PairedTunnel) -> PairState, without: PairState) -> PairState {
    let states = tunnels.map(part)
    guard !states.isEmpty else { return without }
    if isAmbiguous {
      if states.contains(.comesUp) { return .comesUp }
      if isCut { return .unknown }
      return states.allSatisfy { $0 == .fails } ? .fails : .unknown
    }
    return PairState.worst(isCut ? states + [.unknown] : states)
  }

  /// Exit code 1 of the command.
  package var cannotComeUp: Bool { phase1 == .fails || phase2 == .fails }
}

/// What becomes of a phase.
package enum PairState: String, Sendable {
  case comesUp = "comes_up"
  case fails
  case unknown
  /// This side does not begin, or an earlier phase fails.
  case notTried = "not_tried"

  /// What holds of all that must come up.
  static func worst(_ states: [PairState]) -> PairState {
    if states.contains(.fails) { return .fails }
    if states.contains(.unknown) { return .unknown }
    return states.contains(.comesUp) ? .comesUp : .notTried
  }

  /// What holds where one success is enough.
  static func best(_ states: [PairState]) -> PairState {
    if states.contains(.comesUp) { return .comesUp }
    if states.contains(.unknown) { return .unknown }
    return states.contains(.fails) ? .fails : .notTried
  }
}

/// One thing that keeps two configurations apart, or that is worth knowing of the pair.
package struct PairCause: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    // What fails.
    case connection, version, suite, authentication, mode, identity, key, selectors
    case encapsulation, `protocol`
    // What is told beside.
    case rekey, lifetime, narrowing, weak, trap, direction, doubt
  }

  package var kind: Kind
  package var confidence: Confidence
  /// One sentence without the full stop.
  package var what: String
  package var rows: [PairRow] = []
  /// The least edit of each side, the better one first.
  package var edits: [PairEdit] = []

  init(
    _ kind: Kind, _ confidence: Confidence, _ what: String, rows: [PairRow] = [],
    edits: [PairEdit] = []
  ) {
    self.kind = kind
    self.confidence = confidence
    self.what = what
    self.rows = rows
    self.edits = edits
  }
}

/// A value of each side beside the other's.
package struct PairRow: Sendable {
  package var attribute: String
  package var a: String?
  package var aPlace: String?
  package var b: String?
  package var bPlace: String?
  package var agrees: Bool
  /// The side's file does not state the value in so many words.
  let isSilent: (a: Bool, b: Bool)

  init(
    _ attribute: String, _ a: (String?, ConfigurationOrigin?), _ b: (String?, ConfigurationOrigin?),
    agrees: Bool = false
  ) {
    self.attribute = attribute
    self.a = a.0
    aPlace = a.1?.description
    self.b = b.0
    bPlace = b.1?.description
    self.agrees = agrees
    isSilent = (Self.isSilent(a), Self.isSilent(b))
  }
}

extension PairRow {
  private static func isSilent(_ said: (String?, ConfigurationOrigin?)) -> Bool {
    said.0 == nil || said.1.map(\.isDefault) ?? true
  }
}

/// What to change on one side.
package struct PairEdit: Sendable, Hashable {
  package var side: PolicyPair.Side
  package var lines: [String]
  /// "MODP-1024 (2) is SHOULD NOT, RFC 8247 section 2.4".
  package var warnings: [String] = []
}

/// Two connections that are meant for each other, walked from both sides.
package struct PairedTunnel: Sendable {
  package let a: ConfiguredConnection
  package let b: ConfiguredConnection
  /// The place of a's connection in its file.
  let place: Int
  /// What leaves open whether they are meant for each other.
  package let doubts: [String]
  /// From a, then from b.
  package let directions: [PairDirection]
  /// What holds of the pair whoever begins.
  package let remarks: [PairCause]

  init(_ pair: PairMatching.Pair, _ a: PeerPolicy, _ b: PeerPolicy) {
    self.a = pair.a.connection
    self.b = pair.b.connection
    place = pair.place
    doubts = pair.doubts
    let (first, second) = (
      PairFile(policy: a, connection: self.a), PairFile(policy: b, connection: self.b)
    )
    directions = [
      PairDirection(from: .a, pair.a, pair.b), PairDirection(from: .b, pair.b, pair.a),
    ].map { $0.weighed(first, second) }
    remarks = PairRemarks(pair, directions).causes.map { $0.weighed(first, second) }
  }

  package var phase1: PairState { PairState.best(directions.map(\.phase1)) }

  /// How far it comes.
  var rank: Int {
    switch (phase1, phase2) {
    case (.comesUp, .comesUp): 5
    case (.comesUp, .unknown), (.comesUp, .notTried): 4
    case (.comesUp, .fails): 3
    case (.unknown, _), (.notTried, _): 2
    case (.fails, _): 1
    }
  }

  /// A child comes up where either side's request for it does.
  package var phase2: PairState {
    if phase1 == .fails { return .fails }
    var states: [PairState] = []
    for direction in directions {
      let other = directions.first { $0.initiator != direction.initiator }
      for child in direction.children {
        let reverse = (other?.children ?? []).filter { $0.responderChild == child.initiatorChild }
        states.append(PairState.best([child.state] + reverse.map(\.state)))
      }
    }
    return states.isEmpty ? .unknown : PairState.worst(states)
  }
}

/// What happens where one side begins.
package struct PairDirection: Sendable {
  package let initiator: PolicyPair.Side
  package internal(set) var version: IKEVersion?
  package internal(set) var phase1: PairState
  /// What the responder chooses.
  package internal(set) var suite: [AlgorithmChoice] = []
  /// The entries of both files that meet.
  package internal(set) var entries: (initiator: ConfiguredProposal, responder: ConfiguredProposal)?
  package internal(set) var children: [PairedChild] = []
  /// Why Phase 1 fails or is not known.
  package internal(set) var causes: [PairCause] = []
}

/// One child of the initiator, with what the responder makes of it.
package struct PairedChild: Sendable {
  package var initiatorChild: String
  /// The child of the responder that takes it, or comes nearest.
  package var responderChild: String?
  package var state: PairState
  package var suite: [AlgorithmChoice] = []
  package var causes: [PairCause] = []
  /// Those of the two files, for what is told of them beside.
  var children: (initiator: ConfiguredChild, responder: ConfiguredChild)?
}
