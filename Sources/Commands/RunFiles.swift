import Capture
import Glibc

/// The files of one run of the program: those that no output may replace, and those that could not
/// be read.
final class RunFiles: @unchecked Sendable {
  /// Of the command that runs in this task; each run of the program has its own.
  @TaskLocal static var current = RunFiles()

  private var inputs: [FileIdentity: String] = [:]
  private var outputs: [FileIdentity: String] = [:]
  /// Captures among several that could not be read, each with its reason.
  private(set) var unreadable: [CaptureSummary] = []
  private(set) var isAnyUnreadable = false
  private var said: Set<String> = []

  /// A capture, a secrets file, a policy, an expectation …
  func note(input path: String) {
    guard path != "-", let identity = FileIdentity(existing: path) else { return }
    if inputs[identity] == nil { inputs[identity] = path }
  }

  /// Says it at once; the others are read.
  ///
  /// - Parameter isInRun: its summary is among those of the run already.
  func note(unreadable path: String, reason: String, isInRun: Bool = false) {
    isAnyUnreadable = true
    // A directory may be searched more than once.
    guard say(once: "ikewhy: \(path): \(reason)") else { return }
    guard !isInRun, !unreadable.contains(where: { $0.path == path }) else { return }
    var summary = CaptureSummary(path: path)
    summary.error = reason
    unreadable.append(summary)
  }

  /// Says a line, unless it was said before: one file may be read for two purposes.
  @discardableResult
  func say(once line: String) -> Bool {
    guard said.insert(line).inserted else { return false }
    StandardError.say(line)
    return true
  }

  /// - Parameter replacesKeys: as of `ProtectedContent`.
  /// - Throws: where writing to `path` would replace something that the user still needs.
  func protect(_ path: String, isForced: Bool, replacesKeys: Bool = false) throws {
    guard !isForced, let identity = FileIdentity(existing: path) else { return }
    if let input = inputs[identity] {
      throw ProgramFailure.usage(
        "cannot write \(path): it is \(input == path ? "" : "\(input), ")an input of this run "
          + "(--force replaces it)")
    }
    if let kind = ProtectedContent.kind(of: path, replacesKeys: replacesKeys) {
      throw ProgramFailure.usage(
        "cannot write \(path): it is \(kind) that is there already (--force replaces it)")
    }
  }

  /// - Throws: where another output of this run has the same name by now, however it is written.
  func claim(_ path: String) throws {
    guard let identity = FileIdentity(existing: path) ?? FileIdentity(coming: path) else { return }
    if let other = outputs[identity] {
      throw ProgramFailure.usage("two outputs go to \(other)")
    }
    outputs[identity] = path
  }

  func release(_ path: String) {
    for identity in [FileIdentity(existing: path), FileIdentity(coming: path)] {
      if let identity { outputs[identity] = nil }
    }
  }
}

/// A file by whatever name.
struct FileIdentity: Hashable {
  private var device: UInt64
  private var node: UInt64
  /// Of a file that is not there yet, in the directory that device and node name.
  private var name: String?

  init?(existing path: String) {
    var status = stat()
    guard stat(PathText.octets(path), &status) == 0 else { return nil }
    self.init(status)
  }

  init?(coming path: String) {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var status = stat()
    guard stat(PathText.octets(directory), &status) == 0 else { return nil }
    self.init(status)
    name = slash.map { String(path[path.index(after: $0)...]) } ?? path
  }

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    node = UInt64(status.st_ino)
  }
}
