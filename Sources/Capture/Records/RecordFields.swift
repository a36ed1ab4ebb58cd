/// Writes a record's fields: see `RecordFormat`.
package struct FieldWriter {
  package private(set) var octets: [UInt8] = []

  package init() {}

  package mutating func octet(_ value: UInt8) { octets.append(value) }
  package mutating func flag(_ value: Bool) { octets.append(value ? 1 : 0) }

  package mutating func word64(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      octets.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// LEB128.
  package mutating func number(_ value: some UnsignedInteger) {
    var rest = UInt64(clamping: value)
    while rest >= 0x80 {
      octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    octets.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func number(_ value: Int) { signed(Int64(value)) }

  /// Zigzag: small numbers of either sign are short.
  package mutating func signed(_ value: Int64) {
    number(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  package mutating func bytes(_ value: some Collection<UInt8>) {
    number(UInt64(value.count))
    octets.append(contentsOf: value)
  }

  package mutating func text(_ value: String) { bytes(Array(value.utf8)) }

  package mutating func optional<Value>(
    _ value: Value?, _ body: (inout FieldWriter, Value) -> Void
  ) {
    flag(value != nil)
    if let value { body(&self, value) }
  }

  package mutating func list<Item>(
    _ items: some Collection<Item>, _ body: (inout FieldWriter, Item) -> Void
  ) {
    number(UInt64(items.count))
    for item in items { body(&self, item) }
  }

  package mutating func address(_ address: IPAddress) {
    let value = address.octets
    octets.append(UInt8(value.count))
    octets.append(contentsOf: value)
  }

  package mutating func endpoint(_ endpoint: Endpoint) {
    address(endpoint.address)
    number(UInt64(endpoint.port))
  }

  package mutating func time(_ time: Timestamp) {
    signed(time.nanoseconds)
    flag(time.isNanosecondResolution)
  }
}

/// The fields are not what they should be: the file is damaged, or of another version.
package struct FieldError: Error {
  package init() {}
}

/// Reads what a `FieldWriter` wrote.
package struct FieldReader {
  private var rest: ArraySlice<UInt8>

  package init(_ octets: ArraySlice<UInt8>) { rest = octets }

  package var isAtEnd: Bool { rest.isEmpty }
  package var remainder: [UInt8] { Array(rest) }

  package mutating func octet() throws(FieldError) -> UInt8 {
    guard let octet = rest.popFirst() else { throw FieldError() }
    return octet
  }

  package mutating func flag() throws(FieldError) -> Bool { try octet() != 0 }

  package mutating func word64() throws(FieldError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) { value |= UInt64(try octet()) << shift }
    return value
  }

  package mutating func unsigned() throws(FieldError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let octet = try octet()
      value |= UInt64(octet & 0x7F) << shift
      if octet < 0x80 { return value }
    }
    throw FieldError()
  }

  package mutating func signed() throws(FieldError) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: value >> 1 ^ (0 &- (value & 1)))
  }

  package mutating func number() throws(FieldError) -> Int { Int(try signed()) }

  /// A number of so many bits at most.
  package mutating func unsigned<Value: FixedWidthInteger>(
    _: Value.Type
  ) throws(FieldError) -> Value {
    guard let value = Value(exactly: try unsigned()) else { throw FieldError() }
    return value
  }

  package mutating func bytes() throws(FieldError) -> [UInt8] {
    guard let count = Int(exactly: try unsigned()), count <= rest.count else { throw FieldError() }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  package mutating func text() throws(FieldError) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  package mutating func optional<Value>(
    _ body: (inout FieldReader) throws(FieldError) -> Value
  ) throws(FieldError) -> Value? {
    try flag() ? try body(&self) : nil
  }

  package mutating func list<Item>(
    _ body: (inout FieldReader) throws(FieldError) -> Item
  ) throws(FieldError) -> [Item] {
    // Every item takes an octet at least: a count beyond what is left is damage.
    guard let count = Int(exactly: try unsigned()), count <= rest.count else { throw FieldError() }
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try body(&self)) }
    return items
  }

  package mutating func address() throws(FieldError) -> IPAddress {
    let count = Int(try octet())
    guard count <= rest.count, let address = IPAddress(octets: rest.prefix(count)) else {
      throw FieldError()
    }
    rest = rest.dropFirst(count)
    return address
  }

  package mutating func endpoint() throws(FieldError) -> Endpoint {
    Endpoint(address: try address(), port: try unsigned(UInt16.self))
  }

  package mutating func time() throws(FieldError) -> Timestamp {
    Timestamp(nanoseconds: try signed(), isNanosecondResolution: try flag())
  }

  /// Address lengths of nothing, an SPI of zero: the beginning of records that group nothing.
  mutating func emptyKey() throws(FieldError) {
    let (source, destination) = (try octet(), try octet())
    guard source == 0, destination == 0, try word64() == 0 else { throw FieldError() }
  }
}
