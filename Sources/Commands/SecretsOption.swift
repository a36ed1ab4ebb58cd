internal import ArgumentParser
import Glibc
import Keys

/// `--secrets FILE`, the same in every command that opens messages.
struct SecretsOptions: ParsableArguments {
  @Option(
    name: .customLong("secrets"),
    help: ArgumentHelp(
      "Pre-shared keys, Diffie-Hellman secrets or session keys: YAML, Wireshark's tables, "
        + "ipsec.secrets, swanctl.conf, or a charon log at ike = 4. Repeatable.",
      valueName: "file"))
  var secretsFiles: [String] = []

  func read() throws -> Secrets {
    var secrets = Secrets()
    for path in secretsFiles {
      do {
        secrets.add(try SecretsFile.read(try Self.octets(of: path), file: path))
      } catch let error as SecretsError {
        throw ProgramFailure.usage("\(error)")
      }
    }
    secrets.distinguishLabels()
    return secrets
  }

  /// More than any log or table that belongs to a capture; what is larger was named by mistake.
  private static let limit = 256 << 20

  private static func octets(of path: String) throws -> [UInt8] {
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
        throw ProgramFailure.usage("\(path): more than 256 MiB, which no secrets file has")
      }
    }
  }
}
