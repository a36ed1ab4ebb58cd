import Diagnosis
import ISAKMP
import Keys
import Negotiations
import TestSupport
import Testing

/// A finding that only the other side's log can settle names the commands that show it there: those of
/// the product that a Vendor ID names, for the version that was spoken, and of nobody else.
@Suite struct PeerStateTests {
  struct Peer: Sendable, CustomTestStringConvertible {
    var vendorID: [UInt8]
    var version: IKEVersion
    /// What must be told, or `nil` where nothing may be.
    var command: String?
    var never: [String] = []
    var testDescription: String { "\(command ?? "nothing"), \(version)" }
  }

  /// The octets are of Wireshark's and strike's public lists of Vendor IDs; the commands are the
  /// makers' own (Fortinet FD38751, Cisco's command references, strongSwan's swanctl manual page).
  static let peers = [
    Peer(
      vendorID: hex("8299031757a36082c6a621de00000000"), version: .ikev1,
      command: "diagnose vpn ike gateway list", never: ["show crypto", "swanctl"]),
    Peer(
      vendorID: hex("882fe56d6fd20dbc2251613b2ebe5beb"), version: .ikev1,
      command: "swanctl --list-sas", never: ["show crypto", "ipsec status"]),
    Peer(
      vendorID: hex("882fe56d6fd20dbc2251613b2ebe5beb"), version: .ikev2,
      command: "swanctl --list-sas", never: ["show crypto"]),
    Peer(
      vendorID: hex("3e984048000000000000000000000000"), version: .ikev1,
      command: "show crypto isakmp sa", never: ["ikev2"]),
    Peer(
      vendorID: Array("FLEXVPN-SUPPORTED".utf8), version: .ikev2,
      command: "show crypto ikev2 sa", never: ["isakmp"]),
    // Many products send Cisco's Unity, and RFC 3947's names nobody.
    Peer(vendorID: hex("12f5f28c457168a9702d9fe274cc0100"), version: .ikev1),
    Peer(vendorID: hex("4a131c81070358455c5728f20e95452f"), version: .ikev1),
  ]

  private static func hex(_ text: String) -> [UInt8] {
    stride(from: 0, to: text.count, by: 2).compactMap { start in
      UInt8(text.dropFirst(start).prefix(2), radix: 16)
    }
  }

  @Test(arguments: peers) func namesTheCommandsOfTheProductAtHand(_ peer: Peer) throws {
    let findings = try judge(peer.version == .ikev1 ? ikev1(peer.vendorID) : ikev2(peer.vendorID))
    let stalled = try #require(
      findings.first { $0.page.code == "IKE509" }, "\(findings.map(\.page.code))")
    let told = stalled.remedies.filter { $0.contains("shows its state") }
    #expect(told.count == (peer.command == nil ? 0 : 1), "\(stalled.remedies)")
    if let command = peer.command { #expect(told.first?.contains("`\(command)`") == true) }
    for word in peer.never { #expect(told.first?.contains(word) == false, "\(told)") }
  }

  private func judge(_ scene: Scene) throws -> [Finding] {
    try #require(JudgedScene([scene.events]).negotiations.first).findings
  }

  /// Main Mode's message 3 is repeated and never answered.
  private func ikev1(_ vendorID: [UInt8]) -> Scene {
    var scene = Scene()
    let offer = MessageBuilder.ikev1SA([
      [(1, 7), (14, 256), (2, 2), (3, 1), (4, 14), (11, 1), (12, 28800)]
    ])
    func message(_ responderSPI: UInt64 = 7) -> MessageBuilder {
      MessageBuilder(.mainMode, version: .ikev1).with { $0.responderSPI = responderSPI }
    }
    scene.send(message(0).payload(.securityAssociation, offer).octets, fromInitiator: true)
    scene.send(
      message().payload(.securityAssociation, offer).payload(.vendorID, vendorID).octets,
      fromInitiator: false)
    let third = message().payload(.keyExchange, [UInt8](repeating: 1, count: 256))
      .payload(.nonce, [UInt8](repeating: 2, count: 20)).octets
    for wait: Int64 in [5, 4000, 7000, 13000] {
      scene.send(third, fromInitiator: true, after: wait)
    }
    return scene
  }

  /// IKE_AUTH is repeated and never answered.
  private func ikev2(_ vendorID: [UInt8]) -> Scene {
    var scene = Scene()
    let suite = MessageBuilder.ikev2SA([(1, 12, 256), (2, 5, nil), (3, 12, nil), (4, 14, nil)])
    func payloads(_ builder: MessageBuilder) -> MessageBuilder {
      builder.payload(.securityAssociationV2, suite)
        .payload(.keyExchangeV2, [0, 14, 0, 0] + [UInt8](repeating: 1, count: 256))
        .payload(.nonceV2, [UInt8](repeating: 2, count: 32))
    }
    scene.send(
      payloads(
        MessageBuilder(.ikeSAInit, version: .ikev2).with {
          $0.flags = 8
          $0.responderSPI = 0
        }
      ).octets, fromInitiator: true)
    scene.send(
      payloads(
        MessageBuilder(.ikeSAInit, version: .ikev2).with {
          $0.flags = 0x20
          $0.responderSPI = 7
        }
      ).payload(.vendorIDV2, vendorID).octets, fromInitiator: false)
    let request = MessageBuilder(.ikeAuth, version: .ikev2).with {
      $0.flags = 8
      $0.responderSPI = 7
      $0.messageID = 1
    }.payload(.encryptedAndAuthenticated, [UInt8](repeating: 9, count: 176)).octets
    for wait: Int64 in [5, 4000, 7000, 13000] {
      scene.send(request, fromInitiator: true, after: wait)
    }
    return scene
  }
}
