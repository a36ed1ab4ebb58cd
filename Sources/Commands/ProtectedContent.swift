import Capture
import Glibc
import Keys
import Policies
import Reports
import Texts

/// What a file that is there already is by its content, where no output may replace it: somebody needs it
/// still, though this run does not read it.
enum ProtectedContent {
  /// What is not told by so many octets is nothing that is protected.
  private static let limit = 1 << 20

  /// "a capture"; `nil` for what may be written over, such as a report of before.
  ///
  /// - Parameter replacesKeys: session keys may be replaced by those of today; pre-shared ones may not.
  static func kind(of path: String, replacesKeys: Bool) -> String? {
    guard let octets = beginning(of: path) else { return nil }
    return CaptureFile.looksLikeCapture(
      firstOctets: Array(octets.prefix(CaptureFile.tellingOctets)))
      ?? secrets(octets, path, replacesKeys) ?? configuration(octets, path)
  }

  private static func secrets(_ octets: [UInt8], _ path: String, _ replacesKeys: Bool) -> String? {
    guard let secrets = try? SecretsFile.read(octets, file: path) else { return nil }
    let isHeld =
      replacesKeys
      ? !secrets.preSharedKeys.isEmpty || !secrets.postQuantumKeys.isEmpty : !secrets.isEmpty
    return isHeld ? "a secrets file" : nil
  }

  /// One that says something. A report quotes lines of configurations, and reads as one that says nothing.
  private static func configuration(_ octets: [UInt8], _ path: String) -> String? {
    guard
      let policy = try? ConfigurationFile.read(octets, file: path, including: { (_, _) in [] }),
      !policy.proposals.isEmpty || !policy.connections.isEmpty || !policy.presharedKeys.isEmpty,
      !PolicyText.isPage(octets)
    else { return nil }
    return "a configuration"
  }

  /// Of a regular file, its last line left out where it is not whole.
  private static func beginning(of path: String) -> [UInt8]? {
    let descriptor = Glibc.open(PathText.octets(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var octets = [UInt8](repeating: 0, count: min(limit, max(Int(status.st_size), 0)))
    var count = 0
    while count < octets.count {
      let more = octets.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { break }
      count += more
    }
    octets.removeLast(octets.count - count)
    guard status.st_size > limit else { return octets }
    return Array(octets[..<(octets.lastIndex(of: UInt8(ascii: "\n")) ?? octets.endIndex)])
  }
}
