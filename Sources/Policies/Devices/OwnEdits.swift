extension LeastEdit.Change {
  /// "hub.cfg, line 12: `dh-group 14` instead of `dh-group 2`"; of a default, what it is under.
  func told(_ new: String, in entry: ConfiguredProposal) -> String {
    guard case .written(let file, let line, let text)? = origin, !text.isEmpty, text != new else {
      return "\(entry.origin), \(entry.name): `\(new)`"
    }
    return "\(file), line \(line): `\(new)` instead of `\(text)`"
  }
}

extension Sequence<LeastEdit.Change> {
  /// One line for each, the same line once; `nil` where one of them has no word.
  func lines(_ line: (LeastEdit.Change) -> String?) -> [String]? {
    var lines: [String] = []
    // The pseudorandom function follows from the integrity algorithm's word where both are of one
    // hash.
    let hashes = compactMap { change -> HashAlgorithm? in
      if case .integrity = change.to { change.to.hash } else { nil }
    }
    for change in self {
      if case .prf = change.to, let hash = change.to.hash, hashes.contains(hash) { continue }
      guard let line = line(change) else { return nil }
      if !lines.contains(line) { lines.append(line) }
    }
    return lines
  }
}
