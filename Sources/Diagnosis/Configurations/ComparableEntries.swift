import Capture
import ISAKMP
import Policies
import Threads

/// What a configuration compares, its connections aside, in one version and from one device's own
/// addresses.
struct ComparableEntries: Sendable {
  let proposals: [ConfiguredProposal]
  let kinds: EntryKinds
  /// Of entries that depend on the build or were not wholly understood.
  let doubts: [String]
  /// Some entry is for certain addresses of the device only.
  let namesAddresses: Bool

  init(_ entries: [ConfiguredProposal], _ version: IKEVersion, _ here: Set<IPAddress>) {
    // Thousands of entries name the same few addresses.
    var admitted: [[String]: Bool] = [:]
    proposals = entries.filter { entry in
      guard entry.versions.contains(version) else { return false }
      if entry.localAddresses.isEmpty { return true }
      let addresses = entry.localAddresses.map(\.value)
      if let known = admitted[addresses] { return known }
      let isAdmitted = AddressPattern.contains(addresses.map(AddressPattern.init), here) != false
      admitted[addresses] = isAdmitted
      return isAdmitted
    }
    var kinds = EntryKinds()
    kinds.add(proposals)
    self.kinds = kinds
    doubts = proposals.filter { !$0.isKnownForSure }.map {
      "\($0.name) is not known for sure (\($0.origin))"
    }
    namesAddresses = !proposals.allSatisfy(\.localAddresses.isEmpty)
  }

  /// Worked out once a run and not once a negotiation: a router may have thousands of entries, and
  /// thousands of peers that it refuses.
  final class Cache: Sendable {
    private struct Key: Hashable {
      var policy: Int
      var version: IKEVersion
      var here: Set<IPAddress>
    }

    /// More places than one device has; the addresses of the other side are in no key.
    private static let limit = 1000
    private let known = Guarded<[Key: ComparableEntries]>([:])
    /// By policy: whether any of its entries is for certain addresses only.
    private let dependOnAddress: [Bool]

    init(_ policies: [PeerPolicy]) {
      dependOnAddress = policies.map { !$0.proposals.allSatisfy(\.localAddresses.isEmpty) }
    }

    func entries(
      of policy: PeerPolicy, at place: Int, _ version: IKEVersion, _ here: Set<IPAddress>
    ) -> ComparableEntries {
      let key = Key(policy: place, version: version, here: dependOnAddress[place] ? here : [])
      return known.withLock { known in
        if let entries = known[key] { return entries }
        if known.count >= Self.limit { known = [:] }
        let entries = ComparableEntries(policy.proposals, version, here)
        known[key] = entries
        return entries
      }
    }
  }
}
