/// A line of a configuration in blocks that cannot be read; the rest still counts.
package struct BlockFault: Hashable, Sendable {
  /// Counted from 1.
  package var line: Int
  package var reason: String
  /// The line may have begun an entry of its own; else it was a statement of the one that it is in.
  package var hidesEntry: Bool
  /// Nothing behind the line was read.
  package var isEnd = false
  /// Where the entry begins whose statement it surely is.
  package var entryLine: Int?

  package static let tooDeep = "nested deeper than anybody writes: nothing behind it is read"

  init(_ line: Int, _ reason: String, hidesEntry: Bool = false) {
    self.line = line
    self.reason = reason
    self.hidesEntry = hidesEntry
  }
}
