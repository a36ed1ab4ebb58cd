/// Lines that begin as a known statement does but for one word: a slip has hidden them.
package struct NearPath: Sendable {
  private let paths: [[String]]
  /// Words that stand in those places in statements of another kind.
  private let others: Set<String>

  /// `*` in a path is any word.
  package init(_ paths: [String], besides others: Set<String> = []) {
    self.paths = paths.map { $0.split(separator: " ").map(String.init) }
    self.others = others
  }

  /// Whether the beginning differs from that of a known statement in one word, which no other statement
  /// has there. Something must follow.
  package func isNear(_ words: some RandomAccessCollection<String>) -> Bool {
    paths.contains { path in
      guard words.count > path.count else { return false }
      var strange: String?
      for (word, known) in zip(words, path) where word != known && known != "*" {
        guard strange == nil else { return false }
        strange = word
      }
      return strange.map { !others.contains($0) } ?? false
    }
  }
}
