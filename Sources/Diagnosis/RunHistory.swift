package import Capture
import ISAKMP
package import Keys
package import Negotiations
package import Policies

/// What judged negotiations leave behind for those that are judged after them. Bounded, however
/// many they are.
package struct RunHistory: Sendable {
  /// The negotiations that were removed last, in the order of their removal.
  package private(set) var removed: [NegotiationOutline] = []
  /// Whose they are: under a flood from ever new hosts none of them has to be looked through.
  private var removedHosts: Set<HostPair> = []
  /// Those removed before them.
  package private(set) var census = NegotiationCensus()
  package private(set) var randomValues: RandomValues
  package private(set) var usedSecrets: Set<SecretOrigin> = []
  /// Names of the pre-shared keys that some negotiation could be tried with.
  package private(set) var testedKeys: Set<String> = []
  /// Of the negotiation before.
  private var lastTested: [TriedKey] = []
  /// On some negotiation not every key was tried that may be its own.
  package private(set) var isKeySearchCut = false
  package private(set) var insideAddresses: [RunFacts.InsideAddress] = []
  package private(set) var policies: GivenPolicies

  var learned = LearnedPolicies()
  private let forgets: Bool

  /// Half of how many are kept.
  var removedLimit = 2048
  private static let insideLimit = 10_000

  /// - Parameter forgets: what hosts showed of their policies gives way to what others show.
  package init(policies: [PeerPolicy], forgets: Bool) {
    self.forgets = forgets
    randomValues = RandomValues(generation: forgets ? 25_000 : 1_000_000)
    self.policies = GivenPolicies(policies)
  }

  /// Keeps what a judged negotiation told that outlines do not hold.
  /// - Parameter serial: which negotiation it is.
  mutating func learn(from negotiation: Negotiation, serial: Int) {
    policies.learn(from: negotiation)
    usedSecrets.formUnion(negotiation.decryption.used)
    let tested = Self.tested(of: negotiation)
    // Those that name nobody are one list, the same for thousands of negotiations.
    if !tested.isEmpty, tested != lastTested {
      testedKeys.formUnion(tested.lazy.map(\.label))
      lastTested = tested
    }
    if negotiation.decryption.isKeySearchCut { isKeySearchCut = true }
    randomValues.observe(negotiation, index: serial)
    if forgets { learnPolicies(from: negotiation) }
    if insideAddresses.count >= Self.insideLimit {
      insideAddresses.removeFirst(Self.insideLimit / 2)
    }
    insideAddresses += Self.insideAddresses(of: negotiation)
  }

  /// What proves a key is a hash in clear, as in Aggressive Mode, or encrypted under keys that take a
  /// Diffie-Hellman secret as well: where nothing was opened and nothing refuted, no key was really tried.
  static func testedKeys(of negotiation: Negotiation) -> Set<String> {
    Set(tested(of: negotiation).map(\.label))
  }

  private static func tested(of negotiation: Negotiation) -> [TriedKey] {
    let decryption = negotiation.decryption
    let isProvable =
      negotiation.messages.contains { $0.content.contains(.hash) } || decryption.psk != .untested
      || !decryption.refuted.isEmpty || negotiation.messages.contains(where: \.isOpened)
    return isProvable && !decryption.isKeySearchCut ? decryption.tried : []
  }

  static func insideAddresses(of negotiation: Negotiation) -> [RunFacts.InsideAddress] {
    [Role.initiator, .responder].compactMap { role in
      let own = negotiation.messages.filter { $0.from == role }
      guard let inside = negotiation.peer(role).insideAddress, let first = own.first,
        let last = own.last, first.time <= last.time
      else { return nil }
      return RunFacts.InsideAddress(
        outside: first.source, inside: inside, first: first.reference,
        times: first.time...last.time)
    }
  }

  /// Takes what a negotiation left that was judged elsewhere.
  mutating func absorb(_ judged: JudgedAbstract, serial: Int) {
    usedSecrets.formUnion(judged.usedSecrets)
    testedKeys.formUnion(judged.testedKeys)
    if judged.isKeySearchCut { isKeySearchCut = true }
    policies.use(judged.usedPolicies)
    for value in judged.randomValues {
      randomValues.observe(value.kind, digest: value.digest, at: value.place, index: serial)
    }
    if insideAddresses.count < Self.insideLimit { insideAddresses += judged.insideAddresses }
    remember(judged.outline)
  }

  mutating func learnPolicies(from negotiation: Negotiation) {
    if forgets, learned.isFull { learned = LearnedPolicies() }
    learned.observe(negotiation)
  }

  mutating func remember(_ outline: NegotiationOutline) {
    removed.append(outline)
    removedHosts.insert(outline.hosts)
    guard removed.count >= 2 * removedLimit else { return }
    census.count(removed.prefix(removedLimit))
    removed.removeFirst(removedLimit)
    removedHosts = Set(removed.map(\.hosts))
  }

  func removed(between hosts: HostPair) -> [NegotiationOutline] {
    removedHosts.contains(hosts) ? removed.filter { $0.hosts == hosts } : []
  }
}

/// Negotiations in numbers: what rules about a whole run say of those that are no longer kept.
package struct NegotiationCensus: Sendable {
  /// Of one host that was asked.
  package struct Target: Sendable {
    package var halfOpen = 0
    package var gone = 0
    /// Of the last that was half-open.
    package var last: FrameReference?
    /// Where one hundred half-open ones within ten seconds begin.
    package var burst: FrameReference?
    fileprivate var window: (start: Timestamp, first: FrameReference, count: Int)?

    fileprivate mutating func countHalfOpen(_ outline: NegotiationOutline) {
      halfOpen += 1
      last = outline.firstFrame
      guard burst == nil else { return }
      if let open = window,
        outline.firstTime.nanoseconds - open.start.nanoseconds < Flood.window
      {
        window = (open.start, open.first, open.count + 1)
        if open.count + 1 >= Flood.least { burst = open.first }
      } else {
        window = (outline.firstTime, outline.firstFrame, 1)
      }
    }
  }

  package private(set) var targets: [IPAddress: Target] = [:]
  package private(set) var count = 0
  package private(set) var version1 = 0
  package private(set) var firstOfVersion1: FrameReference?

  private static let limit = 10_000

  mutating func count(_ outlines: some Sequence<NegotiationOutline>) {
    for outline in outlines where !outline.continuesReported {
      count += 1
      if outline.version == 1 {
        version1 += 1
        if firstOfVersion1 == nil { firstOfVersion1 = outline.firstFrame }
      }
      guard targets.count < Self.limit || targets[outline.responder] != nil else { continue }
      if outline.isHalfOpen {
        targets[outline.responder, default: Target()].countHalfOpen(outline)
      } else {
        targets[outline.responder, default: Target()].gone += 1
      }
    }
  }
}
