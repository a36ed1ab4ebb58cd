/// Reads other files that a text includes, by the pattern as written; the base is the including file.
/// Returns path and octets of each match, or a reason.
package typealias TextInclude =
  (_ pattern: String, _ from: String) throws(TextError) -> [(path: String, octets: [UInt8])]

/// The files that a text includes, up to a bound: one that includes itself must come to an end. Keeps
/// the remarks of all of them.
package struct TextInclusion {
  package private(set) var remarks: [TextError] = []
  private var fileCount = 0
  private var octets = 0

  private static let maximumDepth = 10
  private static let maximumFiles = 1000
  /// Of all included files; one that is included again counts again, as it is read again.
  private static let maximumOctets = 4 << 20

  package init() {}

  private mutating func remark(_ text: TextFile, _ line: Int, _ what: String) {
    remarks.append(text.error(line, what))
  }

  /// The files that fit `pattern`, which stands on a line of `text`; that there are none is a remark.
  package mutating func files(
    _ pattern: String, from text: TextFile, _ line: Int,
    _ include: TextInclude, depth: Int
  ) throws(TextError) -> [TextFile] {
    guard depth < Self.maximumDepth, fileCount < Self.maximumFiles else {
      throw text.error(line, "files include each other without end")
    }
    let found: [(path: String, octets: [UInt8])]
    do {
      found = try include(pattern, text.file)
    } catch {
      remark(text, line, "cannot include “\(pattern)”: \(error.reason)")
      return []
    }
    if found.isEmpty { remark(text, line, "no file matches “\(pattern)”") }
    fileCount += found.count
    octets += found.reduce(0) { $0 + $1.octets.count }
    guard octets <= Self.maximumOctets else {
      throw text.error(
        line,
        "more than \(Self.maximumOctets >> 20) MiB are included: give what matters as one file")
    }
    return found.map { TextFile($0.octets, file: $0.path) }
  }
}
