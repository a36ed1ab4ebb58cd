/// The known word that a misspelt one was probably meant to be.
package enum NearestWord {
  /// `nil` where no word is near: at most one letter in four may be wrong, two letters in all.
  package static func of(_ word: String, among known: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().unicodeScalars.prefix(64))
    let limit = min(2, (letters.count + 3) / 4)
    var best: (word: String, distance: Int)?
    for candidate in known {
      let other = Array(candidate.lowercased().unicodeScalars)
      guard abs(other.count - letters.count) <= limit else { continue }
      guard let distance = self.distance(letters, other, limit) else { continue }
      if best.map({ distance < $0.distance || distance == $0.distance && candidate < $0.word })
        ?? true
      {
        best = (candidate, distance)
      }
    }
    return best?.word
  }

  /// `; did you mean “esp_proposals”?`, or nothing.
  ///
  /// - Parameter remarks: how many there are already. In a file that is wrong from end to end nobody
  ///   reads them, and comparing every word with all known ones takes its time.
  package static func hint(
    _ word: String, among known: @autoclosure () -> some Sequence<String>, after remarks: Int
  ) -> String {
    guard remarks < 100 else { return "" }
    // A word of another place is known and yet wrong here.
    guard let near = of(word, among: known()), near != word else { return "" }
    return "; did you mean “\(near)”?"
  }

  /// "; did you mean count?", or the words that there are where none is near.
  package static func orAll(_ word: String, of known: [String]) -> String {
    of(word, among: known).map { "; did you mean \($0)?" } ?? "; there are \(known.listed("and"))"
  }

  /// Insertions, deletions, replacements, and neighbours exchanged; `nil` beyond the limit.
  private static func distance(
    _ first: [Unicode.Scalar], _ second: [Unicode.Scalar], _ limit: Int
  ) -> Int? {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for i in first.indices {
      var row = [i + 1]
      for j in second.indices {
        var value = min(last[j + 1] + 1, row[j] + 1)
        value = min(value, last[j] + (first[i] == second[j] ? 0 : 1))
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          value = min(value, beforeLast[j - 1] + 1)
        }
        row.append(value)
      }
      guard row.contains(where: { $0 <= limit }) else { return nil }
      beforeLast = last
      last = row
    }
    return last[second.count] <= limit ? last[second.count] : nil
  }
}
