/// What IOS and the ASA have in common.
enum CiscoConduct {
  static let walk: @Sendable (WalkStage) -> WalkRules = { _ in
    WalkRules(ownOrderFirst: true, grantsUnaskedGroup: true, comparesAuthentication: true)
  }
}
