internal import ISAKMP
internal import Texts

/// Values that strongSwan's two syntaxes write alike.
enum StrongSwanValue {
  static func bool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "true", "enabled", "1": true
    case "no", "false", "disabled", "0": false
    default: nil
    }
  }

  /// Seconds, or a number with s, m, h or d behind it.
  static func seconds(_ text: String) -> UInt64? {
    let digits = text.prefix { $0.isNumber }
    guard let number = UInt64(digits) else { return nil }
    let factor: UInt64? =
      switch AddressText.trimmed(text.dropFirst(digits.count)) {
      case "", "s": 1
      case "m": 60
      case "h": 3600
      case "d": 86400
      default: nil
      }
    guard let factor else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : seconds
  }

  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { AddressText.trimmed($0) }.filter { !$0.isEmpty }
  }

  /// `psk`, `pubkey-sha256`, `ike:rsa/pss-sha384`, `eap-mschapv2`, `xauth-pam`.
  static func authentication(_ text: String) -> ConfiguredAuthentication? {
    var text = text.lowercased()[...]
    if text.hasPrefix("ike:") { text = text.dropFirst(4) }
    let method = text.prefix { $0 != "-" && $0 != "/" && $0 != ":" }
    let rest = text.dropFirst(method.count + 1)
    switch method {
    case "psk", "secret": return rest.isEmpty ? .preSharedKey : nil
    case "pubkey", "any": return .publicKey
    case "rsa", "rsasig": return .rsaSignatures
    case "ecdsa", "ecdsasig": return .ecdsaSignatures
    case "ed25519", "ed448", "bliss": return .publicKey
    case "eap": return .eap(rest.isEmpty ? nil : String(rest.prefix { $0 != ":" }))
    case "xauth": return .xauth(rest.isEmpty ? nil : String(rest))
    default: return nil
    }
  }

  /// A secret as text, `0x` hexadecimal or `0s` base64; `nil` where the digits do not fit.
  static func secret(_ text: String) -> [UInt8]? {
    switch text.prefix(2).lowercased() {
    case "0x": Hex.octets(text.dropFirst(2).filter { $0 != "_" && $0 != ":" })
    case "0s": Base64.octets(text.dropFirst(2))
    default: Array(text.utf8)
    }
  }
}

/// A traffic selector: `10.1.0.0/16[tcp/80]`, `dynamic[gre]`, `192.0.2.1-192.0.2.9`.
enum StrongSwanSelector {
  static func read(_ text: String) -> ConfiguredSelector? {
    var subnet = text[...]
    var upper = (protocolID: UInt8(0), ports: UInt16(0)...UInt16(65535))
    if let bracket = text.firstIndex(of: "[") {
      guard text.hasSuffix("]") else { return nil }
      subnet = text[..<bracket]
      guard let read = self.upper(text[text.index(after: bracket)...].dropLast()) else {
        return nil
      }
      upper = read
    }
    let (start, end) = (upper.ports.lowerBound, upper.ports.upperBound)
    if subnet == "dynamic" || subnet == "%dynamic" {
      return .dynamic(protocolID: upper.protocolID, startPort: start, endPort: end)
    }
    guard let range = AddressText.range(subnet) else { return nil }
    return .range(
      start: range.start, end: range.end, protocolID: upper.protocolID, startPort: start,
      endPort: end)
  }

  /// `tcp/80`, `17/1000-2000`, `/53`, `udp`.
  static func upper(_ text: Substring) -> (protocolID: UInt8, ports: ClosedRange<UInt16>)? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let protocolID = TransportNames.protocolID(String(parts.first ?? "")) else { return nil }
    guard parts.count == 2, let ports = TransportNames.ports(String(parts[1])) else {
      return parts.count == 2 ? nil : (protocolID, 0...65535)
    }
    return (protocolID, ports)
  }
}
