import Policies
import Testing

@testable import Diagnosis

/// Listings of clouds in which one word or name has a slip: nothing is proven by what is missing for
/// it, and it is told with its line.
struct GarbledCloudTests {
  private static let google = """
    { "kind": "compute#vpnTunnel", "name": "t", "ikeVersion": 2, "peerIp": "198.51.100.2",
      "targetVpnGateway": "gw", "localTrafficSelector": [ "10.1.0.0/16" ],
      "remoteTrafficSelector": [ "10.2.0.0/16" ], "sharedSecretHash": "AAAA",
      "cipherSuite": {
        "phase1": { "encryption": [ "AES-CBC-256" ], "integrity": [ "HMAC-SHA2-256-128" ],
          "prf": [ "PRF-HMAC-SHA2-256" ], "dh": [ "Group-14" ] },
        "phase2": { "encryption": [ "AES-CBC-256" ], "integrity": [ "HMAC-SHA2-256-128" ],
          "pfs": [ "Group-14" ] } } }
    """
  private static let oracle = """
    { "vpnIp": "203.0.113.1", "cpeIp": "198.51.100.2", "ikeVersion": "V2",
      "oracleCanInitiate": "INITIATOR_OR_RESPONDER", "displayName": "t",
      "phaseOneDetails": { "isCustomPhaseOneConfig": true,
        "customEncryptionAlgorithm": "AES_256_CBC", "customAuthenticationAlgorithm": "SHA2_256",
        "customDhGroup": "GROUP14", "lifetime": 28800 },
      "phaseTwoDetails": { "isCustomPhaseTwoConfig": true,
        "customEncryptionAlgorithm": "AES_256_CBC",
        "customAuthenticationAlgorithm": "HMAC_SHA2_256_128", "isPfsEnabled": true,
        "dhGroup": "GROUP14", "lifetime": 3600 },
      "encryptionDomainConfig": { "oracleTrafficSelector": [ "10.1.0.0/16" ],
        "cpeTrafficSelector": [ "10.2.0.0/16" ] } }
    """

  private func read(_ text: String, _ file: String, at address: String) throws -> PeerPolicy {
    var policy = try ConfigurationFile.read(
      Array(text.utf8), file: file, including: { (_, _) in [] })
    policy.givenAddress = address
    return policy
  }

  private func pair(_ text: String) throws -> PolicyPair {
    try PolicyPair(
      read(text, "cloud.json", at: "203.0.113.1"),
      read(
        """
        connections {
          c {
            version = 2
            remote_addrs = 203.0.113.1
            proposals = aes256-sha256-modp2048
            local { auth = psk }
            remote { auth = psk }
            children { net { local_ts = 10.2.0.0/16
              remote_ts = 10.1.0.0/16
              esp_proposals = aes256-sha256-modp2048 } }
          }
        }
        """, "swanctl.conf", at: "198.51.100.2"))
  }

  private static let kinds: Set<PairCause.Kind> = [
    .suite, .rekey, .version, .selectors, .narrowing, .authentication,
  ]

  private func proven(_ pair: PolicyPair) -> [PairCause] {
    pair.tunnels.flatMap(\.directions).flatMap { $0.causes + $0.children.flatMap(\.causes) }
      .filter { Self.kinds.contains($0.kind) && $0.confidence == .proven }
  }

  @Test(arguments: [google, oracle]) func asItStands(_ text: String) throws {
    let pair = try pair(text)
    #expect(pair.phase1 == .comesUp && pair.phase2 == .comesUp && proven(pair).isEmpty)
    #expect(!pair.a.remarks.contains { $0.what.contains("unknown member") })
  }

  /// Each word between quotation marks once, and the numbers and switches: what the peer has agrees
  /// with the whole listing, so that a difference comes from the slip alone.
  @Test(arguments: [google, oracle]) func noSlipProvesADifference(_ text: String) throws {
    let skipped: Set<Substring> = ["t", "gw", "AAAA", "compute#vpnTunnel"]
    let words = text.matches(of: /"([^"]+)"|\b(true|[12])\b/).filter {
      $0.output.1.map { !skipped.contains($0) && !$0.contains(".") } ?? true
    }
    #expect(words.count > 20)
    for word in words {
      let inner = (word.output.1 ?? word.output.2)!
      let garbled =
        text[..<inner.startIndex] + (word.output.1 == nil ? "\"qz\"" : "qz")
        + text[inner.endIndex...]
      guard let pair = try? pair(String(garbled)) else { continue }
      #expect(proven(pair).isEmpty, "\(inner): \(proven(pair).map(\.what))")
    }
  }

  @Test(arguments: [
    (google, "Group-14\" ] },", "Group-19\" ] },"),
    (oracle, "\"customDhGroup\": \"GROUP14", "\"customDhGroup\": \"GROUP19"),
    (google, "\"ikeVersion\": 2", "\"ikeVersion\": 1"), (oracle, "\"V2\"", "\"V1\""),
  ])
  func aDifferenceThatStandsIsProven(_ text: String, _ word: String, _ other: String) throws {
    #expect(!proven(try pair(text.replacing(word, with: other))).isEmpty)
  }
}
