/// How good a suite is, to choose among remedies: first by what the standards warn off, then by its
/// weakest part, then by all its parts.
package struct SuiteStrength: Comparable, Sendable {
  /// Algorithms that RFC 8247 or RFC 8221 says SHOULD NOT or MUST NOT be used.
  package var discouraged: Int
  package var weakest: Int
  package var total: Int

  package init(_ suite: [AlgorithmChoice], _ stage: WalkStage) {
    discouraged = suite.count { $0.requirement(stage)?.level.warnsOff ?? false }
    let bits = suite.compactMap(\.securityBits)
    weakest = bits.min() ?? 0
    total = bits.reduce(0, +)
  }

  package static func < (a: Self, b: Self) -> Bool {
    if a.discouraged != b.discouraged { return a.discouraged > b.discouraged }
    if a.weakest != b.weakest { return a.weakest < b.weakest }
    return a.total < b.total
  }
}

extension AlgorithmChoice {
  /// What the standards say of it in this place.
  package func requirement(_ stage: WalkStage) -> Requirement? {
    switch self {
    case .encryption(let cipher, _):
      stage.isChild ? cipher.espRequirement : cipher.ikeRequirement
    case .hash(let hash): hash.ikeRequirement
    case .prf(let prf): prf.requirement
    case .integrity(let integrity):
      stage.isChild ? integrity.espRequirement : integrity.ikeRequirement
    case .group(let group), .additionalKeyExchange(_, let group): group.requirement
    case .authentication(let method): method.requirement
    case .noGroup, .extendedSequenceNumbers: nil
    }
  }

  /// Bits of work for an attacker, as far as that can be said; `nil` for what is no algorithm.
  package var securityBits: Int? {
    switch self {
    case .encryption(let cipher, let keyLength): cipher.strength(keyLength: keyLength)
    case .hash(let hash): hash.outputOctets * 4
    case .prf(let prf): prf.outputOctets * 4
    // HMAC's keys count here, not its truncated output.
    case .integrity(let integrity): integrity.hash.map { $0.outputOctets * 4 } ?? 64
    case .group(let group), .additionalKeyExchange(_, let group): group.securityBits
    case .authentication, .noGroup, .extendedSequenceNumbers: nil
    }
  }
}
