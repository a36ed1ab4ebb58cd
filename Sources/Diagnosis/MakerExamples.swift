import Negotiations

/// The same advice in the words of several products: of those at hand where they are known, else of
/// all.
struct MakerExamples {
  private let words: PeerWords

  init(_ negotiation: Negotiation, _ run: RunFacts) {
    words = PeerWords(negotiation, run)
  }

  /// " (strongSwan `fragmentation = yes`, libreswan `fragmentation=yes`)", or nothing where both sides
  /// are known and no example is theirs.
  /// - Parameter examples: by the key of the product's device messages, the product's name and what to
  ///   write there.
  func text(_ examples: [(device: String, words: String)]) -> String {
    let wanted = examples.filter { words.isWanted($0.device) }.map(\.words)
    return wanted.isEmpty ? "" : " (\(wanted.joined(separator: ", ")))"
  }
}
