import Capture
import Diagnosis
import ISAKMP
import Policies
import TestSupport
import Testing
import Texts

/// What a maker's configuration makes of an exchange that its silence, or one word for everything, leaves
/// open.
@Suite struct GivenMakerTests {
  private func policy(_ text: String, of address: String = "203.0.113.1") throws -> PeerPolicy {
    var policy = try ConfigurationFile.read(
      Array(text.utf8), file: "box.cfg", including: { (_, _) in [] })
    policy.givenAddress = address
    return policy
  }

  private func judge(_ scene: Scene, _ policy: PeerPolicy) -> JudgedScene {
    JudgedScene([scene.events], quiet: 30_000, policies: [policy])
  }

  private var scene: Scene { Scene(initiator: "198.51.100.2", responder: "203.0.113.1") }

  /// Whether a FortiGate answers an offer that it refuses is in no page of its maker's: a file that takes
  /// the offer leaves the silence unexplained, one that does not is its likely cause.
  @Test(arguments: [(14, "IKE501 likely"), (20, "IKE104 likely")])
  func silenceToAnOffer(group: Int, expected: String) throws {
    var scene = scene
    let offer = MessageBuilder.initial(0x08, group: group)
    for _ in 0..<4 { scene.send(offer, fromInitiator: true, after: 2000) }
    let judged = try judge(scene, policy(ComposedFortiGate.text()))
    #expect(judged.errors == [[expected]])
  }

  /// charon answers what it refuses (NO_PROPOSAL_CHOSEN, recorded in v2-no-proposal), so that its silence
  /// is no refusal.
  @Test func silenceOfStrongSwan() throws {
    var scene = scene
    let offer = MessageBuilder.initial(0x08, group: 20)
    for _ in 0..<4 { scene.send(offer, fromInitiator: true, after: 2000) }
    let conf = """
      connections {
        c {
          version = 2
          local_addrs = 203.0.113.1
          remote_addrs = 198.51.100.2
          proposals = aes256-sha256-modp2048
        }
      }
      """
    #expect(try judge(scene, policy(conf)).errors == [["IKE501 likely"]])
  }

  /// A box in a cloud, or behind another router: its file has the private address, the capture the public
  /// one. Told whose file it is, nothing is open; else the peer alone ties it. Another public address is
  /// another box's, or another uplink's.
  @Test(arguments: [
    ("10.0.0.2", "203.0.113.1", "IKE104 proven"), ("10.0.0.2", nil, "IKE104 likely"),
    ("192.0.2.70", "203.0.113.1", "IKE114 likely"), ("192.0.2.70", nil, "IKE100 proven"),
  ])
  func aPrivateAddressBehindATranslation(
    local: String, given: String?, expected: String
  ) throws {
    var scene = scene
    scene.send(MessageBuilder.initial(0x08, group: 20), fromInitiator: true)
    scene.send(MessageBuilder.initialRefusal(.noProposalChosen), fromInitiator: false)
    var policy = try policy(ComposedFortiGate.text(own: local))
    policy.givenAddress = given
    #expect(judge(scene, policy).errors == [[expected]])
  }

  /// Two uplinks, each behind its own translation: which of them is meant, the file does not say.
  @Test func severalPrivateAddressesLeaveOpenWhichIsTranslated() throws {
    var scene = scene
    scene.send(MessageBuilder.initial(0x08, group: 20), fromInitiator: true)
    scene.send(MessageBuilder.initialRefusal(.noProposalChosen), fromInitiator: false)
    let text =
      ComposedFortiGate.text(own: "10.0.0.2")
      + ComposedFortiGate.text(own: "10.0.1.2").replacing("\"t\"", with: "\"u\"")
    let policy = try policy(text)
    #expect(judge(scene, policy).errors == [["IKE104 likely"]])
  }

  private func mainModeOffer(answeredBy notify: IKEv1.NotifyType) -> Scene {
    var scene = scene
    let suite = MessageBuilder.ikev1SA([
      [(1, 7), (14, 256), (2, 4), (3, 1), (4, 14), (11, 1), (12, 28800)]
    ])
    scene.send(
      MessageBuilder(.mainMode, version: .ikev1).payload(.securityAssociation, suite).octets,
      fromInitiator: true)
    scene.send(
      MessageBuilder.ikev1Refusal(notify),
      fromInitiator: false)
    return scene
  }

  /// The suite offered is the file's, and the file demands the other mode, which leaves the mode; where it
  /// demands none, the refusal stays unexplained.
  @Test(arguments: [
    (["set mode aggressive"], "IKE112 likely"), ([], "IKE115 likely"),
    (["set mode aggressive", "set dhgrp 5"], "IKE104 proven"),
  ])
  func aModeBehindTheRefusalOfAnOffer(phase1: [String], expected: String) throws {
    let scene = mainModeOffer(answeredBy: .noProposalChosen)
    let judged = try judge(
      scene, policy(ComposedFortiGate.text(version: 1, phase1: phase1)))
    #expect(judged.errors == [[expected]])
  }

  /// The notification names the version; which line of the file says so is what there is to mend.
  @Test func theLineOfAVersion() throws {
    var scene = scene
    scene.send(MessageBuilder.initial(0x08), fromInitiator: true)
    scene.send(
      MessageBuilder.initialRefusal(.invalidMajorVersion),
      fromInitiator: false)
    let judged = try judge(scene, policy(ComposedFortiGate.text(version: 1)))
    #expect(judged.errors == [["IKE111 proven"]])
    let finding = try #require(
      judged.negotiations.flatMap(\.findings).first { $0.page.code == "IKE111" })
    #expect(finding.comparison.map { $0.source?.place?.line } == [4])
    #expect(finding.comparison.map(\.configured) == ["IKEv1"])
  }

  /// A connection of Azure's is listed without its key (`az network vpn-connection shared-key show` has
  /// it): that the listing has none says nothing.
  @Test func aListingHasNoKeys() throws {
    let listing = """
      {
        "name": "to-hq", "connectionProtocol": "IKEv1", "connectionType": "IPsec", "sharedKey": null,
        "ipsecPolicies": [ {
          "saLifeTimeSeconds": 27000, "saDataSizeKilobytes": 102400000,
          "ipsecEncryption": "AES256", "ipsecIntegrity": "SHA256", "ikeEncryption": "AES256",
          "ikeIntegrity": "SHA256", "dhGroup": "DHGroup14", "pfsGroup": "None" } ],
        "localNetworkGateway2": { "gatewayIpAddress": "198.51.100.2" }
      }
      """
    var scene = scene
    scene.sendKeyExchange()
    scene.send(MessageBuilder.ikev1Sealed(.mainMode, 0, 5), fromInitiator: true)
    scene.send(
      MessageBuilder.ikev1Refusal(.authenticationFailed),
      fromInitiator: false)
    let errors = try judge(scene, policy(listing)).errors.flatMap(\.self)
    #expect(!errors.isEmpty && !errors.contains { $0.hasPrefix("IKE209") })
  }

  /// Both files given, what is refused stands in the asking side's too: with its line.
  @Test(arguments: [
    ("v2-ts-unacceptable", "IKE303", "line 16", "local 10.8.0.0/16"),
    ("v2-wrong-identity", "IKE202", "line 10", "use “"),
  ])
  func theLineOfTheAskingSide(
    sample: String, code: String, line: String, word: String
  ) throws {
    let policies = try ["initiator", "responder"].map { side in
      try ConfigurationFile.read(
        Array(Repository.text("Samples/\(sample)/\(side).swanctl.conf").utf8),
        file: "\(side).swanctl.conf", including: { (_, _) in [] })
    }
    let findings = try JudgedCapture.alone(
      sample, ["initiator.pcap"], secrets: Repository.secrets(of: sample), policies: policies
    ).flatMap(\.findings)
    let finding = try #require(findings.first { $0.page.code == code })
    #expect(
      finding.remedies.contains {
        $0.contains("initiator.swanctl.conf, \(line)") && $0.contains(word)
      })
  }
}
