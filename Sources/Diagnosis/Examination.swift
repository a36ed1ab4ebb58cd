package import Capture
package import Keys
package import Negotiations
package import Policies
package import Texts

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
  package internal(set) var run: Run
  var reader: CaptureReader
  var history: RunHistory
  private var ring: KeyRing
  var search: InsideAddressSearch
  var lessonsRead = 0
  /// Negotiations that were judged elsewhere.
  var absorbed = 0
  private let secrets: Secrets
  private let length: FindingLength

  private let room: Int
  /// What is left of it after the idlest were judged.
  private var roomLeft: Int { room / 8 * 5 }
  /// Negotiations that are read for what they teach about others.
  static let lessons = 1000

  /// - Parameter room: octets of messages that are kept before those negotiations that have been idle
  ///   for longest are handed over and forgotten; `nil` keeps all to the end.
  /// - Parameter reach: how far the addresses behind NATs are searched for.
  /// - Parameter length: how much of each negotiation's findings is wanted.
  package init(
    ports: IKEPorts = IKEPorts(), secrets: Secrets = Secrets(), policies: [PeerPolicy] = [],
    room: Int? = nil, search reach: InsideAddressSearch.Reach = .likely,
    length: FindingLength = .whole
  ) {
    self.length = length
    search = InsideAddressSearch(reach: reach)
    self.secrets = secrets
    self.room = room ?? .max
    // One negotiation takes no more than a third of the room, with messages of 600 octets.
    run = Run(longest: room.map { $0 / 2048 } ?? .max)
    history = RunHistory(policies: policies, forgets: room != nil)
    ring = KeyRing(secrets)
    reader = CaptureReader(ports: ports)
  }

  /// Reads a capture to its end, or to where it is damaged.
  @discardableResult
  package mutating func read(_ file: CaptureFile) -> CaptureSummary {
    // The run is moved out and in, so that its tables are not copied for every event.
    var run = run
    self.run = Run()
    let summary = reader.read(file) { run.observe($0) }
    run.finish(summary)
    self.run = run
    return summary
  }

  /// Reads a capture, and hands over the negotiations for which there is no room; an answer of
  /// `false` ends it.
  ///
  /// - Parameter foretelling: takes negotiations while more of the capture is waited for.
  @discardableResult
  package mutating func read(
    _ file: CaptureFile, foretelling: Foretelling? = nil, deliver: (JudgedNegotiation) -> Bool
  ) -> CaptureSummary {
    reader.begin(path: file.path)
    var goesOn = true
    while goesOn {
      var run = run
      self.run = Run()
      var hasMore = true
      var isDue = false
      while hasMore, run.table.octets < room {
        if let foretelling, foretelling.isDue(file) {
          isDue = true
          break
        }
        hasMore =
          file.withNextFrame { frame, octets in
            reader.observe(frame, octets) { run.observe($0) }
          } != nil
      }
      self.run = run
      guard hasMore else { break }
      if isDue, let foretelling {
        goesOn = foretelling.tell(of: self)
        continue
      }
      goesOn = judge(self.run.table.idlest(leaving: roomLeft), deliver)
    }
    var run = run
    self.run = Run()
    var summary = reader.finish { run.observe($0) }
    summary.damage = file.damage
    summary.linkTypes = file.linkTypes
    summary.snaplen = file.snaplen
    run.finish(summary)
    self.run = run
    return summary
  }

  /// Judges every negotiation, in the order of their first messages, and hands each over; an answer
  /// of `false` ends it. Returns the findings that belong to no one negotiation.
  package mutating func judge(_ deliver: (JudgedNegotiation) -> Bool) -> [Finding] {
    let places = run.table.places
    learnPolicies(from: places)
    var facts = facts(reading: [])
    let outlines = run.table.outlines
    let byHosts = Dictionary(grouping: history.removed + outlines, by: \.hosts)
    for place in places {
      guard let judged = judge(place, &facts, byHosts) else { continue }
      guard deliver(judged) else { return [] }
    }
    facts = self.facts(reading: [])
    facts.negotiations = history.removed + outlines
    return Judgement.findings(in: facts)
  }

  /// Judges some, and forgets them.
  private mutating func judge(
    _ places: [Int], _ deliver: (JudgedNegotiation) -> Bool
  ) -> Bool {
    learnPolicies(from: places)
    var facts = facts(reading: [reader.summary])
    let byHosts = Dictionary(grouping: history.removed + run.table.outlines, by: \.hosts)
    for place in places {
      if let judged = judge(place, &facts, byHosts), !deliver(judged) { return false }
    }
    for place in places {
      if let outline = run.table.outline(at: place) { history.remember(outline) }
      run.remove(place)
    }
    return true
  }

  mutating func judge(
    _ place: Int, _ facts: inout RunFacts, _ byHosts: [HostPair: [NegotiationOutline]]
  ) -> JudgedNegotiation? {
    guard let negotiation = run.table.negotiation(at: place, search: search, keys: &ring) else {
      return nil
    }
    let hosts = HostPair(
      negotiation.initiator.endpoint.address, negotiation.responder.endpoint.address)
    facts.negotiations = byHosts[hosts] ?? []
    facts.negotiationsByHosts = byHosts
    facts.policies = history.policies
    let findings = FindingLength.$current.withValue(length) {
      Judgement.findings(in: negotiation, of: facts)
    }
    history.learn(from: negotiation, serial: run.table.serial(at: place))
    return JudgedNegotiation(negotiation: negotiation, findings: findings)
  }

  /// What hosts show of their own policies may explain a refusal before it, so these are read
  /// first, as many as it takes to have learned enough.
  mutating func learnPolicies(from places: [Int]) {
    for place in places where lessonsRead < Self.lessons && !history.learned.isFull {
      lessonsRead += 1
      guard let negotiation = run.table.negotiation(at: place, search: nil) else { continue }
      history.learnPolicies(from: negotiation)
    }
  }

  func facts(reading captures: [CaptureSummary]) -> RunFacts {
    RunFacts(run, reading: captures, history: history, secrets: secrets)
  }
}
