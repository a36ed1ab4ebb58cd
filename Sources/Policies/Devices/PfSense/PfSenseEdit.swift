/// What to write on a pfSense.
enum PfSenseEdit {
  @Sendable static func lines(
    _ edit: LeastEdit, _ entry: ConfiguredProposal, _ stage: WalkStage
  ) -> [String]? {
    PhaseWords.lines(edit, entry, stage, page: "VPN > IPsec > Tunnels")
  }
}
