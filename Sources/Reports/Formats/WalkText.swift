import Capture
import ISAKMP
package import Negotiations
package import Policies

/// What a policy makes of a captured offer, for people: every pair with a row, the verdict, and for
/// Cisco IOS the debug output that the router would have printed.
package struct WalkText {
  package var layout: TextLayout
  package var style: IOSTranscript.Style

  package init(layout: TextLayout, style: IOSTranscript.Style) {
    self.layout = layout
    self.style = style
  }

  /// Empty where the negotiation shows no offer.
  package func page(_ negotiation: Negotiation, _ policy: PeerPolicy) -> [UInt8] {
    let stage = WalkStage.ikeSA(negotiation.version)
    let offers = OfferedSuite.suites(negotiation.phase1.offered, stage)
    guard !offers.isEmpty, let message = negotiation.phase1.offerMessage else { return [] }
    let initiator = negotiation.initiator.endpoint.address.description
    let responder = negotiation.responder.endpoint.address.description
    var lines = [
      layout.styled(
        "Offer of frame \(negotiation.messages[message].reference.frame), \(initiator) → "
          + "\(responder), against \(policy.file) (\(policy.product.name))", .bold)
    ]
    let configured =
      policy.proposals + policy.connections.compactMap(\.proposals).flatMap(\.self)
    let own = configured.filter { $0.versions.contains(negotiation.version) }
    let readings = policy.builtInProposals.readings(negotiation.version)
    for reading in readings {
      let walk = PolicyWalk(
        offers, own + reading.proposals, stage, policy.product.walkRules(stage))
      lines.append("")
      if !reading.name.isEmpty { lines.append(layout.styled("On \(reading.name)", .cyan)) }
      lines += pairs(walk)
      lines += verdict(walk, policy.product)
      if policy.product == .ciscoIOS, negotiation.version == .ikev1, !walk.policies.isEmpty {
        lines += ["", layout.styled("debug crypto isakmp, reconstructed", .cyan)]
        lines += IOSTranscript(style).lines(walk, local: responder, remote: initiator)
          .map { "  " + $0 }
      }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// A row for each pair and attribute.
  private func pairs(_ walk: PolicyWalk) -> [String] {
    let unit = walk.stage.version == .ikev1 ? "transform" : "proposal"
    guard !walk.comparisons.isEmpty else { return ["  no entry to compare with"] }
    var lines: [String] = []
    for comparison in walk.comparisons {
      let entry = walk.policies[comparison.policy]
      let number = walk.offers[comparison.offer].number
      let place = entry.origin.line.map { ", line \($0)" } ?? ""
      lines.append("  \(unit) \(number) against \(entry.name)\(place)")
      for row in comparison.rows {
        let mark = row.agrees ? " " : "≠"
        let noun = row.outcome == .keyLengthDiffers ? "key length" : row.attribute.noun
        lines.append(
          "   \(mark)" + TextLayout.padded(noun, to: 26) + " "
            + TextLayout.padded(row.offeredText ?? "–", to: 20) + " "
            + (row.configuredText ?? "–"))
      }
    }
    return lines
  }

  private func verdict(_ walk: PolicyWalk, _ product: ConfiguredProduct) -> [String] {
    if let chosen = walk.chosen {
      let suite = walk.agreed(chosen).map(\.text).joined(separator: "  ")
      return [
        "",
        layout.styled(
          "  accepted: \(walk.policies[chosen.policy].name) takes "
            + "\(walk.stage.version == .ikev1 ? "transform" : "proposal") "
            + "\(walk.offers[chosen.offer].number)", .green),
        "  \(suite)",
      ]
    }
    var lines = ["", layout.styled("  refused: no pair agrees", .red)]
    if !walk.isComplete { lines.append("  (the lists are too long; the end was left out)") }
    for attribute in walk.hopeless {
      lines.append(
        "  no pair agrees on the \(attribute.isKeyLength ? "key length" : attribute.attribute.noun)"
      )
    }
    for side in [LeastEdit.Side.responder, .initiator] {
      guard let edit = walk.leastEdit(on: side) else { continue }
      let entry = side == .responder ? walk.policies[edit.comparison.policy] : nil
      let product = side == .responder ? product : nil
      for line in edit.lines(entry, product, walk.stage) {
        lines += layout.wrapped(
          line, lead: "  least edit of the \(side.rawValue): ", indent: 4)
      }
      for warning in edit.warnings(walk.stage) {
        lines += layout.wrapped(warning, lead: "    mind: ", indent: 6)
      }
    }
    return lines
  }
}
