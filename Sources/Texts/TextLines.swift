/// The lines of a text. Only where they begin is kept, four octets each: a file of nothing but ends of
/// lines has as many lines as octets.
///
/// A line ends with a line feed, with any number of carriage returns before it: terminals and their logs
/// add one each. A text without line feeds has carriage returns alone.
package struct TextLines: RandomAccessCollection, Sendable {
  private let octets: [UInt8]
  private let starts: [UInt32]
  /// What stands between two lines takes one octet.
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ octets: [UInt8]) {
    self.octets = octets
    let separator = octets.contains(Self.lineFeed) ? Self.lineFeed : Self.carriageReturn
    // Counted first: an array that grows takes twice what it needs.
    let count = octets.count { $0 == separator } + 1
    var starts: [UInt32] = []
    starts.reserveCapacity(count)
    starts.append(0)
    for (index, octet) in octets.enumerated() where octet == separator {
      starts.append(UInt32(clamping: index + 1))
    }
    self.starts = starts
  }

  /// The text with a line feed between its lines, whatever ended them.
  var joined: [UInt8] {
    var joined: [UInt8] = []
    joined.reserveCapacity(octets.count)
    for line in self {
      if line.number > 1 { joined.append(Self.lineFeed) }
      joined += line.octets
    }
    return joined
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { starts.count }

  package subscript(position: Int) -> TextFile.Line {
    let start = Int(starts[position])
    var end = position + 1 < starts.count ? Int(starts[position + 1]) - 1 : octets.count
    while end > start, octets[end - 1] == Self.carriageReturn { end -= 1 }
    return TextFile.Line(number: position + 1, octets: octets[start..<end])
  }
}
