import ISAKMP
import Policies
import Testing

/// A device's word for an algorithm stands for that one alone: what an edit proposes can be read again.
@Suite struct DeviceWordTests {
  private static let choices: [AlgorithmChoice] =
    EncryptionAlgorithm.allCases.flatMap { cipher -> [AlgorithmChoice] in
      guard cipher.keyLengths.isVariable else { return [.encryption(cipher, keyLength: nil)] }
      return [128, 192, 256].filter { cipher.keyLengths.allows($0) }
        .map { .encryption(cipher, keyLength: $0) }
    }
    + HashAlgorithm.allCases.map { .hash($0) } + PRF.allCases.map { .prf($0) }
    + IntegrityAlgorithm.allCases.map { .integrity($0) }
    + (UInt16(1)...40).compactMap { KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: $0)) }
    .map { .group($0) }

  private static let stages: [WalkStage] = [
    .ikeSA(.ikev1), .ikeSA(.ikev2), .quickMode, .laterChild,
  ]

  @Test(arguments: DeviceCatalogue.devices.map { $0.product.rawValue })
  func aWordHasOneMeaning(_ name: String) {
    let product = ConfiguredProduct(rawValue: name)
    for stage in Self.stages {
      var meanings: [String: AlgorithmChoice] = [:]
      for choice in Self.choices where stage.attributes.contains(choice.attribute) {
        guard let word = DeviceSyntax.word(choice, product, stage) else { continue }
        let other = meanings.updateValue(choice, forKey: "\(choice.attribute) \(word)")
        #expect(
          other == nil, "\(name): “\(word)” is \(choice.text) and \(other?.text ?? "") in \(stage)")
      }
    }
  }
}
