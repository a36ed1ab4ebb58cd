import TestSupport
import Testing

@testable import Policies

/// Few leaves are looked through, many are indexed: what is found is the same.
@Suite struct LeafListTests {
  private struct Leaf: KeyedLeaf, Equatable {
    var key: String
    var value: Int
  }

  @Test(arguments: [0, 1, 2, 31, 32, 33, 100]) func findsByKey(_ count: Int) {
    var list = LeafList<Leaf>()
    for value in 0..<count { list.append(Leaf(key: "k\(value % 3)", value: value)) }
    #expect(list.count == count && list.map(\.value) == Array(0..<count))
    for rest in 0..<3 {
      let values = (0..<count).filter { $0 % 3 == rest }
      #expect(list.all(of: "k\(rest)").map(\.value) == values)
      #expect(list.last(of: "k\(rest)")?.value == values.last)
      #expect(list.has("k\(rest)") == !values.isEmpty)
    }
    #expect(list.all(of: "k3").isEmpty && list.last(of: "k3") == nil && !list.has("k3"))
  }

  /// More networks of one tunnel than are looked through, each with its own line.
  @Test(arguments: ["Junos", "PAN-OS"]) func networksOfOneTunnel(_ maker: String) throws {
    let (head, each) =
      maker == "Junos"
      ? (
        """
        set security ike gateway g address 198.51.100.7
        set security ipsec vpn v bind-interface st0.1
        set security ipsec vpn v ike gateway g
        """, "set security ipsec vpn v traffic-selector"
      )
      : (
        """
        set network ike gateway g protocol version ikev2
        set network ike gateway g peer-address ip 198.51.100.7
        set network tunnel ipsec t auto-key ike-gateway g
        """, "set network tunnel ipsec t auto-key proxy-id"
      )
    let (local, remote) = maker == "Junos" ? ("local-ip", "remote-ip") : ("local", "remote")
    // Each on two lines: the second is of the network that the first made.
    let lines = (0..<60).flatMap {
      ["\(each) n\($0) \(local) 10.0.\($0).0/24", "\(each) n\($0) \(remote) 10.1.\($0).0/24"]
    }
    let policy = try configuration("\(head)\n\(lines.joined(separator: "\n"))\n")
    let children = try #require(policy.connections.first).children
    #expect(children.count == 60)
    for (number, child) in children.enumerated() {
      #expect(
        child.localSelectors.map(\.value) == [
          .range(start: [10, 0, UInt8(number), 0], end: [10, 0, UInt8(number), 255])
        ])
      #expect(child.remoteSelectors.first?.origin.line == 5 + 2 * number)
    }
  }
}
