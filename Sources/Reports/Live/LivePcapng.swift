package import Capture
package import Diagnosis
import ISAKMP
import Negotiations

/// What `live` sees as a pcapng stream for Wireshark: the packets, and each finding as a row of its
/// own when it is told, with everything that is to be said as its comment.
///
/// A packet that was handed over takes no comment any more, so a finding is a packet too: an
/// exported PDU between the two peers, whose text Wireshark shows as it shows a log's line.
///
/// ```
/// Section Header │ Interface Description: one for each source │ one for the findings │ packets …
/// ```
package struct LivePcapng: LiveFormat {
  package static let name = "pcapng"

  private let writer = PcapngWriter()
  /// The number of the findings' interface.
  private let own: Int
  private let setting: ReportSetting

  package init(_ setting: ReportSetting, interfaces: [CaptureSummary]) {
    self.setting = setting
    own = interfaces.count
  }

  /// What the stream begins with.
  package func begin(_ sources: [(name: String, linkType: LinkType, snaplen: Int)]) -> [UInt8] {
    var octets = writer.sectionHeader(application: "ikewhy \(setting.version)")
    for source in sources {
      octets += writer.interface(source.name, linkType: source.linkType, snaplen: source.snaplen)
    }
    return octets + writer.interface("ikewhy", linkType: .exportedPDU, snaplen: 0)
  }

  package func packet(
    _ frame: borrowing FrameRecord, _ octets: RawSpan, interface: Int
  ) -> [UInt8] {
    writer.packet(
      interface: interface, ticks: frame.time.nanoseconds,
      octets: octets.withUnsafeBytes { [UInt8]($0) }, originalLength: frame.originalLength)
  }

  package mutating func add(_ report: Watch.Report, at time: Timestamp) -> [UInt8] {
    let negotiation = report.judged.negotiation
    let initiator = negotiation.initiator.endpoint.address
    let responder = negotiation.responder.endpoint.address
    return report.judged.findings.filter { $0.severity >= .warning }.flatMap {
      row($0, initiator, responder, at: time)
    }
  }

  package mutating func add(_ finding: Finding, at time: Timestamp) -> [UInt8] {
    finding.severity >= .warning ? row(finding, nil, nil, at: time) : []
  }

  package mutating func add(_ event: LiveEvent) -> [UInt8] {
    packet(
      "ikewhy: " + [event.interface, event.what].compactMap(\.self).joined(separator: ": "), nil,
      nil, comments: [], at: event.time)
  }

  package mutating func end(_ conclusion: LiveConclusion, at time: Timestamp) -> [UInt8] { [] }

  private func row(
    _ finding: Finding, _ source: IPAddress?, _ destination: IPAddress?, at time: Timestamp
  ) -> [UInt8] {
    let sure = "\(finding.severity.rawValue)[\(finding.page.code)] \(finding.confidence.rawValue)"
    var comment =
      ["\(sure): \(finding.title)", finding.explanation]
      + finding.evidence.map { "frame \($0.reference.frame): \($0.what)" }
      + finding.remedies.map { "fix: \($0)" }
    if let settle = finding.settle { comment.append("to settle it: \(settle)") }
    return packet(
      "\(sure): \(finding.title)", source, destination,
      comments: [comment.joined(separator: "\n")], at: time)
  }

  /// LINKTYPE_WIRESHARK_UPPER_PDU: tags of 16 bits, lengths of 16 bits, values padded to 32 bits; then
  /// the PDU.
  private func packet(
    _ text: String, _ source: IPAddress?, _ destination: IPAddress?, comments: [String],
    at time: Timestamp
  ) -> [UInt8] {
    func tag(_ number: UInt8, _ value: [UInt8]) -> [UInt8] {
      let padding = (4 - value.count % 4) % 4
      let length = value.count + padding
      return [0, number, UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)] + value
        + [UInt8](repeating: 0, count: padding)
    }
    // Tag 12: the dissector; 20 and 21, 22 and 23: the addresses.
    var octets = tag(12, Array("syslog".utf8))
    if let source { octets += tag(source.octets.count == 4 ? 20 : 22, source.octets) }
    if let destination {
      octets += tag(destination.octets.count == 4 ? 21 : 23, destination.octets)
    }
    octets += [0, 0, 0, 0] + Array(SafeText.text(text).utf8)
    return writer.packet(
      interface: own, ticks: time.nanoseconds, octets: octets, originalLength: octets.count,
      comments: comments)
  }
}

extension LinkType {
  /// LINKTYPE_WIRESHARK_UPPER_PDU.
  fileprivate static let exportedPDU = LinkType(rawValue: 252)
}
