package import Capture
package import Keys
package import Negotiations
package import Policies
package import Texts
import Threads

/// One negotiation and what the rules say of it.
package struct JudgedNegotiation: Sendable {
  package var negotiation: Negotiation
  package var findings: [Finding]
  /// The first entry of an expectation file that speaks of it.
  package var expectation: FilePlace?

  package init(negotiation: Negotiation, findings: [Finding]) {
    self.negotiation = negotiation
    self.findings = findings
  }
}

/// The engine of every command: captures in, judged negotiations out.
///
/// ```
/// frame → datagram → message → exchange → negotiation → findings
/// ```
///
/// A negotiation is judged when everything has been read, or, so that memory does not grow with the
/// number of negotiations that are over, when it has been idle for longer than so many others that
/// there is no room to keep it.
package struct Examination {
  package var run: Run { engine.run }
  var engine: Engine
  private(set) var reader: CaptureReader
  var search: InsideAddressSearch
  var lessonsRead = 0
  /// Negotiations that were judged elsewhere.
  var absorbed = 0
  private let length: FindingLength
  private let isSplit: Bool

  private let room: Int
  /// What is left of it after the idlest were judged.
  private var roomLeft: Int { room / 8 * 5 }
  /// Negotiations that are read for what they teach about others.
  static let lessons = 1000

  /// - Parameter room: octets of messages that are kept before those negotiations that have been idle
  ///   for longest are handed over and forgotten; `nil` keeps all to the end.
  /// - Parameter reach: how far the addresses behind NATs are searched for.
  /// - Parameter length: how much of each negotiation's findings is wanted.
  /// - Parameter isSplit: whether the processors share the work; what is said is the same.
  package init(
    ports: IKEPorts = IKEPorts(), secrets: Secrets = Secrets(), policies: [PeerPolicy] = [],
    room: Int? = nil, search reach: InsideAddressSearch.Reach = .likely,
    length: FindingLength = .whole, isSplit: Bool = true
  ) {
    self.length = length
    self.isSplit = isSplit
    search = InsideAddressSearch(reach: reach)
    self.room = room ?? .max
    engine = Engine(
      // One negotiation takes no more than a third of the room, with messages of 600 octets.
      run: Run(longest: room.map { $0 / 2048 } ?? .max),
      history: RunHistory(policies: policies, forgets: room != nil), secrets: secrets)
    reader = CaptureReader(ports: ports)
  }

  /// Reads a capture to its end, or to where it is damaged.
  @discardableResult
  package mutating func read(_ file: CaptureFile) -> CaptureSummary {
    reading { run, reader in
      let summary = reader.read(file) { run.observe($0) }
      run.finish(summary)
      return summary
    }
  }

  /// Reads a capture, and hands over the negotiations for which there is no room; an answer of
  /// `false` ends it.
  ///
  /// - Parameters:
  ///   - foretelling: takes negotiations while more of the capture is waited for.
  ///   - begin: asked before negotiations are judged for what is to be made of each by itself, on any
  ///     thread.
  @discardableResult
  package mutating func read<Prepared: Sendable>(
    _ file: CaptureFile, foretelling: Foretelling? = nil,
    preparing begin: () -> Preparation<Prepared>, deliver: (Prepared) -> Bool
  ) -> CaptureSummary {
    reader.begin(path: file.path)
    var goesOn = true
    while goesOn {
      switch fill(from: file, foretelling) {
      case .end: goesOn = false
      case .wait: goesOn = foretelling?.tell(of: self) ?? true
      case .full:
        let idlest = run.table.idlest(leaving: roomLeft)
        goesOn = judge(idlest, reading: [reader.summary], begin) { deliver($1) }
        for place in idlest where goesOn { engine.forget(place) }
      }
    }
    return reading { run, reader in
      var summary = reader.finish { run.observe($0) }
      summary.damage = file.damage
      summary.linkTypes = file.linkTypes
      summary.snaplen = file.snaplen
      run.finish(summary)
      return summary
    }
  }

  /// Takes run and reader out while a capture is read, so that their tables are not copied for every
  /// event.
  private mutating func reading<Result>(
    _ body: (inout Run, inout CaptureReader) -> Result
  ) -> Result {
    var run = engine.run
    var reader = reader
    engine.run = Run()
    self.reader = CaptureReader()
    defer {
      engine.run = run
      self.reader = reader
    }
    return body(&run, &reader)
  }

  /// Why reading stopped.
  private enum Stop {
    case full
    /// There is time to tell what was read.
    case wait
    case end
  }

  private mutating func fill(from file: CaptureFile, _ foretelling: Foretelling?) -> Stop {
    let room = room
    return reading { run, reader in
      while run.table.octets < room {
        if let foretelling, foretelling.isDue(file) { return .wait }
        let isRead: Void? = file.withNextFrame { frame, octets in
          reader.observe(frame, octets) { run.observe($0) }
        }
        if isRead == nil { return .end }
      }
      return .full
    }
  }

  /// Judges every negotiation, in the order of their first messages, and hands each over; an answer
  /// of `false` ends it. Returns the findings that belong to no one negotiation.
  package mutating func judge<Prepared: Sendable>(
    preparing begin: () -> Preparation<Prepared>, deliver: (Prepared) -> Bool
  ) -> [Finding] {
    let outlines = engine.outlines
    let places = run.table.places
    guard judge(places, reading: [], among: outlines, begin, deliver: { deliver($1) }) else {
      return []
    }
    var facts = engine.facts(reading: [])
    facts.negotiations = outlines
    return Judgement.findings(in: facts)
  }

  /// Judges negotiations, and hands each over with its place.
  ///
  /// - Parameter outlines: those of the run, where they are at hand.
  mutating func judge<Prepared: Sendable>(
    _ places: [Int], reading captures: [CaptureSummary],
    among outlines: [NegotiationOutline]? = nil, _ begin: () -> Preparation<Prepared>,
    deliver: (Int, Prepared) -> Bool
  ) -> Bool {
    learnPolicies(from: places, areJudgedNext: true)
    guard !places.isEmpty else { return true }
    return engine.judge(
      places, engine.facts(reading: captures), among: outlines ?? engine.outlines,
      Engine.Steps(isSplit: isSplit, length: length, search: search, prepare: begin()),
      deliver: deliver)
  }

  /// What hosts show of their own policies may explain a refusal before it, so these are read
  /// first, as many as it takes to have learned enough.
  ///
  /// - Parameter areJudgedNext: before anything else is observed.
  mutating func learnPolicies(from places: [Int], areJudgedNext: Bool = false) {
    var rest = places[...]
    while !rest.isEmpty, lessonsRead < Self.lessons, !engine.history.learned.isFull {
      let batch = rest.prefix(min(Self.lessonsAtOnce, Self.lessons - lessonsRead))
      rest = rest.dropFirst(batch.count)
      let table = run.table
      let read = Parallel.map(count: batch.count, isSplit: isSplit) { index in
        table.negotiation(at: batch[batch.startIndex + index])
      }
      for (place, negotiation) in zip(batch, read) {
        if areJudgedNext, let negotiation { engine.keep(negotiation, at: place) }
        guard !engine.history.learned.isFull else { continue }
        lessonsRead += 1
        if let negotiation { engine.history.learnPolicies(from: negotiation) }
      }
    }
  }

  private static let lessonsAtOnce = 64
}

/// What is made of a judged negotiation by itself, such as its part of a report; on any thread.
package typealias Preparation<Prepared> = @Sendable (JudgedNegotiation) -> Prepared

extension Examination {
  /// Makes nothing of it.
  static func asJudged() -> Preparation<JudgedNegotiation> { { $0 } }

  /// As above, with nothing made of a judged negotiation.
  @discardableResult
  package mutating func read(
    _ file: CaptureFile, deliver: (JudgedNegotiation) -> Bool
  ) -> CaptureSummary {
    read(file, preparing: Self.asJudged, deliver: deliver)
  }

  package mutating func judge(_ deliver: (JudgedNegotiation) -> Bool) -> [Finding] {
    judge(preparing: Self.asJudged, deliver: deliver)
  }
}
