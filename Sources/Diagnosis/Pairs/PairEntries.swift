import ISAKMP
import Policies

/// What one side of a pair puts up for an IKE SA, as initiator and as responder.
struct PairEntries {
  /// One way in which the device may have it: images differ in what they have built in.
  struct Reading {
    var name: String
    var entries: [ConfiguredProposal]
  }

  let end: PairMatching.End
  let version: IKEVersion

  private var policy: PeerPolicy { end.policy }

  /// Its own entries, and behind them what is built in.
  var readings: [Reading] {
    let own = (end.connection.proposals ?? policy.proposals).filter {
      $0.versions.contains(version)
    }
    .map(withMethod)
    let builtIn = policy.builtInProposals.readings(version)
    // Proposals of the connection itself are all that serves it.
    guard end.connection.proposals == nil else { return [Reading(name: "", entries: own)] }
    return builtIn.map { reading in
      Reading(name: reading.name, entries: own + reading.proposals.map(withMethod))
    }
  }

  /// IKEv1 compares the method within the suite; where the file has it in the connection, the entry
  /// is given it here.
  private func withMethod(_ entry: ConfiguredProposal) -> ConfiguredProposal {
    guard version == .ikev1, entry.choices(for: .authentication).isEmpty,
      let methods = end.connection.ikev1Methods
    else { return entry }
    let origin = end.connection.remoteAuthentication.first?.origin ?? end.connection.origin
    var entry = entry
    entry.choices += AuthenticationMethod.allCases.filter(methods.contains).map {
      Configured(.authentication($0), origin)
    }
    return entry
  }

  /// The entries as offers.
  static func offers(
    _ entries: [ConfiguredProposal], _ product: ConfiguredProduct, _ stage: WalkStage
  ) -> [OfferedSuite] {
    entries.enumerated().map { place, entry in
      var offer = OfferedSuite(completed(entry, stage), number: place + 1, stage)
      if product.conduct.offersFirstOfEachKind, stage.version == .ikev1 {
        var seen: Set<SuiteAttribute> = []
        offer.choices = offer.choices.filter {
          $0.attribute == .authentication || seen.insert($0.attribute).inserted
        }
      }
      return offer
    }
  }

  /// What a product derives and does not write: the hash of IKEv1 from the integrity algorithm, the
  /// pseudorandom function of IKEv2 likewise.
  private static func completed(
    _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> ConfiguredProposal {
    guard !stage.isChild else { return entry }
    let attribute: SuiteAttribute = stage.version == .ikev1 ? .hash : .prf
    guard entry.choices(for: attribute).isEmpty else { return entry }
    let others: [SuiteAttribute] =
      stage.version == .ikev1 ? [.integrity, .prf] : [.integrity, .hash]
    var entry = entry
    var seen: Set<AlgorithmChoice> = []
    for choice in others.flatMap({ entry.choices(for: $0) }) {
      let derived = SuiteComparison.derived(choice.value, as: attribute)
      guard let derived, seen.insert(derived).inserted else { continue }
      entry.choices.append(Configured(derived, choice.origin))
    }
    return entry
  }
}
