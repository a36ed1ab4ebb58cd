import ISAKMP
import Policies

/// What holds of a pair whoever begins: renewals that will fail, lifetimes that differ, algorithms
/// that the standards warn of, and the traps of the products that meet.
struct PairRemarks {
  private(set) var causes: [PairCause] = []

  private let pair: PairMatching.Pair

  init(_ pair: PairMatching.Pair, _ directions: [PairDirection]) {
    self.pair = pair
    let standing = directions.filter { $0.phase1 == .comesUp }
    guard let first = standing.first else { return }
    addRenewal(directions)
    addLifetimes(first)
    addStrength(standing)
    causes += PairTraps.causes(pair, first)
  }

  // MARK: Renewal of the IKE SA

  /// Where only one side's request is taken, the other's renewal is refused as its first one would
  /// be.
  private mutating func addRenewal(_ directions: [PairDirection]) {
    guard let failed = directions.first(where: { $0.phase1 == .fails }) else { return }
    let name = (failed.initiator == .a ? pair.a : pair.b).policy.file
    causes.append(
      PairCause(
        .direction, failed.causes.first?.confidence ?? .likely,
        "the tunnel comes up only from the other side; begun or renewed by \(name) it is refused"))
  }

  // MARK: Lifetimes

  private mutating func addLifetimes(_ direction: PairDirection) {
    let isFromA = direction.initiator == .a
    if let entries = direction.entries {
      let (mine, theirs) =
        isFromA
        ? (entries.initiator, entries.responder) : (entries.responder, entries.initiator)
      add(
        "IKE lifetime",
        mine.lifetimeSeconds ?? pair.a.connection.rekeySeconds,
        theirs.lifetimeSeconds ?? pair.b.connection.rekeySeconds, "s", direction.version)
    }
    for child in direction.children {
      guard let children = child.children else { continue }
      let (mine, theirs) =
        isFromA
        ? (children.initiator, children.responder) : (children.responder, children.initiator)
      add(
        "lifetime of \(mine.name)", mine.lifetimeSeconds ?? mine.rekeySeconds,
        theirs.lifetimeSeconds ?? theirs.rekeySeconds, "s", direction.version)
      add(
        "volume of \(mine.name)", mine.lifetimeKilobytes, theirs.lifetimeKilobytes, "kB",
        direction.version)
    }
  }

  private mutating func add(
    _ name: String, _ a: Configured<UInt64>?, _ b: Configured<UInt64>?, _ unit: String,
    _ version: IKEVersion?
  ) {
    guard let a, let b, a.value != b.value else { return }
    func text(_ value: UInt64) -> String { value == 0 ? "no limit" : "\(value) \(unit)" }
    let isCertain = a.origin.isCertain && b.origin.isCertain
    let consequence =
      version == .ikev2
      ? "each side keeps its own (RFC 7296 section 2.8); the shorter one renews first"
      : "IKEv1 peers take the shorter one; a device set to compare exactly refuses"
    causes.append(
      PairCause(
        .lifetime, isCertain ? .proven : .likely, "\(name) differs: \(consequence)",
        rows: [PairRow(name, (text(a.value), a.origin), (text(b.value), b.origin))]))
  }

  // MARK: Strength

  private mutating func addStrength(_ directions: [PairDirection]) {
    var seen: Set<String> = []
    for direction in directions {
      guard let version = direction.version else { continue }
      let child: WalkStage = version == .ikev1 ? .quickMode : .firstChild
      let suites =
        [(direction.suite, WalkStage.ikeSA(version), "the IKE SA")]
        + direction.children.map { ($0.suite, child, "the child \($0.initiatorChild)") }
      for (suite, stage, place) in suites {
        for choice in suite {
          guard let requirement = choice.requirement(stage), requirement.level.warnsOff else {
            continue
          }
          let what = "\(choice.text), which \(place) comes to, is \(requirement)"
          if seen.insert(what).inserted { causes.append(PairCause(.weak, .proven, what)) }
        }
      }
    }
  }
}
