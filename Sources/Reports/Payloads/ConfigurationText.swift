import ISAKMP
import Negotiations

/// The attributes of Mode-Config, XAUTH, Cisco Unity and IKEv2's Configuration payload.
enum ConfigurationText {
  static func name(_ attribute: Attribute, _ version: IKEVersion) -> String? {
    version == .ikev1
      ? IKEv1.ConfigurationAttributeType(rawValue: attribute.type).name
      : IKEv2.ConfigurationAttributeType(rawValue: attribute.type).name
  }

  /// A user's password or answer, which no report may show.
  static func isSecret(_ attribute: Attribute, _ version: IKEVersion) -> Bool {
    version == .ikev1 && IKEv1.ConfigurationAttributeType(rawValue: attribute.type).isSecret
  }

  /// The value as it reads; nil where it has no form but its octets, and for secrets.
  static func value(_ attribute: Attribute, _ version: IKEVersion) -> String? {
    let data = attribute.value
    guard !isSecret(attribute, version), !data.isEmpty else { return nil }
    // An empty request may be sent as a short attribute with the value 0.
    if attribute.isShort, data.allSatisfy({ $0 == 0 }), attribute.type <= 15 { return nil }
    switch version {
    case .ikev1:
      if let text = ikev1(IKEv1.ConfigurationAttributeType(rawValue: attribute.type), attribute) {
        return text
      }
    case .ikev2:
      switch IKEv2.ConfigurationAttributeType(rawValue: attribute.type) {
      case .pCSCFIP4Address, .pCSCFIP6Address: return IdentityText.address(data)
      case .internalDNSDomain: return IdentityText.printable(data)
      case .internalIP6Prefix: return prefix(data)
      default: break
      }
    }
    return shared(IKEv2.ConfigurationAttributeType(rawValue: attribute.type), data)
  }

  /// Numbers 1 to 15 mean the same in both versions.
  private static func shared(
    _ type: IKEv2.ConfigurationAttributeType, _ data: ArraySlice<UInt8>
  ) -> String? {
    switch type {
    case .internalIP4Address, .internalIP4Netmask, .internalIP4DNS, .internalIP4NBNS,
      .internalIP4DHCP, .internalIP6DNS, .internalIP6NBNS, .internalIP6DHCP, .internalIP6Netmask:
      return IdentityText.address(data)
    case .internalIP6Address, .internalIP6Subnet:
      return data.count == 17 ? prefix(data) : IdentityText.address(data)
    case .internalIP4Subnet where data.count == 8:
      return "\(IdentityText.address(data.prefix(4)) ?? "?")/"
        + (IdentityText.address(data.suffix(4)) ?? "?")
    case .internalAddressExpiry:
      return "\(data.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) s"
    case .applicationVersion:
      return IdentityText.printable(data)
    case .supportedAttributes:
      var reader = OctetReader(data)
      var types: [String] = []
      while let type = reader.readUInt16() { types.append(String(type & 0x7fff)) }
      return types.joined(separator: " ")
    default:
      return nil
    }
  }

  private static func prefix(_ data: ArraySlice<UInt8>) -> String? {
    guard data.count == 17, let bits = data.last else { return nil }
    return IdentityText.address(data.prefix(16)).map { "\($0)/\(bits)" }
  }

  private static func ikev1(
    _ type: IKEv1.ConfigurationAttributeType, _ attribute: Attribute
  ) -> String? {
    let data = attribute.value
    switch type {
    case .xauthType:
      return attribute.unsigned.flatMap { UInt16(exactly: $0) }
        .map { IKEv1.XAUTHType(rawValue: $0).description }
    case .xauthStatus:
      return attribute.unsigned.map { $0 == 0 ? "FAIL" : $0 == 1 ? "OK" : "\($0)" }
    case .xauthUserName, .xauthMessage, .xauthDomain, .unityBanner, .unityDefaultDomain,
      .unitySplitDomain, .unityDDNSHostname, .checkPointDefaultDomain:
      return printableLines(data)
    case .unityBackupServers:
      return data.count == 4 ? IdentityText.address(data) : printableLines(data)
    case .unitySplitInclude, .unitySplitExclude:
      return networks(data)
    case .unityNATTPort, .unityPFS, .unitySavePassword:
      return attribute.unsigned.map { String($0) }
    default:
      return nil
    }
  }

  /// Banners and lists of names have line ends and commas; nothing else may steer a terminal.
  private static func printableLines(_ data: ArraySlice<UInt8>) -> String? {
    var text = data
    while let last = text.last, last == 0 || last == 0x0a || last == 0x0d { text.removeLast() }
    return IdentityText.printable(
      ArraySlice(text.map { $0 == 0x0a || $0 == 0x0d || $0 == 0x09 ? 0x20 : $0 }))
  }

  /// Cisco's list of networks: address, mask, then protocol and ports in 6 octets.
  private static func networks(_ data: ArraySlice<UInt8>) -> String? {
    guard data.count >= 8 else { return nil }
    var reader = OctetReader(data)
    var texts: [String] = []
    while let address = reader.take(4), let mask = reader.take(4) {
      texts.append(
        "\(IdentityText.address(address) ?? "?")/\(IdentityText.address(mask) ?? "?")")
      _ = reader.take(6)
    }
    return texts.joined(separator: ", ")
  }
}
