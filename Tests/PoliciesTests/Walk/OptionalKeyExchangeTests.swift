import ISAKMP
import Policies
import Testing

/// Additional key exchanges: IKEv2 transform types 6 to 12, of which an offer may name NONE beside a
/// method, so that the responder may go without (RFC 9370 section 2.2.2). 36 is ML-KEM-768, 37
/// ML-KEM-1024 (IANA's registry of key exchange methods).
@Suite struct OptionalKeyExchangeTests {
  private let stage = WalkStage.ikeSA(.ikev2)

  private func walk(offering numbers: [UInt64], to method: UInt16?) throws -> PolicyWalk {
    let offer = OfferedSuite(
      number: 1,
      values: [
        SuiteValue(.encryption, id: 12, name: nil, keyLength: 256),
        SuiteValue(.prf, id: 5, name: nil), SuiteValue(.integrity, id: 12, name: nil),
        SuiteValue(.group, id: 31, name: nil),
      ] + numbers.map { SuiteValue(.additionalKeyExchange1, id: $0, name: nil) }, stage,
      protocolID: 1)
    func group(_ number: UInt16) throws -> KeyExchangeGroup {
      try #require(KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number)))
    }
    var choices: [AlgorithmChoice] = [
      .encryption(.aesCBC, keyLength: 256), .prf(.hmacSHA256), .integrity(.hmacSHA256To128),
      .group(try group(31)),
    ]
    if let method { choices.append(.additionalKeyExchange(1, try group(method))) }
    let origin = ConfigurationOrigin.written(file: "gw.conf", line: 1, text: "")
    let entry = ConfiguredProposal(
      name: "proposal", versions: [.ikev2], origin: origin,
      choices: choices.map { Configured($0, origin) })
    return PolicyWalk(
      [offer], [entry], stage,
      WalkRules(ownOrderFirst: true, grantsUnaskedGroup: false, comparesAuthentication: false))
  }

  @Test func whatMayBeLeftOutIsNoMismatch() throws {
    #expect(try walk(offering: [36, 0], to: nil).chosen != nil)
    #expect(try walk(offering: [36, 0], to: 36).chosen != nil)
  }

  @Test func whatMustBeDoneIs() throws {
    #expect(try walk(offering: [36], to: nil).chosen == nil)
    #expect(try walk(offering: [36, 0], to: 37).chosen == nil)
    #expect(try walk(offering: [], to: 36).chosen == nil)
  }
}
