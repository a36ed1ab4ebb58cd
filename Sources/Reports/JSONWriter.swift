internal import ISAKMP

/// Writes JSON into a buffer of octets, keys in the order of the calls.
///
/// A general encoder builds a tree for every record and is some thirty times slower on the short
/// records of `decode`, which may be millions.
package struct JSONWriter {
  package private(set) var octets: [UInt8] = []
  /// Whether a comma is due before the next value or key of the innermost open level.
  private var isCommaDue = false
  private var depth: Int
  private let isIndented: Bool

  /// - Parameter depth: how many levels are open around what is written.
  package init(isIndented: Bool = false, depth: Int = 0) {
    self.isIndented = isIndented
    self.depth = depth
  }

  package mutating func removeAll() {
    octets.removeAll(keepingCapacity: true)
    isCommaDue = false
    depth = 0
  }

  package mutating func endLine() {
    octets.append(UInt8(ascii: "\n"))
    isCommaDue = false
    depth = 0
  }

  package mutating func object(_ body: (inout JSONWriter) -> Void) {
    open("{")
    body(&self)
    close("}")
  }

  package mutating func array<S: Sequence>(
    _ items: S, _ each: (inout JSONWriter, S.Element) -> Void
  ) {
    open("[")
    for item in items { each(&self, item) }
    close("]")
  }

  package mutating func key(_ name: StaticString) {
    name.withUTF8Buffer { quote($0, endsKey: true) }
  }

  /// A key that is not known at compile time; it must need no escaping.
  package mutating func key(named name: String) {
    var name = name
    name.withUTF8 { quote($0, endsKey: true) }
  }

  package mutating func null() { raw("null") }
  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  package mutating func number(_ value: some FixedWidthInteger) {
    separate()
    appendDecimal(value)
    isCommaDue = true
  }

  /// Seconds with three decimals, "8.010".
  package mutating func decimal(milliseconds: Int64) {
    separate()
    if milliseconds < 0 { octets.append(UInt8(ascii: "-")) }
    let value = milliseconds.magnitude
    appendDecimal(value / 1000)
    let rest = value % 1000
    octets.append(UInt8(ascii: "."))
    for divisor: UInt64 in [100, 10, 1] { appendDecimal(rest / divisor % 10) }
    isCommaDue = true
  }

  package mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { text in
      if Self.needsEscape(text) { escape(text) } else { quote(text) }
    }
    isCommaDue = true
  }

  /// Lower-case hexadecimal.
  package mutating func hex(_ value: some Collection<UInt8>) {
    separate()
    octets.append(addingCapacity: 2 * value.count + 2) { output in
      output.append(UInt8(ascii: "\""))
      for octet in value {
        output.append(Hex.digit(octet >> 4))
        output.append(Hex.digit(octet & 15))
      }
      output.append(UInt8(ascii: "\""))
    }
    isCommaDue = true
  }

  // MARK: Key and value together

  package mutating func field(_ name: StaticString, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  package mutating func field(_ name: StaticString, _ value: Bool?) {
    key(name)
    if let value { bool(value) } else { null() }
  }

  package mutating func field(_ name: StaticString, _ value: (some FixedWidthInteger)?) {
    key(name)
    if let value { number(value) } else { null() }
  }

  package mutating func field(_ name: StaticString, hex value: some Collection<UInt8>) {
    key(name)
    hex(value)
  }

  package mutating func field(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  package mutating func field<S: Sequence>(
    _ name: StaticString, _ items: S, _ each: (inout JSONWriter, S.Element) -> Void
  ) {
    key(name)
    array(items, each)
  }

  // MARK: Parts

  private mutating func appendDecimal(_ value: some FixedWidthInteger) {
    if value < 0 { octets.append(UInt8(ascii: "-")) }
    appendDecimal(magnitude: UInt64(value.magnitude))
  }

  private mutating func appendDecimal(magnitude: UInt64) {
    var width = 1
    var bound: UInt64 = 10
    while width < 20, magnitude >= bound {
      width += 1
      bound = bound.multipliedReportingOverflow(by: 10).partialValue
    }
    octets.append(addingCapacity: width) { output in
      var rest = magnitude
      output.withUnsafeMutableBufferPointer { room, count in
        for place in stride(from: count + width - 1, through: count, by: -1) {
          room[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        count += width
      }
    }
  }

  /// Text that needs no escaping, in quotation marks: one piece of room for all of it, as most of
  /// the time goes into asking for room.
  private mutating func quote(_ text: UnsafeBufferPointer<UInt8>, endsKey: Bool = false) {
    let followsOnLine = isCommaDue && !isIndented
    if followsOnLine { isCommaDue = false } else { separate() }
    octets.append(addingCapacity: text.count + 5) { output in
      if followsOnLine { output.append(UInt8(ascii: ",")) }
      output.append(UInt8(ascii: "\""))
      output.withUnsafeMutableBufferPointer { room, count in
        _ = room[count...].update(fromContentsOf: text)
        count += text.count
      }
      output.append(UInt8(ascii: "\""))
      guard endsKey else { return }
      output.append(UInt8(ascii: ":"))
      if isIndented { output.append(UInt8(ascii: " ")) }
    }
  }

  private mutating func raw(_ text: StaticString) {
    separate()
    text.withUTF8Buffer { octets.append(contentsOf: $0) }
    isCommaDue = true
  }

  private mutating func separate() {
    if isCommaDue {
      octets.append(UInt8(ascii: ","))
      isCommaDue = false
      newLine()
    } else if isIndented, octets.last == UInt8(ascii: "{") || octets.last == UInt8(ascii: "[") {
      newLine()
    }
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    octets.append(UInt8(ascii: bracket))
    depth += 1
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    depth = max(0, depth - 1)
    // After the last item of a level its comma was due.
    if isCommaDue { newLine() }
    octets.append(UInt8(ascii: bracket))
    isCommaDue = true
  }

  private mutating func newLine() {
    guard isIndented else { return }
    octets.append(UInt8(ascii: "\n"))
    octets.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private static func needsEscape(_ octet: UInt8) -> Bool {
    (octet < 0x20) || (octet == UInt8(ascii: "\"")) || (octet == UInt8(ascii: "\\"))
      || (octet == 0x7f)
  }

  /// Looks at every octet without a branch, which the compiler makes many at a time of.
  private static func needsEscape(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var found: UInt8 = 0
    for octet in text {
      found |= octet < 0x20 ? 1 : 0
      found |= octet == UInt8(ascii: "\"") ? 1 : 0
      found |= octet == UInt8(ascii: "\\") ? 1 : 0
      found |= octet == 0x7f ? 1 : 0
      // What steers terminals beyond ASCII begins so.
      found |= octet == 0xc2 ? 1 : 0
      found |= octet == 0xd8 ? 1 : 0
      found |= octet == 0xe2 ? 1 : 0
    }
    return found != 0
  }

  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    separate()
    octets.append(UInt8(ascii: "\""))
    var start = 0
    for index in text.indices {
      if Self.needsEscape(text[index]) {
        octets.append(contentsOf: text[start..<index])
        escape(text[index])
        start = index + 1
      } else if text[index] >= 0x80, let steering = Self.steering(text[index...]) {
        octets.append(contentsOf: text[start..<index])
        octets.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] {
          octets.append(Hex.digit(UInt8(truncatingIfNeeded: steering.scalar >> shift) & 15))
        }
        start = index + steering.length
      }
    }
    octets.append(contentsOf: text[start...])
    octets.append(UInt8(ascii: "\""))
  }

  /// A control character of ISO 8859, U+0080 to U+009F, or one that turns the direction of writing (UAX #9,
  /// section 2), at the beginning of UTF-8.
  private static func steering(
    _ text: Slice<UnsafeBufferPointer<UInt8>>
  ) -> (scalar: Int, length: Int)? {
    func octet(_ distance: Int) -> Int {
      text.count > distance ? Int(text[text.startIndex + distance]) : 0
    }
    switch (octet(0), octet(1)) {
    case (0xc2, 0x80...0x9f): return (octet(1), 2)
    case (0xd8, 0x9c): return (0x61c, 2)
    case (0xe2, 0x80):
      let scalar = 0x2000 + octet(2) - 0x80
      return [0x200e, 0x200f].contains(scalar) || (0x202a...0x202e).contains(scalar)
        ? (scalar, 3) : nil
    case (0xe2, 0x81):
      let scalar = 0x2040 + octet(2) - 0x80
      return (0x2066...0x2069).contains(scalar) ? (scalar, 3) : nil
    default: return nil
    }
  }

  /// RFC 8259 section 7. Characters beyond ASCII go out as UTF-8.
  private mutating func escape(_ octet: UInt8) {
    switch octet {
    case UInt8(ascii: "\""): octets.append(contentsOf: [0x5c, 0x22])
    case UInt8(ascii: "\\"): octets.append(contentsOf: [0x5c, 0x5c])
    case 0x0a: octets.append(contentsOf: [0x5c, 0x6e])
    case 0..<0x20, 0x7f:
      octets.append(contentsOf: "\\u00".utf8)
      octets.append(Hex.digit(octet >> 4))
      octets.append(Hex.digit(octet & 15))
    default: octets.append(octet)
    }
  }
}
