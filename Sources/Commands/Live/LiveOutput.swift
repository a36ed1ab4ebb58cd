import Capture
import Glibc

/// Standard output, or a file that is appended to and can be opened anew after it was moved away.
final class LiveOutput {
  private let path: String?
  private var descriptor: Int32
  /// Nobody reads any more.
  private(set) var isBroken = false

  init(path: String?) throws {
    self.path = path == "-" ? nil : path
    descriptor = 1
    if let path = self.path {
      descriptor = Self.open(path)
      guard descriptor >= 0 else {
        throw ProgramFailure.usage("cannot write \(path): \(String(cString: strerror(errno)))")
      }
    }
  }

  var isStandard: Bool { path == nil }

  private static func open(_ path: String) -> Int32 {
    Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
  }

  /// The file is to be written to after privileges were given up.
  func give(to user: Privileges.User?) {
    if path != nil, let user { _ = fchown(descriptor, user.user, user.group) }
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

  /// Writes at once.
  func write(_ octets: [UInt8]) {
    var start = 0
    while start < octets.count, !isBroken {
      let count = octets.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, octets.count - start)
      }
      if count >= 0 {
        start += count
      } else if errno != EINTR {
        isBroken = true
      }
    }
  }
}
