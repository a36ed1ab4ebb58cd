import Threads

/// How many tests of keys a run may still make. Keys times negotiations would grow with the product of
/// two files; so each negotiation brings some tests along, and what those before it left is there for one
/// that needs more.
package final class KeyTests: Sendable {
  /// Tests that are there at the start, and that can be saved up: a test takes some microseconds.
  package static let limit = 200_000
  /// Tests that each negotiation brings along: some ten keys of IKEv1 with their messages.
  package static let perNegotiation = 512

  private let left: Guarded<Int>

  package init(limit: Int = KeyTests.limit) { left = Guarded(limit) }

  /// A further negotiation is read.
  package func begin() {
    left.withLock { $0 = max($0, min($0 + Self.perNegotiation, Self.limit)) }
  }

  package var available: Int { left.withLock { $0 } }

  /// As many of the tests that are wanted as may be made; they are made now.
  ///
  /// - Parameter cost: of each, in tests of one hash.
  package func take(_ wanted: Int, cost: Int = 1) -> Int {
    left.withLock { left in
      let count = min(wanted, left / cost)
      left -= count * cost
      return count
    }
  }

  /// Tests that were taken and not needed.
  package func giveBack(_ count: Int) { left.withLock { $0 += count } }
}
