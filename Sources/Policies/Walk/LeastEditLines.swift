import ISAKMP

extension LeastEdit {
  /// What to write, in the device's own words, with file and line: one entry a place.
  ///
  /// `entry` is the entry of the changed side's configuration; `nil` where that is not at hand.
  package func lines(
    _ entry: ConfiguredProposal?, _ product: ConfiguredProduct?, _ stage: WalkStage
  ) -> [String] {
    guard let entry, let product else { return [described(changes)] }
    switch product.words.editing {
    case .commands:
      return stage.isChild
        ? [transformSet(entry, product, stage) ?? described(changes)]
        : changes.map { command($0, entry, product, stage) }
    case .proposalList(let options):
      // The method stands on a line of its own, and in no proposal.
      let method = changes.filter { $0.attribute == .authentication }
      let lines = method.map { authentication($0, options) ?? described([$0]) }
      if method.count == changes.count { return lines }
      return [list(entry, product, options, stage) ?? described(changes)] + lines
    case .own(let lines): return lines(self, entry, stage) ?? changes.map { value($0, entry) }
    case .values: return changes.map { value($0, entry) }
    }
  }

  /// "MODP-1024 (2) is SHOULD NOT, RFC 8247 section 2.4", for what the edit would bring in or keep.
  package func warnings(_ stage: WalkStage) -> [String] {
    suite.compactMap { choice in
      choice.requirement(stage).flatMap { requirement in
        requirement.level.warnsOff ? "\(choice.text) is \(requirement)" : nil
      }
    }
  }

  /// Without a file: what to have instead of what.
  private func described(_ changes: [Change]) -> String {
    changes.map { change in
      let verb = side == .initiator ? "offer" : "accept"
      let now = change.from.map(\.text).joined(separator: " or ")
      return "\(verb) \(change.attribute.noun) \(change.to.text)"
        + (now.isEmpty ? "" : " (now \(now))")
    }.joined(separator: ", ")
  }

  /// One line of a Cisco policy or proposal.
  private func command(
    _ change: Change, _ entry: ConfiguredProposal, _ product: ConfiguredProduct,
    _ stage: WalkStage
  ) -> String {
    guard let word = DeviceSyntax.word(change.to, product, stage),
      let command = DeviceSyntax.command(change.attribute)
    else { return value(change, entry) }
    // IKEv2 proposals list alternatives on one line, IKEv1 policies have one.
    let isList = stage.version == .ikev2
    if case .written(let file, let line, let text)? = change.origin {
      if isList, text != entry.name { return "\(file), line \(line): `\(text) \(word)`" }
      return "\(file), line \(line): `\(command) \(word)`"
        + (text == entry.name || text.isEmpty ? "" : " instead of `\(text)`")
    }
    return "\(entry.origin), under `\(entry.name)`: `\(command) \(word)`"
  }

  /// A keyword proposal added to the list.
  private func list(
    _ entry: ConfiguredProposal, _ product: ConfiguredProduct,
    _ options: ConfigurationWords.ProposalList, _ stage: WalkStage
  ) -> String? {
    guard let proposal = DeviceSyntax.proposal(suite, product, stage) else { return nil }
    guard case .written(let file, let line, let text) = entry.origin, text.contains("=") else {
      let name = stage.isChild ? options.espOption : options.ikeOption
      return "for \(entry.name) (\(entry.origin)): `\(name) = \(proposal)`"
    }
    // Quick Mode offers one group, which need not be that of what is added; it accepts them all.
    if stage == .quickMode, side == .initiator, changes.contains(where: { $0.attribute == .group })
    {
      let option = text.prefix { $0 != "=" }
      let space = option.hasSuffix(" ") ? " " : ""
      return "\(file), line \(line): `\(option)=\(space)\(proposal)` instead of `\(text)`"
    }
    // ipsec.conf's exclamation mark ends the list.
    let isStrict = text.hasSuffix("!")
    let old = isStrict ? String(text.dropLast()) : text
    let separator = old.contains(", ") || old.contains(" = ") ? ", " : ","
    return "\(file), line \(line): `\(old)\(separator)\(proposal)\(isStrict ? "!" : "")`"
  }

  /// `authby=secret`, `auth = psk`: the option that the file has, with the other value.
  private func authentication(
    _ change: Change, _ options: ConfigurationWords.ProposalList
  ) -> String? {
    guard case .written(let file, let line, let text)? = change.origin,
      let separator = text.firstIndex(of: "="), text[..<separator].contains("auth"),
      case .authentication(let method) = change.to, let word = options.method(method)
    else { return nil }
    let space = text[..<separator].hasSuffix(" ") ? " " : ""
    let edited = "\(text[..<separator])=\(space)\(word)"
    // Another line makes the difference, as those of XAUTH do.
    return edited == text ? nil : "\(file), line \(line): `\(edited)` instead of `\(text)`"
  }

  private func transformSet(
    _ entry: ConfiguredProposal, _ product: ConfiguredProduct, _ stage: WalkStage
  ) -> String? {
    var lines: [String] = []
    if changes.contains(where: { $0.attribute != .group }) {
      let words = suite.compactMap { choice -> String? in
        if case .group = choice { return nil }
        return DeviceSyntax.word(choice, product, stage)
      }
      guard !words.isEmpty else { return nil }
      let line = words.joined(separator: " ")
      if case .written(let file, let number, let text) = entry.origin {
        let head = text.split(separator: " ").prefix {
          !$0.hasPrefix("esp-") && !$0.hasPrefix("ah-")
        }
        lines.append("\(file), line \(number): `\(head.joined(separator: " ")) \(line)`")
      } else {
        lines.append("\(entry.name): `\(line)`")
      }
    }
    if let change = changes.first(where: { $0.attribute == .group }) {
      let place = change.origin.map { "\($0)" } ?? "\(entry.origin)"
      if let word = DeviceSyntax.word(change.to, product, stage) {
        lines.append("\(place): `set pfs \(word)`")
      } else {
        lines.append("\(place): `no set pfs`")
      }
    }
    return lines.joined(separator: "; ")
  }

  func value(_ change: Change, _ entry: ConfiguredProposal) -> String {
    "\(change.origin ?? entry.origin), \(entry.name): \(change.attribute.noun) \(change.to.text)"
  }
}
