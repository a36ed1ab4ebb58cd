import Capture
import Glibc
import Reports
import Threads

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
  private let isForced: Bool
  private let replacesKeys: Bool

  static func standard() -> Output { Output(descriptor: 1) }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    name = nil
    finalPath = nil
    isForced = false
    replacesKeys = false
  }

  /// Opens `path` for writing, by way of a temporary file beside it. A device or a pipe is written
  /// to directly, a symbolic link stays one.
  ///
  /// - Parameters:
  ///   - mode: who may read a new file.
  ///   - isForced: an input of this run, or a capture that is there, may be replaced.
  ///   - replacesKeys: so may a file of session keys.
  init(
    path: String, mode: mode_t = 0o644, isForced: Bool = false, replacesKeys: Bool = false
  ) throws {
    name = path
    self.isForced = isForced
    self.replacesKeys = replacesKeys
    guard !path.isEmpty else { throw ProgramFailure.usage("cannot write: the output has no name") }
    var status = stat()
    let exists = stat(PathText.octets(path), &status) == 0
    guard !exists || status.st_mode & S_IFMT != S_IFDIR else {
      throw ProgramFailure.usage("cannot write \(path): \(String(cString: strerror(EISDIR)))")
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      finalPath = nil
      guard status.st_mode & S_IFMT != S_IFBLK else {
        throw ProgramFailure.usage("cannot write \(path): it is a disk")
      }
      descriptor = Self.opened(path, isPipe: status.st_mode & S_IFMT == S_IFIFO)
    } else {
      try RunFiles.current.protect(path, isForced: isForced, replacesKeys: replacesKeys)
      guard let real = Self.destination(of: path) else {
        throw ProgramFailure.usage("cannot write \(path): \(String(cString: strerror(ELOOP)))")
      }
      try RunFiles.current.claim(real)
      finalPath = real
      // A report that its owner alone may read stays one.
      let permitted = exists ? status.st_mode & mode : mode
      // A name of its own: what is there already is somebody's.
      var (temporary, opened, count) = ("", Int32(-1), 0)
      repeat {
        temporary = "\(real).\(getpid())\(count == 0 ? "" : "-\(count)").part"
        opened = open(
          PathText.octets(temporary), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
          permitted)
        count += 1
      } while opened < 0 && errno == EEXIST && count < 100
      descriptor = opened
      temporaryPath = temporary
      if opened >= 0 { UnfinishedFiles.add(temporary) }
    }
    guard descriptor >= 0 else {
      let isUnread = errno == ENXIO && exists && status.st_mode & S_IFMT == S_IFIFO
      let reason = isUnread ? "no program reads from it" : String(cString: strerror(errno))
      temporaryPath = nil
      if let finalPath { RunFiles.current.release(finalPath) }
      throw ProgramFailure.usage("cannot write \(path): \(reason)")
    }
  }

  /// What was not finished leaves nothing behind.
  deinit { discard() }

  /// A device or a pipe. A pipe that nobody reads is waited for a second, not for ever.
  private static func opened(_ path: String, isPipe: Bool) -> CInt {
    for _ in 0..<(isPipe ? InputFile.patience / 20 : 1) {
      let descriptor = open(PathText.octets(path), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
      }
      guard errno == ENXIO, !Interruption.isAsked else { return -1 }
      usleep(20_000)
    }
    errno = ENXIO
    return -1
  }

  /// Where links lead, also to what is not there yet; `nil` where they lead in a circle.
  private static func destination(of path: String) -> String? {
    var path = path
    for _ in 0..<40 {
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      guard readlink(PathText.octets(path), &target, target.count - 1) > 0 else { return path }
      let next = PathText.text(target)
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = next.hasPrefix("/") ? next : folder + next
    }
    return nil
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Nothing written from here on arrives.
  var isBroken: Bool { failure != nil }

  func write(_ octets: [UInt8]) {
    pending += octets
    if pending.count >= 1 << 16 { flush() }
  }

  func flush() {
    Progress.clear()
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
      // What was read since it was opened is protected as well.
      do {
        try RunFiles.current.protect(name, isForced: isForced, replacesKeys: replacesKeys)
      } catch {
        discard()
        throw error
      }
      RunFiles.current.release(finalPath)
      UnfinishedFiles.remove(temporaryPath)
      if rename(PathText.octets(temporaryPath), PathText.octets(finalPath)) == 0 {
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
    if let temporaryPath {
      UnfinishedFiles.remove(temporaryPath)
      unlink(PathText.octets(temporaryPath))
      if let finalPath { RunFiles.current.release(finalPath) }
    }
    temporaryPath = nil
  }
}

/// Temporary files that a signal would leave behind: commands that do not report what they had read end at
/// once.
private enum UnfinishedFiles {
  private static let count = 16
  /// Paths for the signal's handler, which may neither allocate nor wait.
  private nonisolated(unsafe) static let paths = {
    let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count)
    paths.initialize(repeating: nil, count: count)
    return paths
  }()
  private static let lock = Guarded(())

  static func add(_ path: String) {
    lock.withLock { _ in
      guard let place = (0..<count).first(where: { paths[$0] == nil }) else { return }
      paths[place] = PathText.octets(path).withUnsafeBufferPointer { octets in
        octets.baseAddress.flatMap { strdup($0) }
      }
    }
    for number in [SIGINT, SIGTERM] { removeAll(at: number) }
  }

  static func remove(_ path: String) {
    lock.withLock { _ in
      for place in 0..<count {
        guard let held = paths[place], PathText.text(held) == path else { continue }
        paths[place] = nil
        free(held)
      }
    }
  }

  /// Where the signal would end the program: who reports what was read has a handler of its own.
  private static func removeAll(at number: CInt) {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0, action.sa_flags & SA_SIGINFO == 0,
      action.__sigaction_handler.sa_handler == nil
    else { return }
    action.__sigaction_handler.sa_handler = { number in
      for place in 0..<UnfinishedFiles.count {
        if let path = UnfinishedFiles.paths[place] { unlink(path) }
      }
      signal(number, SIG_DFL)
      raise(number)
    }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(number, &action, nil)
  }
}

enum StandardError {
  static func say(_ message: String) {
    Progress.clear()
    let octets = Array((SafeText.text(message) + "\n").utf8)
    _ = octets.withUnsafeBytes { Glibc.write(2, $0.baseAddress, octets.count) }
  }
}
