/// Words that were meant to be others.
enum Spelling {
  /// Whether one word becomes the other by two letters that are missing, too many, wrong, or in each
  /// other's place; by one in short words.
  static func isSlip(_ word: String, of other: String) -> Bool {
    let (a, b) = (Array(word), Array(other))
    guard !a.isEmpty, !b.isEmpty, a.count < 32, b.count < 32 else { return false }
    // Distances between beginnings: of `a` without its last letter, of `a`, and of `a` being made.
    var (before, last) = ([Int](), Array(0...b.count))
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var least = min(
          last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          least = min(least, before[j - 2] + 1)
        }
        row.append(least)
      }
      (before, last) = (last, row)
    }
    return last[b.count] <= (min(a.count, b.count) < 5 ? 1 : 2)
  }
}
