import Capture
import ISAKMP
import Negotiations

/// What the ladder of a negotiation shows, row by row in time order, whatever draws it.
struct LadderRow {
  enum Content {
    /// Index of the message in the negotiation.
    case message(Int)
    /// Repetitions in a row of one message, from this index on.
    case repetition(Int, count: Int)
    case icmpError(ICMPReport)
  }

  var reference: FrameReference
  var time: Timestamp
  /// Nanoseconds since the negotiation's first message.
  var sinceStart: Int64
  var content: Content

  /// The messages of a negotiation and the ICMP errors that quote them.
  static func all(_ negotiation: Negotiation) -> [LadderRow] {
    guard let start = negotiation.messages.first?.time.nanoseconds else { return [] }
    var rows: [LadderRow] = []
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
      rows.append(
        LadderRow(
          reference: message.reference, time: message.time,
          sinceStart: message.time.nanoseconds - start,
          content: message.retransmissionOf == nil
            ? .message(index) : .repetition(index, count: last - index + 1)))
      index = last + 1
    }
    for error in negotiation.icmpErrors.prefix(8) {
      rows.append(
        LadderRow(
          reference: error.reference, time: error.time,
          sinceStart: error.time.nanoseconds - start, content: .icmpError(error)))
    }
    return rows.enumerated().sorted { a, b in
      a.element.time == b.element.time
        ? a.offset < b.offset : a.element.time.nanoseconds < b.element.time.nanoseconds
    }.map(\.element)
  }

  /// "1.013".
  var clock: String {
    let milliseconds = sinceStart / 1_000_000
    let fraction = String(abs(milliseconds % 1000))
    return "\(milliseconds / 1000)."
      + String(repeating: "0", count: 3 - min(3, fraction.count)) + fraction
  }

  /// What stands on the arrow: "MM1  SA VID×5", "MM5 again, 3 times", "ICMP from …".
  func label(_ negotiation: Negotiation) -> String {
    switch content {
    case .message(let index):
      let message = negotiation.messages[index]
      let text = Self.contents(negotiation, message)
      return message.name.description + (text.isEmpty ? "" : "  " + text) + Self.port(message)
    case .repetition(let index, let count):
      let message = negotiation.messages[index]
      return message.name.description + (count > 1 ? " again, \(count) times" : " again")
        + Self.port(message)
    case .icmpError(let error):
      return
        "ICMP from \(error.error.reporter): type \(error.error.type) code \(error.error.code)"
    }
  }

  /// The payloads on the wire, and behind them those that a secret opened.
  static func payloads(of message: NegotiationMessage) -> [Payload] {
    message.message.payloads + (message.opened?.payloads ?? [])
  }

  /// "EAP-AKA AKA-Challenge request", "EAP-Failure".
  private static func step(_ eap: EAPPayload) -> String {
    let code = EAPCode(rawValue: eap.code)
    guard let type = eap.type.map({ EAPType(rawValue: $0) }) else { return "EAP-\(code)" }
    let method = type.description.hasPrefix("EAP") ? type.description : "EAP \(type)"
    let data = EAPMethodData(eap)
    let step = data?.subtypeName ?? data?.contents.joined(separator: " ") ?? ""
    return method + (step.isEmpty ? "" : " \(step)")
      + (data?.subtypeName == nil ? " \(code.description.lowercased())" : "")
  }

  private static func port(_ message: NegotiationMessage) -> String {
    message.source.port == 4500 || message.destination.port == 4500 ? "  (4500)" : ""
  }

  private static func contents(_ negotiation: Negotiation, _ message: NegotiationMessage) -> String
  {
    if message.opened == nil, message.message.ciphertext != nil {
      return "encrypted, \(message.octetCount) octets"
    }
    var words: [String] = []
    var vendorIDs = 0
    var announcements = 0
    for payload in payloads(of: message) {
      switch payload.content {
      case .encrypted where message.opened != nil: break
      case .identification(let identity):
        words.append("\(payload.shortName)=\(IdentityText.text(of: identity))")
      case .trafficSelectors(let selectors):
        let texts = selectors.selectors.map { Selector($0).text }
        words.append("\(payload.shortName)=\(texts.joined(separator: ","))")
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
      case .eap(let eap): words.append(Self.step(eap))
      case .encrypted(let encrypted):
        if let fragment = encrypted.fragment {
          words.append("encrypted fragment \(fragment.number) of \(fragment.total)")
        } else {
          words.append("encrypted, \(message.octetCount) octets")
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
