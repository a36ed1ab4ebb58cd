package import Capture
package import Diagnosis
import Negotiations

/// What a part of a run says: a line for each negotiation, as NDJSON has it, and behind it what it
/// leaves to the rest of the run, as the octets of a `judged` record, with the place that orders it.
package enum PartNDJSON {
  package static func lines(
    _ judged: JudgedNegotiation, _ abstract: JudgedAbstract, _ captures: [CaptureSummary]
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("negotiation")
      ModelJSON.write(judged, captures, to: &json)
    }
    json.endLine()
    json.object { json in
      json.field("judged") { json in
        json.field("capture", abstract.place.capture)
        json.field("frame", abstract.place.frame)
        json.field(
          "block",
          hex: RecordWriter().block(
            .judged(abstract.octets), capture: abstract.place.capture))
      }
    }
    json.endLine()
    return json.octets
  }
}
