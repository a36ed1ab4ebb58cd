package import Capture
package import Keys
package import Negotiations
package import Policies

/// One negotiation and what the rules say of it.
package struct JudgedNegotiation: Sendable {
  package var negotiation: Negotiation
  package var findings: [Finding]
  /// The first entry of an expectation file that speaks of it.
  package var expectation: FilePlace?
}

/// The engine of every command: captures in, judged negotiations out.
///
/// ```
/// frame → datagram → message → exchange → negotiation → findings
/// ```
package struct Examination {
  package private(set) var run = Run()
  private var reader: CaptureReader

  private let secrets: Secrets
  private let policies: [PeerPolicy]

  package init(
    ports: IKEPorts = IKEPorts(), secrets: Secrets = Secrets(), policies: [PeerPolicy] = []
  ) {
    self.secrets = secrets
    self.policies = policies
    reader = CaptureReader(ports: ports)
  }

  /// Reads a capture to its end, or to where it is damaged.
  @discardableResult
  package mutating func read(_ file: CaptureFile) -> CaptureSummary {
    var run = run
    // The run is moved out and in, so that its tables are not copied for every event.
    self.run = Run()
    let summary = reader.read(file) { run.observe($0) }
    run.finish(summary)
    self.run = run
    return summary
  }

  /// Judges every negotiation, in the order of their first messages, and hands each over; an answer
  /// of `false` ends it. Returns the findings that belong to no one negotiation.
  package func judge(_ deliver: (JudgedNegotiation) -> Bool) -> [Finding] {
    var facts = facts()
    var ring = KeyRing(secrets)
    let search = InsideAddressSearch()
    for index in 0..<run.table.count {
      guard let negotiation = run.table.negotiation(at: index, search: search, keys: &ring) else {
        continue
      }
      let judged = JudgedNegotiation(
        negotiation: negotiation, findings: Judgement.findings(in: negotiation, of: facts))
      facts.learn(from: negotiation)
      guard deliver(judged) else { return [] }
    }
    return Judgement.findings(in: facts)
  }

  /// What each negotiation's rules may know of the others, read without their hashes.
  private func facts() -> RunFacts {
    var briefs: [RunFacts.Brief] = []
    var randomValues = RandomValues()
    var learned = LearnedPolicies()
    var ring = KeyRing(secrets)
    var used: Set<SecretOrigin> = []
    for index in 0..<run.table.count {
      guard let negotiation = run.table.negotiation(at: index, search: nil, keys: &ring) else {
        continue
      }
      briefs.append(RunFacts.Brief(negotiation))
      used.formUnion(negotiation.decryption.used)
      randomValues.observe(negotiation, index: index)
      learned.observe(negotiation)
    }
    return RunFacts(
      run, negotiations: briefs, randomValues: randomValues, secrets: secrets, usedSecrets: used,
      policies: GivenPolicies(policies), learned: learned)
  }
}
