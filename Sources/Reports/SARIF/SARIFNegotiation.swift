import Capture
import Diagnosis
import ISAKMP
import Negotiations

/// A negotiation as a logical location, and its messages as the steps of a thread flow.
struct SARIFNegotiation {
  struct Step {
    var reference: FrameReference
    var time: Timestamp
    var text: String
    /// 0 for Phase 1 and the IKE SA, 1 for what it protects.
    var nesting: Int
    /// "lab.pcap/ike:SPIi-SPIr/MM1".
    var logicalName: String
  }

  /// What a viewer still takes in.
  private static let longest = 100

  var label: NegotiationLabel
  var name: String
  var steps: [Step]

  init(_ negotiation: Negotiation, _ captures: [CaptureSummary]) {
    let path = negotiation.messages.first.flatMap { ModelJSON.path($0.reference, captures) }
    label = NegotiationLabel(negotiation, capture: path)
    let name = "\(path ?? "-")/ike:\(negotiation.id)"
    self.name = name
    let phase2 = Set(negotiation.phase2.flatMap(\.messages))
    steps = LadderRow.all(negotiation).prefix(Self.longest).map { row in
      let label = row.label(negotiation)
      switch row.content {
      case .message(let index), .repetition(let index, _):
        let message = negotiation.messages[index]
        return Step(
          reference: row.reference, time: message.recordedTime,
          text: "\(message.source) → \(message.destination): \(label)",
          nesting: phase2.contains(index) ? 1 : 0, logicalName: "\(name)/\(message.name)")
      case .icmpError(let error):
        return Step(
          reference: row.reference, time: error.time, text: label, nesting: 0,
          logicalName: "\(name)/ICMP")
      }
    }
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("name", "\(label.initiator) → \(label.responder)")
      json.field("fullyQualifiedName", name)
      json.field("kind", "negotiation")
    }
  }
}
