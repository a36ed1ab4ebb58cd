import Foundation
import ISAKMP
import TestSupport
import Testing

/// Messages written by hand from the RFCs' diagrams; no encoder of this project has made them.
@Suite struct MessageTests {
  private func message(_ hex: String, missing: Int = 0, port: UInt16 = 500) throws -> Message {
    let octets = try #require(Hex.octets(hex.filter { !$0.isWhitespace }))
    return Message(
      decoding: octets, missingOctets: missing,
      dialect: Dialect(sourcePort: port, destinationPort: port))
  }

  /// RFC 2408 sections 3.1 and 3.4 to 3.6: one proposal, one transform, its life duration twice,
  /// once in each of the two encodings of an attribute (section 3.3).
  private static let mainMode1 = """
    0123456789abcdef 0000000000000000 01 10 02 00 00000000 0000005c
      0d 00 0034 00000001 00000001
        00 00 0028 01 01 00 01
          00 00 0020 05 01 0000
            8001 0007 800e 0100 8002 0004 800c 7080 000c 0004 00015180
      00 00 000c 09002689dfd6b712
    """

  /// racoon of ipsec-tools 0.9.1 sends its fragments with the encryption flag of the message that they
  /// are parts of: fragment 1, number 3, the last, twelve octets of the message.
  private static let fragment = """
    93aaf95ea544f8c5 74e71e83849b0340 84 10 02 01 00000000 00000030
      00 00 0014 0001 03 01 aef919303743cf4ac7010203
    """

  @Test func aFragmentIsReadThoughTheHeaderCallsItEncrypted() throws {
    let message = try message(Self.fragment)
    #expect(message.problems.isEmpty && message.ciphertext == nil)
    guard case .fragment(let fragment)? = message.first(.fragment)?.content else {
      Issue.record("no fragment")
      return
    }
    #expect(fragment.fragmentID == 1 && fragment.sequence == 3 && fragment.isLast)
    #expect(fragment.data.count == 12)
  }

  /// A length that is not that of the rest is no fragment's.
  @Test func ciphertextIsNoFragment() throws {
    let message = try message(Self.fragment.replacingOccurrences(of: "0014", with: "0013"))
    #expect(message.ciphertext?.count == 20)
  }

  @Test func attributesOfATransformKeepOrderEncodingAndRepetition() throws {
    let message = try message(Self.mainMode1)
    #expect(message.problems.isEmpty)
    #expect(message.header.initiatorSPI == 0x0123_4567_89ab_cdef)
    #expect(message.payloads.map(\.type.rawValue) == [1, 13])
    let association = try #require(message.securityAssociation)
    #expect(association.domainOfInterpretation == 1 && association.situation == 1)
    let transform = try #require(association.proposals.first?.transforms.first)
    #expect(transform.numberOrType == 5 && transform.id == 1)
    #expect(transform.attributes.map(\.type) == [1, 14, 2, 12, 12])
    #expect(transform.attributes.map(\.isShort) == [true, true, true, true, false])
    #expect(transform.attributes.map(\.unsigned) == [7, 256, 4, 28800, 86400])
    #expect(message.vendorIDs.map(Array.init) == [[0x09, 0, 0x26, 0x89, 0xdf, 0xd6, 0xb7, 0x12]])
  }

  /// RFC 7296 section 3.10: COOKIE2-like private notify, then INVALID_KE_PAYLOAD with group 14.
  @Test func notificationsCarryTypeSPIAndData() throws {
    let message = try message(
      """
      0123456789abcdef fedcba9876543210 29 20 22 20 00000000 00000034
        29 00 000e 03 04 0026 c0ffee01 abcd
        00 00 000a 00 00 0011 000e
      """)
    #expect(message.problems.isEmpty)
    #expect(message.notifications.map(\.type) == [38, 17])
    #expect(message.notifications.map { Array($0.spi) } == [[0xc0, 0xff, 0xee, 1], []])
    #expect(message.notifications.map { Array($0.data) } == [[0xab, 0xcd], [0, 14]])
  }

  /// RFC 7296 section 3.13.1: an IPv4 and an IPv6 selector in one TSi.
  @Test func trafficSelectorsOfBothFamilies() throws {
    let message = try message(
      """
      0123456789abcdef fedcba9876543210 2c 20 23 08 00000001 0000005c
        00 00 0040 02 000000
          07 11 0010 0035 0035 0a010000 0a01ffff
          08 00 0028 0000 ffff 20010db8000000000000000000000000 20010db8ffffffffffffffffffffffff
      """)
    let selectors = message.payloads.compactMap { payload -> TrafficSelectorPayload? in
      if case .trafficSelectors(let selectors) = payload.content { selectors } else { nil }
    }.flatMap(\.selectors)
    #expect(selectors.map(\.type.rawValue) == [7, 8])
    #expect(selectors.map(\.protocolID) == [17, 0])
    #expect(selectors.map(\.startPort) == [53, 0] && selectors.map(\.endPort) == [53, 65535])
    #expect(selectors.map(\.startAddress.count) == [4, 16])
    #expect(Array(selectors[0].endAddress) == [10, 1, 255, 255])
  }

  /// RFC 2408 section 3.15: a Delete of two ESP SPIs.
  @Test func deleteListsItsSPIs() throws {
    let message = try message(
      """
      0123456789abcdef fedcba9876543210 0c 10 05 00 11223344 00000030
        00 00 0014 00000001 03 04 0002 c0000001 c0000002
      """)
    let deletion = message.payloads.lazy.compactMap { payload -> DeletePayload? in
      if case .delete(let deletion) = payload.content { deletion } else { nil }
    }.first
    #expect(message.header.messageID == 0x1122_3344)
    #expect(deletion?.protocolID == 3 && deletion?.spiSize == 4)
    #expect(deletion?.spis.map(Array.init) == [[0xc0, 0, 0, 1], [0xc0, 0, 0, 2]])
  }

  /// Payload 15 is SAK in GDOI (RFC 6407) and NAT-D in drafts 04 to 08 of NAT traversal elsewhere.
  @Test func payload15IsReadByPort() throws {
    let hex = """
      0123456789abcdef fedcba9876543210 0f 10 02 00 00000000 00000034
        00 00 0018 \(String(repeating: "5a", count: 20))
      """
    let onIKE = try message(hex)
    let onGDOI = try message(hex, port: 848)
    #expect(onIKE.problems.filter(\.isViolation).isEmpty)
    #expect(onIKE.payloads.first?.body.count == 20)
    #expect(onGDOI.payloads.first?.body.count == 20)
  }

  private static let damaged: [(what: String, hex: String, missing: Int, offset: Int)] = [
    (
      "a payload that states less than its own header",
      "0123456789abcdef fedcba9876543210 0a 10 02 00 00000000 00000020 00 00 0003", 0, 28
    ),
    (
      "a payload longer than the message",
      "0123456789abcdef fedcba9876543210 0a 10 02 00 00000000 00000024 00 00 0100 01020304", 0, 28
    ),
    (
      "a header that states less than itself",
      "0123456789abcdef fedcba9876543210 0a 10 02 00 00000000 0000001b 00 00 0008 01020304", 0, 24
    ),
    ("a datagram that ends in the header", "0123456789abcdef fedc", 0, 10),
    (
      "a header that states more than there is",
      "0123456789abcdef fedcba9876543210 00 10 05 00 00000000 000000ff", 0, 24
    ),
  ]

  @Test(arguments: damaged)
  func damageHasAPlace(_ what: String, _ hex: String, _ missing: Int, _ offset: Int) throws {
    let message = try message(hex, missing: missing)
    let violation = message.problems.first(where: \.isViolation)
    let place = try #require(violation, "\(what) is not noticed").offset
    #expect(abs(place - offset) <= 2, "\(what): found at \(place)")
  }

  @Test func whatTheCaptureCutIsNoViolation() throws {
    let message = try message(
      "0123456789abcdef fedcba9876543210 0a 10 02 00 00000000 00000030 00 00 0014 01020304",
      missing: 12)
    #expect(!message.problems.isEmpty)
    #expect(message.problems.allSatisfy { $0.kind == .cutByCapture })
  }

  @Test func unknownNumbersAndTrailingOctetsAreKept() throws {
    let message = try message(
      """
      0123456789abcdef fedcba9876543210 c8 20 f0 08 00000007 00000024
        00 00 0008 deadbeef
        cafe
      """)
    #expect(message.header.exchangeType.rawValue == 0xf0)
    #expect(message.payloads.map(\.type.rawValue) == [200])
    #expect(message.payloads.first.map { Array($0.body) } == [0xde, 0xad, 0xbe, 0xef])
    #expect(Array(message.trailing) == [0xca, 0xfe])
    #expect(message.problems.allSatisfy { !$0.isViolation })
  }
}
