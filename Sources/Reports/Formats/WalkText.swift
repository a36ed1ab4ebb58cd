import Capture
import ISAKMP
package import Negotiations
package import Policies

/// What a policy makes of a captured offer, for people: every pair with a row, the verdict, and for
/// Cisco IOS the debug output that the router would have printed.
package struct WalkText {
  package var layout: TextLayout
  package var style: IOSTranscript.Style
  private var room: Int
  /// Offers that were not walked, since so many pairs had been told before.
  package private(set) var leftOut = 0

  /// - Parameter room: how many pairs are told, where it is not the usual limit.
  package init(layout: TextLayout, style: IOSTranscript.Style, room: Int? = nil) {
    self.layout = layout
    self.style = style
    self.room = room ?? OfferWalk.toldPairs
  }

  /// Empty where the negotiation shows no offer.
  package mutating func page(_ negotiation: Negotiation, _ policy: PeerPolicy) -> [UInt8] {
    guard room > 0 else {
      leftOut += negotiation.phase1.offered.isEmpty ? 0 : 1
      return []
    }
    guard let offer = OfferWalk(negotiation, policy) else { return [] }
    let told = offer.told(room: &room)
    var lines = [
      layout.styled(
        "Offer of frame \(offer.frame), \(offer.initiator) → \(offer.responder), against "
          + "\(policy.file) (\(policy.product.name))", .bold)
    ]
    for ((name, walk), told) in zip(offer.readings, told) {
      lines.append("")
      if !name.isEmpty { lines.append(layout.styled("On \(name)", .cyan)) }
      lines += pairs(walk, told: told)
      lines += verdict(walk, offer)
      // Of a part of the pairs it would end as the router's did not.
      let transcript = told < walk.comparisons.count ? [] : offer.transcript(walk, style)
      if !transcript.isEmpty {
        lines += ["", layout.styled("debug crypto isakmp, reconstructed", .cyan)]
        lines += transcript.map { "  " + $0 }
      }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// What was not told, a line; empty where all was.
  package func end() -> [UInt8] {
    guard leftOut > 0 else { return [] }
    let line =
      "\n\(leftOut) further offers are not walked: no more than \(OfferWalk.toldPairs) pairs are told "
      + "in one run.\n"
    return Array(line.utf8)
  }

  /// A row for each pair and attribute.
  private func pairs(_ walk: PolicyWalk, told: Int) -> [String] {
    let unit = walk.stage.version == .ikev1 ? "transform" : "proposal"
    guard !walk.comparisons.isEmpty else { return ["  no entry to compare with"] }
    var lines: [String] = []
    for comparison in walk.comparisons.prefix(told) {
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
    if told < walk.comparisons.count {
      lines.append("  \(walk.comparisons.count - told) further pairs are not told")
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
