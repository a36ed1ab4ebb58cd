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
  var inherited: [SPIPair: IKEv2Keys] = [:]

  struct SPIPair: Hashable, Sendable {
    var initiator: UInt64
    var responder: UInt64
  }

  package init(_ secrets: Secrets = Secrets()) {
    self.secrets = secrets
  }

  /// How many secrets without SPIs are tried on one negotiation.
  static let untiedLimit = 200

  /// Pre-shared keys for a negotiation: those that name one of the peers or everyone. A key that
  /// names others only is no candidate.
  func preSharedKeys(for negotiation: Negotiation) -> [PreSharedKey] {
    var found: [PreSharedKey] = []
    var seen: Set<PreSharedKey> = []
    for peer in [negotiation.responder, negotiation.initiator] {
      for key in secrets.preSharedKeys(
        address: peer.endpoint.address.octets, identity: peer.identity)
      where seen.insert(key).inserted { found.append(key) }
    }
    // An identity inside an encrypted message, or a NAT, may hide whom a key is for.
    return found.isEmpty ? secrets.preSharedKeys : found
  }

  /// The keys that are tried on a negotiation, each once.
  func triedKeys(for negotiation: Negotiation) -> [TriedKey] {
    let keys = preSharedKeys(for: negotiation)
    let byOctets = Dictionary(grouping: keys, by: \.key)
    return CandidateKey.plain(of: keys).map { candidate in
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

extension Secrets {
  /// The secret of a key exchange inside protected messages: only its SA and message ID tell that it
  /// is this one's.
  func sharedSecret(of messageID: UInt32, in negotiation: Negotiation) -> SharedSecret? {
    sharedSecrets(
      initiatorSPI: negotiation.initiatorSPI, responderSPI: negotiation.responderSPI,
      messageID: messageID
    ).first { $0.initiatorSPI != nil && $0.messageID != nil }
  }
}
