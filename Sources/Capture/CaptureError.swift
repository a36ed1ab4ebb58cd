/// Why nothing at all can be read from an input.
package struct CaptureError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The operating system refused, or the input is a directory.
    case cannotOpen
    /// The content is something else; the reason names what it looks like.
    case notACapture
    /// It begins as a capture does, but the file header is cut or impossible.
    case damagedHeader
    /// Compressed, and the program that opens it cannot be run.
    case cannotDecompress
  }

  package let kind: Kind
  package let path: String
  /// In octets from the start of the input.
  package let offset: Int
  /// A sentence's second half: "the file is empty".
  package let reason: String

  package init(_ kind: Kind, path: String, offset: Int = 0, reason: String) {
    self.kind = kind
    self.path = path
    self.offset = offset
    self.reason = reason
  }
}

extension CaptureError: CustomStringConvertible {
  package var description: String {
    offset == 0 ? "\(path): \(reason)" : "\(path), byte \(offset): \(reason)"
  }
}

/// Where and why reading ended before the end of a file. What came before is good.
package struct CaptureDamage: Hashable, Sendable {
  /// Of the record that cannot be read, in octets of the uncompressed file.
  package let offset: Int
  package let reason: String

  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}
