internal import Texts

/// Numbers that a configuration writes. One that is none, or that no device can hold, is said with its
/// line, and no default takes its place unsaid: what the device then does is not known.
package enum WrittenNumber {
  /// Lifetimes and intervals are kept in 32 bits, by IKE's payloads and by the devices.
  static let most = UInt64(UInt32.max)

  /// Why the text cannot be the number that `name` takes; `nil` where it can.
  static func fault(_ text: String, of name: String, upTo most: UInt64 = most) -> String? {
    guard let number = UInt64(text) else {
      let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
      let isWhole = !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) }
      return isWhole && digits.startIndex == text.startIndex
        ? "“\(text.shown)” is more than \(name) can be: \(most)"
        : "“\(text.shown)” is no number of \(name)"
    }
    return number > most ? "“\(number)” is more than \(name) can be: \(most)" : nil
  }
}

extension PeerPolicy {
  /// A written number, or `nil` and a remark.
  mutating func number(
    _ text: String, of name: String, _ origin: ConfigurationOrigin,
    upTo most: UInt64 = WrittenNumber.most
  ) -> Configured<UInt64>? {
    if let fault = WrittenNumber.fault(text, of: name, upTo: most) {
      remark(origin.line ?? 1, fault)
      return nil
    }
    return UInt64(text).map { Configured($0, origin) }
  }

  /// The same where a default stands for what is left out: for what cannot be read it is a guess.
  mutating func number(
    _ written: Configured<String>?, of name: String, default value: UInt64,
    _ byDefault: ConfigurationOrigin, product: String, upTo most: UInt64 = WrittenNumber.most
  ) -> Configured<UInt64> {
    guard let written else { return Configured(value, byDefault) }
    return number(written.value, of: name, written.origin, upTo: most)
      ?? Configured(value, .assumedDefault(product))
  }
}
