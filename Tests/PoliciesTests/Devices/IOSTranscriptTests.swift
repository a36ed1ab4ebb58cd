import ISAKMP
import Policies
import Testing

/// The reconstructed debug output against lines written by hand after logs of each generation.
@Suite struct IOSTranscriptTests {
  private let stage = WalkStage.ikeSA(.ikev1)

  /// AES-256, SHA-1, group 2, pre-shared key, 86400 s in RFC 2409's numbers and the order of IOS.
  private var offer: OfferedSuite {
    OfferedSuite(
      number: 1,
      values: [
        SuiteValue(.encryption, id: 7, name: "AES-CBC", keyLength: 256),
        SuiteValue(.hash, id: 2, name: "SHA-1"), SuiteValue(.group, id: 2, name: "MODP-1024"),
        SuiteValue(.authentication, id: 1, name: "pre-shared key"),
        SuiteValue(.lifetimeSeconds, id: 86400, name: nil),
      ], stage, protocolID: 1)
  }

  private func policy(_ priority: Int, _ choices: [AlgorithmChoice]) -> ConfiguredProposal {
    let origin = ConfigurationOrigin.written(file: "hub.cfg", line: priority, text: "")
    return ConfiguredProposal(
      name: "crypto isakmp policy \(priority)", priority: priority, versions: [.ikev1],
      origin: origin, choices: choices.map { Configured($0, origin) })
  }

  private func group(_ number: UInt16) throws -> AlgorithmChoice {
    .group(try #require(KeyExchangeGroup(ikev1: IKEv1.GroupDescription(rawValue: number))))
  }

  private func walk(_ policies: [ConfiguredProposal]) -> PolicyWalk {
    PolicyWalk([offer], policies, stage, ConfiguredProduct.ciscoIOS.walkRules(stage))
  }

  @Test func aRefusalInTheFormOf12_4() throws {
    let walk = walk([
      policy(
        10,
        [
          .encryption(.aesCBC, keyLength: 256), .hash(.md5), .authentication(.preSharedKey),
          try group(2),
        ]),
      policy(
        20,
        [
          .encryption(.aesCBC, keyLength: 128), .hash(.sha1), .authentication(.rsaSignatures),
          try group(5),
        ]),
    ])
    let lines = IOSTranscript(.classic).lines(walk, local: "10.0.0.1", remote: "10.0.0.2")
    #expect(
      lines == [
        "ISAKMP:(0):Checking ISAKMP transform 1 against priority 10 policy",
        "ISAKMP:      encryption AES-CBC",
        "ISAKMP:      keylength of 256",
        "ISAKMP:      hash SHA",
        "ISAKMP:      default group 2",
        "ISAKMP:      auth pre-share",
        "ISAKMP:      life type in seconds",
        "ISAKMP:      life duration (VPI) of  0x0 0x1 0x51 0x80",
        "ISAKMP:(0):Hash algorithm offered does not match policy!",
        "ISAKMP:(0):atts are not acceptable. Next payload is 0",
        "ISAKMP:(0):Checking ISAKMP transform 1 against priority 20 policy",
        "ISAKMP:      encryption AES-CBC",
        "ISAKMP:      keylength of 256",
        "ISAKMP:      hash SHA",
        "ISAKMP:      default group 2",
        "ISAKMP:      auth pre-share",
        "ISAKMP:      life type in seconds",
        "ISAKMP:      life duration (VPI) of  0x0 0x1 0x51 0x80",
        "ISAKMP:(0):Proposed key length does not match policy",
        "ISAKMP:(0):Preshared authentication offered but does not match policy!",
        "ISAKMP:(0):Diffie-Hellman group offered does not match policy!",
        "ISAKMP:(0):atts are not acceptable. Next payload is 0",
        "ISAKMP:(0):no offers accepted!",
        "ISAKMP:(0):phase 1 SA policy not acceptable! (local 10.0.0.1 remote 10.0.0.2)",
      ])
  }

  @Test(arguments: [
    (IOSTranscript.Style.numbered, "ISAKMP (0:1): ", "ISAKMP (0:1): "),
    (.classic, "ISAKMP:(0):", "ISAKMP:(0):"),
    (.classed, "ISAKMP: (0):", "ISAKMP-ERROR: (0):"),
  ])
  func eachGenerationHasItsPrefixes(style: IOSTranscript.Style, plain: String, error: String) throws
  {
    let refused = walk([
      policy(
        10,
        [
          .encryption(.desCBC, keyLength: nil), .hash(.sha1), .authentication(.preSharedKey),
          try group(2),
        ])
    ])
    let lines = IOSTranscript(style).lines(refused, local: nil, remote: nil)
    #expect(lines.first == "\(plain)Checking ISAKMP transform 1 against priority 10 policy")
    #expect(lines.contains("\(error)Encryption algorithm offered does not match policy!"))
    #expect(lines.last == "\(error)no offers accepted!")

    let accepted = walk([
      policy(
        10,
        [
          .encryption(.aesCBC, keyLength: 256), .hash(.sha1), .authentication(.preSharedKey),
          try group(2),
        ])
    ])
    #expect(
      IOSTranscript(style).lines(accepted, local: nil, remote: nil).last
        == "\(plain)atts are acceptable. Next payload is 0")
  }
}
