import ISAKMP
import TestSupport
import Testing

@testable import Keys
@testable import Negotiations

/// RFC 7383 section 2.5: Fragment Number counts from 1 to Total Fragments, and neither is zero.
@Suite struct FragmentSetTests {
  /// An IKE_AUTH request that is one Encrypted Fragment payload.
  private func octets(_ number: UInt16, of total: UInt16) -> [UInt8] {
    let data = [UInt8](repeating: 0x5a, count: 48)
    let length = UInt16(28 + 8 + data.count)
    return [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 53, 0x20, 35, 0x08, 0, 0, 0, 1, 0, 0]
      + Self.big(length) + [35, 0] + Self.big(length - 28) + Self.big(number) + Self.big(total)
      + data
  }

  private static func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

  private func set(_ fragments: [(UInt16, UInt16)]) -> FragmentSet {
    var set = FragmentSet()
    for (index, (number, total)) in fragments.enumerated() {
      set.note(Message(decoding: octets(number, of: total)), at: index)
    }
    return set
  }

  @Test func completeWithEachOfThem() {
    #expect(set([(2, 3), (1, 3), (3, 3)]).isComplete)
    #expect(!set([(2, 3), (1, 3), (1, 3)]).isComplete)
    // The sender made them smaller.
    #expect(!set([(1, 2), (2, 2), (1, 4)]).isComplete)
  }

  @Test func numbersThatNoSenderWrites() {
    #expect(!set([(0, 0)]).isComplete)
    #expect(!set([(1, 0), (0, 0)]).isComplete)
    #expect(!set([(0, 2), (3, 2), (1, 2)]).isComplete)
    #expect(set([(0, 0), (1, 1)]).isComplete)
  }

  /// Messages of anyone come as far as this, whatever keys there are.
  @Test(arguments: [(0, 0), (1, 0), (0, 1), (7, 2), (65535, 65535)] as [(UInt16, UInt16)])
  func anyNumbersAreRead(_ number: UInt16, _ total: UInt16) throws {
    var scene = Scene()
    scene.send(octets(number, of: total), fromInitiator: true)
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    let negotiation = try #require(table.negotiation(at: 0))
    #expect(negotiation.messages.count == 1)
  }
}
