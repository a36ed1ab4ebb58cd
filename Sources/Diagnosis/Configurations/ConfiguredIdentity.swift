import Capture
import ISAKMP
import Policies

/// Identities as configurations write them, against one that was seen.
enum ConfiguredIdentity {
  /// `nil` for a pattern or a form that cannot be compared by its letters.
  static func admits(_ configured: String, _ seen: String) -> Bool? {
    let written = bare(configured)
    if written.isEmpty || AddressPattern(written) == .any || written.contains("*")
      || written.hasPrefix("%")
    {
      return nil
    }
    if equals(configured, seen) { return true }
    // Routers expect addresses of a network.
    let pattern = AddressPattern(written)
    if case .range = pattern {
      return IPAddress(seen).map { pattern.contains($0) ?? false } ?? false
    }
    // A distinguished name may be written in several ways.
    if written.contains("=") || seen.contains("=") { return nil }
    return false
  }

  /// `%any` and the like: whatever the peer calls itself.
  static func isAnything(_ configured: String) -> Bool {
    AddressPattern(bare(configured)) == .any
  }

  /// The identity type that a text stands for, as RFC 7296 section 3.5 numbers them; `nil` where it
  /// is not known.
  static func type(of configured: String, _ product: ConfiguredProduct) -> UInt8? {
    let prefixes: [(String, UInt8)] = [
      ("fqdn:", 2), ("keyid:", 11), ("email:", 3), ("userfqdn:", 3), ("ipv4:", 1), ("ipv6:", 5),
      ("@#", 11), ("@@", 3), ("@", 2),
    ]
    for (prefix, type) in prefixes where configured.hasPrefix(prefix) { return type }
    guard isPlain(configured), !configured.contains("=") else { return nil }
    if let address = IPAddress(configured) { return address.octets.count == 4 ? 1 : 5 }
    if configured.contains("@") { return 3 }
    return product.conduct.takesNamesForDomains && !configured.contains("/") ? 2 : nil
  }

  /// Both types are known, and they are not the same.
  static func differ(_ type: UInt8?, _ other: UInt8?) -> Bool {
    guard let type, let other else { return false }
    return type != other
  }

  /// "the FQDN “gw.example”", so that names of two types do not look alike.
  static func told(_ identity: String, _ type: UInt8?) -> String {
    let name: String? =
      switch type.map(IKEv2.IdentificationType.init(rawValue:)) {
      case .fqdn?: "FQDN"
      case .rfc822Address?: "user name"
      case .keyID?: "key ID"
      default: nil
      }
    return "“\(bare(identity))”" + (name.map { " (\($0))" } ?? "")
  }

  /// Whether it is an identity and no pattern.
  static func isPlain(_ configured: String) -> Bool {
    let written = bare(configured)
    return !written.isEmpty && !written.hasPrefix("%") && !written.contains("*")
  }

  static func equals(_ configured: String, _ seen: String) -> Bool {
    comparable(configured) == comparable(seen)
  }

  /// Those are equal whose letters here are.
  static func comparable(_ identity: String) -> String { bare(identity).lowercased() }

  static func bare(_ text: String) -> String {
    var text = Substring(text)
    for prefix in ["fqdn:", "keyid:", "email:", "ipv4:", "ipv6:", "userfqdn:", "@#", "@"]
    where text.hasPrefix(prefix) {
      text = text.dropFirst(prefix.count)
      break
    }
    return String(text)
  }
}
