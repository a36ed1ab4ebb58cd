/// Several YAML documents in one file, as `gcloud … list` writes a list: `---` before each.
enum YAMLDocuments {
  /// The documents as the items of one list, each on its own line as before: `---` becomes the dash of
  /// an item, and what follows it is indented below. `nil` where the file is one document.
  static func listed(_ text: TextFile) -> String? {
    let lines = text.lines.map { String(decoding: $0.octets, as: UTF8.self) }
    let marks = lines.indices.filter { isMark(lines[$0]) }
    let isContent = { (line: String) in
      let rest = line.drop { $0.isWhitespace }
      return !rest.isEmpty && rest.first != "#"
    }
    guard let firstContent = lines.indices.first(where: { isContent(lines[$0]) }),
      marks.contains(where: { $0 > firstContent })
    else { return nil }
    return lines.indices.map { index in
      if isMark(lines[index]) { return "-" }
      return (index == firstContent ? "- " : "  ") + lines[index]
    }.joined(separator: "\n")
  }

  private static func isMark(_ line: String) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy(\.isWhitespace)
  }
}
