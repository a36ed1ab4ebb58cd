package import Capture
import ISAKMP
package import Keys
package import Negotiations
package import Policies

/// The schedule of `live`: a negotiation is judged when it ends, is refused or falls silent, and again
/// when that changes.
///
/// It reads no clock: `now` is given, in nanoseconds of whatever clock the caller has.
package struct Watch {
  package struct Report: Sendable {
    package var judged: JudgedNegotiation
    package var reason: Reason
    /// What was said of it before, and does not count any more.
    package var replaces: JudgedNegotiation.Tally?
  }

  package enum Reason: String, Sendable {
    /// A message of either side refused it, or it was told to be unreachable.
    case refused
    /// An SA was deleted.
    case ended
    /// Nothing more came for the quiet time.
    case silent
    /// There is no room to keep it.
    case dropped
    /// The watch ends.
    case finished
  }

  package var run: Run { engine.run }
  private var engine: Engine
  /// Half-open negotiations that were dropped without a report of their own, because they were too
  /// many.
  package private(set) var uncounted = 0
  package private(set) var dropped = 0
  private var readers: [CaptureReader]
  private var linkTypes: [LinkType?]
  private var snaplens: [Int]
  private var lost: [(count: Int, after: Int)]
  private let reach: InsideAddressSearch.Reach
  private var search: InsideAddressSearch
  private var searchRenewal = Int64.min
  private let minConfidence: Confidence
  private let quietTime: Int64
  private var soon = Agenda()
  private var quiet = Agenda()
  /// By the negotiation's place.
  private var standing: [Standing] = []
  /// What was said of the run as a whole.
  private var said: Set<RunFinding> = []

  private struct Standing {
    var serial = -1
    var lastTouch: Int64 = 0
    var isSoonOnAgenda = false
    var isQuietOnAgenda = false
    var saw: Said?
    var tally: JudgedNegotiation.Tally?
  }

  private struct RunFinding: Hashable {
    var code: String
    var reference: FrameReference?
    /// Counts grow while it stays the same finding.
    var words: String

    init(_ finding: Finding) {
      code = finding.page.code
      reference = finding.evidence.first?.reference
      words = finding.title.filter { !$0.isNumber }
    }
  }

  /// So long after a message that may have refused something its negotiation is looked at: what
  /// follows at once, such as a second try, is then there.
  private static let settling: Int64 = 20_000_000
  private static let room = 16 << 20
  private static let roomLeft = 14 << 20
  private static let longest = 1024

  /// - Parameter interfaces: their names; events are given by position in it.
  /// - Parameter reach: how far the addresses behind NATs are searched for.
  package init(
    interfaces: [String], ports: IKEPorts, secrets: Secrets, policies: [PeerPolicy],
    quietTime: Int64, minConfidence: Confidence, search reach: InsideAddressSearch.Reach = .likely
  ) {
    self.reach = reach
    search = InsideAddressSearch(reach: reach)
    linkTypes = interfaces.map { _ in nil }
    snaplens = interfaces.map { _ in 0 }
    readers = interfaces.map { name in
      var reader = CaptureReader(ports: ports)
      reader.begin(path: name)
      return reader
    }
    lost = interfaces.map { _ in (0, 0) }
    self.quietTime = quietTime
    self.minConfidence = minConfidence
    engine = Engine(
      run: Run(longest: Self.longest), history: RunHistory(policies: policies, forgets: true),
      secrets: secrets)
  }

  /// What an interface's frames begin with, once that is known.
  package mutating func describe(_ interface: Int, linkType: LinkType, snaplen: Int) {
    linkTypes[interface] = linkType
    snaplens[interface] = snaplen
  }

  package var captures: [CaptureSummary] {
    readers.indices.map { index in
      var summary = readers[index].summary
      summary.linkTypes = linkTypes[index].map { [$0] } ?? []
      summary.snaplen = snaplens[index]
      summary.lostFrames = lost[index].count
      summary.lossAfterFrame = lost[index].after
      return summary
    }
  }

  /// Takes a packet; says whether it is mere traffic, which no finding needs the packets of.
  package mutating func observe(
    _ frame: borrowing FrameRecord, _ octets: RawSpan, interface: Int, now: Int64
  ) -> Bool {
    var isTraffic = false
    var touched: [(place: Int, isAnswer: Bool)] = []
    var reader = readers[interface]
    readers[interface] = CaptureReader()
    reader.observe(frame, octets) { event in
      if event.isTraffic { isTraffic = true }
      if let place = engine.run.observe(event, capture: interface) {
        touched.append((place, engine.run.table.messageCount(at: place) > 1 || event.isICMPError))
      }
    }
    readers[interface] = reader
    for (place, isAnswer) in touched { touch(place, isAnswer: isAnswer, now) }
    return isTraffic
  }

  /// Says that the kernel had so many packets of an interface in all that it could not hand over.
  package mutating func lose(_ count: Int, interface: Int) {
    guard count > lost[interface].count else { return }
    if lost[interface].count == 0 { lost[interface].after = readers[interface].summary.frames }
    lost[interface].count = count
  }

  private mutating func touch(_ place: Int, isAnswer: Bool, _ now: Int64) {
    while standing.count <= place { standing.append(Standing()) }
    let serial = run.table.serial(at: place)
    if standing[place].serial != serial {
      standing[place] = Standing()
      standing[place].serial = serial
    }
    standing[place].lastTouch = now
    if isAnswer, !standing[place].isSoonOnAgenda {
      standing[place].isSoonOnAgenda = true
      soon.add(Agenda.Item(due: now + Self.settling, place: place, serial: serial))
    }
    if !standing[place].isQuietOnAgenda {
      standing[place].isQuietOnAgenda = true
      quiet.add(Agenda.Item(due: now + quietTime, place: place, serial: serial))
    }
  }

  /// When `work` has something to do, at the earliest.
  package var nextDue: Int64? {
    switch (soon.next?.due, quiet.next?.due) {
    case (let a?, let b?): min(a, b)
    case (let a?, nil): a
    case (nil, let b): b
    }
  }

  /// Looks at what is due, at most `limit` negotiations, and makes room.
  package mutating func work(now: Int64, limit: Int = 32, _ deliver: (Report) -> Void) {
    if now >= searchRenewal {
      // What it found of ten thousand hosts behind NATs is not kept for ever, and neither is its
      // budget.
      search = InsideAddressSearch(reach: reach)
      searchRenewal = now + 600_000_000_000
    }
    for _ in 0..<limit {
      guard let item = soon.take(dueAt: now) else { break }
      guard standing[item.place].serial == item.serial else { continue }
      standing[item.place].isSoonOnAgenda = false
      look(item.place, deliver) {
        $0.isDeleted ? .ended : $0.isRefused && !$0.isAskedForAnotherGroup ? .refused : nil
      }
    }
    for _ in 0..<limit {
      guard let item = quiet.take(dueAt: now) else { break }
      guard standing[item.place].serial == item.serial else { continue }
      let due = standing[item.place].lastTouch + quietTime
      if due > now {
        quiet.add(Agenda.Item(due: due, place: item.place, serial: item.serial))
        continue
      }
      standing[item.place].isQuietOnAgenda = false
      look(item.place, deliver) { _ in .silent }
    }
    if run.table.octets > Self.room { makeRoom(deliver) }
  }

  /// Judges everything that is left, and gives the findings that belong to no one negotiation and
  /// have not been said yet.
  package mutating func finish(_ deliver: (Report) -> Void) -> [Finding] {
    for index in readers.indices {
      var reader = readers[index]
      readers[index] = CaptureReader()
      _ = reader.finish { engine.run.observe($0, capture: index) }
      readers[index] = reader
    }
    for place in run.table.places {
      touch(place, isAnswer: false, 0)
      look(place, deliver) { _ in .finished }
    }
    return runFindings { _ in true }
  }

  /// The findings of warning or error that belong to no one negotiation and have not been said yet.
  package mutating func alarms() -> [Finding] {
    runFindings { $0.severity >= .warning }
  }

  private mutating func runFindings(_ isWanted: (Finding) -> Bool) -> [Finding] {
    var facts = engine.facts(reading: captures)
    facts.negotiations = engine.outlines
    return Judgement.findings(in: facts).filter { finding in
      finding.confidence >= minConfidence && isWanted(finding)
        && said.insert(RunFinding(finding)).inserted
    }
  }
}

// MARK: Judging

extension Watch {
  /// What was said of a negotiation. Repeated messages, and what they change in words, make no other
  /// judgement while it goes on.
  private struct Said {
    var gist: JudgedNegotiation.Gist
    var titles: [String]

    init(_ judged: JudgedNegotiation) {
      gist = judged.gist
      titles = judged.findings.map(\.title)
    }

    func isSame(as other: Said, whenRefused: Bool) -> Bool {
      gist == other.gist && (whenRefused || titles == other.titles)
    }
  }

  private mutating func look(
    _ place: Int, _ deliver: (Report) -> Void, reason: (Negotiation) -> Reason?
  ) {
    guard var negotiation = engine.negotiation(at: place), let reason = reason(negotiation) else {
      return
    }
    // Under a flood there is no time to search.
    let isFlooded = run.table.begunOctets > Self.room / 4
    negotiation.assessNAT(search: isFlooded ? InsideAddressSearch(reach: .seen) : search)
    let hosts = negotiation.hosts
    let among =
      engine.history.removed(between: hosts) + run.table.outlines(between: hosts)
    var judged = Judgement.judged(
      negotiation, of: engine.facts(reading: captures), among: [hosts: Neighbours(among)])
    judged.findings.removeAll { $0.confidence < minConfidence }
    if standing[place].saw == nil {
      engine.history.learn(from: negotiation, serial: standing[place].serial)
    }
    let said = Said(judged)
    if let saw = standing[place].saw,
      said.isSame(as: saw, whenRefused: reason == .refused)
    {
      return
    }
    deliver(Report(judged: judged, reason: reason, replaces: standing[place].tally))
    standing[place].saw = said
    standing[place].tally = judged.tally
  }

  /// Reports and forgets the negotiations that have been idle for longest.
  private mutating func makeRoom(_ deliver: (Report) -> Void) {
    for place in run.table.idlest(leaving: Self.roomLeft) {
      guard let outline = run.table.outline(at: place) else { continue }
      dropped += 1
      if outline.isHalfOpen, standing[place].saw == nil {
        uncounted += 1
      } else {
        look(place, deliver) { _ in .dropped }
      }
      engine.forget(place)
      standing[place] = Standing()
    }
  }
}

extension Negotiation {
  /// A readable message deleted the IKE SA.
  fileprivate var isDeleted: Bool {
    messages.contains { $0.deletions.contains(where: \.isOfIKESA) }
  }
}

extension CaptureEvent {
  fileprivate var isICMPError: Bool {
    if case .icmpError = self { return true }
    return false
  }

  fileprivate var isTraffic: Bool {
    switch self {
    case .esp, .ah, .keepalive: true
    case .ike, .kink, .icmpError, .notIKE, .fragmentProblem: false
    }
  }
}
