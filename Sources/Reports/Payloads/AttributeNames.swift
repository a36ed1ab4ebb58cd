import ISAKMP
import Policies

/// The names of an IKEv1 transform attribute and of its value, which differ between the phases.
struct AttributeNames {
  var name: String?
  var value: String?

  /// - Parameter vendorIDs: those of the message, which decide what 65001 means.
  init(_ attribute: Attribute, isPhase1: Bool, vendorIDs: [ArraySlice<UInt8>] = []) {
    let number = attribute.unsigned
    let short = number.flatMap { UInt16(exactly: $0) }
    if isPhase1 {
      let type = IKEv1.AttributeType(rawValue: attribute.type)
      name = type.name
      value = short.flatMap { short in
        switch type {
        case .encryptionAlgorithm: IKEv1.EncryptionAlgorithm(rawValue: short).name
        case .hashAlgorithm: IKEv1.HashAlgorithm(rawValue: short).name
        case .authenticationMethod:
          Self.authenticationMethod(IKEv1.AuthenticationMethod(rawValue: short), vendorIDs)
        case .groupDescription: IKEv1.GroupDescription(rawValue: short).name
        case .groupType: IKEv1.GroupType(rawValue: short).name
        case .lifeType: IKEv1.LifeType(rawValue: short).name
        default: nil
        }
      }
    } else {
      let type = IPsecDOI.AttributeType(rawValue: attribute.type)
      name = type.name
      value = short.flatMap { short in
        switch type {
        case .authenticationAlgorithm: IPsecDOI.AuthenticationAlgorithm(rawValue: short).name
        case .groupDescription: IKEv1.GroupDescription(rawValue: short).name
        case .encapsulationMode: IPsecDOI.EncapsulationMode(rawValue: short).name
        case .lifeType: IKEv1.LifeType(rawValue: short).name
        default: nil
        }
      }
    }
  }
}

extension AttributeNames {
  /// XAUTH and Microsoft's GSS-API method both took 65001; only the vendor IDs beside it tell.
  private static func authenticationMethod(
    _ method: IKEv1.AuthenticationMethod, _ vendorIDs: [ArraySlice<UInt8>]
  ) -> String? {
    guard method == .xauthInitPreShared else { return method.name }
    let matches = vendorIDs.compactMap { VendorIDs.identify($0) }
    if matches.contains(where: { $0.capability == .xauth }) { return method.name }
    let isMicrosoft = matches.contains {
      $0.capability == .gssAPI
        || $0.product.flatMap(DeviceCatalogue.device(named:))?.conduct.offersGSSAPI == true
    }
    return isMicrosoft ? "GSS-API (Kerberos)" : "XAUTHInitPreShared or GSS-API (Kerberos)"
  }

  /// `Hash Algorithm SHA2-256 (4)`, as the text report has it.
  func text(_ attribute: Attribute) -> String {
    let number = attribute.unsigned.map { String($0) } ?? Hex.string(attribute.value)
    let value = value.map { "\($0) (\(number))" } ?? number
    return "\(name ?? "attribute \(attribute.type)") \(value)"
  }
}

enum TransformNames {
  static func name(_ transform: Transform) -> String? {
    switch IKEv2.TransformType(rawValue: transform.numberOrType) {
    case .encryptionAlgorithm: IKEv2.EncryptionAlgorithm(rawValue: transform.id).name
    case .pseudorandomFunction: IKEv2.PseudorandomFunction(rawValue: transform.id).name
    case .integrityAlgorithm: IKEv2.IntegrityAlgorithm(rawValue: transform.id).name
    case .extendedSequenceNumbers: IKEv2.ExtendedSequenceNumbers(rawValue: transform.id).name
    default: IKEv2.KeyExchangeMethod(rawValue: transform.id).name
    }
  }
}
