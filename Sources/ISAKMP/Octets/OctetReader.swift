/// Reads big-endian integers and slices from the front of a run of octets.
///
/// The slice keeps the indices of the message that it was cut from, so `offset` is always the place
/// in the message, and that is what malformations report. Every read answers `nil` instead of
/// trapping when too little is left; nothing is consumed then.
package struct OctetReader {
  package private(set) var rest: ArraySlice<UInt8>

  package init(_ octets: ArraySlice<UInt8>) { rest = octets }

  /// Offset in the message of the next octet.
  package var offset: Int { rest.startIndex }
  /// Octets left.
  package var count: Int { rest.count }
  package var isEmpty: Bool { rest.isEmpty }

  package mutating func readUInt8() -> UInt8? {
    rest.popFirst()
  }

  package mutating func readUInt16() -> UInt16? {
    guard rest.count >= 2 else { return nil }
    let i = rest.startIndex
    let value = UInt16(rest[i]) << 8 | UInt16(rest[i + 1])
    rest = rest[(i + 2)...]
    return value
  }

  package mutating func readUInt32() -> UInt32? {
    guard rest.count >= 4 else { return nil }
    let i = rest.startIndex
    let value =
      UInt32(rest[i]) << 24 | UInt32(rest[i + 1]) << 16 | UInt32(rest[i + 2]) << 8
      | UInt32(rest[i + 3])
    rest = rest[(i + 4)...]
    return value
  }

  package mutating func readUInt64() -> UInt64? {
    guard rest.count >= 8 else { return nil }
    guard let high = readUInt32(), let low = readUInt32() else { return nil }
    return UInt64(high) << 32 | UInt64(low)
  }

  /// The next `count` octets, or `nil` when fewer are left.
  package mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return taken
  }

  /// Everything that is left.
  package mutating func takeRest() -> ArraySlice<UInt8> {
    let taken = rest
    rest = rest[rest.endIndex...]
    return taken
  }
}
