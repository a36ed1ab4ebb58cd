import Capture
import Glibc

/// A line at the bottom of a terminal while captures are read, where that takes more than a second:
/// what was read, how fast, and how long it will still take.
enum Progress {
  private nonisolated(unsafe) static var state: State?

  private struct State {
    var path = ""
    /// Octets of the file; `nil` where its content has no known length.
    var size: Int?
    var began: Int64 = 0
    var said: Int64 = 0
    var isShown = false
  }

  private static let second: Int64 = 1_000_000_000

  /// Begins to watch the reading, where standard error is a terminal.
  static func begin() {
    guard isatty(2) == 1, state == nil else { return }
    state = State()
    ReadingProgress.observer = { path, octets in tell(path, octets) }
  }

  /// Takes the line away before something else is said.
  static func clear() {
    guard state?.isShown == true else { return }
    state?.isShown = false
    write("\r\u{1b}[K")
  }

  private static func tell(_ path: String, _ octets: Int) {
    guard var state else { return }
    let now = clock
    if state.path != path {
      state.path = path
      state.began = now
      state.said = now
      state.size = size(of: path)
    }
    if now - state.said >= second / (state.isShown ? 4 : 1) {
      state.said = now
      state.isShown = true
      write("\r\u{1b}[K" + line(path, octets, of: state.size, after: now - state.began))
    }
    self.state = state
  }

  /// "tunnel.pcap: 120 of 1200 MB, 45 MB/s, 24 s left".
  static func line(_ path: String, _ octets: Int, of size: Int?, after time: Int64) -> String {
    func megabytes(_ octets: Int) -> String { "\(octets / 1_000_000)" }
    let rate = time > 0 ? Double(octets) / Double(time) * Double(second) : 0
    let name = path == "-" ? "standard input" : String(path.suffix(40))
    var text = "\(name): \(megabytes(octets))"
    if let size, size > octets { text += " of \(megabytes(size))" }
    text += " MB, \(megabytes(Int(rate))) MB/s"
    if let size, size > octets, rate > 0 {
      text += ", \(Int(Double(size - octets) / rate) + 1) s left"
    }
    return String(text.prefix(79))
  }

  /// Of a file whose octets are the capture's own.
  private static func size(of path: String) -> Int? {
    let isPacked = [".gz", ".zst", ".lz4"].contains { path.lowercased().hasSuffix($0) }
    var status = stat()
    guard !isPacked, path != "-", stat(PathText.octets(path), &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Int(status.st_size)
  }

  private static var clock: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * second + Int64(time.tv_nsec)
  }

  private static func write(_ text: String) {
    let octets = Array(text.utf8)
    _ = octets.withUnsafeBytes { Glibc.write(2, $0.baseAddress, octets.count) }
  }
}
