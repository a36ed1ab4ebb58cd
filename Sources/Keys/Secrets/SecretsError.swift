/// Why a secrets file cannot be used. Never quotes what the file holds.
package struct SecretsError: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// Counts from 1; `nil` where the fault has no line.
  package var line: Int?
  package var reason: String

  package init(file: String, line: Int?, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  package var description: String {
    line.map { "\(file), line \($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
