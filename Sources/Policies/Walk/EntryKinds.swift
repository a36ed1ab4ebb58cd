/// Which entries of a list say something that none before them does.
package struct EntryKinds: Sendable {
  /// Their places.
  package private(set) var firsts: [Int] = []
  private var seen: Set<Values> = []
  /// How many entries were looked at.
  private var count = 0

  package init() {}

  /// Looks at those that were not looked at before; the others are the same as then.
  package mutating func add(_ entries: [ConfiguredProposal]) {
    guard count < entries.count else { return }
    for place in count..<entries.count where seen.insert(Values(entries[place])).inserted {
      firsts.append(place)
    }
    count = entries.count
  }

  /// What an entry takes, wherever it is written.
  private struct Values: Hashable {
    let choices: [Configured<AlgorithmChoice>]

    init(_ entry: ConfiguredProposal) { choices = entry.choices }

    static func == (left: Self, right: Self) -> Bool {
      left.choices.count == right.choices.count
        && zip(left.choices, right.choices).allSatisfy { $0.value == $1.value }
    }

    func hash(into hasher: inout Hasher) {
      for choice in choices { hasher.combine(choice.value) }
    }
  }
}
