import ISAKMP
import Testing

/// Messages put together by hand from the figures of the RFCs.
@Suite struct EAPMethodDataTests {
  /// An EAP message, of a code, a type and data.
  private func read(_ code: UInt8, _ type: UInt8, _ data: [UInt8]) throws -> EAPMethodData? {
    let message = [code, 7, 0, UInt8(5 + data.count), type] + data
    let payload: [UInt8] = [0, 0, 0, UInt8(4 + message.count)] + message
    var chain = PayloadChain(version: .ikev2)
    let payloads = chain.decode(payload[...], first: .extensibleAuthentication)
    guard case .eap(let eap) = try #require(payloads.first).content else { return nil }
    return EAPMethodData(eap)
  }

  /// RFC 4187 section 9.4: AT_RAND and AT_AUTN have five units of four octets, AT_MAC too.
  @Test func readsAnAKAChallenge() throws {
    let body = [UInt8](repeating: 0, count: 18)
    let challenge = try #require(
      try read(1, 23, [1, 0, 0, 1, 5] + body + [2, 5] + body + [11, 5] + body))
    #expect(challenge.subtypeName == "AKA-Challenge")
    #expect(challenge.contents == ["AT_RAND", "AT_AUTN", "AT_MAC"])
    #expect(challenge.refusal == nil)
  }

  /// RFC 4187 sections 9.5, 9.6 and 9.9, RFC 4186 section 9.7: the client's three ways to refuse.
  @Test func tellsWhatAClientRefuses() throws {
    #expect(try read(2, 23, [2, 0, 0])?.refusal == .authenticationReject)
    #expect(
      try read(2, 50, [4, 0, 0, 4, 4] + [UInt8](repeating: 9, count: 14))?.refusal
        == .synchronizationFailure)
    #expect(try read(2, 23, [14, 0, 0, 22, 1, 0, 0])?.refusal == .clientError(0))
    // "insufficient number of challenges"
    #expect(try read(2, 18, [14, 0, 0, 22, 1, 0, 2])?.refusal == .clientError(2))
  }

  /// RFC 4187 section 10.19: the first bit is success; 1031 is a user without subscription.
  @Test func tellsFailureFromSuccessInNotifications() throws {
    #expect(try read(1, 23, [12, 0, 0, 12, 1, 0x80, 0])?.refusal == nil)
    #expect(try read(1, 23, [12, 0, 0, 12, 1, 0x04, 0x07])?.refusal == .notification(1031))
  }

  /// RFC 5216 section 3.1 and RFC 5246 sections 6.2.1, 7.2 and 7.4.
  @Test func readsWhatTLSShowsInClear() throws {
    #expect(try read(1, 13, [0x20])?.contents == ["start"])
    #expect(try read(2, 13, [0])?.contents == ["acknowledgement"])
    let hello: [UInt8] = [22, 3, 3, 0, 8, 2, 0, 0, 4, 1, 2, 3, 4]
    #expect(try read(1, 13, [0x80, 0, 0, 0, 13] + hello)?.contents == ["ServerHello"])
    let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 48]
    let refused = try #require(try read(2, 25, [0] + alert))
    #expect(refused.contents == ["alert unknown_ca"])
    #expect(refused.refusal == .alert(48))
    // A warning: close_notify.
    #expect(try read(2, 21, [0, 21, 3, 3, 0, 2, 1, 0])?.refusal == nil)
    // Behind ChangeCipherSpec all is encrypted, and two octets are no alert.
    #expect(
      try read(2, 13, [0, 20, 3, 3, 0, 1, 1, 22, 3, 3, 0, 2, 2, 48])?.contents
        == ["ChangeCipherSpec", "encrypted handshake"])
  }

  /// RFC 2759 section 6: 691 is a failed authentication. The challenge behind it is not shown.
  @Test func readsWhyMSCHAPFailed() throws {
    let text = Array("E=691 R=0 C=000102030405060708090A0B0C0D0E0F V=3 M=no".utf8)
    let failure = try #require(try read(1, 26, [4, 7, 0, UInt8(4 + text.count)] + text))
    #expect(failure.subtypeName == "Failure")
    #expect(failure.contents == ["E=691"])
    #expect(failure.refusal == .mschapv2(691))
    // The client's acknowledgement of it is one octet.
    #expect(try read(2, 26, [4])?.refusal == nil)
  }

  /// RFC 3748 section 5.3.1: a Nak lists the methods that would do.
  @Test func readsWhatIsWantedInstead() throws {
    #expect(try read(2, 3, [13, 21])?.refusal == .otherMethod([13, 21]))
    #expect(try read(2, 3, [13, 21])?.contents == ["EAP-TLS", "EAP-TTLS"])
  }

  @Test func nothingInItTraps() throws {
    for type: UInt8 in [3, 13, 18, 21, 23, 25, 26, 43, 50, 55] {
      for length in 0..<40 {
        for fill: UInt8 in [0, 1, 3, 12, 20, 22, 0x80, 0xff] {
          _ = try read(1, type, [UInt8](repeating: fill, count: length))
        }
      }
    }
  }
}
