/// JSON made fit for a reader of YAML: nothing but JSON's own signs outside of strings; tabs become
/// blanks, and halves of characters beyond U+FFFF, which YAML's escapes do not know, a sign for them.
struct JSONPreparation {
  private(set) var octets: [UInt8]
  /// Why it cannot be JSON.
  private(set) var fault: TextError?
  /// Where the objects of the outermost list end, with their last lines, and what is open there.
  private var wholes: [(end: Int, line: Int)] = []
  private var openAround: [UInt8] = []

  private static let maximumDepth = 64

  init(_ text: TextFile) {
    octets = text.octets
    fault = prepare(text)
  }

  /// The text up to the last object of the outermost list that ends before a line, with what is open
  /// around it closed; `nil` where there is none.
  func wholeObjects(before line: Int?) -> String? {
    guard let line, let last = wholes.last(where: { $0.line < line }) else { return nil }
    let closing = openAround.reversed().map {
      $0 == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }
    return String(decoding: octets[..<last.end] + closing, as: UTF8.self)
  }

  private mutating func prepare(_ text: TextFile) -> TextError? {
    var isInside = false
    var open: [UInt8] = []
    var line = 1
    var place = 0
    while place < octets.count {
      let octet = octets[place]
      if octet == UInt8(ascii: "\n") { line += 1 }
      switch octet {
      case UInt8(ascii: "\\") where isInside:
        mendEscape(at: place)
        place += 1
      case UInt8(ascii: "\""): isInside.toggle()
      case _ where isInside: break
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append(octet)
        guard open.count <= Self.maximumDepth else {
          return text.error(line, "objects are nested too deep")
        }
        if octet == UInt8(ascii: "["), openAround.isEmpty { openAround = open }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // What closes too much is the reader's to tell.
        open.removeLast(open.isEmpty ? 0 : 1)
        if octet == UInt8(ascii: "}"), open == openAround { wholes.append((place + 1, line)) }
      case UInt8(ascii: "\t"): octets[place] = 0x20
      case _ where Self.isPlain(octet): break
      default: return text.error(line, "this is not well-formed JSON")
      }
      place += 1
    }
    return isInside || !open.isEmpty
      ? text.error(line, "the JSON ends before it is complete") : nil
  }

  private mutating func mendEscape(at place: Int) {
    let escape = octets[place...].prefix(4)
    guard escape.count == 4, escape[place + 1] == UInt8(ascii: "u"),
      escape[place + 2] | 0x20 == UInt8(ascii: "d"), escape[place + 3] >= UInt8(ascii: "8"),
      octets.count >= place + 6
    else { return }
    octets.replaceSubrange(place + 2..<place + 6, with: Array("fffd".utf8))
  }

  /// Numbers, the words `true`, `false`, `null`, and what stands between values.
  private static func isPlain(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"), 0x20, 0x0a, 0x0d:
      true
    default: false
    }
  }
}
