/// The prompt of a device whose shell shows who is logged in where.
package enum ShellPrompt {
  /// What stands behind `user@host# ` or `user@host> `.
  package static func without(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let line = octets.drop { $0 <= 0x20 }
    let head = line.prefix { $0 > 0x20 }
    guard let last = head.last, [0x23, 0x3e, 0x25].contains(last),
      head.contains(UInt8(ascii: "@")), head.count < 120
    else { return line }
    return line.dropFirst(head.count).drop { $0 <= 0x20 }
  }
}
