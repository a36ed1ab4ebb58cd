import ISAKMP
import TestSupport
import Testing
import Texts

@testable import Policies

/// The clouds' own listings. The examples are composed after the services' documented shapes; what
/// they mean follows from the pages that the readers name.
@Suite struct CloudTests {
  private func read(_ text: String) throws -> PeerPolicy {
    try ConfigurationFile.read(Array(text.utf8), file: "cloud.json", including: { (_, _) in [] })
  }

  private func values(
    _ proposal: ConfiguredProposal?, _ attribute: SuiteAttribute
  ) -> [String] {
    proposal?.choices(for: attribute).map(\.value.text) ?? []
  }

  private func text(_ selectors: [Configured<ConfiguredSelector>]) -> [[UInt8]] {
    selectors.flatMap { selector -> [[UInt8]] in
      if case .range(let start, let end, _, _, _) = selector.value { [start, end] } else { [] }
    }
  }

  // MARK: AWS

  private let aws = """
    { "VpnConnections": [ {
      "VpnConnectionId": "vpn-0aa11bb22cc33dd44", "State": "available", "Type": "ipsec.1",
      "Options": {
        "StaticRoutesOnly": true,
        "LocalIpv4NetworkCidr": "192.0.2.0/25", "RemoteIpv4NetworkCidr": "0.0.0.0/0",
        "TunnelOptions": [
          { "OutsideIpAddress": "203.0.113.10", "TunnelInsideCidr": "169.254.20.0/30",
            "PreSharedKey": "Kestrel_77.tunnelA",
            "Phase1EncryptionAlgorithms": [ { "Value": "AES256" } ],
            "Phase1IntegrityAlgorithms": [ { "Value": "SHA2-256" } ],
            "Phase1DHGroupNumbers": [ { "Value": 14 }, { "Value": 20 } ],
            "Phase2EncryptionAlgorithms": [ { "Value": "AES256-GCM-16" } ],
            "Phase2DHGroupNumbers": [ { "Value": 14 } ],
            "Phase2LifetimeSeconds": 1800,
            "IkeVersions": [ { "Value": "ikev2" } ],
            "StartupAction": "start", "DpdTimeoutSeconds": 30, "DpdTimeoutAction": "restart" },
          { "OutsideIpAddress": "203.0.113.11", "TunnelInsideCidr": "169.254.21.0/30" } ] } } ] }
    """

  @Test func tunnelsOfAWS() throws {
    let policy = try read(aws)
    #expect(policy.product == .aws && policy.remarks.isEmpty)
    #expect(policy.ownAddresses.map(\.value) == ["203.0.113.10", "203.0.113.11"])
    let first = try #require(policy.connections.first)
    #expect(first.versions.value == [.ikev2] && first.initiates?.value == true)
    let ike = try #require(first.proposals?.first)
    #expect(first.proposals?.count == 1)
    #expect(values(ike, .encryption) == ["AES-CBC-256"])
    #expect(values(ike, .integrity) == ["HMAC-SHA2-256-128"])
    #expect(values(ike, .group) == ["MODP-2048 (14)", "ECP-384 (20)"])
    #expect(ike.lifetimeSeconds?.value == 28800)
    #expect(ike.choices(for: .group).map(\.origin.line) == [11, 11])
    let child = try #require(first.children.first)
    #expect(child.proposals.count == 1)
    #expect(values(child.proposals.first, .encryption) == ["AES-GCM-16-256"])
    #expect(values(child.proposals.first, .integrity).isEmpty)
    #expect(child.lifetimeSeconds?.value == 1800)
    // "Local" is the customer's side there.
    #expect(text(child.localSelectors) == [[0, 0, 0, 0], [255, 255, 255, 255]])
    #expect(text(child.remoteSelectors) == [[192, 0, 2, 0], [192, 0, 2, 127]])

    let second = policy.connections[1]
    #expect(second.versions.value == [.ikev1, .ikev2] && second.initiates?.value == false)
    let groups = second.proposals?.first?.choices(for: .group) ?? []
    #expect(groups.count == 12 && groups.first?.value.text == "MODP-1024 (2)")
    #expect(groups.allSatisfy { $0.origin == .productDefault("AWS Site-to-Site VPN") })
    // Phase 2 has group 5 besides.
    #expect(second.children.first?.proposals.first?.choices(for: .group).count == 13)
    #expect(second.children.first?.lifetimeSeconds?.value == 3600)
  }

  @Test func keysAreKeptAndNeverTold() throws {
    let policy = try read(aws)
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Kestrel_77.tunnelA".utf8))])
    #expect(!"\(policy)".contains("Kestrel"))
  }

  @Test func theSampleSuiteOfAWSIsNoPolicy() throws {
    let policy = try ConfigurationFile.read(
      Array(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <vpn_connection id="vpn-0aa11bb22cc33dd44">
          <ipsec_tunnel>
            <customer_gateway><tunnel_outside_address><ip_address>198.51.100.7</ip_address></tunnel_outside_address></customer_gateway>
            <vpn_gateway><tunnel_outside_address><ip_address>203.0.113.10</ip_address></tunnel_outside_address></vpn_gateway>
            <ike><authentication_protocol>sha1</authentication_protocol>
              <perfect_forward_secrecy>group2</perfect_forward_secrecy>
              <pre_shared_key>Kestrel_77.tunnelA</pre_shared_key></ike>
          </ipsec_tunnel>
        </vpn_connection>
        """.utf8), file: "gateway.xml", including: { (_, _) in [] })
    #expect(policy.product == .aws)
    let connection = try #require(policy.connections.first)
    #expect(connection.localAddresses.map(\.value) == ["203.0.113.10"])
    #expect(connection.remoteAddresses.map(\.value) == ["198.51.100.7"])
    #expect(
      connection.proposals?.allSatisfy { $0.choices.allSatisfy { !$0.origin.isCertain } } == true)
    #expect(policy.presharedKeys.map(\.peers) == [["198.51.100.7"]])
    #expect(policy.remarks.map(\.line) == [6])
    #expect(!"\(policy)".contains("Kestrel"))
  }

  // MARK: Azure

  private let azure = """
    { "name": "to-hq", "connectionProtocol": "IKEv2", "connectionType": "IPsec",
      "connectionMode": "Default", "dpdTimeoutSeconds": 45, "sharedKey": null,
      "usePolicyBasedTrafficSelectors": true,
      "ipsecPolicies": [ { "saLifeTimeSeconds": 14400, "saDataSizeKilobytes": 102400000,
        "ipsecEncryption": "GCMAES256", "ipsecIntegrity": "GCMAES256",
        "ikeEncryption": "AES256", "ikeIntegrity": "SHA384",
        "dhGroup": "ECP384", "pfsGroup": "ECP384" } ],
      "trafficSelectorPolicies": [ { "localAddressRanges": [ "10.40.0.0/16" ],
        "remoteAddressRanges": [ "192.0.2.0/24" ] } ],
      "localNetworkGateway2": { "gatewayIpAddress": "198.51.100.7" } }
    """

  /// The same object as the command line prints it, and nested as the interface answers it.
  @Test(arguments: [false, true])
  func customPoliciesOfAzure(isNested: Bool) throws {
    let policy = try read(
      isNested ? "{ \"value\": [ { \"name\": \"to-hq\", \"properties\": \(azure) } ] }" : azure)
    #expect(policy.product == .azure && policy.remarks.isEmpty)
    let connection = try #require(policy.connections.first)
    #expect(connection.name == "to-hq" && connection.versions.value == [.ikev2])
    #expect(connection.remoteAddresses.map(\.value) == ["198.51.100.7"])
    let ike = try #require(connection.proposals?.first)
    #expect(connection.proposals?.count == 1 && ike.lifetimeSeconds?.value == 28800)
    #expect(values(ike, .encryption) == ["AES-CBC-256"])
    #expect(values(ike, .integrity) == ["HMAC-SHA2-384-192"])
    #expect(values(ike, .prf) == ["PRF-HMAC-SHA2-384"] && values(ike, .group) == ["ECP-384 (20)"])
    #expect(ike.isCertain)
    let child = try #require(connection.children.first)
    #expect(values(child.proposals.first, .encryption) == ["AES-GCM-16-256"])
    #expect(values(child.proposals.first, .integrity).isEmpty)
    #expect(values(child.proposals.first, .group) == ["ECP-384 (20)"])
    #expect(child.lifetimeSeconds?.value == 14400)
    #expect(text(child.localSelectors) == [[10, 40, 0, 0], [10, 40, 255, 255]])
  }

  @Test func withoutAPolicyAzureHasItsDefaultSet() throws {
    let policy = try read(
      "{\"name\": \"c\", \"connectionType\": \"IPsec\", \"connectionProtocol\": \"IKEv2\", "
        + "\"ipsecPolicies\": [], \"sharedKey\": \"heron-at-dusk\"}")
    let connection = try #require(policy.connections.first)
    #expect(connection.proposals?.count == 6)
    #expect(connection.proposals?.allSatisfy { values($0, .group) == ["MODP-1024 (2)"] } == true)
    let child = try #require(connection.children.first)
    // 6 rows that it sends, 20 that it takes besides.
    #expect(child.proposals.count == 26 && child.proposals.count { $0.isOffered } == 6)
    #expect(child.proposals.filter(\.isOffered).allSatisfy { values($0, .group).isEmpty })
    #expect(!"\(policy)".contains("heron"))
  }

  @Test func aWordThatIsNotKnownLeavesThePolicyUncertain() throws {
    let policy = try read(azure.replacing("\"ECP384\", \"pfsGroup\"", with: "\"X9\", \"pfsGroup\""))
    #expect(policy.remarks.map(\.what) == ["the value “X9” is not known"])
    #expect(policy.connections.first?.proposals?.map(\.isCertain) == [false])
  }

  // MARK: Google and Oracle

  @Test func tunnelsOfGoogle() throws {
    let policy = try read(
      """
      { "kind": "compute#vpnTunnel", "name": "tun-a", "ikeVersion": 2, "peerIp": "198.51.100.7",
        "localTrafficSelector": [ "10.8.0.0/20", "10.9.0.0/20" ],
        "remoteTrafficSelector": [ "192.0.2.0/24" ],
        "sharedSecret": "*************", "sharedSecretHash": "AAAA", "status": "ESTABLISHED",
        "cipherSuite": { "phase1": { "encryption": [ "AES-CBC-256" ],
            "integrity": [ "HMAC-SHA2-256-128" ], "prf": [ "PRF-HMAC-SHA2-256" ],
            "dh": [ "Group-14" ] },
          "phase2": { "encryption": [ "AES-GCM-16-256" ], "pfs": [ "Group-14" ] } } }
      """)
    #expect(policy.product == .gcp && policy.remarks.isEmpty)
    let connection = try #require(policy.connections.first)
    let ike = try #require(connection.proposals?.first)
    #expect(connection.proposals?.count == 1)
    #expect(
      values(ike, .encryption) == ["AES-CBC-256"] && values(ike, .group) == ["MODP-2048 (14)"])
    #expect(values(ike, .prf) == ["PRF-HMAC-SHA2-256"] && ike.lifetimeSeconds?.value == 36000)
    let child = try #require(connection.children.first)
    #expect(child.localSelectors.count == 2 && child.remoteSelectors.count == 1)
    #expect(values(child.proposals.first, .encryption) == ["AES-GCM-16-256"])
    #expect(values(child.proposals.first, .group) == ["MODP-2048 (14)"])
    #expect(child.lifetimeSeconds?.value == 10800)
    #expect(policy.presharedKeys.map(\.value) == [.masked])
    // IKEv1 has one suite.
    let old = try read(
      "{\"kind\": \"compute#vpnTunnel\", \"name\": \"t\", \"ikeVersion\": 1, \"peerIp\": \"192.0.2.9\"}"
    )
    #expect(values(old.connections.first?.proposals?.first, .group) == ["MODP-1024 (2)"])
    #expect(values(old.connections.first?.proposals?.first, .hash) == ["SHA-1"])
  }

  /// `gcloud compute vpn-tunnels list --format=yaml` writes a document for each tunnel.
  @Test(arguments: ["---\n", ""])
  func tunnelsOfGoogleInSeveralDocuments(beginning: String) throws {
    let tunnels = [("tun-a", 2, "198.51.100.7"), ("tun-b", 1, "198.51.100.8")].map {
      (name, version, peer) in
      """
      ikeVersion: \(version)
      kind: compute#vpnTunnel
      localTrafficSelector:
      - 10.8.0.0/20
      name: \(name)
      peerIp: \(peer)

      """
    }
    let policy = try read(beginning + tunnels.joined(separator: "---\n"))
    let shift = beginning.isEmpty ? 0 : 1
    #expect(policy.connections.map(\.name) == ["tun-a", "tun-b"])
    #expect(policy.connections.map(\.versions.value) == [[.ikev2], [.ikev1]])
    #expect(policy.connections.map(\.versions.origin.line) == [1 + shift, 8 + shift])
    #expect(
      policy.connections.flatMap(\.remoteAddresses).map(\.origin.line) == [6 + shift, 13 + shift])
    #expect(policy.connections.flatMap(\.children).map(\.localSelectors.count) == [1, 1])
    #expect(policy.remarks.isEmpty)
  }

  @Test(arguments: [true, false])
  func tunnelsOfOracle(isCommandLine: Bool) throws {
    let text = """
      { "data": { "displayName": "oci-1", "vpnIp": "203.0.113.40", "cpeIp": "198.51.100.7",
        "ikeVersion": "V2", "oracleCanInitiate": "RESPONDER_ONLY",
        "phaseOneDetails": { "isCustomPhaseOneConfig": true,
          "customEncryptionAlgorithm": "AES_256_CBC", "customAuthenticationAlgorithm": "SHA2_384",
          "customDhGroup": "GROUP20", "lifetime": 28800 },
        "phaseTwoDetails": { "isCustomPhaseTwoConfig": true, "isPfsEnabled": true,
          "customEncryptionAlgorithm": "AES_256_GCM", "dhGroup": "GROUP5", "lifetime": 3600 } } }
      """
    let hyphens =
      text.replacing("phaseOneDetails", with: "phase-one-details")
      .replacing("vpnIp", with: "vpn-ip").replacing("customDhGroup", with: "custom-dh-group")
    let policy = try read(isCommandLine ? hyphens : text)
    #expect(policy.product == .oracle && policy.remarks.isEmpty)
    let connection = try #require(policy.connections.first)
    #expect(connection.localAddresses.map(\.value) == ["203.0.113.40"])
    #expect(connection.initiates?.value == false)
    let ike = try #require(connection.proposals?.first)
    #expect(
      values(ike, .integrity) == ["HMAC-SHA2-384-192"] && values(ike, .group) == ["ECP-384 (20)"])
    let child = try #require(connection.children.first)
    #expect(values(child.proposals.first, .group) == ["MODP-1536 (5)"])
    #expect(child.proposals.map(\.isOffered) == [true, false, false])
  }

  // MARK: JSON

  @Test(arguments: [
    ("{\"VpnConnections\": [\n", "ends before it is complete"),
    ("{\"VpnConnections\": &a [1]}", "not well-formed JSON"),
    ("{\"VpnConnections\": [1, *a]}", "not well-formed JSON"),
    ("{\"VpnConnections\": # remark\n []}", "not well-formed JSON"),
    ("{\"VpnConnections\": []}", "no VPN connection"),
  ])
  func damagedFiles(_ text: String, _ reason: String) {
    let error = #expect(throws: TextError.self) { try read(text) }
    #expect(error.map { "\($0)".contains(reason) } == true)
  }

  @Test func depthIsBounded() {
    let deep = "{\"VpnConnections\": " + String(repeating: "[", count: 100_000)
    #expect(throws: TextError.self) { try read(deep) }
  }
}
