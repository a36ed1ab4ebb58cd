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
    var scene = Scene()
    for _ in 0..<4 {
      scene.send(MessageBuilder.aggressiveOpening, fromInitiator: true, after: 2000)
    }
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

  /// racoon 0.9.1 says "no suitable proposal found" in its log and nothing to the peer. Silence does not
  /// show that the message arrived.
  @Test(arguments: [("sha1", "IKE103 likely"), ("sha256", "IKE501 likely")])
  func aHashThatRacoonDropsInSilence(_ hash: String, _ expected: String) throws {
    let first = MessageBuilder(.mainMode, version: .ikev1).with { $0.initiatorSPI = 7 }
      .payload(
        .securityAssociation,
        MessageBuilder.ikev1SA([
          [(1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800)]
        ])
      )
      .payload(.vendorID, MessageBuilder.deadPeerDetection).octets
    var scene = Scene()
    for _ in 0..<4 { scene.send(first, fromInitiator: true, after: 2000) }
    let conf = """
      remote 192.0.2.1 {
        exchange_mode main;
        my_identifier address;
        proposal_check obey;
        proposal {
          encryption_algorithm aes 256;
          hash_algorithm \(hash);
          authentication_method pre_shared_key;
          dh_group 14;
        }
      }
      sainfo anonymous {
        encryption_algorithm aes 256;
        authentication_algorithm hmac_sha256;
        compression_algorithm deflate;
      }
      """
    var policy = try ConfigurationFile.read(
      Array(conf.utf8), file: "racoon.conf", including: { (_, _) in [] })
    policy.givenAddress = "198.51.100.2"
    let errors = JudgedScene([scene.events], quiet: 30_000, policies: [policy]).errors
    #expect(errors.flatMap(\.self) == [expected])
  }
}
