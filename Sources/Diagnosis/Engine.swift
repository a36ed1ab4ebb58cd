import Capture
import Keys
import Negotiations
import Threads

/// What reading and judging leave behind, and how one negotiation is judged, whatever the schedule:
/// `Examination` judges at the end or when room is short, `Watch` when something is due.
struct Engine {
  var run: Run
  var history: RunHistory
  private var ring: KeyRing
  let secrets: Secrets
  /// Without secrets no negotiation hands anything on to another: they can be read in any order.
  private var isReadInAnyOrder: Bool { secrets.isEmpty }
  /// Read for what they teach, by their places, and not judged yet.
  private var readAhead: [Int: Negotiation] = [:]
  private var readAheadOctets = 0

  init(run: Run, history: RunHistory, secrets: Secrets) {
    self.run = run
    self.history = history
    self.secrets = secrets
    ring = KeyRing(secrets)
  }

  /// - Parameter captures: those that are still being read, after the ones that the run has finished.
  func facts(reading captures: [CaptureSummary]) -> RunFacts {
    RunFacts(run, reading: captures, history: history, secrets: secrets)
  }

  /// Negotiations judged before, and those that are there.
  var outlines: [NegotiationOutline] { history.removed + run.table.outlines }

  /// Reads a negotiation; what its NAT detection hashes say is left to `assessNAT`.
  mutating func negotiation(at place: Int) -> Negotiation? {
    run.table.negotiation(at: place, keys: &ring)
  }

  /// Keeps a negotiation that was read for what it teaches, so that it need not be read again when it
  /// is judged: nothing may be observed before.
  mutating func keep(_ negotiation: Negotiation, at place: Int) {
    guard isReadInAnyOrder, readAheadOctets < Self.batchOctets else { return }
    readAhead[place] = negotiation
    readAheadOctets += run.table.octets(at: place)
  }

  mutating func forget(_ place: Int) {
    if let outline = run.table.outline(at: place) { history.remember(outline) }
    run.remove(place)
  }
}

// MARK: Many negotiations at once

extension Engine {
  /// What is done with each negotiation of many, in their order.
  struct Steps<Prepared: Sendable> {
    /// Whether the steps that depend on no other negotiation are split among the processors.
    var isSplit: Bool
    var length: FindingLength
    /// Bounds what is searched for in a run.
    var search: InsideAddressSearch
    /// Makes of a judged negotiation what can be made of it alone; on any thread.
    var prepare: @Sendable (JudgedNegotiation) -> Prepared
  }

  /// So many are read and judged before they are handed over, or fewer of many messages.
  private static let batch = 128
  private static let batchOctets = 1 << 20

  /// Judges negotiations among `outlines`, and hands each over with its place; an answer of `false`
  /// ends it.
  ///
  /// Reading and judging take nearly all of the time and are split among the processors. What one
  /// negotiation leaves to the next is done in between, in their order, so that nothing depends on
  /// how many processors there are.
  mutating func judge<Prepared: Sendable>(
    _ places: [Int], _ facts: RunFacts, among outlines: [NegotiationOutline],
    _ steps: Steps<Prepared>, deliver: (Int, Prepared) -> Bool
  ) -> Bool {
    let byHosts = Dictionary(grouping: outlines, by: \.hosts).mapValues { Neighbours($0) }
    defer { (readAhead, readAheadOctets) = ([:], 0) }
    let (prepare, length) = (steps.prepare, steps.length)
    var rest = places[...]
    while !rest.isEmpty {
      let batch = nextBatch(of: rest)
      rest = rest.dropFirst(batch.count)
      let read = readAll(batch, steps.isSplit)
      for handover in read {
        guard var negotiation = handover.take() else { continue }
        negotiation.assessNAT(search: steps.search)
        history.learn(from: negotiation, serial: run.table.serial(at: handover.place))
        handover.give(negotiation)
      }
      let prepared = Parallel.map(count: read.count, isSplit: steps.isSplit) { index in
        read[index].take().map { negotiation in
          prepare(
            FindingLength.$current.withValue(length) {
              Judgement.judged(negotiation, of: facts, among: byHosts)
            })
        }
      }
      for (index, prepared) in prepared.enumerated() {
        guard let prepared else { continue }
        guard deliver(read[index].place, prepared) else { return false }
      }
    }
    return true
  }

  private func nextBatch(of places: ArraySlice<Int>) -> ArraySlice<Int> {
    var octets = 0
    var count = 0
    for place in places.prefix(Self.batch) {
      octets += run.table.octets(at: place)
      count += 1
      if octets > Self.batchOctets { break }
    }
    return places.prefix(count)
  }

  /// A negotiation on its way from one thread to the next: whoever takes it is its only owner, and
  /// frees it.
  private final class Handover: Sendable {
    let place: Int
    private let negotiation: Guarded<Negotiation?>

    init(_ place: Int, _ negotiation: Negotiation?) {
      self.place = place
      self.negotiation = Guarded(negotiation)
    }

    func take() -> Negotiation? {
      negotiation.withLock { held in
        defer { held = nil }
        return held
      }
    }

    func give(_ negotiation: Negotiation) {
      self.negotiation.withLock { $0 = negotiation }
    }
  }

  private mutating func readAll(_ places: ArraySlice<Int>, _ isSplit: Bool) -> [Handover] {
    guard isReadInAnyOrder else { return places.map { Handover($0, negotiation(at: $0)) } }
    let table = run.table
    let ahead = places.map { readAhead.removeValue(forKey: $0) }
    return Parallel.map(count: places.count, isSplit: isSplit) { index in
      let place = places[places.startIndex + index]
      return Handover(place, ahead[index] ?? table.negotiation(at: place))
    }
  }
}

extension Judgement {
  /// - Parameter byHosts: the run's negotiations.
  static func judged(
    _ negotiation: Negotiation, of run: RunFacts, among byHosts: [HostPair: Neighbours]
  ) -> JudgedNegotiation {
    var facts = run
    facts.neighbours = byHosts[negotiation.hosts] ?? Neighbours([])
    facts.neighboursByHosts = byHosts
    return JudgedNegotiation(
      negotiation: negotiation, findings: findings(in: negotiation, of: facts))
  }
}

extension Negotiation {
  var hosts: HostPair { HostPair(initiator.endpoint.address, responder.endpoint.address) }
}
