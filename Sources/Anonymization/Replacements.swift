import Capture
import ISAKMP
import Keys

/// Everything that was replaced, each value by another of its length, the same each time.
package final class Replacements {
  private var addresses = AddressReplacements()
  private var names: [[UInt8]: [UInt8]] = [:]
  private var takenNames: Set<[UInt8]> = []
  private var values: [[UInt8]: Int] = [:]
  private var hardware: [[UInt8]: Int] = [:]
  /// Names and values in the order in which they were met.
  package private(set) var list: [Entry] = []

  package struct Entry: Sendable {
    package var kind: String
    package var original: String
    package var replacement: String
  }

  package init() {}

  package var entries: [Entry] {
    addresses.list.map {
      Entry(kind: "address", original: "\($0.original)", replacement: "\($0.replacement)")
    } + list
  }

  func address(_ original: IPAddress) -> IPAddress { addresses(original) }

  /// 4 or 16 octets; others are a value.
  func address(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    IPAddress(octets: octets).map { address($0).octets } ?? value(octets)
  }

  /// A text for a text: letters for letters, digits for digits, and what parts a name stays, so that
  /// it is still a host name, a mail address or a distinguished name's value. Text that is an address
  /// becomes the address's replacement where that is as long. What is no text is a value.
  func name(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    guard !octets.isEmpty else { return [] }
    let key = octets.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    if let known = names[key] { return known }
    guard let text = String(validating: octets, as: UTF8.self),
      !octets.contains(where: { $0 < 0x20 })
    else { return value(octets) }
    var replacement = IPAddress(text).map { Array(self.address($0).description.utf8) } ?? []
    var attempt = 0
    // Short names may meet; that two are one must not be said of them while there is a choice.
    while replacement.count != octets.count || takenNames.contains(replacement), attempt < 64 {
      replacement = Self.disguised(key, Self.stream("name", names.count, attempt, key.count))
      attempt += 1
    }
    names[key] = replacement
    takenNames.insert(replacement)
    list.append(
      Entry(kind: "name", original: text, replacement: String(decoding: replacement, as: UTF8.self))
    )
    return replacement
  }

  private static func disguised(_ key: [UInt8], _ random: [UInt8]) -> [UInt8] {
    zip(key, random).map { octet, random in
      switch octet {
      case 0x30...0x39: 0x30 + random % 10
      case 0x61...0x7A, 0x80...: 0x61 + random % 26
      default: octet
      }
    }
  }

  /// Octets that mean something to somebody: a key's hash, an unknown Vendor ID.
  func value(_ octets: some Collection<UInt8>) -> [UInt8] {
    let original = Array(octets)
    guard !original.isEmpty else { return [] }
    let index = values[original] ?? values.count
    let replacement = Self.stream("value", index, 0, original.count)
    if values.updateValue(index, forKey: original) == nil {
      list.append(
        Entry(
          kind: "value", original: Hex.string(original), replacement: Hex.string(replacement)))
    }
    return replacement
  }

  /// Six octets; group addresses stay.
  func hardwareAddress(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    guard let first = octets.first, first & 1 == 0, octets.contains(where: { $0 != 0 }) else {
      return Array(octets)
    }
    let original = Array(octets)
    let index = hardware[original] ?? hardware.count
    // Locally administered.
    var replacement = [UInt8](repeating: 0, count: original.count)
    replacement[0] = 2
    for (place, shift) in zip(
      replacement.indices.dropFirst().reversed(), stride(from: 0, to: 64, by: 8))
    {
      replacement[place] = UInt8(truncatingIfNeeded: (index + 1) >> shift)
    }
    if hardware.updateValue(index, forKey: original) == nil {
      list.append(
        Entry(
          kind: "hardware address", original: Hex.string(original),
          replacement: Hex.string(replacement)))
    }
    return replacement
  }

  /// Octets that follow from a number alone.
  private static func stream(_ kind: String, _ index: Int, _ attempt: Int, _ count: Int) -> [UInt8]
  {
    var octets: [UInt8] = []
    var block = 0
    while octets.count < count {
      let digest = Digest.sha256(Array("\(kind) \(index) \(attempt) \(block)".utf8))
      guard !digest.isEmpty else { return [UInt8](repeating: 0x61, count: count) }
      octets += digest
      block += 1
    }
    return Array(octets.prefix(count))
  }
}
