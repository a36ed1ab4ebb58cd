internal import Texts

/// The files that a configuration includes, up to a bound: one that includes itself must come to an
/// end. Keeps the remarks of all of them.
struct ConfigurationInclusion {
  private(set) var remarks: [ConfigurationRemark] = []
  private var fileCount = 0

  private static let maximumDepth = 10
  private static let maximumFiles = 1000

  mutating func remark(_ text: TextFile, _ line: Int, _ what: String) {
    remarks.append(ConfigurationRemark(file: text.file, line: line, what: what))
  }

  /// The files that fit `pattern`, which stands on a line of `text`; that there are none is a remark.
  mutating func files(
    _ pattern: String, from text: TextFile, _ line: Int,
    _ include: ConfigurationFile.Include, depth: Int
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
    return found.map { TextFile($0.octets, file: $0.path) }
  }
}
