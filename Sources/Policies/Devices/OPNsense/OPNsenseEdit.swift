/// What to write on an OPNsense.
enum OPNsenseEdit {
  /// The newer model has lists of strongSwan's words, the older one an element for each algorithm.
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    let element = stage.isChild ? "esp_proposals" : "proposals"
    guard case .written(let file, let line, let text) = entry.origin,
      text.hasPrefix("<\(element)>"), text.hasSuffix("</\(element)>")
    else {
      if entry.name.hasPrefix("connections."),
        let proposal = DeviceSyntax.proposal(edit.suite, .strongSwan, stage)
      {
        return ["for \(entry.name): `<\(element)>\(proposal)</\(element)>` (\(page))"]
      }
      return PhaseWords.lines(edit, entry, stage, page: "VPN > IPsec > Tunnel Settings")
    }
    guard let proposal = DeviceSyntax.proposal(edit.suite, .strongSwan, stage) else { return nil }
    let list = text.dropLast(element.count + 3)
    return ["\(file), line \(line): `\(list),\(proposal)</\(element)>` (\(page))"]
  }

  private static let page = "VPN > IPsec > Connections"
}
