import Capture
import ISAKMP
package import Keys

/// The secrets of a run, and the keys that one negotiation hands on to another: the rekeying of an
/// IKE SA makes a new one under new SPIs.
///
/// Negotiations are read in the order of their first messages, so what a later one inherits is
/// there when it is read.
package struct KeyRing: Sendable {
  package let secrets: Secrets
  let index: SecretIndex
  let tests: KeyTests
  /// Those for everyone, or else all: for a negotiation whose peers no key names.
  private let unnamedKeys: TriableKeys
  var inherited: [SPIPair: IKEv2Keys] = [:]

  struct SPIPair: Hashable, Sendable {
    var initiator: UInt64
    var responder: UInt64
  }

  package init(_ secrets: Secrets = Secrets()) { self.init(secrets, tests: KeyTests()) }

  init(_ secrets: Secrets, tests: KeyTests) {
    self.secrets = secrets
    self.tests = tests
    index = SecretIndex(secrets)
    let open = index.openKeys(limit: Self.keyLimit + 1)
    // An identity inside an encrypted message, or a NAT, may hide whom a key is for.
    unnamedKeys = TriableKeys(
      open.isEmpty ? index.preSharedKeys(limit: Self.keyLimit + 1) : open)
  }

  /// How many secrets or sets of keys are tried on one negotiation.
  static let untiedLimit = SecretIndex.untiedLimit

  /// How many pre-shared keys are tried on one negotiation.
  package static let keyLimit = 10_000

  /// Pre-shared keys for a negotiation: those that name one of the peers or everyone. A key that
  /// names others only is no candidate.
  func keys(for negotiation: Negotiation) -> TriableKeys {
    let peers = [negotiation.responder, negotiation.initiator].map {
      (address: Optional($0.endpoint.address.octets), identity: $0.identity)
    }
    return index.preSharedKeys(naming: peers, limit: Self.keyLimit + 1).map { TriableKeys($0) }
      ?? unnamedKeys
  }
}

/// The pre-shared keys that are tried on a negotiation.
struct TriableKeys: Sendable {
  let given: [PreSharedKey]
  /// Each once.
  let plain: [CandidateKey]
  /// There are more keys for it than are tried.
  let isCut: Bool
  /// As reports name them.
  let named: [TriedKey]

  /// - Parameter keys: one more than are tried, where there are more.
  init(_ keys: [PreSharedKey]) {
    given = Array(keys.prefix(KeyRing.keyLimit))
    isCut = keys.count > given.count
    plain = CandidateKey.plain(of: given)
    let byOctets = Dictionary(grouping: given, by: \.key)
    named = plain.map { candidate in
      let same = byOctets[candidate.key] ?? []
      let labels = Set(same.compactMap { Role(rawValue: $0.label.lowercased()) })
      return TriedKey(
        label: candidate.label, labelledSide: labels.count == 1 ? labels.first : nil,
        configurations: same.filter(\.isConfigured).map(\.origin.file),
        isGivenForBoth: same.contains {
          !$0.isConfigured && Role(rawValue: $0.label.lowercased()) == nil
        })
    }
  }
}

extension SecretIndex {
  /// The secret of a key exchange inside a negotiation's protected messages.
  func sharedSecret(of messageID: UInt32, in negotiation: Negotiation) -> SharedSecret? {
    sharedSecret(
      ofExchange: messageID, initiatorSPI: negotiation.initiatorSPI,
      responderSPI: negotiation.responderSPI)
  }
}
