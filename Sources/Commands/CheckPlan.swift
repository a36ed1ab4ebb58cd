import Capture
import Diagnosis
import Glibc
import Policies
internal import Texts

/// What a check compares with what: its runs, each with the expectations that are meant for it.
struct CheckPlan {
  struct Part {
    var captures: [String]
    var expectations: ExpectationFile?
  }

  var parts: [Part] = []
  /// Expectation files of configurations alone, given by name or found in a directory.
  private var pairFiles: [ExpectationFile] = []
  private var suppressions: [String: Suppressions] = [:]
  /// Directories that were given and hold neither captures nor expectations of configurations.
  private(set) var emptyDirectories: [String] = []

  /// A capture with an expectation file beside it is a run of its own; those without are one run
  /// together, as in other commands. `--expect` makes all of them one run.
  init(_ names: [String], expect: String?, eachAlone: Bool) throws {
    var names = names
    for name in names where Self.isExpectationFile(name) {
      let file = try Self.read(name)
      guard file.expectations.isEmpty else {
        throw ProgramFailure.usage("\(name): it has expectations of a capture: give the capture")
      }
      pairFiles.append(file)
    }
    names.removeAll(where: Self.isExpectationFile)
    if expect == nil {
      for name in names where name != "-" && CaptureSources.isDirectory(name) {
        let captures = try CaptureSources.captures(in: name)
        let count = pairFiles.count
        try findOrphans(in: name, among: Set(captures))
        // A directory with configurations alone has no capture to miss.
        if captures.isEmpty, pairFiles.count > count { names.removeAll { $0 == name } }
      }
    }
    emptyDirectories = try names.filter {
      try $0 != "-" && CaptureSources.isDirectory($0) && CaptureSources.captures(in: $0).isEmpty
    }
    names.removeAll(where: emptyDirectories.contains)
    let paths = try CaptureSources.paths(names)
    if let expect {
      let expectations = try Self.read(expect)
      if !paths.isEmpty { parts = [Part(captures: paths, expectations: expectations)] }
    } else {
      var others: [String] = []
      for path in paths {
        let beside = Self.expectationPaths(of: path).first(where: GivenFile.exists)
        if let beside {
          parts.append(Part(captures: [path], expectations: try Self.read(beside)))
        } else if eachAlone {
          parts.append(Part(captures: [path], expectations: nil))
        } else {
          others.append(path)
        }
      }
      if !others.isEmpty { parts.append(Part(captures: others, expectations: nil)) }
    }
    for path in paths {
      let directory = Self.directory(of: path)
      if suppressions[directory] == nil {
        suppressions[directory] = try Self.suppressions(above: directory)
      }
    }
  }

  func suppressions(for capture: String) -> Suppressions? {
    suppressions[Self.directory(of: capture)]
  }

  /// Suppressions whose last day is over, each once.
  func expired(on today: String) -> [Suppressions.Entry] {
    var places: Set<FilePlace> = []
    return suppressions.sorted { $0.key < $1.key }.flatMap { $0.value.expired(on: today) }
      .filter { places.insert($0.place).inserted }
  }

  /// Suppressions that no finding of the run met, each once, those that expired left out.
  func unused(_ used: Set<FilePlace>, on today: String) -> [Suppressions.Entry] {
    var places = used
    return suppressions.sorted { $0.key < $1.key }.flatMap(\.value.entries)
      .filter { $0.expires >= today && places.insert($0.place).inserted }
  }

  /// Whether any expectation is compared with anything.
  var hasExpectations: Bool { !pairFiles.isEmpty || parts.contains { $0.expectations != nil } }

  /// How the configurations meet what is expected of them.
  func pairResults() throws -> [ExpectationResult] {
    var seen: Set<String> = []
    return try (pairFiles + parts.compactMap(\.expectations))
      .filter { seen.insert($0.path).inserted }
      .flatMap { file in
        try file.pairs.map { expectation in
          let folder = Self.directory(of: file.path)
          func policy(_ stated: Stated<String>) throws -> PeerPolicy {
            do {
              return try GivenPolicy(stated.value, in: folder).read()
            } catch let failure as ProgramFailure {
              throw ProgramFailure.usage("\(stated.place): \(failure.reason)")
            }
          }
          return expectation.result(
            PolicyPair(try policy(expectation.a), try policy(expectation.b)))
        }
      }
  }

  /// Whether files of expectations alone are given.
  var hasPairFiles: Bool { !pairFiles.isEmpty }

  private static func isExpectationFile(_ path: String) -> Bool {
    endings.contains(where: path.hasSuffix) && !CaptureSources.isDirectory(path)
  }

  private static let endings = [".expect.yaml", ".expect.yml"]

  /// Where a capture's expectations may be: "lab/hub.expect.yaml" for "lab/hub.pcap", or `.yml`.
  private static func expectationPaths(of capture: String) -> [String] {
    guard capture != "-" else { return [] }
    return endings.map { (CaptureSources.stem(capture) ?? capture) + $0 }
  }

  /// The one that is there, or that would be written.
  static func expectationPath(of capture: String) -> String? {
    let paths = expectationPaths(of: capture)
    return paths.first(where: GivenFile.exists) ?? paths.first
  }

  private static func read(_ path: String) throws -> ExpectationFile {
    do {
      return try ExpectationFile(try GivenFile.text(of: path))
    } catch let error as TextError {
      throw ProgramFailure.usage("\(error)")
    }
  }

  /// An expectation whose capture is gone would otherwise pass for ever; one of configurations has
  /// none.
  private mutating func findOrphans(in directory: String, among captures: Set<String>) throws {
    let known = Set(captures.flatMap(Self.expectationPaths))
    func isExpectation(_ name: String) -> Bool { Self.endings.contains(where: name.hasSuffix) }
    for (path, _) in try DirectorySearch.files(in: directory, where: isExpectation)
    where !known.contains(path) {
      let file = try Self.read(path)
      if file.expectations.isEmpty {
        pairFiles.append(file)
        continue
      }
      let ending = Self.endings.first(where: path.hasSuffix) ?? ""
      let stem = path.dropLast(ending.count)
      throw ProgramFailure.input(
        "\(path): its capture is missing (\(stem).pcap or \(stem).pcapng)")
    }
  }

  private static func directory(of path: String) -> String {
    guard path != "-", let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The nearest `.ikewhy.yaml`, from the captures' directory upwards.
  private static func suppressions(above directory: String) throws -> Suppressions {
    guard let real = realpath(PathText.octets(directory), nil) else { return Suppressions() }
    defer { free(real) }
    var (absolute, shown) = (PathText.text(real), directory)
    while true {
      for name in Suppressions.fileNames {
        let path = absolute == "/" ? "/\(name)" : "\(absolute)/\(name)"
        guard GivenFile.exists(path) else { continue }
        // The path as the user would write it, where it is not far up.
        let short = shown == "." ? name : "\(shown)/\(name)"
        let display = GivenFile.exists(short) ? short : path
        do {
          return try Suppressions(TextFile(try GivenFile.text(of: path).octets, file: display))
        } catch let error as TextError {
          throw ProgramFailure.usage("\(error)")
        }
      }
      guard absolute != "/", let slash = absolute.lastIndex(of: "/") else {
        return Suppressions()
      }
      absolute = slash == absolute.startIndex ? "/" : String(absolute[..<slash])
      shown = shown == "." ? ".." : shown.hasSuffix("..") ? "\(shown)/.." : Self.parent(of: shown)
    }
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
