/// What to enter on RouterOS.
enum RouterOSEdit {
  /// `/ip ipsec profile set [find name=to-hq] dh-group=modp2048,modp1024`: what a list has stays.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    let words = entry.name.split(separator: " ")
    guard let place = words.firstIndex(where: { menus.contains(String($0)) }) else { return nil }
    let menu = words[...place].joined(separator: " ")
    let name = words[(place + 1)...].joined(separator: " ")
    let quoted = name.contains(" ") ? "\"\(name)\"" : name
    let which = name.isEmpty ? "[find]" : "[find name=\(quoted)]"
    return edit.changes.lines { change in
      guard let setting = RouterOSAlgorithm.setting(change.attribute, isChild: stage.isChild),
        let word = RouterOSAlgorithm.word(change.to, isChild: stage.isChild)
      else { return nil }
      let isList = ["enc-algorithm", "enc-algorithms", "dh-group", "auth-algorithms"]
        .contains(setting)
      let kept =
        isList
        ? change.from.compactMap { RouterOSAlgorithm.word($0, isChild: stage.isChild) }
          .filter { $0 != "null" } : []
      let value = (kept + [word]).joined(separator: ",")
      return change.told("\(menu) set \(which) \(setting)=\(value)", in: entry)
    }
  }

  private static let menus: Set<String> = ["profile", "proposal", "peer"]
}
