import Capture
import Testing

@testable import Negotiations

@Suite struct HostPairTests {
  /// By the pairs or by what is known of them, whichever are fewer: the same places.
  @Test func placesAreThoseOfOneSideWithTheOther() {
    let hosts = (0..<40).map { IPAddress(ipv4: 0x0a00_0000 + UInt32($0)) }
    var known: [HostPair: [Int]] = [:]
    for (place, (a, b)) in [(0, 20), (20, 1), (0, 1), (20, 21), (2, 39), (0, 20)].enumerated() {
      known[HostPair(hosts[a], hosts[b]), default: []].append(place)
    }
    func places(_ some: some Sequence<Int>, _ others: some Sequence<Int>) -> [Int] {
      HostPair.places(
        between: Set(some.map { hosts[$0] }), and: Set(others.map { hosts[$0] }), in: known)
    }
    #expect(places([0], [20]) == [0, 5])
    #expect(places([0, 1], [20]) == [0, 1, 5])
    #expect(places(0..<20, 20..<40) == [0, 1, 4, 5])
    #expect(places(20..<40, 0..<20) == [0, 1, 4, 5])
    #expect(places(0..<40, 0..<40) == [0, 1, 2, 3, 4, 5])
    #expect(places([], 0..<40) == [])
  }
}
