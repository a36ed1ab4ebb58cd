/// What a terminal would show of the octets that it was sent.
package enum TerminalScreen {
  private static let backspace: UInt8 = 0x08
  private static let carriageReturn: UInt8 = 0x0d
  private static let escape: UInt8 = 0x1b
  private static let dash = UInt8(ascii: "-")

  /// What stays on the screen once backspaces, returns and the pager's word have had their effect.
  package static func asShown(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var shown = octets
    if octets.contains(where: { $0 == backspace || $0 == carriageReturn || $0 == escape }) {
      shown = typed(octets)[...]
    }
    return withoutPager(shown)
  }

  /// Writes the octets at a cursor that backspace and carriage return move.
  private static func typed(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var screen: [UInt8] = []
    var cursor = 0
    var isEscaped = false
    for octet in octets {
      if isEscaped {
        // A control sequence ends with a letter (ECMA-48 section 5.4).
        isEscaped = !(0x40...0x7e).contains(octet) || octet == UInt8(ascii: "[")
        continue
      }
      switch octet {
      case escape: isEscaped = true
      case backspace: cursor = max(0, cursor - 1)
      case carriageReturn: cursor = 0
      default:
        if cursor < screen.count { screen[cursor] = octet } else { screen.append(octet) }
        cursor += 1
      }
    }
    return screen
  }

  /// ` --More-- ` of IOS and `<--- More --->` of the ASA, where the octets that wiped them are
  /// lost.
  private static func withoutPager(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = octets.drop { $0 == 0x20 || $0 == 0x09 }
    guard start.first == dash || start.first == UInt8(ascii: "<") else { return octets }
    for word in pagers where start.starts(with: word) {
      return start.dropFirst(word.count).drop { $0 == 0x20 }
    }
    return octets
  }

  private static let pagers = ["--More--", "-- More --", "<--- More --->"].map { Array($0.utf8) }
}
