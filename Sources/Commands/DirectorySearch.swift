import Capture
import Glibc

/// A directory and those below it, searched for files with certain names.
struct DirectorySearch {
  /// Directories deeper than this are searched no more.
  private static let maximumDepth = 64
  /// Other files than those looked for, and directories, all together: a whole disk is named by mistake.
  private static let maximumOthers = 100_000

  /// Whether a path ends as those looked for do.
  private let fits: (String) -> Bool
  private var found: [(path: String, isRegular: Bool)] = []
  private var seen: Set<FileIdentity> = []
  private var others = 0
  private var isCut = false
  private let maximumOthers: Int

  /// Every file that fits, in the order of the names, hidden ones left out, and whether it is a regular
  /// one: others may be waited for in vain. A directory that links lead to again is searched once: a
  /// link may lead back up. One below that cannot be searched is noted.
  static func files(
    in directory: String, maximumOthers: Int = Self.maximumOthers,
    where fits: @escaping (String) -> Bool
  ) throws -> [(path: String, isRegular: Bool)] {
    var search = DirectorySearch(fits, maximumOthers)
    try search.search(directory, depth: 0)
    return search.found
  }

  private init(_ fits: @escaping (String) -> Bool, _ maximumOthers: Int) {
    self.fits = fits
    self.maximumOthers = maximumOthers
  }

  private mutating func search(_ directory: String, depth: Int) throws {
    var status = stat()
    guard stat(PathText.octets(directory), &status) == 0, depth < Self.maximumDepth,
      !InputFile.isKernels(status), seen.insert(FileIdentity(status)).inserted
    else { return }
    let entries: [Entry]
    do {
      entries = try Self.typedEntries(of: directory)
    } catch let failure as ProgramFailure where depth > 0 {
      let reason = failure.reason.dropFirst(directory.count + 2)
      RunFiles.current.note(unreadable: directory, reason: String(reason))
      return
    }
    for entry in entries where !isCut && !Interruption.isAsked {
      guard others < maximumOthers else {
        isCut = true
        return RunFiles.current.note(
          unreadable: directory,
          reason: "searched no further behind \(maximumOthers) other files: "
            + "name directories with fewer")
      }
      try look(at: entry, depth: depth)
    }
  }

  private mutating func look(at entry: Entry, depth: Int) throws {
    let path = entry.path
    let isFitting = fits(path)
    // Most files of a disk need no question.
    if entry.isFile, !isFitting {
      others += 1
      return
    }
    var status = stat()
    let isThere = stat(PathText.octets(path), &status) == 0
    let type = status.st_mode & S_IFMT
    if isThere, type == S_IFDIR {
      others += 1
      try search(path, depth: depth + 1)
    } else if isFitting {
      // Of a link to nothing, opening it says why.
      found.append((path, !isThere || type == S_IFREG))
    } else {
      others += 1
    }
  }

  // MARK: Entries

  private struct Entry {
    var path: String
    /// As the directory says; no link.
    var isFile: Bool
  }

  /// The paths of a directory's entries in the order of their names, hidden ones left out.
  static func entries(of directory: String) throws -> [String] {
    try typedEntries(of: directory).map(\.path)
  }

  private static func typedEntries(of directory: String) throws -> [Entry] {
    guard let handle = opendir(PathText.octets(directory)) else {
      throw ProgramFailure.input("\(directory): \(String(cString: strerror(errno)))")
    }
    defer { closedir(handle) }
    // As other programs name what is here: an annotation of `./hub.pcap` may be one of no file.
    let prefix =
      directory == "." || directory == "./"
      ? "" : directory.hasSuffix("/") ? directory : directory + "/"
    var entries: [Entry] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { PathText.text($0) }
      }
      guard !name.hasPrefix(".") else { continue }
      entries.append(
        Entry(path: prefix + name, isFile: Int(entry.pointee.d_type) == Int(DT_REG)))
    }
    return entries.sorted { $0.path < $1.path }
  }
}
