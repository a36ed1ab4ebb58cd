import Capture
import Diagnosis
import ISAKMP
import Policies
import TestSupport
import Testing

/// What an engineer is told to look at first, where a libreswan's file is at hand.
@Suite struct FirstAdviceTests {
  private func policy(_ lines: String) throws -> PeerPolicy {
    let conf = """
      conn site
        authby=secret
        left=198.51.100.2
        right=192.0.2.1
        ike=aes256-sha2_256;modp2048
      \(lines.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """
    var policy = try ConfigurationFile.read(
      Array(conf.utf8), file: "hub.conf", including: { (_, _) in [] })
    policy.givenAddress = "198.51.100.2"
    return policy
  }

  private func error(_ scene: Scene, _ policy: PeerPolicy) throws -> Finding {
    let judged = JudgedScene([scene.events], quiet: 30_000, policies: [policy])
    let errors = judged.negotiations.flatMap(\.findings).filter { $0.severity == .error }
    #expect(errors.count == 1)
    return try #require(errors.first)
  }

  /// pluto 5.4: "connection has ppk=insist but peer does not support PPK", and NO_PROPOSAL_CHOSEN.
  @Test(arguments: [("insist", "IKE203"), ("no", "IKE115")])
  func aPostquantumKeyThatIsInsistedOn(_ ppk: String, _ code: String) throws {
    var scene = Scene()
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(
      MessageBuilder.initialRefusal(.noProposalChosen), fromInitiator: false, after: 1)
    let error = try error(scene, policy("ikev2=insist\nppk=\(ppk)"))
    #expect(error.page.code == code)
    #expect(error.confidence == .likely)
    #expect(error.remedies[0].contains("PPK") == (ppk == "insist"))
  }

  /// Of a file that wants XAUTH the line of the key is right already.
  @Test func noLineIsReplacedByItself() throws {
    let first = MessageBuilder(.mainMode, version: .ikev1).with { $0.initiatorSPI = 7 }
      .payload(
        .securityAssociation,
        MessageBuilder.ikev1SA([
          [(1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800)]
        ])
      ).payload(
        .vendorID,
        MessageBuilder.deadPeerDetection
      ).octets
    var scene = Scene()
    for _ in 0..<4 { scene.send(first, fromInitiator: true, after: 2000) }
    let error = try error(
      scene, policy("ikev2=no\nrightxauthclient=yes\nleftxauthserver=yes\nxauthby=file"))
    #expect(error.page.code == "IKE105")
    #expect(error.comparison.contains { $0.configured?.contains("XAUTH") == true })
    #expect(!error.remedies.contains { $0.contains("instead of `authby=secret`") })
  }

  /// charon's default does not permit Aggressive Mode with a pre-shared key, and says the same of an
  /// identity that it does not know.
  @Test func theModeIsLookedAtWithTheIdentity() throws {
    var scene = Scene()
    scene.send(MessageBuilder.aggressiveOpening, fromInitiator: true)
    scene.send(
      MessageBuilder(.informationalV1, version: .ikev1).with {
        $0.initiatorSPI = 7
        $0.responderSPI = 9
        $0.messageID = 5
      }.payload(.notification, MessageBuilder.ikev1Notify(.authenticationFailed)).octets,
      fromInitiator: false, after: 2)
    let judged = JudgedScene([scene.events], quiet: 30_000)
    let error = try #require(
      judged.negotiations.flatMap(\.findings).first { $0.severity == .error })
    #expect(error.page.code == "IKE203")
    #expect(error.remedies[0].contains("Aggressive Mode"))
    #expect(error.remedies[0].contains("branch"))
  }
}
