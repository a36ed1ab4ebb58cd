import Capture
import ISAKMP
import Negotiations

/// The messages of a negotiation between two upright lines, time downwards.
struct Ladder {
  let layout: TextLayout
  /// Rows that a reader still takes in; long negotiations are shortened in the middle.
  private static let longest = 24

  func lines(_ negotiation: Negotiation, captureCount: Int) -> [String] {
    let rows = rows(negotiation, captureCount: captureCount)
    let left = negotiation.initiator.endpoint.address.description
    let right = negotiation.responder.endpoint.address.description
    let inner = max(20, layout.width - Self.margin - 2)
    let gap = max(1, inner + 2 - left.count - right.count)
    var lines = [
      layout.styled(
        "  frame      time  " + left + TextLayout.spaces(gap) + right, .dim)
    ]
    if rows.count <= Self.longest {
      lines += rows
    } else {
      lines += rows.prefix(Self.longest - 5)
      lines.append(
        TextLayout.spaces(Self.margin)
          + "│ … \(rows.count - Self.longest + 1) rows more; `ikewhy decode` shows each message")
      lines += rows.suffix(4)
    }
    return lines
  }

  /// Columns before the left upright.
  private static let margin = 19

  private func rows(_ negotiation: Negotiation, captureCount: Int) -> [String] {
    LadderRow.all(negotiation).map { row in
      let line = prefix(row, captureCount)
      switch row.content {
      case .icmpError: return line + "│ ✗ " + row.label(negotiation)
      case .message(let index):
        return line + arrow(row.label(negotiation), from: negotiation.messages[index].from)
      case .repetition(let index, _):
        return line
          + layout.styled(
            arrow(row.label(negotiation), from: negotiation.messages[index].from), .dim)
      }
    }
  }

  private func prefix(_ row: LadderRow, _ captureCount: Int) -> String {
    let frame =
      captureCount > 1
      ? "\(row.reference.capture + 1):\(row.reference.frame)" : "\(row.reference.frame)"
    return TextLayout.rightAligned(frame, in: 7) + TextLayout.rightAligned(row.clock, in: 10) + "  "
  }

  private func arrow(_ label: String, from role: Role) -> String {
    var label = label
    let inner = max(20, layout.width - Self.margin - 2)
    let room = inner - 6
    var columns = TextLayout.columns(label)
    if columns > room {
      label = String(label.prefix(room - 1)) + "…"
      columns = room
    }
    let dashes = Self.dashes(max(1, inner - columns - 5))
    let arrow = role == .initiator ? " \(label) \(dashes)─▶ " : " ◀─\(dashes) \(label) "
    return "│" + TextLayout.padded(arrow, to: inner) + "│"
  }

  private static let rule = String(repeating: "─", count: 512)

  private static func dashes(_ count: Int) -> String {
    count > 512
      ? String(repeating: "─", count: count) : String(Substring(rule.utf8.prefix(3 * count)))
  }
}
