import Diagnosis
import Glibc

/// systemd's journal: what it knows of a line's urgency is said in front of it (sd-daemon(3)).
enum Journal {
  /// Whether a stream leads there, which systemd names by device and node.
  static func isBehind(_ descriptor: Int32) -> Bool {
    guard let text = getenv("JOURNAL_STREAM").map({ String(cString: $0) }) else { return false }
    let numbers = text.split(separator: ":").compactMap { UInt64($0) }
    var status = stat()
    guard numbers.count == 2, fstat(descriptor, &status) == 0 else { return false }
    return numbers[0] == UInt64(status.st_dev) && numbers[1] == UInt64(status.st_ino)
  }

  /// Each line with its urgency: 3 an error, 4 a warning, 5 worth a note, 6 for information.
  static func marked(_ octets: [UInt8], _ severity: Severity?) -> [UInt8] {
    let urgency: UInt8 =
      switch severity {
      case .error: UInt8(ascii: "3")
      case .warning: UInt8(ascii: "4")
      case .note: UInt8(ascii: "5")
      case nil: UInt8(ascii: "6")
      }
    let mark = [UInt8(ascii: "<"), urgency, UInt8(ascii: ">")]
    return octets.split(separator: UInt8(ascii: "\n")).flatMap { mark + $0 + [UInt8(ascii: "\n")] }
  }
}
