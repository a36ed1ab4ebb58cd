import Capture
import ISAKMP
import Negotiations
import Policies
import TestSupport
import Testing

@Suite struct ImplementationTests {
  /// RFC 3947, drafts 07, 03 and 02 with a line end; fragmentation: MD5 values of the names.
  private static let vendorIDs: [String: String] = [
    "rfc": "4a131c81070358455c5728f20e95452f",
    "07": "439b59f8ba676c4c7737ae22eab8f582",
    "03": "7d9419a65310ca6f2c179d9215529d56",
    "02n": "90cb80913ebb696e086381b5ec427b1f",
    "fragmentation": "4048b7d56ebce88525e7de7f00d6c2d3c0000000",
  ]

  private func traits(
    attributes: [(type: UInt16, value: UInt16)], vendorIDs: [String] = [], at times: [Double] = [0]
  ) throws -> [ImplementationTrait] {
    var builder = MessageBuilder(.mainMode, version: .ikev1).with { $0.responderSPI = 0 }
      .payload(.securityAssociation, MessageBuilder.ikev1SA([attributes]))
    for name in vendorIDs {
      builder = builder.payload(
        .vendorID, try #require(Hex.octets(Self.vendorIDs[name] ?? "")))
    }
    var scene = Scene()
    for (before, time) in zip([0] + times, times) {
      scene.send(
        builder.octets, fromInitiator: true, after: Int64(((time - before) * 1000).rounded()))
    }
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    let negotiation = try #require(table.negotiation(at: 0))
    return negotiation.initiator.implementationTraits
  }

  private static let usual: [(type: UInt16, value: UInt16)] = [
    (1, 7), (14, 256), (2, 4), (4, 14), (3, 1), (11, 1), (12, 28800),
  ]

  @Test func fortiGatePutsTheLifetimeFirst() throws {
    let found = try traits(
      attributes: [(11, 1), (12, 28800), (1, 7), (14, 256), (3, 1), (2, 4), (4, 14)])
    #expect(found.map(\.product) == ["FortiGate"])
    #expect(found.first?.device == "fortigate")
    #expect(try traits(attributes: Self.usual).isEmpty)
  }

  @Test(arguments: [
    (["rfc", "07", "03", "02n"], ["Cisco IOS"]),
    (["02n", "03", "rfc", "fragmentation"], ["Cisco ASA"]),
    (["rfc", "03", "02n"], []),
  ])
  func vendorIDsInACiscosOrder(_ sent: [String], _ products: [String]) throws {
    #expect(try traits(attributes: Self.usual, vendorIDs: sent).map(\.product) == products)
  }

  private struct Repetition: Sendable, CustomTestStringConvertible {
    /// Seconds of each transmission.
    var times: [Double]
    var product: String?
    var testDescription: String { "\(times)" }
  }

  /// The defaults of the products, and some that are nobody's or too few to tell.
  private static let repetitions: [Repetition] = [
    Repetition(times: [0, 4, 11.2, 24.16, 47.49], product: "strongSwan"),
    Repetition(times: [0, 0.5, 1.5, 3.5, 7.5], product: "Libreswan"),
    Repetition(times: [0, 1, 3, 7, 15], product: "Windows"),
    Repetition(times: [0, 10.01, 20.03, 30.05], product: "Cisco IOS"),
    Repetition(times: [0, 6, 18], product: "FortiGate"),
    Repetition(times: [0, 8, 16, 24], product: "Cisco ASA"),
    Repetition(times: [0, 2, 5, 9.5], product: nil),
    Repetition(times: [0, 10], product: nil),
    Repetition(times: [0, 1, 3], product: nil),
  ]

  @Test(arguments: repetitions)
  private func schedules(_ seen: Repetition) throws {
    let found = try traits(attributes: Self.usual, at: seen.times)
    #expect(found.first?.product == seen.product)
    #expect(found.allSatisfy { $0.basis == .schedule })
  }

  /// Windows' schedule is that of others too; a habit of another kind that agrees makes a guess.
  @Test func aGuessTakesTwoKindsOfTraits() throws {
    let alone = try traits(attributes: Self.usual, at: [0, 6, 18])
    #expect(alone.map(\.product) == ["FortiGate"])
    #expect(alone.agreeing == nil)
    let both = try traits(
      attributes: [(11, 1), (12, 28800), (1, 7), (14, 256), (3, 1), (2, 4), (4, 14)],
      at: [0, 6, 18])
    #expect(both.agreeing?.device == "fortigate")
    let others = try traits(
      attributes: [(11, 1), (12, 28800), (1, 7), (14, 256), (3, 1), (2, 4), (4, 14)],
      at: [0, 10.01, 20.03, 30.05])
    #expect(others.count == 2 && others.agreeing == nil)
  }
}

/// Private notifications and built-in lists as traits.
@Suite struct ImplementationListTests {
  /// iOS 16.5 set up by hand, as strongSwan's documentation lists it: five proposals in this order.
  private static let ios: [[(type: UInt8, id: UInt16, keyLength: UInt16?)]] = [
    [(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)],
    [(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 19, nil)],
    [(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 5, nil)],
    [(1, 12, 128), (2, 2, nil), (3, 2, nil), (4, 2, nil)],
    [(1, 3, nil), (2, 2, nil), (3, 2, nil), (4, 2, nil)],
  ]

  private func octets(_ proposals: [[(type: UInt8, id: UInt16, keyLength: UInt16?)]]) -> [UInt8] {
    var body: [UInt8] = []
    for (place, proposal) in proposals.enumerated() {
      var transforms: [UInt8] = []
      for (index, transform) in proposal.enumerated() {
        let attribute: [UInt8] =
          transform.keyLength.map { [0x80, 14, UInt8($0 >> 8), UInt8($0 & 0xff)] } ?? []
        transforms += [index + 1 < proposal.count ? 3 : 0, 0, 0, UInt8(8 + attribute.count)]
        transforms += [transform.type, 0, UInt8(transform.id >> 8), UInt8(transform.id & 0xff)]
        transforms += attribute
      }
      body += [place + 1 < proposals.count ? 2 : 0, 0, 0, UInt8(8 + transforms.count)]
      body += [UInt8(place + 1), 1, 0, UInt8(proposal.count)] + transforms
    }
    return body
  }

  private func traits(_ proposals: [[(type: UInt8, id: UInt16, keyLength: UInt16?)]]) throws
    -> [ImplementationTrait]
  {
    var scene = Scene()
    let request = MessageBuilder(.ikeSAInit, version: .ikev2).with { $0.flags = 0x08 }
      .payload(.securityAssociationV2, octets(proposals))
    scene.send(request.octets, fromInitiator: true, after: 0)
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    return try #require(table.negotiation(at: 0)).initiator.implementationTraits
  }

  @Test func aBuiltInListInItsOrder() throws {
    let found = try traits(Self.ios)
    #expect(found.map(\.product) == ["Apple"])
    #expect(found.map(\.basis) == [.offerShape])
    // One habit alone guesses nothing.
    #expect(found.agreeing == nil)
    #expect(try traits(Self.ios.reversed()).isEmpty)
    #expect(try traits(Array(Self.ios.dropLast())).isEmpty)
  }
}
