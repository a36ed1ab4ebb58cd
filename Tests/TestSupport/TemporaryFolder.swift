package import Foundation

/// A folder for the files of one test, gone with the suite's instance that holds it.
package final class TemporaryFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "ikewhy-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file, and gives its path.
  @discardableResult
  package func file(_ name: String, _ octets: [UInt8]) throws -> String {
    try Data(octets).write(to: url.appending(path: name))
    return path(name)
  }
}
