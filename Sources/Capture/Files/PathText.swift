import Glibc

/// File names as texts.
///
/// A file's name is octets, and on old disks not always UTF-8. Octets that are none, and control
/// characters, of which the end of a line would make two of a message, stand in the text as `\xe9`,
/// which every report can show; whoever opens the file gets the octets back.
package enum PathText {
  package static func text(_ octets: some Collection<UInt8>) -> String {
    let isPlain = octets.allSatisfy { !isControl($0) }
    if isPlain, let text = String(validating: octets, as: UTF8.self) { return text }
    var text = ""
    var rest = octets[...]
    while let first = rest.first {
      // The longest character that begins here is four octets long.
      let character = (1..<(isControl(first) ? 1 : 5)).lazy.compactMap { count in
        String(validating: rest.prefix(count), as: UTF8.self).map { (count, $0) }
      }.first
      if let (count, scalar) = character {
        text += scalar
        rest = rest.dropFirst(count)
      } else {
        let digits = String(first, radix: 16)
        text += "\\x" + (first < 16 ? "0" : "") + digits
        rest = rest.dropFirst()
      }
    }
    return text
  }

  private static func isControl(_ octet: UInt8) -> Bool { octet < 0x20 || octet == 0x7f }

  package static func text(_ name: UnsafePointer<CChar>) -> String {
    text(UnsafeRawBufferPointer(start: name, count: strlen(name)))
  }

  /// The text as a file that is there is named; as it stands where there is none, so that a name
  /// that really holds a backslash works.
  package static func octets(_ path: String) -> [CChar] {
    let plain = Array(path.utf8CString)
    guard path.contains("\\x"), access(path, F_OK) != 0 else { return plain }
    var octets: [CChar] = []
    var rest = path.utf8[...]
    while let first = rest.first {
      if first == UInt8(ascii: "\\"), rest.dropFirst().first == UInt8(ascii: "x"),
        let digits = String(rest.dropFirst(2).prefix(2)), digits.utf8.count == 2,
        let value = UInt8(digits, radix: 16), value != 0
      {
        octets.append(CChar(bitPattern: value))
        rest = rest.dropFirst(4)
      } else {
        octets.append(CChar(bitPattern: first))
        rest = rest.dropFirst()
      }
    }
    octets.append(0)
    return access(octets, F_OK) == 0 ? octets : plain
  }
}
