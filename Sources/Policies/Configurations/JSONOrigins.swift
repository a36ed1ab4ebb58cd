import Texts

extension JSONTree.Member {
  /// Where it stands, with a short value in words; a whole line may be the whole document.
  func origin(showing value: String? = nil) -> ConfigurationOrigin {
    let shown = value.map { "\(name): \($0)" } ?? name
    return .written(
      file: self.value.file, line: line, text: shown.count > 80 ? shown.prefix(80) + "…" : shown)
  }
}

extension JSONTree {
  /// One value of a member with its place.
  func configured(_ name: String) -> Configured<String>? {
    guard let member = member(name), let text = member.value.text else { return nil }
    return Configured(text, member.origin(showing: text))
  }

  func flag(_ name: String) -> Configured<Bool>? {
    configured(name).flatMap { text in
      switch text.value {
      case "true": Configured(true, text.origin)
      case "false": Configured(false, text.origin)
      default: nil
      }
    }
  }

  /// The values of a list of words or numbers, or of AWS's objects with one `Value`; `nil` where it
  /// is left out.
  func list(_ name: String) -> [Configured<String>]? {
    guard let member = member(name) else { return nil }
    let items = member.value.text == nil ? member.value.elements : [member.value]
    return items.compactMap { item in
      let value = item.member("Value")
      let line = value?.line ?? item.line
      guard let text = item.text ?? value?.value.text else { return nil }
      return Configured(
        text, .written(file: item.file, line: line, text: "\(member.name): \(text)"))
    }
  }
}

extension PeerPolicy {
  /// A name with a slip in it leaves out what it would say, so that a default stands for it.
  ///
  /// - Parameters:
  ///   - known: in small letters, without hyphens and underscores.
  ///   - lines: where the connections begin that it may belong to; without them, any.
  mutating func noteStrange(
    _ tree: JSONTree?, besides known: Set<String>, _ place: String, within lines: [Int]? = nil
  ) {
    for member in tree?.members ?? [] {
      let name = member.name.lowercased().filter { $0 != "-" && $0 != "_" }
      if known.contains(name) { continue }
      remark(
        member.line, "unknown member \(QuotedWords.told(member.name)) of \(place)",
        .unreadStatement, within: lines)
    }
  }
}
