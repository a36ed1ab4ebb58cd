package import Capture
package import Diagnosis
import ISAKMP
import Negotiations

/// Which negotiations are reported; all are read and judged.
package struct ReportFilter: Sendable {
  /// Empty for all.
  package var states: Set<OverviewEntry.State> = []
  /// Addresses, prefixes or identities of either side; empty for all.
  package var peers: [String] = []
  /// A negotiation is inside where any of its messages could be.
  package var since: Timestamp?
  package var until: Timestamp?

  package init() {}

  package var isOpen: Bool {
    states.isEmpty && peers.isEmpty && since == nil && until == nil
  }

  package func admits(_ judged: JudgedNegotiation) -> Bool {
    if isOpen { return true }
    if !states.isEmpty, !states.contains(OverviewEntry.state(judged)) { return false }
    let negotiation = judged.negotiation
    if !peers.isEmpty {
      let sides = [negotiation.initiator, negotiation.responder]
      guard peers.contains(where: { peer in sides.contains { Self.fits(peer, $0) } }) else {
        return false
      }
    }
    if let since, let last = negotiation.messages.last?.recordedTime,
      last.nanoseconds < since.nanoseconds
    {
      return false
    }
    if let until, let first = negotiation.messages.first?.recordedTime,
      first.nanoseconds > until.nanoseconds
    {
      return false
    }
    return true
  }

  private static func fits(_ pattern: String, _ peer: Peer) -> Bool {
    if peer.identity?.lowercased() == pattern.lowercased() { return true }
    switch AddressPattern(pattern) {
    case .any: return true
    case .name: return false
    case .range: break
    }
    let addresses = [peer.endpoint.address] + (peer.insideAddress.map { [$0.address] } ?? [])
    return addresses.contains { AddressPattern(pattern).contains($0) == true }
  }
}
