import Capture
import Diagnosis
import ISAKMP
import Policies
import TestSupport
import Testing

/// Message 1 of Aggressive Mode, dropped without a word, against the configuration of a responder that
/// drops what no connection of it fits.
@Suite struct SilentIdentityTests {
  private func errors(expecting identity: String) throws -> [String] {
    let first = MessageBuilder(.aggressiveMode, version: .ikev1).with { $0.initiatorSPI = 7 }
      .payload(
        .securityAssociation,
        MessageBuilder.ikev1SA([[(1, 7), (14, 256), (2, 4), (3, 1), (4, 14)]])
      )
      .payload(.keyExchange, [UInt8](repeating: 3, count: 256))
      .payload(.nonce, [UInt8](repeating: 3, count: 32))
      .payload(.identification, [2, 0, 0, 0] + Array("branch".utf8))
      // Of RFC 3706 section 5.1: a bare offer could be a scanner's.
      .payload(
        .vendorID,
        [0xaf, 0xca, 0xd7, 0x13, 0x68, 0xa1, 0xf1, 0xc9, 0x6b, 0x86, 0x96, 0xfc, 0x77, 0x57, 1, 0]
      ).octets
    var scene = Scene()
    for _ in 0..<4 { scene.send(first, fromInitiator: true, after: 2000) }
    let conf = """
      config setup
        ikev1-policy=accept
      conn site
        auto=add
        ikev2=no
        aggressive=yes
        authby=secret
        left=198.51.100.2
        leftid=@hub
        right=192.0.2.1
        rightid=\(identity)
        ike=aes256-sha2_256;modp2048
      """
    var policy = try ConfigurationFile.read(
      Array(conf.utf8), file: "hub.conf", including: { (_, _) in [] })
    policy.givenAddress = "198.51.100.2"
    return JudgedScene([scene.events], quiet: 30_000, policies: [policy]).errors.flatMap(\.self)
  }

  /// pluto 4.10 with `rightid=@filial`, of an initiator that calls itself `b`: "initial Aggressive Mode
  /// message from … but no (wildcard) connection has been configured", and not a word to the peer.
  /// Silence does not show that the message arrived.
  @Test func anIdentityThatIsNotExpectedIsTheLikelyCauseOfSilence() throws {
    let errors = try errors(expecting: "@filial")
    #expect(errors == ["IKE202 likely"])
  }

  @Test func anExpectedIdentityIsNone() throws {
    let errors = try errors(expecting: "@branch")
    #expect(errors == ["IKE501 likely"])
  }
}
