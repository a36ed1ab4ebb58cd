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

  /// Whether it can be read again from its beginning.
  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(PathText.octets(path), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Directories deeper than this are searched no more.
  private static let maximumDepth = 64

  static func captures(in directory: String) throws -> [String] {
    var captures: [String] = []
    var seen: Set<FileIdentity> = []
    try search(directory, depth: 0, &seen) { captures.append($0) }
    return captures
  }

  /// Every file that is named like a capture. A directory that links lead to again is searched
  /// once: a link may lead back up.
  private static func search(
    _ directory: String, depth: Int, _ seen: inout Set<FileIdentity>, _ found: (String) -> Void
  ) throws {
    guard let identity = FileIdentity(existing: directory), seen.insert(identity).inserted,
      depth < maximumDepth
    else { return }
    let names: [String]
    do {
      names = try entries(of: directory)
    } catch let failure as ProgramFailure where depth > 0 {
      let reason = failure.reason.dropFirst(directory.count + 2)
      RunFiles.current.note(unreadable: directory, reason: String(reason))
      return
    }
    for path in names {
      if isDirectory(path) {
        try search(path, depth: depth + 1, &seen, found)
      } else if isCaptureName(path) {
        if isSpecial(path) {
          RunFiles.current.note(unreadable: path, reason: "not a file, but a pipe or a device")
        } else {
          found(path)
        }
      }
    }
  }

  /// The paths of a directory's entries in the order of their names, hidden ones left out.
  static func entries(of directory: String) throws -> [String] {
    guard let handle = opendir(PathText.octets(directory)) else {
      throw ProgramFailure.input("\(directory): \(String(cString: strerror(errno)))")
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { PathText.text($0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    // As other programs name what is here: an annotation of `./hub.pcap` may be one of no file.
    let prefix =
      directory == "." || directory == "./"
      ? "" : directory.hasSuffix("/") ? directory : directory + "/"
    return names.sorted().map { prefix + $0 }
  }

  /// What a directory holds under a capture's name that would be waited for in vain.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(PathText.octets(path), &status) == 0 && status.st_mode & S_IFMT != S_IFREG
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
