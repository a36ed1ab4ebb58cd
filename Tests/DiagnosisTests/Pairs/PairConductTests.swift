import Policies
import Testing

@testable import Diagnosis

/// What one maker does that another does not, by the makers' documents.
@Suite struct PairConductTests {
  private func read(_ text: String, _ file: String) throws -> PeerPolicy {
    var policy = try ConfigurationFile.read(
      Array(text.utf8), file: file, including: { _, _ in [] })
    if policy.product.rawValue == "azure" { policy.givenAddress = "203.0.113.1" }
    return policy
  }

  private func pair(_ a: String, _ b: String) throws -> PolicyPair {
    PolicyPair(try read(a, "a.cfg"), try read(b, "b.cfg"))
  }

  /// An SRX at 198.51.100.2.
  private func junos(version: Int = 2, lifetime: Int = 28800, without part: String? = nil) -> String
  {
    """
    \(ComposedSRX.gateway(version: version))
    set security ike proposal P lifetime-seconds \(lifetime)
    set security ipsec proposal E protocol esp
    set security ipsec proposal E authentication-algorithm hmac-sha-256-128
    set security ipsec proposal E encryption-algorithm aes-256-cbc
    set security ipsec policy F perfect-forward-secrecy keys group14
    set security ipsec policy F proposals E
    set security ipsec vpn V bind-interface st0.0
    set security ipsec vpn V ike gateway G
    set security ipsec vpn V ike ipsec-policy F
    set security ipsec vpn V traffic-selector T local-ip 10.20.1.0/24
    set security ipsec vpn V traffic-selector T remote-ip 10.10.1.0/24
    """.split(separator: "\n").filter { line in part.map { !line.contains($0) } ?? true }.joined(
      separator: "\n")
  }

  private func fortiOS(version: Int, source: String = "10.10.0.0 255.255.0.0") -> String {
    ComposedFortiGate.text(
      version: version,
      phase2: ["set src-subnet \(source)", "set dst-subnet 10.20.0.0 255.255.0.0"])
  }

  /// RouterOS manual, `proposal-check`: exact refuses a lifetime that is not equal, strict one that is
  /// longer, obey none; it is the one who answers that looks.
  @Test(arguments: [
    ("exact", 28800, true), ("exact", 3600, false), ("strict", 3600, true),
    ("strict", 86400, false), ("obey", 3600, true),
  ])
  func routerOSComparesLifetimes(_ check: String, _ lifetime: Int, comesUp: Bool) throws {
    let routerOS = """
      # 2026-02-11 09:14:02 by RouterOS 7.16.2
      /ip ipsec profile
      add dh-group=modp2048 enc-algorithm=aes-256 hash-algorithm=sha256 lifetime=8h name=P \\
          proposal-check=\(check)
      /ip ipsec peer
      add address=198.51.100.2/32 local-address=203.0.113.1 name=hq profile=P
      /ip ipsec identity
      add peer=hq secret=sesame
      /ip address
      add address=203.0.113.1/24 interface=ether1
      """
    let tunnel = try #require(
      try pair(routerOS, junos(version: 1, lifetime: lifetime)).tunnels.first)
    let states = tunnel.directions.map(\.phase1)
    #expect(states == [.comesUp, comesUp ? .comesUp : .fails])
    let causes = tunnel.directions[1].causes
    #expect(causes.allSatisfy { $0.confidence == .likely })
    #expect(causes.isEmpty == comesUp)
    #expect(causes.allSatisfy { $0.what.contains("`proposal-check=obey`") })
  }

  /// FortiOS's debug output names a match "by subset", in IKEv2 also "by intersection".
  @Test(arguments: [
    (1, "10.10.0.0 255.255.0.0", PairState.comesUp), (1, "10.10.1.0 255.255.255.128", .fails),
    (2, "10.10.1.0 255.255.255.128", .comesUp), (2, "10.99.0.0 255.255.0.0", .fails),
  ])
  func fortiOSTakesASubset(_ version: Int, _ source: String, _ state: PairState) throws {
    let tunnel = try #require(
      try pair(fortiOS(version: version, source: source), junos(version: version)).tunnels.first)
    let answered = try #require(tunnel.directions.first { $0.initiator == .b })
    #expect(answered.children.map(\.state) == [state])
  }

  private static let azure = """
    {"name": "c", "connectionProtocol": "IKEv2", "connectionType": "IPsec",
     "ipsecPolicies": [{"saLifeTimeSeconds": 27000, "saDataSizeKilobytes": 102400000,
       "ipsecEncryption": "AES256", "ipsecIntegrity": "SHA256", "ikeEncryption": "AES256",
       "ikeIntegrity": "SHA256", "dhGroup": "DHGroup14", "pfsGroup": "PFS2048"}],
     "usePolicyBasedTrafficSelectors": true,
     "trafficSelectorPolicies": [{"localAddressRanges": ["10.99.0.0/16"],
       "remoteAddressRanges": ["10.20.0.0/16"]}],
     "localNetworkGateway2": {"gatewayIpAddress": "198.51.100.2"}}
    """

  /// Microsoft, About cryptographic requirements: the gateway as responder takes the selectors that
  /// are proposed, whatever is configured there.
  @Test func azureTakesTheNetworksThatAreAskedFor() throws {
    let tunnel = try #require(try pair(Self.azure, junos()).tunnels.first)
    let answered = try #require(tunnel.directions.first { $0.initiator == .b })
    #expect(answered.children.map(\.state) == [.comesUp])
    #expect(answered.children.flatMap(\.causes).contains { $0.what.contains("takes those") })
  }

  /// What Junos takes without a `dh-group` is not established: neither side's request is refused for
  /// it, and nobody is told to do without one.
  @Test func aGroupThatIsNotKnownIsNoRefusal() throws {
    let made = try pair(fortiOS(version: 2), junos(without: "P dh-group"))
    #expect(made.phase1 == .comesUp)
    let causes = made.tunnels.flatMap(\.directions).flatMap(\.causes)
    #expect(causes.contains { $0.kind == .doubt && $0.confidence == .likely })
    #expect(!edits(made).contains { $0.contains("group none") })
  }

  private func edits(_ pair: PolicyPair) -> [String] {
    var lines: [String] = []
    for direction in pair.tunnels.flatMap(\.directions) {
      for cause in direction.causes + direction.children.flatMap(\.causes) {
        for edit in cause.edits { lines += edit.lines }
      }
    }
    return lines
  }

  /// Each maker's own words, by its documents.
  @Test func editsSpeakTheMakersLanguage() throws {
    let withoutSecrecy = junos(version: 1, without: "perfect-forward-secrecy")
    #expect(
      edits(try pair(fortiOS(version: 1), withoutSecrecy)).contains {
        $0.hasSuffix("`set pfs disable`")
      })
    let other = junos().replacing("P dh-group group14", with: "P dh-group group20")
    #expect(
      edits(try pair(Self.azure, other)).contains {
        $0.contains("--ike-encryption AES256 --ike-integrity SHA256 --dh-group ECP384")
      })
    let aws = """
      {"VpnConnections": [{"VpnConnectionId": "vpn-1", "State": "available",
        "Options": {"TunnelOptions": [{"OutsideIpAddress": "203.0.113.1",
          "Phase1DHGroupNumbers": [{"Value": 14}], "IkeVersions": [{"Value": "ikev2"}]}]}}]}
      """
    #expect(
      edits(try pair(aws, other)).contains {
        $0.contains("'{\"Phase1DHGroupNumbers\":[{\"Value\":14},{\"Value\":20}]}'")
      })
  }

  /// Google, Supported IKE ciphers: IKEv1 has one suite, and nothing to choose.
  @Test func whatCannotBeChangedIsNotAdvised() throws {
    let google = """
      {"kind": "compute#vpnTunnel", "name": "t1", "ikeVersion": 1, "peerIp": "198.51.100.2",
       "targetVpnGateway": "x", "localTrafficSelector": ["10.10.1.0/24"],
       "remoteTrafficSelector": ["10.20.1.0/24"], "sharedSecret": "*************"}
      """
    var policy = try read(google, "a.cfg")
    policy.givenAddress = "203.0.113.1"
    let made = PolicyPair(policy, try read(junos(version: 1), "b.cfg"))
    #expect(made.phase1 == .fails)
    var sides: Set<PolicyPair.Side> = []
    for cause in made.tunnels.flatMap(\.directions).flatMap(\.causes) {
      for edit in cause.edits { sides.insert(edit.side) }
    }
    #expect(sides == [.b])
  }
}
