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
    guard let offer = OfferWalk(negotiation, policy) else { return [] }
    var lines = [
      layout.styled(
        "Offer of frame \(offer.frame), \(offer.initiator) → \(offer.responder), against "
          + "\(policy.file) (\(policy.product.name))", .bold)
    ]
    for (name, walk) in offer.readings {
      lines.append("")
      if !name.isEmpty { lines.append(layout.styled("On \(name)", .cyan)) }
      lines += pairs(walk)
      lines += verdict(walk, offer)
      let transcript = offer.transcript(walk, style)
      if !transcript.isEmpty {
        lines += ["", layout.styled("debug crypto isakmp, reconstructed", .cyan)]
        lines += transcript.map { "  " + $0 }
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

  private func verdict(_ walk: PolicyWalk, _ offer: OfferWalk) -> [String] {
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
    for edit in offer.leastEdits(walk) {
      for line in edit.lines {
        lines += layout.wrapped(
          line, lead: "  least edit of the \(edit.side.rawValue): ", indent: 4)
      }
      for warning in edit.warnings {
        lines += layout.wrapped(warning, lead: "    mind: ", indent: 6)
      }
    }
    return lines
  }
}
