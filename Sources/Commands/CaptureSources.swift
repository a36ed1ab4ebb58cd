import Capture
import Glibc

/// The captures that the command line names, directories opened up, in time order.
enum CaptureSources {
  /// Opens every capture.
  ///
  /// - Throws: naming each that cannot be read: one that is missing must not pass unnoticed in a
  ///   script.
  static func open(_ names: [String]) throws -> [CaptureFile] {
    var files: [(file: CaptureFile, start: Timestamp?)] = []
    var failures: [String] = []
    for path in try paths(names) {
      do {
        let file = try CaptureFile(path: path)
        let start = file.firstTime
        files.append((file, start))
      } catch {
        failures.append("ikewhy: \(error)")
      }
    }
    if !failures.isEmpty {
      throw ProgramFailure(exitCode: 3, message: failures.joined(separator: "\n"))
    }
    return files.enumerated().sorted { a, b in
      guard let x = a.element.start, let y = b.element.start, x != y else {
        return a.offset < b.offset
      }
      return x < y
    }.map(\.element.file)
  }

  /// The captures that the names stand for: a directory is those in it, with `isDeep` also those in
  /// the directories below.
  static func paths(_ names: [String], isDeep: Bool = false) throws -> [String] {
    var paths: [String] = []
    for name in names {
      guard name != "-", isDirectory(name) else {
        paths.append(name)
        continue
      }
      let inside = try captures(in: name, isDeep: isDeep)
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
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func captures(in directory: String, isDeep: Bool) throws -> [String] {
    var captures: [String] = []
    for path in try entries(of: directory) {
      if isCaptureName(path), !isDirectory(path) {
        captures.append(path)
      } else if isDeep, isDirectory(path), !isLink(path) {
        captures += try Self.captures(in: path, isDeep: true)
      }
    }
    return captures
  }

  /// The paths of a directory's entries in the order of their names, hidden ones left out.
  static func entries(of directory: String) throws -> [String] {
    guard let handle = opendir(directory) else {
      throw ProgramFailure.input("\(directory): \(String(cString: strerror(errno)))")
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    let prefix = directory.hasSuffix("/") ? directory : directory + "/"
    return names.sorted().map { prefix + $0 }
  }

  /// A link to a directory may lead back up.
  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
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
