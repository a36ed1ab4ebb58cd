package import ISAKMP

/// Where in a negotiation a suite is compared, which decides what it consists of.
package enum WalkStage: Hashable, Sendable {
  /// IKEv1 Phase 1, or the IKE SA of IKEv2.
  case ikeSA(IKEVersion)
  /// IKEv1 Phase 2.
  case quickMode
  /// The Child SA made in IKE_AUTH, whose request carries no key exchange (RFC 7296 section 1.2).
  case firstChild
  /// A Child SA of CREATE_CHILD_SA.
  case laterChild

  package var version: IKEVersion {
    switch self {
    case .ikeSA(let version): version
    case .quickMode: .ikev1
    case .firstChild, .laterChild: .ikev2
    }
  }

  package var isChild: Bool { if case .ikeSA = self { false } else { true } }

  /// What must agree, in the order of reports.
  package var attributes: [SuiteAttribute] {
    switch self {
    case .ikeSA(.ikev1): [.encryption, .hash, .authentication, .group]
    case .ikeSA(.ikev2):
      [.encryption, .prf, .integrity, .group] + SuiteAttribute.additionalKeyExchanges
    case .quickMode: [.encryption, .integrity, .group, .extendedSequenceNumbers]
    case .firstChild: [.encryption, .integrity, .extendedSequenceNumbers]
    case .laterChild:
      [.encryption, .integrity, .group, .extendedSequenceNumbers]
        + SuiteAttribute.additionalKeyExchanges
    }
  }

}

/// One thing on offer for one attribute.
package struct OfferedChoice: Hashable, Sendable {
  package var attribute: SuiteAttribute
  package var text: String
  /// `nil` for a number that no registry names: it equals nothing that can be configured.
  package var choice: AlgorithmChoice?

  package init(_ attribute: SuiteAttribute, text: String, choice: AlgorithmChoice?) {
    self.attribute = attribute
    self.text = text
    self.choice = choice
  }

  package init(_ choice: AlgorithmChoice) {
    self.init(choice.attribute, text: choice.text, choice: choice)
  }
}

/// What is accepted or refused as a whole: an IKEv1 transform with one value an attribute, or an
/// IKEv2 proposal with alternatives.
package struct OfferedSuite: Hashable, Sendable {
  /// IKEv1's transform number, IKEv2's proposal number, or its place in a configuration.
  package var number: Int
  package var choices: [OfferedChoice]
  package var lifetimeSeconds: UInt64?
  package var lifetimeKilobytes: UInt64?
  /// False for what a configuration leaves out of it and its product then takes nobody knows.
  package var isWhole = true

  package init(number: Int, choices: [OfferedChoice]) {
    self.number = number
    self.choices = choices
  }

  package func choices(_ attribute: SuiteAttribute) -> [OfferedChoice] {
    choices.filter { $0.attribute == attribute }
  }

  /// "AES-CBC-256  SHA2-256  pre-shared key  MODP-2048 (14)".
  package func text(_ stage: WalkStage) -> String {
    stage.attributes.map { choices($0) }.filter { !$0.isEmpty }
      .map { $0.map(\.text).joined(separator: "/") }.joined(separator: "  ")
  }
}

extension OfferedSuite {
  /// What the proposals of one SA payload put up for choice.
  package static func suites(_ proposals: [OfferedProposal], _ stage: WalkStage) -> [Self] {
    switch stage.version {
    case .ikev1:
      proposals.flatMap { proposal in
        proposal.transforms.map { transform in
          Self(
            number: Int(transform.number ?? 0), values: transform.suite.values, stage,
            protocolID: proposal.protocolID)
        }
      }
    case .ikev2:
      proposals.map { proposal in
        Self(
          number: Int(proposal.number), values: proposal.combined.values, stage,
          protocolID: proposal.protocolID)
      }
    }
  }

  package init(number: Int, values: [SuiteValue], _ stage: WalkStage, protocolID: UInt8) {
    self.init(
      number: number,
      choices: values.filter { stage.attributes.contains($0.attribute) }.map {
        OfferedChoice(
          $0.attribute, text: $0.text,
          choice: AlgorithmChoice($0, stage))
      })
    lifetimeSeconds = values.first { $0.attribute == .lifetimeSeconds }?.id
    lifetimeKilobytes = values.first { $0.attribute == .lifetimeKilobytes }?.id
  }

  /// What a device with this entry offers.
  package init(_ proposal: ConfiguredProposal, number: Int, _ stage: WalkStage) {
    self.init(
      number: number,
      choices: proposal.choices.map(\.value).filter {
        stage.attributes.contains($0.attribute) && $0 != .noGroup
      }.map { OfferedChoice($0) })
    isWhole = proposal.isCertain
    lifetimeSeconds = proposal.lifetimeSeconds?.value
    lifetimeKilobytes = proposal.lifetimeKilobytes?.value
  }
}

extension AlgorithmChoice {
  /// What a number on the wire stands for: each registry has its own.
  package init?(_ value: SuiteValue, _ stage: WalkStage) {
    let number = UInt16(truncatingIfNeeded: value.id)
    guard UInt64(number) == value.id else { return nil }
    switch value.attribute {
    case .encryption:
      let algorithm: EncryptionAlgorithm? =
        switch (stage.version, stage.isChild) {
        case (.ikev2, _): EncryptionAlgorithm(ikev2: IKEv2.EncryptionAlgorithm(rawValue: number))
        case (.ikev1, false):
          EncryptionAlgorithm(ikev1: IKEv1.EncryptionAlgorithm(rawValue: number))
        case (.ikev1, true):
          EncryptionAlgorithm(
            esp: IPsecDOI.ESPTransform(rawValue: UInt8(truncatingIfNeeded: number)))
        }
      guard let algorithm else { return nil }
      self = .encryption(algorithm, keyLength: value.keyLength)
    case .hash:
      guard let hash = HashAlgorithm(ikev1: IKEv1.HashAlgorithm(rawValue: number)) else {
        return nil
      }
      self = .hash(hash)
    case .prf:
      guard stage.version == .ikev2,
        let prf = PRF(ikev2: IKEv2.PseudorandomFunction(rawValue: number))
      else { return nil }
      self = .prf(prf)
    case .integrity:
      let algorithm =
        stage.version == .ikev2
        ? IntegrityAlgorithm(ikev2: IKEv2.IntegrityAlgorithm(rawValue: number))
        : IntegrityAlgorithm(esp: IPsecDOI.AuthenticationAlgorithm(rawValue: number))
      guard let algorithm else { return nil }
      self = .integrity(algorithm)
    case .authentication:
      guard
        let method = AuthenticationMethod(ikev1: IKEv1.AuthenticationMethod(rawValue: number))
      else { return nil }
      self = .authentication(method)
    case .group:
      if number == 0 {
        self = .noGroup
        return
      }
      guard let group = Self.group(number, stage) else { return nil }
      self = .group(group)
    case .extendedSequenceNumbers:
      self = .extendedSequenceNumbers(number != 0)
    default:
      if number == 0 {
        self = .noGroup
        return
      }
      guard
        let place = SuiteAttribute.additionalKeyExchanges.firstIndex(of: value.attribute),
        let group = Self.group(number, stage)
      else { return nil }
      self = .additionalKeyExchange(place + 1, group)
    }
  }

  private static func group(_ number: UInt16, _ stage: WalkStage) -> KeyExchangeGroup? {
    stage.version == .ikev1
      ? KeyExchangeGroup(ikev1: IKEv1.GroupDescription(rawValue: number))
      : KeyExchangeGroup(ikev2: IKEv2.KeyExchangeMethod(rawValue: number))
  }
}
