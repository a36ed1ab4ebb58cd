import Glibc

/// Where a report goes: standard output, or a file that appears under its name only when whole.
final class Output {
  private let descriptor: Int32
  private let path: String?
  private let temporaryPath: String?
  private var pending: [UInt8] = []
  private(set) var isBroken = false

  static func standard() -> Output { Output(descriptor: 1) }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    path = nil
    temporaryPath = nil
  }

  /// Opens `path` for writing, by way of a temporary file beside it.
  init(path: String) throws {
    let temporary = "\(path).\(getpid()).part"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw ProgramFailure.usage("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    self.path = path
    temporaryPath = temporary
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  func write(_ octets: [UInt8]) {
    pending += octets
    if pending.count >= 1 << 16 { flush() }
  }

  func flush() {
    var start = 0
    while start < pending.count, !isBroken {
      let count = pending.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, pending.count - start)
      }
      if count < 0 {
        if errno == EINTR { continue }
        // A reader such as `head` that has seen enough is no error of this program.
        isBroken = true
      } else {
        start += count
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes what is left; a file gets its final name now.
  func finish() throws {
    flush()
    guard let path, let temporaryPath else { return }
    let failed = isBroken || close(descriptor) != 0 || rename(temporaryPath, path) != 0
    if failed {
      let reason = String(cString: strerror(errno))
      unlink(temporaryPath)
      throw ProgramFailure.usage("cannot write \(path): \(reason)")
    }
  }
}

enum StandardError {
  static func say(_ message: String) {
    let octets = Array((message + "\n").utf8)
    _ = octets.withUnsafeBytes { Glibc.write(2, $0.baseAddress, octets.count) }
  }
}
