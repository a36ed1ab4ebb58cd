import Capture
package import Diagnosis
import ISAKMP
import Negotiations

/// What a comparison comes to, in a sentence.
package enum DiffSentences {
  package static func conclusion(_ difference: NegotiationDifference) -> String {
    let place = difference.failed.map { " (\($0.name))" } ?? ""
    let decisive = difference.decisive
    switch difference.ground {
    case .noFailure:
      return difference.isEmpty
        ? "Nothing differs, and neither failed." : "The second did not fail; this is what differs."
    case .finding:
      // Something else may have changed as well, on the other side, which no message shows.
      return
        "The failure most likely hangs on \(list(decisive)): that is what the finding is about."
    case .onlyDifference:
      return "The failure most likely hangs on \(list(decisive)): nothing else that could matter "
        + "differs up to the message that failed\(place)."
    case .nothingVisible:
      return
        "Up to the message that failed\(place) both said the same: what has changed is in no message "
        + "before it\(answerer(difference)). Look at what changed there, or on the way, since the first."
    case .undecided:
      return
        "Several things differ up to the message that failed\(place), and the finding is about none "
        + "of them."
    }
  }

  /// Who decided otherwise this time.
  private static func answerer(_ difference: NegotiationDifference) -> String {
    guard let failed = difference.failed,
      let message = difference.bad.negotiation.messages.first(where: {
        $0.reference == failed.reference
      })
    else { return "" }
    let other = message.from.other
    let address = difference.bad.negotiation.peer(other).endpoint.address
    return ", but with the \(other.rawValue) \(address), which did not answer it as before"
  }

  private static func list(
    _ rows: [(part: NegotiationDifference.Part?, row: NegotiationDifference.Row)]
  ) -> String {
    let texts = rows.prefix(4).map { part, row in
      let place = part.map { " of \($0.name), from the \($0.from.rawValue)" } ?? ""
      return "\(row.attribute)\(place) (\(row.good ?? "none") before, now \(row.bad ?? "none"))"
    }
    let rest = rows.count - texts.count
    return texts.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}
