import Capture
import Diagnosis
import ISAKMP
import Policies
import TestSupport
import Testing

/// What racoon drops without a word, against its configuration and the other side's. Recorded with racoon
/// of ipsec-tools 0.9.1: "failed to get sainfo" and "No ID match" stand in its log, and nothing is sent.
@Suite struct RacoonSilenceTests {
  private func policy(
    _ own: String, peer: String, local: String, remote: String, identity: String = ""
  ) throws -> PeerPolicy {
    let conf = """
      remote \(peer) {
        exchange_mode main;
        proposal_check obey;
        \(identity)
        proposal {
          encryption_algorithm aes 256;
          hash_algorithm sha256;
          authentication_method pre_shared_key;
          dh_group 14;
        }
      }
      sainfo address \(local) any address \(remote) any {
        encryption_algorithm aes 256;
        authentication_algorithm hmac_sha256;
        compression_algorithm deflate;
      }
      """
    var policy = try ConfigurationFile.read(
      Array(conf.utf8), file: "\(own).conf", including: { (_, _) in [] })
    policy.givenAddress = own
    return policy
  }

  /// Quick Mode message 1 four times, and no answer.
  @Test(arguments: [("10.9.0.0/16", "IKE303 likely"), ("10.2.0.0/16", "IKE509 likely")])
  func networksThatAreDroppedInSilence(_ asked: String, _ expected: String) throws {
    var scene = Scene()
    scene.sendMainMode()
    for _ in 0..<4 {
      scene.send(
        MessageBuilder.ikev1Sealed(.quickMode, 9, 3, 160), fromInitiator: true, after: 2000)
    }
    let policies = [
      try policy("192.0.2.1", peer: "198.51.100.2", local: "10.1.0.0/16", remote: asked),
      try policy("198.51.100.2", peer: "192.0.2.1", local: "10.2.0.0/16", remote: "10.1.0.0/16"),
    ]
    let judged = JudgedScene([scene.events], quiet: 30_000, policies: policies)
    #expect(judged.errors == [[expected]])
    let error = judged.negotiations[0].findings.first { $0.severity == .error }
    // racoon alone refuses, so that nobody else's log has a line of it.
    #expect(error?.deviceMessages.allSatisfy { $0.device == "racoon" } == true)
  }

  /// Message 5 four times, message 4 repeated in between.
  @Test(arguments: [("branch.example", "IKE202 likely"), ("hub.example", "IKE509 likely")])
  func anIdentityThatIsDroppedInSilence(_ own: String, _ expected: String) throws {
    var scene = Scene()
    scene.sendKeyExchange()
    let answer = scene.datagrams[3].octets
    for _ in 0..<4 {
      scene.send(MessageBuilder.ikev1Sealed(.mainMode, 0, 5), fromInitiator: true)
      scene.send(answer, fromInitiator: false, after: 1000)
    }
    let policies = [
      try policy(
        "192.0.2.1", peer: "198.51.100.2", local: "10.1.0.0/16", remote: "10.2.0.0/16",
        identity: "my_identifier fqdn \"\(own)\";"),
      try policy(
        "198.51.100.2", peer: "192.0.2.1", local: "10.2.0.0/16", remote: "10.1.0.0/16",
        identity: "peers_identifier fqdn \"hub.example\"; verify_identifier on;"),
    ]
    let errors = JudgedScene([scene.events], quiet: 30_000, policies: policies).errors
    #expect(errors == [[expected]])
  }
}
