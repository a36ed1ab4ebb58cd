import Capture
import Diagnosis
import ISAKMP
import Negotiations

/// The ladder of a negotiation as rows between two upright lines.
struct HTMLLadder {
  private static let longest = 60

  let negotiation: Negotiation
  /// Position in the page, which makes a row's name.
  let number: Int
  let captureCount: Int
  /// Frames that the gravest error rests on.
  let marked: Set<FrameReference>

  private(set) var shown: Set<FrameReference> = []
  private var rows: [LadderRow] = []
  private var omitted = 0

  init(_ negotiation: Negotiation, number: Int, captureCount: Int, marked: Set<FrameReference>) {
    self.negotiation = negotiation
    self.number = number
    self.captureCount = captureCount
    self.marked = marked
    rows = LadderRow.all(negotiation)
    if rows.count > Self.longest {
      omitted = rows.count - Self.longest
      rows = Array(rows.prefix(Self.longest - 10) + rows.suffix(10))
    }
    shown = Set(rows.map(\.reference))
  }

  /// The name of a frame's row, where it has one.
  func anchor(_ reference: FrameReference) -> String? {
    shown.contains(reference) ? Self.name(number, reference) : nil
  }

  private static func name(_ number: Int, _ reference: FrameReference) -> String {
    "n\(number)-\(reference.capture + 1)-\(reference.frame)"
  }

  var html: String {
    guard !rows.isEmpty else { return "" }
    let left = Markup.xml(negotiation.initiator.endpoint.description)
    let right = Markup.xml(negotiation.responder.endpoint.description)
    var html = """
      <div class="ladder"><div class="peers"><span class="frame">frame</span>\
      <span class="time">seconds</span><div class="ends"><span>\(left)</span>\
      <span>\(right)</span></div></div><ol>

      """
    for (index, row) in rows.enumerated() {
      if omitted > 0, index == Self.longest - 10 {
        html += """
          <li class="row gap"><span></span><span></span><span class="lane">\
          <span class="label">… \(omitted) rows more …</span></span></li>

          """
      }
      html += self.row(row)
    }
    return html + "</ol></div>\n"
  }

  private func row(_ row: LadderRow) -> String {
    let frame =
      captureCount > 1
      ? "\(row.reference.capture + 1):\(row.reference.frame)" : "\(row.reference.frame)"
    var classes = ["row"]
    switch row.content {
    case .message(let index): classes.append(direction(index))
    case .repetition(let index, _): classes += [direction(index), "again"]
    case .icmpError: classes.append("icmp")
    }
    if marked.contains(row.reference) { classes.append("marked") }
    // The name stands out, what it holds is beside it.
    let parts = row.label(negotiation).split(separator: " ", maxSplits: 1)
    let label =
      classes.contains("icmp")
      ? "✗ \(Markup.xml(row.label(negotiation)))"
      : Markup.xml(String(parts.first ?? ""))
        + (parts.count > 1 ? " <em>\(Markup.xml(String(parts[1])))</em>" : "")
    return """
      <li class="\(classes.joined(separator: " "))" id="\(Self.name(number, row.reference))">\
      <span class="frame">\(frame)</span><span class="time">\(row.clock)</span>\
      <span class="lane"><span class="label">\(spoken(row.content))\(label)</span><span class="arrow"></span></span></li>

      """
  }

  /// What the arrow tells those who see it.
  private func spoken(_ content: LadderRow.Content) -> String {
    switch content {
    case .message(let index), .repetition(let index, _):
      let from = negotiation.messages[index].from
      let text = from == .initiator ? "initiator to responder" : "responder to initiator"
      return "<span class=\"vh\">\(text): </span>"
    case .icmpError: return ""
    }
  }

  private func direction(_ index: Int) -> String {
    negotiation.messages[index].from == .initiator ? "right" : "left"
  }
}
