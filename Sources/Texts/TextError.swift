/// Why a file that a user wrote cannot be used. Never quotes a secret.
package struct TextError: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// Counted from 1; `nil` where the fault has no line.
  package var line: Int?
  package var reason: String

  package init(file: String, line: Int?, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  package init(_ place: FilePlace, _ reason: String) {
    self.init(file: place.file, line: place.line, reason: reason)
  }

  package var place: FilePlace? { line.map { FilePlace(file: file, line: $0) } }

  package var description: String {
    line.map { "\(file), line \($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
