internal import ISAKMP

/// A secret as strongSwan and libreswan write it: text, `0x` hexadecimal or `0s` base64.
enum SecretValue {
  /// `nil` where the digits or characters behind the prefix do not fit.
  static func octets(_ text: some StringProtocol, isQuoted: Bool) -> SecretOctets? {
    if isQuoted { return SecretOctets(text.utf8) }
    let lowered = text.prefix(2).lowercased()
    switch lowered {
    case "0x": return SecretOctets(hex: String(text.dropFirst(2)).filter { $0 != "_" && $0 != ":" })
    case "0s": return Base64.octets(text.dropFirst(2)).map { SecretOctets($0) }
    case "0t": return SecretOctets(text.dropFirst(2).utf8)
    default: return SecretOctets(text.utf8)
    }
  }
}
