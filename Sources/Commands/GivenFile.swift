import Capture
import Glibc
import ISAKMP
import Keys
import Texts

/// A file that the command line names beside the captures: secrets, policies, expectations.
enum GivenFile {
  /// More than any of them has; what is larger was named by mistake.
  private static let limit = 256 << 20

  /// The whole file, or why it cannot be read: exit code 2.
  static func octets(of path: String) throws(ProgramFailure) -> [UInt8] {
    RunFiles.current.note(input: path)
    let file: InputFile
    do {
      file = try InputFile(path: path)
    } catch {
      throw ProgramFailure.usage("\(path): \(error.reason)")
    }
    defer { close(file.descriptor) }
    var octets = file.alreadyRead
    var status = stat()
    let isRegular =
      fstat(file.descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if isRegular {
      guard status.st_size <= limit else { throw tooLarge(path) }
      // Room for all of it at once: an array that grows is there twice.
      octets.reserveCapacity(Int(status.st_size) + 1)
    }
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // A file need not be waited for, and a report of a run that was ended has its hashes.
      guard isRegular || Interruption.waits(for: file.descriptor) else {
        throw ProgramFailure.usage("\(path): not read to its end")
      }
      let count = Glibc.read(file.descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ProgramFailure.usage("\(path): \(String(cString: strerror(errno)))")
      }
      if count == 0 { return octets }
      octets += block.prefix(count)
      guard octets.count <= limit else { throw tooLarge(path) }
    }
  }

  private static func tooLarge(_ path: String) -> ProgramFailure {
    .usage("\(path): more than \(limit >> 20) MiB, which no such file has")
  }

  /// A text, whatever program saved it.
  static func text(of path: String) throws(ProgramFailure) -> TextFile {
    let file = TextFile(try octets(of: path), file: path)
    if let kind = file.binaryKind { throw ProgramFailure.usage("\(path): this is \(kind)") }
    guard String(validating: file.octets, as: UTF8.self) != nil else {
      let line = file.octets.prefix(while: { $0 < 0x80 }).count { $0 == UInt8(ascii: "\n") } + 1
      throw ProgramFailure.usage("\(file.error(line, "not UTF-8 text"))")
    }
    return file
  }

  /// In hexadecimal; `nil` for a file that is too large to be held, or cannot be read again.
  static func sha256(of path: String) -> String? {
    guard CaptureSources.isRegular(path), let octets = try? octets(of: path) else { return nil }
    return Hex.string(Digest.sha256(octets))
  }

  /// Two names of one file.
  static func areSame(_ a: String, _ b: String) -> Bool {
    guard let first = FileIdentity(existing: a) else { return false }
    return first == FileIdentity(existing: b)
  }

  static func exists(_ path: String) -> Bool { access(PathText.octets(path), F_OK) == 0 }

  /// Parts of a pattern that have wildcards: each multiplies what is searched.
  static let maximumWildcards = 2

  static func wildcards(in pattern: String) -> Int {
    pattern.split(separator: "/").count { part in part.contains { "*?[".contains($0) } }
  }

  /// The files that a pattern names, sorted; a relative one starts at the directory of `file`.
  static func matches(_ pattern: String, besides file: String) -> [String] {
    let directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    var result = glob_t()
    defer { globfree(&result) }
    let path = pattern.hasPrefix("/") ? pattern : directory + pattern
    guard glob(path, 0, nil, &result) == 0 else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { PathText.text($0) }
    }
  }
}
