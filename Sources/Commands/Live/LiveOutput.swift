import Capture
import Glibc

/// Standard output, or a file that is appended to and can be opened anew after it was moved away.
final class LiveOutput {
  private let path: String?
  private var descriptor: Int32
  /// Made by this program, and not there before.
  private let isNew: Bool
  /// Nobody reads any more.
  private(set) var isBroken = false
  /// Events that could not be written.
  private(set) var lost = 0

  init(path: String?, isForced: Bool = false) throws {
    self.path = path == "-" ? nil : path
    guard let path = self.path else {
      descriptor = 1
      isNew = false
      return
    }
    // It is appended to, which no capture and no secrets file survives.
    try RunFiles.current.protect(path, isForced: isForced)
    try RunFiles.current.claim(path)
    var status = stat()
    isNew = stat(path, &status) != 0
    descriptor = Self.open(path)
    guard descriptor >= 0 else {
      throw ProgramFailure.usage("cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }

  var isStandard: Bool { path == nil }

  /// As messages call it.
  private var name: String { path ?? "to standard output" }

  private static func open(_ path: String) -> Int32 {
    Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
  }

  /// A new file is to be opened again after privileges were given up; one that was there stays its
  /// owner's.
  func give(to user: Privileges.User?) {
    if isNew, let user { _ = fchown(descriptor, user.user, user.group) }
  }

  /// Opens the file again under its name; where that fails, what is open stays.
  func reopen() -> String? {
    guard let path else { return nil }
    let fresh = Self.open(path)
    guard fresh >= 0 else {
      return "cannot open \(path) again: \(String(cString: strerror(errno)))"
    }
    close(descriptor)
    descriptor = fresh
    return nil
  }

  /// Writes an event at once; says what went wrong. A disk that is full now may have room later:
  /// the watch goes on, and what was written of the event is taken back, so that the next one
  /// begins a line.
  func write(_ octets: [UInt8]) -> String? {
    var start = 0
    while start < octets.count, !isBroken {
      let count = octets.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, octets.count - start)
      }
      if count >= 0 {
        start += count
        continue
      }
      let reason = errno
      // A reader that does not read must not keep the program from its end.
      if reason == EINTR, !Signals.isEndAsked { continue }
      // EIO is what a terminal says that was closed.
      if reason == EPIPE || reason == EINTR || (isStandard && reason == EIO) {
        isBroken = true
        return nil
      }
      lost += 1
      takeBack(start)
      return "cannot write \(name): \(String(cString: strerror(reason)))"
    }
    return nil
  }

  private func takeBack(_ count: Int) {
    var status = stat()
    guard count > 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) >= count
    else { return }
    _ = ftruncate(descriptor, status.st_size - count)
  }

  /// Whether somebody can still read what is written to a pipe, a socket or a terminal.
  func lookForReader() {
    var descriptor = pollfd(fd: descriptor, events: 0, revents: 0)
    if poll(&descriptor, 1, 0) > 0, descriptor.revents & Int16(POLLERR | POLLHUP) != 0 {
      isBroken = true
    }
  }
}
