package import Capture
package import Diagnosis
import ISAKMP
import Negotiations

/// `ikewhy diff --format json`.
package enum DiffJSON {
  package static func document(
    _ differences: [NegotiationDifference], good: [CaptureSummary], bad: [CaptureSummary]
  ) -> [UInt8] {
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.field("schema_version", 1)
      json.field("comparisons", differences) { json, difference in
        json.object { write(difference, good, bad, to: &$0) }
      }
    }
    json.endLine()
    return json.octets
  }

  private static func write(
    _ difference: NegotiationDifference, _ good: [CaptureSummary], _ bad: [CaptureSummary],
    to json: inout JSONWriter
  ) {
    json.field("good") { side(difference.good, good, to: &$0) }
    json.field("bad") { side(difference.bad, bad, to: &$0) }
    json.key("finding")
    if let finding = difference.finding {
      ModelJSON.write(finding, bad, to: &json)
    } else {
      json.null()
    }
    json.key("failed_message")
    if let failed = difference.failed {
      json.object { json in
        json.field("name", failed.name)
        json.field("frame", failed.reference.frame)
      }
    } else {
      json.null()
    }
    json.field("ground", difference.ground.rawValue)
    json.field("conclusion", DiffSentences.conclusion(difference))
    json.field("context", difference.context) { row($1, to: &$0) }
    json.field("messages", difference.parts) { json, part in
      json.object { json in
        json.field("name", part.name)
        json.field("from", part.from.rawValue)
        json.field("good_frame", part.good?.frame)
        json.field("bad_frame", part.bad?.frame)
        json.field("before_failure", part.isBefore)
        json.field("rows", part.rows) { row($1, to: &$0) }
      }
    }
  }

  private static func side(
    _ judged: JudgedNegotiation, _ captures: [CaptureSummary], to json: inout JSONWriter
  ) {
    let negotiation = judged.negotiation
    let first = negotiation.messages.first
    json.field("id", negotiation.id)
    json.field("state", OverviewEntry.state(judged).rawValue)
    json.field("ike_version", negotiation.version.rawValue)
    json.field("mode", negotiation.mode.rawValue)
    json.field("initiator", "\(negotiation.initiator.endpoint.address)")
    json.field("responder", "\(negotiation.responder.endpoint.address)")
    json.field("capture", first.flatMap { ModelJSON.path($0.reference, captures) })
    json.field("first_frame", first?.reference.frame)
    json.field("first_time", first.map { TimeText.rfc3339($0.recordedTime) })
  }

  private static func row(_ row: NegotiationDifference.Row, to json: inout JSONWriter) {
    json.object { json in
      json.field("attribute", row.attribute)
      json.field("good", row.good)
      json.field("bad", row.bad)
      json.field("decisive", row.isDecisive)
    }
  }
}
