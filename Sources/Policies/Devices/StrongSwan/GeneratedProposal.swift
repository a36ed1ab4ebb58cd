import ISAKMP

/// One proposal that a product writes into the configuration of the strongSwan below it: the words,
/// and which line of the product's own file each kind of algorithm comes from.
struct GeneratedProposal {
  /// "aes256-sha256-modp2048".
  var words: [String] = []
  /// As the product's users know it: "ike-group HQ proposal 1".
  var name: String
  var origin: ConfigurationOrigin
  private var places: [SuiteAttribute: ConfigurationOrigin] = [:]
  private var wordLines: [(word: String, line: Int)] = []

  init(name: String, origin: ConfigurationOrigin) {
    self.name = name
    self.origin = origin
  }

  mutating func add(
    _ word: String, _ origin: ConfigurationOrigin, for attributes: SuiteAttribute...
  ) {
    words.append(word)
    if let line = origin.line { wordLines.append((word, line)) }
    for attribute in attributes { places[attribute] = origin }
  }

  /// Without a word: no group, for the one.
  mutating func place(_ origin: ConfigurationOrigin, for attribute: SuiteAttribute) {
    places[attribute] = origin
  }

  /// What strongSwan makes of the words.
  func read(_ kind: StrongSwanProposals.Kind, _ versions: [IKEVersion], product: String)
    -> (
      proposals: [ConfiguredProposal], remarks: [LineRemark], isRefused: Bool
    )
  {
    let list = StrongSwanProposals(
      words.joined(separator: "-"), kind: kind, versions: versions, name: name, origin: origin)
    let proposals = list.proposals.map { proposal in
      var proposal = proposal
      proposal.name = name
      for index in proposal.choices.indices {
        let choice = proposal.choices[index]
        proposal.choices[index].origin =
          choice.origin.isDefault
          ? .productDefault(product) : places[choice.value.attribute] ?? origin
      }
      return proposal
    }
    return (proposals, list.remarks.map { LineRemark(line(of: $0), $0) }, list.isRefused)
  }

  /// That of the word which it is about.
  private func line(of remark: String) -> Int {
    wordLines.first { remark.contains("“\($0.word)” in") }?.line ?? origin.line ?? 1
  }
}

/// strongSwan's words for groups, which other products name by their number.
enum StrongSwanGroup {
  static func word(_ number: Int) -> String? {
    KeyExchangeGroup.all.first { $0.number == UInt16(clamping: number) }
      .flatMap(StrongSwanWords.word)
  }
}

extension ConfiguredConnection {
  /// One thing that strongSwan refuses makes everything of a connection uncertain.
  mutating func doubtEverything() {
    for index in proposals?.indices ?? 0..<0 { proposals?[index].isCertain = false }
    for index in children.indices {
      for place in children[index].proposals.indices {
        children[index].proposals[place].isCertain = false
      }
    }
  }
}
