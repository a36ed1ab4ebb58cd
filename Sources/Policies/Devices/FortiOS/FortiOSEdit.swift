import ISAKMP

/// What to write on a FortiGate.
enum FortiOSEdit {
  /// A word more in `set proposal`, which holds cipher and hash, and a number more in `set dhgrp`;
  /// for what Quick Mode asks for instead, as it offers one group whatever else is there.
  static func lines(_ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage) -> [String]
  {
    var lines: [String] = []
    var rest = edit.changes
    let words: Set<SuiteAttribute> = [.encryption, .hash, .prf, .integrity]
    if rest.contains(where: { words.contains($0.attribute) }),
      let word = FortiOSWords.word(edit.suite, isChild: stage.isChild),
      case .written(let file, let line, let text) = entry.origin
    {
      lines.append("\(file), line \(line): `\(text) \(word)`")
      rest.removeAll { words.contains($0.attribute) }
    }
    for change in rest {
      if change.to == .noGroup {
        let place = change.origin ?? entry.origin
        lines.append("\(place), \(entry.name): `set pfs disable`")
        continue
      }
      guard case .group(let group) = change.to, let word = FortiOSWords.word(group) else {
        lines.append(edit.value(change, entry))
        continue
      }
      if case .written(let file, let line, let text)? = change.origin {
        lines.append(
          stage == .quickMode && edit.side == .initiator
            ? "\(file), line \(line): `set dhgrp \(word)` instead of `\(text)`"
            : "\(file), line \(line): `\(text) \(word)`")
      } else {
        lines.append("\(entry.origin), under \(entry.name): `set dhgrp \(word)`")
      }
    }
    return lines
  }
}
