import Glibc

/// Reads a file that the command line names and that is no capture.
enum InputFile {
  /// More than any log or table that belongs to a capture; what is larger was named by mistake.
  private static let limit = 256 << 20

  static func octets(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProgramFailure.usage("\(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ProgramFailure.usage("\(path): \(String(cString: strerror(errno)))")
      }
      if count == 0 { return octets }
      octets += block.prefix(count)
      guard octets.count <= limit else {
        throw ProgramFailure.usage("\(path): more than 256 MiB; this cannot be the file meant")
      }
    }
  }

  /// A text in UTF-8.
  static func text(of path: String) throws -> String {
    let octets = try octets(of: path)
    guard let text = String(validating: octets, as: UTF8.self) else {
      let line = octets.prefix(while: { $0 < 0x80 }).count { $0 == UInt8(ascii: "\n") } + 1
      throw ProgramFailure.usage("\(path):\(line): not UTF-8 text")
    }
    return text
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
