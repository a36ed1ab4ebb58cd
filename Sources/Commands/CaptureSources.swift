import Capture
import Glibc

/// The captures that the command line names, directories opened up, in time order.
enum CaptureSources {
  /// Opens every capture. One among several that cannot be read is said, and noted for the reports;
  /// the others are read.
  ///
  /// - Throws: where none can be read: what is missing must not pass unnoticed in a script.
  static func open(_ names: [String]) throws -> [CaptureFile] {
    var files: [(file: CaptureFile, start: Timestamp?)] = []
    var failures: [CaptureError] = []
    let paths = try paths(names)
    for path in paths {
      RunFiles.current.note(input: path)
      do {
        let file = try CaptureFile(path: path)
        let start = file.firstTime
        files.append((file, start))
      } catch {
        failures.append(error)
      }
    }
    guard !files.isEmpty || failures.isEmpty else {
      throw ProgramFailure(
        exitCode: 3, message: failures.map { "ikewhy: \($0)" }.joined(separator: "\n"))
    }
    for failure in failures {
      RunFiles.current.note(
        unreadable: failure.path,
        reason: failure.offset == 0 ? failure.reason : "byte \(failure.offset): \(failure.reason)")
    }
    // One without frames has no time: behind all others, so that these are in order.
    return files.enumerated().sorted { a, b in
      guard let x = a.element.start else { return b.element.start == nil && a.offset < b.offset }
      guard let y = b.element.start else { return true }
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element.file)
  }

  /// The captures that the names stand for: a directory is those in it and in the directories below.
  static func paths(_ names: [String]) throws -> [String] {
    var paths: [String] = []
    for name in names {
      guard name != "-", isDirectory(name) else {
        paths.append(name)
        continue
      }
      let inside = try captures(in: name)
      if inside.isEmpty {
        throw ProgramFailure.input(
          "\(name): no capture in this directory (*.pcap, *.pcapng, *.cap)")
      }
      paths += inside
    }
    return paths
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(PathText.octets(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether somebody may still be writing it: a pipe, a socket, a terminal.
  static func isStream(_ path: String) -> Bool { !isRegular(path == "-" ? "/dev/stdin" : path) }

  /// What is copied is read twice.
  static func requireForCopy(_ path: String, by command: String) throws {
    guard path != "-" else {
      throw ProgramFailure.usage(
        "\(command) reads its input twice: give a file, not standard input")
    }
    guard !isPipe(path) else {
      throw ProgramFailure.usage(
        "\(path): \(command) reads its input twice: give a file, not a pipe")
    }
    guard !isDirectory(path) else {
      throw ProgramFailure.usage("\(path): \(command) copies one capture, not a directory")
    }
  }

  private static func isPipe(_ path: String) -> Bool {
    var status = stat()
    return stat(PathText.octets(path), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// Whether it can be read again from its beginning.
  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(PathText.octets(path), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  static func captures(in directory: String) throws -> [String] {
    let files = try DirectorySearch.files(in: directory, where: isCaptureName)
    for file in files where !file.isRegular {
      RunFiles.current.note(unreadable: file.path, reason: "not a file, but a pipe or a device")
    }
    return files.filter(\.isRegular).map(\.path)
  }

  /// `.pcap`, `.pcapng`, `.cap`, with a rotation's number or a compression's ending behind.
  private static func isCaptureName(_ name: String) -> Bool { stem(name) != nil }

  /// The path without the endings of a capture: "lab/hub" of "lab/hub.pcap.gz"; `nil` where it has
  /// none.
  static func stem(_ path: String) -> String? {
    var stem = path[...]
    for ending in [".gz", ".zst", ".lz4"] where stem.lowercased().hasSuffix(ending) {
      stem = stem.dropLast(ending.count)
    }
    while let last = stem.last, last.isNumber { stem = stem.dropLast() }
    for ending in [".pcap", ".pcapng", ".cap"] where stem.lowercased().hasSuffix(ending) {
      return String(stem.dropLast(ending.count))
    }
    return nil
  }
}
