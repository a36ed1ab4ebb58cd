/// Text from files and packets, made safe for terminals: nothing in it moves the cursor, or turns the
/// direction of writing so that one thing reads as another.
package enum SafeText {
  /// - Parameter hasColour: the program's own colours, `ESC [ … m`, stay.
  package static func text(_ text: String, hasColour: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var safe = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      let isOwn = hasColour && scalar == "\u{1b}" && isColour(rest)
      safe.append(isUnsafe(scalar) && !isOwn ? "\u{fffd}" : scalar)
    }
    return String(safe)
  }

  private static func isColour(_ rest: Substring.UnicodeScalarView) -> Bool {
    guard rest.first == "[" else { return false }
    return rest.dropFirst().drop { ("0"..."9").contains($0) || $0 == ";" }.first == "m"
  }

  /// Control characters but for the end of a line and the tab (Unicode general category Cc), and
  /// what formats bidirectional text (UAX #9).
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0a: false
    case 0x20..<0x7f: false
    case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
    case 0xa0...: false
    default: true
    }
  }
}
