import ISAKMP
import Policies
import Testing

/// The walk and the least edit against exhaustive search by code that shares nothing with them: its
/// own table of numbers, its own idea of a match, its own order of strength.
@Suite struct WalkOracleTests {
  /// One algorithm of the oracle's world. `bits` is `nil` for what is no algorithm.
  struct Option: Hashable {
    var wire: UInt64
    var keyLength: Int?
    var choice: AlgorithmChoice
    var bits: Int?
    var isDiscouraged = false
    var isAEAD = false
  }

  /// Wire numbers: RFC 2409 appendix A, RFC 7296 section 3.3.2. Bits: key length, half the hash's
  /// output, RFC 3766 and RFC 3526 for groups. Discouraged: RFC 8247 SHOULD NOT or MUST NOT.
  static let ikev1: [SuiteAttribute: [Option]] = [
    .encryption: [
      Option(
        wire: 1, choice: .encryption(.desCBC, keyLength: nil), bits: 56, isDiscouraged: true),
      Option(wire: 5, choice: .encryption(.tripleDESCBC, keyLength: nil), bits: 112),
      Option(
        wire: 7, keyLength: 128, choice: .encryption(.aesCBC, keyLength: 128), bits: 128),
      Option(
        wire: 7, keyLength: 256, choice: .encryption(.aesCBC, keyLength: 256), bits: 256),
    ],
    .hash: [
      Option(wire: 1, choice: .hash(.md5), bits: 64, isDiscouraged: true),
      Option(wire: 2, choice: .hash(.sha1), bits: 80),
      Option(wire: 4, choice: .hash(.sha256), bits: 128),
    ],
    .authentication: [
      Option(wire: 1, choice: .authentication(.preSharedKey), bits: nil),
      Option(wire: 3, choice: .authentication(.rsaSignatures), bits: nil),
    ],
    .group: groups,
  ]

  static let groups = [
    (1, 64, true), (2, 73, true), (5, 90, true), (14, 110, false), (19, 128, false),
  ]
  .compactMap { number, bits, isDiscouraged -> Option? in
    KeyExchangeGroup.all.first { Int($0.number) == number && $0.ikev2 != nil }.map {
      Option(
        wire: UInt64(number), choice: .group($0), bits: bits, isDiscouraged: isDiscouraged)
    }
  }

  static let ikev2: [SuiteAttribute: [Option]] = [
    .encryption: [
      Option(wire: 3, choice: .encryption(.tripleDESCBC, keyLength: nil), bits: 112),
      Option(
        wire: 12, keyLength: 256, choice: .encryption(.aesCBC, keyLength: 256), bits: 256),
      Option(
        wire: 12, keyLength: 128, choice: .encryption(.aesCBC, keyLength: 128), bits: 128),
      Option(
        wire: 20, keyLength: 256, choice: .encryption(.aesGCM16, keyLength: 256), bits: 256,
        isAEAD: true),
    ],
    .prf: [
      Option(wire: 1, choice: .prf(.hmacMD5), bits: 64, isDiscouraged: true),
      Option(wire: 5, choice: .prf(.hmacSHA256), bits: 128),
      Option(wire: 7, choice: .prf(.hmacSHA512), bits: 256),
    ],
    .integrity: [
      Option(wire: 2, choice: .integrity(.hmacSHA1To96), bits: 80),
      Option(wire: 12, choice: .integrity(.hmacSHA256To128), bits: 128),
      Option(wire: 14, choice: .integrity(.hmacSHA512To256), bits: 256),
    ],
    .group: groups,
  ]

  static let order: [SuiteAttribute] = [
    .encryption, .hash, .prf, .integrity, .authentication, .group,
  ]

  /// Sets of options by attribute: a transform or entry of IKEv1 has one of each.
  typealias Entry = [SuiteAttribute: [Option]]

  struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      // SplitMix64.
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return z ^ z >> 31
    }
  }

  // MARK: The oracle

  /// The suite that a responder with `policy` makes of `offer`: of each kind the first of its own
  /// options that is offered; `nil` where some kind has none.
  func match(_ offer: Entry, _ policy: Entry) -> [Option]? {
    var suite: [Option] = []
    for attribute in Self.order where attribute != .integrity {
      let (x, y) = (offer[attribute] ?? [], policy[attribute] ?? [])
      if x.isEmpty, y.isEmpty { continue }
      guard let common = y.first(where: x.contains) else { return nil }
      suite.append(common)
    }
    let needsMAC = offer[.prf] != nil
    if suite.contains(where: \.isAEAD) || !needsMAC { return suite }
    let macs = (policy[.integrity] ?? []).filter { (offer[.integrity] ?? []).contains($0) }
    return macs.first.map { suite + [$0] }
  }

  struct Rank: Comparable {
    var discouraged: Int
    var weakest: Int
    var total: Int
    init(_ suite: [Option]) {
      discouraged = suite.filter(\.isDiscouraged).count
      weakest = suite.compactMap(\.bits).min() ?? 0
      total = suite.compactMap(\.bits).reduce(0, +)
    }
    static func < (a: Rank, b: Rank) -> Bool {
      (b.discouraged, a.weakest, a.total) < (a.discouraged, b.weakest, b.total)
    }
  }

  /// Every way to give some attributes of `entry` one value of the whole world, or none.
  func changes(_ entry: Entry, _ world: Entry) -> [(count: Int, entry: Entry)] {
    var all: [(count: Int, entry: Entry)] = [(0, entry)]
    for attribute in Self.order {
      guard let options = world[attribute] else { continue }
      all += all.flatMap { count, changed in
        options.map { option in
          var other = changed
          other[attribute] = [option]
          return (count + 1, other)
        }
      }
    }
    return all
  }

  /// The fewest changes to one entry, and the best suite that so many can reach.
  func leastEdit(
    _ offers: [Entry], _ policies: [Entry], changing side: Role, _ world: Entry
  ) -> (Int, Rank)? {
    var best: (count: Int, rank: Rank)?
    func consider(_ count: Int, _ suite: [Option]?) {
      guard let suite else { return }
      let rank = Rank(suite)
      if let known = best {
        if count > known.count || count == known.count && rank <= known.rank { return }
      }
      best = (count, rank)
    }
    for offer in offers {
      for policy in policies {
        switch side {
        case .responder:
          for (count, changed) in changes(policy, world) { consider(count, match(offer, changed)) }
        case .initiator:
          for (count, changed) in changes(offer, world) { consider(count, match(changed, policy)) }
        }
      }
    }
    return best.map { ($0.count, $0.rank) }
  }

  // MARK: Both

  func suite(_ entry: Entry, number: Int, _ version: IKEVersion) -> OfferedSuite {
    OfferedSuite(
      number: number,
      values: Self.order.flatMap { attribute in
        (entry[attribute] ?? []).map {
          SuiteValue(attribute, id: $0.wire, name: nil, keyLength: $0.keyLength)
        }
      }, .ikeSA(version), protocolID: 1)
  }

  func proposal(_ entry: Entry, number: Int, _ version: IKEVersion) -> ConfiguredProposal {
    let origin = ConfigurationOrigin.written(file: "test", line: number + 1, text: "")
    return ConfiguredProposal(
      name: "entry \(number)", priority: number, versions: [version], origin: origin,
      choices: Self.order.flatMap { attribute in
        (entry[attribute] ?? []).map { Configured($0.choice, origin) }
      })
  }

  func compare(_ offers: [Entry], _ policies: [Entry], _ version: IKEVersion, _ seed: UInt64) {
    let world = version == .ikev1 ? Self.ikev1 : Self.ikev2
    let rules = WalkRules(
      ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: true)
    let walk = PolicyWalk(
      offers.enumerated().map { suite($0.element, number: $0.offset + 1, version) },
      policies.enumerated().map { proposal($0.element, number: $0.offset, version) },
      .ikeSA(version), rules)

    #expect(walk.comparisons.count == offers.count * policies.count, "seed \(seed)")
    for comparison in walk.comparisons {
      #expect(
        comparison.isMatch == (match(offers[comparison.offer], policies[comparison.policy]) != nil),
        "seed \(seed): offer \(comparison.offer), policy \(comparison.policy)")
    }
    // The responder's own order: its first entry that takes anything takes the first it is offered.
    let first = policies.indices.lazy.flatMap { policy in
      offers.indices.lazy.map { (policy: policy, offer: $0) }
    }.first { match(offers[$0.offer], policies[$0.policy]) != nil }
    #expect(walk.chosen?.policy == first?.policy, "seed \(seed)")
    #expect(walk.chosen?.offer == first?.offer, "seed \(seed)")

    for side in [Role.responder, .initiator] {
      let expected = leastEdit(offers, policies, changing: side, world)
      let edit = walk.leastEdit(on: side)
      #expect(edit?.changes.count == expected?.0, "seed \(seed), \(side)")
      guard let edit, let expected else { continue }
      #expect(
        edit.strength.discouraged == expected.1.discouraged
          && edit.strength.weakest == expected.1.weakest
          && edit.strength.total == expected.1.total,
        "seed \(seed), \(side): \(edit.suite.map(\.text)), expected \(expected.1)")
    }
  }

  @Test func ikev1AgreesWithExhaustiveSearch() {
    let start = UInt64.random(in: 0..<1 << 32)
    print("WalkOracleTests, IKEv1: seed \(start)")
    for seed in start..<start + 2000 {
      var numbers = Numbers(state: seed)
      func entry() -> Entry {
        Self.ikev1.mapValues { options in options.randomElement(using: &numbers).map { [$0] } ?? []
        }
      }
      let offers = (0..<Int.random(in: 1...4, using: &numbers)).map { _ in entry() }
      let policies = (0..<Int.random(in: 1...4, using: &numbers)).map { _ in entry() }
      compare(offers, policies, .ikev1, seed)
    }
  }

  @Test func ikev2AgreesWithExhaustiveSearch() {
    let start = UInt64.random(in: 0..<1 << 32)
    print("WalkOracleTests, IKEv2: seed \(start)")
    for seed in start..<start + 300 {
      var numbers = Numbers(state: seed)
      // A proposal holds ciphers that authenticate themselves, or others with an integrity
      // algorithm (RFC 7296 section 3.3).
      func entry() -> Entry {
        let isAEAD = Bool.random(using: &numbers)
        var entry = Entry()
        for attribute in Self.order {
          guard var options = Self.ikev2[attribute] else { continue }
          if attribute == .integrity, isAEAD { continue }
          if attribute == .encryption { options = options.filter { $0.isAEAD == isAEAD } }
          options.shuffle(using: &numbers)
          entry[attribute] = Array(options.prefix(Int.random(in: 1...2, using: &numbers)))
        }
        return entry
      }
      let offers = (0..<Int.random(in: 1...2, using: &numbers)).map { _ in entry() }
      let policies = (0..<Int.random(in: 1...2, using: &numbers)).map { _ in entry() }
      compare(offers, policies, .ikev2, seed)
    }
  }
}
