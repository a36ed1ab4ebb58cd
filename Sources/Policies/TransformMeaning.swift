package import ISAKMP

extension ProtectionSuite {
  /// The suite that an IKEv1 transform stands for. Phase 1 and Phase 2 number the same algorithms
  /// differently (RFC 2409 appendix A, RFC 2407 section 4.5).
  package init(ikev1 transform: Transform, protocolID: UInt8) {
    if IPsecDOI.ProtocolID(rawValue: protocolID) == .isakmp {
      self.init(Self.phase1(transform))
    } else {
      self.init(Self.phase2(transform, protocolID: IPsecDOI.ProtocolID(rawValue: protocolID)))
    }
  }

  /// The single value of an IKEv2 transform.
  package init(ikev2 transform: Transform) {
    let id = UInt64(transform.id)
    let keyLength = transform.first(IKEv2.TransformAttributeType.keyLength.rawValue)?.unsigned
      .flatMap { Int(exactly: $0) }
    let type = IKEv2.TransformType(rawValue: transform.numberOrType)
    let value: SuiteValue? =
      switch type {
      case .encryptionAlgorithm:
        SuiteValue(
          .encryption, id: id, name: IKEv2.EncryptionAlgorithm(rawValue: transform.id).name,
          keyLength: keyLength)
      case .pseudorandomFunction:
        SuiteValue(.prf, id: id, name: IKEv2.PseudorandomFunction(rawValue: transform.id).name)
      case .integrityAlgorithm:
        SuiteValue(.integrity, id: id, name: IKEv2.IntegrityAlgorithm(rawValue: transform.id).name)
      case .keyExchangeMethod:
        SuiteValue(.group, id: id, name: IKEv2.KeyExchangeMethod(rawValue: transform.id).name)
      case .extendedSequenceNumbers:
        SuiteValue(
          .extendedSequenceNumbers, id: id,
          name: IKEv2.ExtendedSequenceNumbers(rawValue: transform.id).name)
      default:
        Self.additionalKeyExchange(transform)
      }
    self.init(value.map { [$0] } ?? [])
  }

  /// Transform types 6 to 12 (RFC 9370 section 2.2.1).
  private static func additionalKeyExchange(_ transform: Transform) -> SuiteValue? {
    let attributes = SuiteAttribute.additionalKeyExchanges
    let index =
      Int(transform.numberOrType) - Int(IKEv2.TransformType.additionalKeyExchange1.rawValue)
    guard attributes.indices.contains(index) else { return nil }
    return SuiteValue(
      attributes[index], id: UInt64(transform.id),
      name: IKEv2.KeyExchangeMethod(rawValue: transform.id).name)
  }

  /// Phase 1 attributes, RFC 2409 appendix A.
  private static func phase1(_ transform: Transform) -> [SuiteValue] {
    var values: [SuiteValue] = []
    var lifeType: UInt64 = 1
    for attribute in transform.attributes {
      guard let number = attribute.unsigned else { continue }
      let short = UInt16(truncatingIfNeeded: number)
      switch IKEv1.AttributeType(rawValue: attribute.type) {
      case .encryptionAlgorithm:
        let keyLength = transform.first(IKEv1.AttributeType.keyLength.rawValue)?.unsigned
        values.append(
          SuiteValue(
            .encryption, id: number, name: IKEv1.EncryptionAlgorithm(rawValue: short).name,
            keyLength: keyLength.flatMap { Int(exactly: $0) }))
      case .hashAlgorithm:
        values.append(
          SuiteValue(.hash, id: number, name: IKEv1.HashAlgorithm(rawValue: short).name))
      case .authenticationMethod:
        values.append(
          SuiteValue(
            .authentication, id: number, name: IKEv1.AuthenticationMethod(rawValue: short).name))
      case .groupDescription:
        values.append(
          SuiteValue(.group, id: number, name: IKEv1.GroupDescription(rawValue: short).name))
      case .prf:
        values.append(SuiteValue(.prf, id: number, name: nil))
      case .lifeType:
        lifeType = number
      case .lifeDuration:
        values.append(lifetime(number, type: lifeType))
      default:
        break
      }
    }
    return values
  }

  /// Phase 2 attributes, RFC 2407 section 4.5.
  private static func phase2(_ transform: Transform, protocolID: IPsecDOI.ProtocolID)
    -> [SuiteValue]
  {
    var values: [SuiteValue] = []
    let id = UInt8(truncatingIfNeeded: transform.id)
    let keyLength = transform.first(IPsecDOI.AttributeType.keyLength.rawValue)?.unsigned
      .flatMap { Int(exactly: $0) }
    switch protocolID {
    case .esp:
      values.append(
        SuiteValue(
          .encryption, id: UInt64(id), name: IPsecDOI.ESPTransform(rawValue: id).name,
          keyLength: keyLength))
    case .ipcomp:
      values.append(
        SuiteValue(
          .compression, id: UInt64(id), name: IPsecDOI.IPCOMPTransform(rawValue: id).name))
    default:
      break
    }
    var lifeType: UInt64 = 1
    for attribute in transform.attributes {
      guard let number = attribute.unsigned else { continue }
      let short = UInt16(truncatingIfNeeded: number)
      switch IPsecDOI.AttributeType(rawValue: attribute.type) {
      case .authenticationAlgorithm:
        values.append(
          SuiteValue(
            .integrity, id: number, name: IPsecDOI.AuthenticationAlgorithm(rawValue: short).name))
      case .groupDescription:
        values.append(
          SuiteValue(.group, id: number, name: IKEv1.GroupDescription(rawValue: short).name))
      case .encapsulationMode:
        values.append(
          SuiteValue(
            .encapsulation, id: number, name: IPsecDOI.EncapsulationMode(rawValue: short).name))
      case .extendedSequenceNumber:
        values.append(SuiteValue(.extendedSequenceNumbers, id: number, name: nil))
      case .lifeType:
        lifeType = number
      case .lifeDuration:
        values.append(lifetime(number, type: lifeType))
      default:
        break
      }
    }
    return values
  }

  private static func lifetime(_ duration: UInt64, type: UInt64) -> SuiteValue {
    SuiteValue(type == 2 ? .lifetimeKilobytes : .lifetimeSeconds, id: duration, name: nil)
  }
}
