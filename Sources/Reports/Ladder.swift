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
        "  frame      time  " + left + String(repeating: " ", count: gap) + right, .dim)
    ]
    if rows.count <= Self.longest {
      lines += rows
    } else {
      lines += rows.prefix(Self.longest - 5)
      lines.append(
        String(repeating: " ", count: Self.margin)
          + "│ … \(rows.count - Self.longest + 1) rows more; `ikewhy decode` shows each message")
      lines += rows.suffix(4)
    }
    return lines
  }

  /// Columns before the left upright.
  private static let margin = 19

  private func rows(_ negotiation: Negotiation, captureCount: Int) -> [String] {
    guard let start = negotiation.messages.first?.time.nanoseconds else { return [] }
    var rows: [(time: Int64, text: String)] = []
    var index = 0
    while index < negotiation.messages.count {
      let message = negotiation.messages[index]
      // A run of repetitions of one message is one row.
      var last = index
      if let original = message.retransmissionOf {
        while last + 1 < negotiation.messages.count,
          negotiation.messages[last + 1].retransmissionOf == original
        {
          last += 1
        }
      }
      let count = last - index + 1
      rows.append(
        (
          message.time.nanoseconds,
          row(
            negotiation, index, again: message.retransmissionOf == nil ? nil : count, start: start,
            captureCount)
        ))
      index = last + 1
    }
    for error in negotiation.icmpErrors.prefix(8) {
      let text =
        "ICMP from \(error.error.reporter): type \(error.error.type) code \(error.error.code)"
      rows.append(
        (
          error.time.nanoseconds,
          prefix(error.reference, error.time, start, captureCount) + "│ ✗ " + text
        ))
    }
    return rows.enumerated().sorted { a, b in
      a.element.time == b.element.time ? a.offset < b.offset : a.element.time < b.element.time
    }.map(\.element.text)
  }

  private func prefix(
    _ reference: FrameReference, _ time: Timestamp, _ start: Int64, _ captureCount: Int
  ) -> String {
    let frame =
      captureCount > 1 ? "\(reference.capture + 1):\(reference.frame)" : "\(reference.frame)"
    let milliseconds = (time.nanoseconds - start) / 1_000_000
    let seconds = "\(milliseconds / 1000)."
    let fraction = String(abs(milliseconds % 1000))
    let text = seconds + String(repeating: "0", count: 3 - min(3, fraction.count)) + fraction
    return TextLayout.rightAligned(frame, in: 7) + TextLayout.rightAligned(text, in: 10) + "  "
  }

  private func row(
    _ negotiation: Negotiation, _ index: Int, again: Int?, start: Int64, _ captureCount: Int
  ) -> String {
    let message = negotiation.messages[index]
    let toRight = message.from == .initiator
    var label = message.name.description
    if let again {
      label += again > 1 ? " again, \(again) times" : " again"
    } else {
      let content = contents(negotiation, message)
      if !content.isEmpty { label += "  " + content }
    }
    let on4500 = message.source.port == 4500 || message.destination.port == 4500
    if on4500 { label += "  (4500)" }
    let inner = max(20, layout.width - Self.margin - 2)
    let room = inner - 6
    if label.count > room { label = String(label.prefix(room - 1)) + "…" }
    let dashes = String(repeating: "─", count: max(1, inner - label.count - 5))
    let arrow = toRight ? " \(label) \(dashes)─▶ " : " ◀─\(dashes) \(label) "
    let line = prefix(message.reference, message.time, start, captureCount)
    let body = "│" + TextLayout.padded(arrow, to: inner) + "│"
    return line + (again == nil ? body : layout.styled(body, .dim))
  }

  private func contents(_ negotiation: Negotiation, _ message: NegotiationMessage) -> String {
    if message.message.ciphertext != nil {
      return "encrypted, \(message.message.octets.count) "
        + "octets"
    }
    var words: [String] = []
    var vendorIDs = 0
    var announcements = 0
    for payload in message.message.payloads {
      switch payload.content {
      case .notify(let notification):
        let name =
          negotiation.version == .ikev1
          ? IKEv1.NotifyType(rawValue: notification.type).description
          : IKEv2.NotifyType(rawValue: notification.type).description
        switch IKEv2.NotifyType(rawValue: notification.type) {
        case .natDetectionSourceIP where negotiation.version == .ikev2: words.append("NAT-D")
        case .natDetectionDestinationIP where negotiation.version == .ikev2: break
        case let type
        where negotiation.version == .ikev2 && !type.isError && type != .cookie:
          // Announcements of what a peer can do; `decode` lists them.
          announcements += 1
        default: words.append("N(\(name))")
        }
      case .encrypted(let encrypted):
        if let fragment = encrypted.fragment {
          words.append("encrypted fragment \(fragment.number) of \(fragment.total)")
        } else {
          words.append("encrypted, \(message.message.octets.count) octets")
        }
      default:
        if payload.type == .vendorID || payload.type == .vendorIDV2 {
          vendorIDs += 1
        } else {
          words.append(payload.shortName)
        }
      }
    }
    if announcements > 0 { words.append("N×\(announcements)") }
    if vendorIDs > 0 { words.append(vendorIDs == 1 ? "VID" : "VID×\(vendorIDs)") }
    var unique: [String] = []
    for word in words where unique.last != word { unique.append(word) }
    return unique.joined(separator: " ")
  }
}
