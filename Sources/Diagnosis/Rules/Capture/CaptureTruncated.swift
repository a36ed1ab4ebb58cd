import Capture
import Negotiations

struct CaptureTruncated: Rule {
  static let page = RulePage(
    code: "IKE001",
    name: "capture-truncated",
    severity: .warning,
    summary: "The capture does not hold whole messages, or the file ends inside a packet.",
    checks: """
      Counts IKE messages of which the file kept fewer octets than were on the wire (the
      snapshot length), and notes where the file itself breaks off or becomes unreadable.

      Proven: both follow from the lengths in the file.
      """,
    consequence: """
      The tunnel does not suffer; the analysis does. A message cut short cannot be decoded to
      its end, and no hash or signature over it can be checked. What is missing may be the very
      payload that explains the failure.
      """,
    misleading: """
      tcpdump before version 4.9 kept 64 to 262 octets by default; ring buffers and appliances
      often still do. A file that is copied while it is being written ends inside a packet
      although nothing is wrong with the recording.
      """,
    fixes: [
      "On the capturing host: record with `tcpdump -s 0 -w FILE ...`, or `-s 65535`.",
      "Where the file is damaged: copy it again after the recording has ended.",
    ],
    references: [
      "pcap-savefile(5)",
      "draft-ietf-opsawg-pcapng section 4.3",
    ])
  static let needs: NegotiationFacts = .runAlone
}

extension CaptureTruncated {
  func findings(in run: RunFacts) -> [Finding] {
    run.captures.enumerated().compactMap { index, capture in
      let damage = capture.damage
      guard capture.truncatedIKE > 0 || damage != nil else { return nil }
      var titles: [String] = []
      var evidence: [Evidence] = []
      var remedies: [String] = []
      if capture.truncatedIKE > 0 {
        // A tool that shortens frames afterwards leaves the file's own limit as it was, and no
        // datagram reaches the usual one of 262144.
        let limit =
          (1...65535).contains(capture.snaplen)
          ? " at \(capture.snaplen) octets by the snapshot length" : " short of their end"
        titles.append("\(capture.truncatedIKE) IKE messages cut\(limit)")
        evidence.append(
          Evidence(
            run.firstTruncated.first { $0.capture == index }
              ?? FrameReference(capture: index, frame: 1),
            "the first message whose end the capture did not keep"))
        remedies.append("record again with the whole packet: `tcpdump -s 0` (or `-s 65535`)")
      }
      if let damage {
        titles.append("the file is damaged at octet \(damage.offset): \(damage.reason)")
        evidence.append(
          Evidence(
            FrameReference(capture: index, frame: capture.frames),
            "the last whole frame; nothing behind it was read"))
        remedies.append(
          "copy or record the file again; where it is still being written, wait for the end")
      }
      return Finding(
        page, .proven, title: titles.joined(separator: "; "),
        explanation: """
          What was kept has been analysed. A message cut short cannot be decoded to its end, and \
          no hash or signature over it can be checked.
          """,
        evidence: evidence, remedies: remedies)
    }
  }
}
