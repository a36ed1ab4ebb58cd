import Glibc

/// Where a report goes: standard output, or a file that appears under its name only when whole.
final class Output {
  private let descriptor: Int32
  /// As the user named it.
  private let name: String?
  /// Where the file gets its name in the end; `nil` for what is written to at once.
  private let finalPath: String?
  private var temporaryPath: String?
  private var pending: [UInt8] = []
  private var failure: Int32?

  static func standard() -> Output { Output(descriptor: 1) }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    name = nil
    finalPath = nil
  }

  /// Opens `path` for writing, by way of a temporary file beside it. A device or a pipe is written
  /// to directly, a symbolic link stays one.
  ///
  /// - Parameter mode: who may read a new file.
  init(path: String, mode: mode_t = 0o644) throws {
    name = path
    var status = stat()
    let exists = stat(path, &status) == 0
    guard !exists || status.st_mode & S_IFMT != S_IFDIR else {
      throw ProgramFailure.usage("cannot write \(path): \(String(cString: strerror(EISDIR)))")
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      finalPath = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      let real = exists ? Self.resolved(path) : path
      let temporary = "\(real).\(getpid()).part"
      finalPath = real
      temporaryPath = temporary
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    }
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      temporaryPath = nil
      throw ProgramFailure.usage("cannot write \(path): \(reason)")
    }
  }

  /// What was not finished leaves nothing behind.
  deinit { discard() }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Nothing written from here on arrives.
  var isBroken: Bool { failure != nil }

  func write(_ octets: [UInt8]) {
    pending += octets
    if pending.count >= 1 << 16 { flush() }
  }

  func flush() {
    var start = 0
    while start < pending.count, failure == nil {
      let count = pending.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, pending.count - start)
      }
      if count < 0 {
        if errno == EINTR { continue }
        failure = errno
      } else {
        start += count
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes what is left; a file gets its final name now.
  func finish() throws {
    flush()
    guard let name else {
      // A reader such as `head` that has seen enough is no error of this program.
      if let failure, failure != EPIPE {
        throw ProgramFailure.usage(
          "cannot write to standard output: \(String(cString: strerror(failure)))")
      }
      return
    }
    if failure == nil, close(descriptor) != 0 { failure = errno }
    if failure == nil, let temporaryPath, let finalPath {
      if rename(temporaryPath, finalPath) == 0 {
        self.temporaryPath = nil
      } else {
        failure = errno
      }
    }
    if let failure {
      discard()
      throw ProgramFailure.usage("cannot write \(name): \(String(cString: strerror(failure)))")
    }
  }

  private func discard() {
    if let temporaryPath { unlink(temporaryPath) }
    temporaryPath = nil
  }
}

enum StandardError {
  static func say(_ message: String) {
    let octets = Array((message + "\n").utf8)
    _ = octets.withUnsafeBytes { Glibc.write(2, $0.baseAddress, octets.count) }
  }
}
