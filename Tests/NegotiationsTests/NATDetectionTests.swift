import Capture
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// Digests made with Python's hashlib over the octets that RFC 3947 section 3.2 names.
@Suite struct NATDetectionTests {
  private static let hashes: [(Digest, String)] = [
    (.md5, "8d4c287eb9641d05b904b94c77c7b508"),
    (.sha1, "4a2461b88713b4f90ed82905ca8f0f49436eb88d"),
    (.sha256, "5e264a59022a675f4ec9c213fdc980a13e9623e8d8bb1727a267f74165820014"),
    (
      .sha384,
      "4a4f64418cc7d9c09470dfb82a7eb9d09e0183ad2b5359d94fc473a412843f05"
        + "f56b24f45ce2e1a54b6845061f49132a"
    ),
    (
      .sha512,
      "f4169b0e467d1ad1c2b3a8c03b95074861b3d87718ab450509f1de9cdc93497e"
        + "0c7504d2a9347f9f949921b85a417b59b0c076d799dc720f4f9b10103e1b3773"
    ),
  ]

  @Test(arguments: hashes)
  func hashOfAnEndpoint(_ digest: Digest, _ expected: String) throws {
    let target = InsideAddressSearch.Target(
      digest: digest, initiatorSPI: 0x0123_4567_89ab_cdef, responderSPI: 0xfedc_ba98_7654_3210)
    let endpoint = Endpoint(address: Scene.address("10.1.2.3"), port: 500)
    let hash = try #require(Hex.octets(expected))
    #expect(target.matches(hash[...], endpoint))
    #expect(!target.matches(hash[...], Endpoint(address: endpoint.address, port: 501)))
  }

  @Test(arguments: hashes)
  func searchFindsTheAddressAndNoOther(_ digest: Digest, _ expected: String) throws {
    let spis = try #require(Hex.octets("0123456789abcdeffedcba9876543210"))
    let wanted = try #require(Hex.octets(expected))
    let search = try #require(AddressHashSearch(digest: digest, wanted: wanted, spis: spis))
    #expect(search.firstMatch(in: 0x0a01_0000...0x0a01_0fff, port: 500) == 0x0a01_0203)
    #expect(search.firstMatch(in: 0x0a01_0000...0x0a01_0fff, port: 4500) == nil)
    #expect(search.firstMatch(in: 0x0a01_0204...0x0a01_0fff, port: 500) == nil)
  }

  /// The initiator hashed 192.168.7.9:500 and the packet comes from 192.0.2.1:500.
  private func request(source: String) -> Scene {
    var scene = Scene()
    request(source: source, in: &scene)
    return scene
  }

  private func request(source: String, in scene: inout Scene) {
    let message = MessageBuilder(.ikeSAInit, version: .ikev2)
      .with { $0.flags = 0x08 }
      .payload(
        .securityAssociationV2,
        MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
      )
      .payload(
        .notify, MessageBuilder.ikev2Notify(.natDetectionSourceIP, Hex.octets(source) ?? []))
    scene.send(message.octets, fromInitiator: true)
  }

  private func negotiation(
    _ scene: Scene, _ search: InsideAddressSearch = InsideAddressSearch()
  ) throws -> Negotiation {
    var table = NegotiationTable()
    for datagram in scene.datagrams { table.observe(datagram, capture: 0) }
    var negotiation = try #require(table.negotiation(at: 0))
    negotiation.assessNAT(search: search)
    return negotiation
  }

  @Test func insideAddressIsRecovered() throws {
    let negotiation = try negotiation(request(source: "c955eb6714414310831ae4ca6a68fe6204b1876c"))
    #expect(
      negotiation.initiator.insideAddress
        == Endpoint(address: Scene.address("192.168.7.9"), port: 500))
    #expect(negotiation.nat.detected == .initiator)
    #expect(negotiation.nat.forcedEncapsulation == false)
  }

  @Test func aHashOfNothingProvesNoNAT() throws {
    let negotiation = try negotiation(
      request(source: "00112233445566778899aabbccddeeff00112233"))
    #expect(negotiation.nat.detected == .unknown)
    #expect(negotiation.initiator.insideAddress == nil)
    #expect(negotiation.nat.isSearchBounded)
  }

  /// Hashes made with Python's hashlib over the request's SPIs, each address and port 500.
  @Test(arguments: [
    ("10.98.0.2", "2cada4dc5cde8ed69fb6df6b7666570e406429cb", true),
    ("172.20.77.1", "f6f250ab7c0f0dec92a578f8d08761b33659e591", true),
    ("10.77.33.177", "6be7f258bab14cf0fbbb546f1bc68f8c897a4b40", false),
  ])
  func usualAddressesAreFoundWithoutSearchingAll(
    _ address: String, _ hash: String, _ isUsual: Bool
  ) throws {
    let found = try negotiation(request(source: hash))
    #expect(
      found.initiator.insideAddress?.address == (isUsual ? Scene.address(address) : nil))
    #expect(found.nat.isSearchBounded != isUsual)
  }

  @Test func anExhaustiveSearchFindsTheOthers() throws {
    let found = try negotiation(
      request(source: "6be7f258bab14cf0fbbb546f1bc68f8c897a4b40"),
      InsideAddressSearch(reach: .exhaustive))
    #expect(found.initiator.insideAddress?.address == Scene.address("10.77.33.177"))
    #expect(!found.nat.isSearchBounded)
  }

  /// What one host took of the run's share is not there for the next, and a host that was searched
  /// for in vain is not searched for again.
  @Test func falsifiedHashesOfManyHostsTakeOneShare() throws {
    let search = InsideAddressSearch()
    for host in 1...200 {
      var scene = Scene(initiator: "192.0.2.\(host)")
      request(source: "00112233445566778899aabbccddeeff00112233", in: &scene)
      #expect(try negotiation(scene, search).nat.isSearchBounded)
    }
    #expect(search.hashes <= InsideAddressSearch.hashesOfLikelySearch)
  }
}
