import Capture
import ISAKMP
package import Negotiations
import Policies

/// What negotiations of the run showed of a host's own policy: what it offered as initiator, and
/// what it accepted as responder. Evidence, never proof: it may have more.
package struct LearnedPolicies: Sendable {
  struct Lesson: Sendable {
    var initiatorSPI: UInt64
    var reference: FrameReference
    /// "it offered this itself", "it accepted this".
    var what: String
    var version: IKEVersion
    var proposals: [ConfiguredProposal]
  }

  /// A tunnel that stood: who had asked whom, and since when.
  struct Standing: Sendable {
    var reference: FrameReference
    var time: Timestamp
  }

  private struct Peers: Hashable {
    var initiator: IPAddress
    var responder: IPAddress
    var version: IKEVersion

    init(_ negotiation: Negotiation) {
      initiator = negotiation.initiator.endpoint.address
      responder = negotiation.responder.endpoint.address
      version = negotiation.version
    }
  }

  private var byAddress: [IPAddress: [Lesson]] = [:]
  /// The first of each pair of peers.
  private var stood: [Peers: Standing] = [:]
  private var count = 0
  /// SA payloads that were learned from, by their hashes.
  private var shown: Set<Int> = []

  /// A host repeats the same policy: a few lessons say it all, and a run may hold a million
  /// negotiations.
  private static let limit = (perAddress: 4, all: 2000, shown: 20_000)

  package init() {}

  var isEmpty: Bool { byAddress.isEmpty }
  var isFull: Bool { count >= Self.limit.all }

  package mutating func observe(_ negotiation: Negotiation) {
    guard !isFull else { return }
    observeStanding(negotiation)
    if shown.count >= Self.limit.shown { shown = [] }
    let stage = WalkStage.ikeSA(negotiation.version)
    if let message = negotiation.offer, !negotiation.startsLate {
      learn(
        negotiation, negotiation.initiator.endpoint.address, message, "it offered this itself",
        { OfferedSuite.suites(negotiation.phase1.offered, stage) })
    }
    if let message = negotiation.acceptance, let accepted = negotiation.phase1.accepted {
      learn(
        negotiation, negotiation.responder.endpoint.address, message, "it accepted this",
        { [OfferedSuite(number: 1, values: accepted.values, stage, protocolID: 1)] })
    }
  }

  /// That a Child SA was granted proves what came before it.
  private mutating func observeStanding(_ negotiation: Negotiation) {
    guard negotiation.phase1.state == .established, stood.count < Self.limit.all,
      let granted = negotiation.phase2.first(where: { $0.state == .established }).flatMap({
        negotiation.steps(of: $0).last
      })
    else { return }
    let peers = Peers(negotiation)
    let standing = Standing(reference: granted.reference, time: granted.time)
    if let known = stood[peers], known.time <= standing.time { return }
    stood[peers] = standing
  }

  /// A tunnel that the same two hosts had set up in the same direction before a negotiation began.
  func stood(before negotiation: Negotiation) -> Standing? {
    guard let standing = stood[Peers(negotiation)], let first = negotiation.messages.first,
      standing.time < first.time
    else { return nil }
    return standing
  }

  private mutating func learn(
    _ negotiation: Negotiation, _ address: IPAddress, _ message: Step, _ what: String,
    _ suites: () -> [OfferedSuite]
  ) {
    guard isNew(message.transmission, of: address, what),
      (byAddress[address]?.count ?? 0) < Self.limit.perAddress
    else { return }
    let suites = suites()
    guard !suites.isEmpty, suites.count <= 32 else { return }
    let reference = message.reference
    let origin = ConfigurationOrigin.assumedDefault("frame \(reference.frame)")
    let proposals = suites.enumerated().map { index, suite in
      ConfiguredProposal(
        name: "frame \(reference.frame)", priority: index, versions: [negotiation.version],
        origin: origin,
        choices: suite.choices.compactMap { $0.choice.map { Configured($0, origin) } })
    }
    // The same again teaches nothing.
    if byAddress[address]?.contains(where: { known in
      known.what == what && known.version == negotiation.version
        && known.proposals.map { $0.choices.map(\.value) }
          == proposals.map { $0.choices.map(\.value) }
    }) == true {
      return
    }
    count += 1
    byAddress[address, default: []].append(
      Lesson(
        initiatorSPI: negotiation.initiatorSPI, reference: reference, what: what,
        version: negotiation.version, proposals: proposals))
  }

  func lessons(of address: IPAddress, version: IKEVersion, besides initiatorSPI: UInt64)
    -> [Lesson]
  {
    (byAddress[address] ?? []).filter {
      $0.version == version && $0.initiatorSPI != initiatorSPI
    }
  }

  /// Whether the host has not shown the very same SA payload before: most negotiations of a run
  /// repeat it, and need not be looked into.
  private mutating func isNew(
    _ message: NegotiationMessage, of address: IPAddress, _ what: String
  ) -> Bool {
    let payload = message.content.payloads.first {
      $0.type == .securityAssociation || $0.type == .securityAssociationV2
    }
    guard let payload else { return true }
    var hasher = Hasher()
    hasher.combine(address)
    hasher.combine(what)
    hasher.combine(payload.type)
    payload.body.withUnsafeBytes { hasher.combine(bytes: $0) }
    return shown.insert(hasher.finalize()).inserted
  }
}
