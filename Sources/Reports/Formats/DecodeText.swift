import Capture
import ISAKMP
import Keys
import Negotiations

/// `decode` for people: a message a block, payload by payload, with offsets.
package struct DecodeText {
  package let layout: TextLayout

  package init(layout: TextLayout) {
    self.layout = layout
  }

  package func block(_ decoded: DecodedMessage) -> [UInt8] {
    let message = decoded.message
    let header = message.header
    var lines = heading(decoded)
    if let ciphertext = message.ciphertext {
      lines.append(
        "  \(Self.offset(28))  encrypted, \(ciphertext.count) octets; the first payload inside is "
          + "\(decoded.dialect.meaning(of: header.nextPayload, .ikev1).shortName)")
    }
    let version: IKEVersion = header.isIKEv2 ? .ikev2 : .ikev1
    let text = PayloadText(version: version, vendorIDs: message.vendorIDs)
    for payload in message.payloads { lines += describe(payload, text) }
    if let content = decoded.opened?.content {
      let verdicts =
        Self.verdict(content.hash) + (content.proof.map { Self.verdict($0, "AUTH") } ?? "")
      lines.append("  " + layout.styled("opened\(verdicts)", .green))
      for payload in content.payloads { lines += describe(payload, text) }
    } else if decoded.opened != nil {
      lines.append("  " + layout.styled("opened as one of several fragments", .green))
    }
    for problem in message.problems + (decoded.opened?.content?.problems ?? []) {
      let lead =
        "  \(Self.offset(problem.offset))  "
        + layout.styled(
          problem.isViolation ? "problem: " : "remark: ", problem.isViolation ? .yellow : .dim)
      lines += layout.wrapped(problem.what, lead: lead, indent: 8)
    }
    return Array((lines.joined(separator: "\n") + "\n\n").utf8)
  }

  private static func verdict(_ hash: HashVerdict, _ what: String = "hash") -> String {
    switch hash {
    case .verified(let name): ", \(name) verified"
    case .wrong: ", its \(what) does NOT fit"
    case .untestable(let why): why.isEmpty ? "" : ", \(what) not tested: \(why)"
    }
  }

  private func heading(_ decoded: DecodedMessage) -> [String] {
    let header = decoded.message.header
    let datagram = decoded.datagram
    let exchange =
      decoded.dialect.exchangeName(header).map { "\($0) (\(header.exchangeType.rawValue))" }
      ?? "exchange \(header.exchangeType.rawValue)"
    var path = "\(datagram.source) → \(datagram.destination)"
    if datagram.transport == .tcp { path += "  TCP" }
    if datagram.hasNonESPMarker { path += "  non-ESP marker" }
    if !datagram.vlan.isEmpty {
      path += "  VLAN \(datagram.vlan.map { String($0) }.joined(separator: "."))"
    }
    if datagram.frames.count > 1 {
      path += "  from frames \(datagram.frames.map { String($0) }.joined(separator: ", "))"
    }
    return [
      layout.styled(
        "frame \(datagram.frame.number)  \(TimeText.rfc3339(datagram.frame.time))  \(path)", .bold),
      "  IKEv\(header.majorVersion).\(header.minorVersion)  \(exchange)  message ID "
        + "\(Hex.string(header.messageID))  \(header.length) octets",
      "  \(header.isIKEv1 ? "cookies" : "SPIs") \(Hex.string(header.initiatorSPI)) "
        + "\(Hex.string(header.responderSPI))  flags \(Self.flags(header))",
    ]
  }

  private func describe(_ payload: Payload, _ text: PayloadText) -> [String] {
    let critical = payload.isCritical && text.version == .ikev2 ? ", critical" : ""
    let head =
      "  \(Self.offset(payload.offset))  \(payload.meaning.description) (\(payload.type.rawValue)), "
      + "\(payload.statedLength) octets\(critical)"
    let fields = text.lines(payload)
    // What fits stays on the payload's own line: a message shall fit a screen.
    if fields.count == 1, let only = fields.first,
      TextLayout.columns(head) + 2 + TextLayout.columns(only) <= layout.width
    {
      return [layout.styled(head, .cyan) + "  " + only]
    }
    return [layout.styled(head, .cyan)]
      + fields.flatMap { layout.wrapped($0, lead: "          ", indent: 12) }
  }

  private static func offset(_ offset: Int) -> String {
    TextLayout.rightAligned(String(offset), in: 4)
  }

  private static func flags(_ header: ISAKMPHeader) -> String {
    let flags = header.flags
    var names: [String] = []
    if header.isIKEv1 {
      if flags.contains(.encryption) { names.append("encryption") }
      if flags.contains(.commit) { names.append("commit") }
      if flags.contains(.authenticationOnly) { names.append("authentication only") }
    } else {
      if flags.contains(.initiator) { names.append("initiator") }
      if flags.contains(.version) { names.append("higher version possible") }
      names.append(flags.contains(.response) ? "response" : "request")
    }
    let hex = Hex.string([flags.rawValue])
    return names.isEmpty ? "0x\(hex)" : "0x\(hex) (\(names.joined(separator: ", ")))"
  }
}
