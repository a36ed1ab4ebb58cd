/// What every number of a registry has in common: the raw value as sent, and the registered name
/// where there is one. A struct over the raw value, so that an unknown number survives and prints.
package protocol RegisteredNumber: RawRepresentable, Hashable, Sendable, CustomStringConvertible
where RawValue: FixedWidthInteger & UnsignedInteger & Sendable {
  init(rawValue: RawValue)

  /// The registry's rows, in its own order.
  static var names: RegisteredNames<Self> { get }

  /// The ranges that the registry leaves to private agreement.
  static var privateUse: [ClosedRange<RawValue>] { get }
}

extension RegisteredNumber {
  package static var privateUse: [ClosedRange<RawValue>] { [] }

  /// The registered name; nil if the registry has none for this number.
  @inlinable
  package var name: String? { Self.names[rawValue] }

  package var isPrivateUse: Bool { Self.privateUse.contains { $0.contains(rawValue) } }

  /// The name, or what is known of a number that has none: `unassigned (99)`.
  package var description: String {
    if let name { return name }
    return isPrivateUse ? "private use (\(rawValue))" : "unassigned (\(rawValue))"
  }
}

/// The names of one registry: written as a dictionary literal, kept in the order written.
///
/// A lookup runs for every transform of a million messages: small numbers index an array, the few
/// large ones are found by bisection; nothing is hashed.
package final class RegisteredNames<Number: RegisteredNumber>: Sendable,
  ExpressibleByDictionaryLiteral
{
  package struct Entry: Sendable {
    package let number: Number
    package let name: String
  }

  package let entries: [Entry]
  @usableFromInline let small: [String?]
  @usableFromInline let large: [Entry]

  package init(dictionaryLiteral elements: (Number, String)...) {
    entries = elements.map { Entry(number: $0.0, name: $0.1) }
    let smallest = entries.filter { $0.number.rawValue < 256 }
    let top = smallest.map { Int($0.number.rawValue) }.max() ?? -1
    var small = [String?](repeating: nil, count: top + 1)
    for entry in smallest { small[Int(entry.number.rawValue)] = entry.name }
    self.small = small
    large =
      entries
      .filter { $0.number.rawValue >= 256 }
      .sorted { $0.number.rawValue < $1.number.rawValue }
  }

  /// Inlinable: what another module calls would otherwise go through the tables of a generic number.
  @inlinable
  package subscript(rawValue: Number.RawValue) -> String? {
    let number = UInt64(truncatingIfNeeded: rawValue)
    if number < 256 {
      let index = Int(truncatingIfNeeded: number)
      return index < small.count ? small[index] : nil
    }
    var low = 0
    var high = large.count
    while low < high {
      let middle = (low + high) / 2
      if large[middle].number.rawValue < rawValue { low = middle + 1 } else { high = middle }
    }
    guard low < large.count, large[low].number.rawValue == rawValue else { return nil }
    return large[low].name
  }
}
