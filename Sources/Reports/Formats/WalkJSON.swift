import ISAKMP
package import Negotiations
package import Policies

/// `ikewhy policy --offer --format json`: what policies make of the offers of a capture, every pair with
/// a row for each attribute.
package struct WalkJSON {
  private let capture: String
  private let style: IOSTranscript.Style
  private var walks: [(offer: OfferWalk, told: [Int])] = []
  private var room: Int
  private var leftOut = 0

  /// - Parameter room: how many pairs are told, where it is not the usual limit.
  package init(capture: String, style: IOSTranscript.Style, room: Int? = nil) {
    self.capture = capture
    self.style = style
    self.room = room ?? OfferWalk.toldPairs
  }

  package mutating func add(_ negotiation: Negotiation, _ policy: PeerPolicy) {
    guard room > 0 else {
      leftOut += negotiation.phase1.offered.isEmpty ? 0 : 1
      return
    }
    guard let walk = OfferWalk(negotiation, policy) else { return }
    walks.append((walk, walk.told(room: &room)))
  }

  package func document() -> [UInt8] {
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.field("schema_version", 1)
      json.field("capture", capture)
      json.field("walks", walks) { json, walk in
        json.object { write(walk.offer, told: walk.told, to: &$0) }
      }
      json.field("offers_left_out", leftOut)
    }
    json.endLine()
    return json.octets
  }

  private func write(_ offer: OfferWalk, told: [Int], to json: inout JSONWriter) {
    json.field("frame", offer.frame)
    json.field("initiator", offer.initiator)
    json.field("responder", offer.responder)
    json.field("file", offer.policy.file)
    json.field("product", offer.policy.product.rawValue)
    json.field("readings", zip(offer.readings, told)) { json, reading in
      let (reading, told) = reading
      json.object { json in
        let walk = reading.walk
        json.field("name", reading.name.isEmpty ? nil : reading.name)
        json.field("complete", walk.isComplete)
        json.field("pairs_left_out", walk.comparisons.count - told)
        json.field("pairs", walk.comparisons.prefix(told)) { json, comparison in
          json.object { write(comparison, walk, to: &$0) }
        }
        json.key("accepted")
        if let chosen = walk.chosen {
          json.object { json in
            writePair(chosen, walk, to: &json)
            json.field("suite", walk.agreed(chosen)) { $0.string($1.text) }
          }
        } else {
          json.null()
        }
        json.field("in_no_pair", walk.hopeless) { json, attribute in
          json.string(attribute.isKeyLength ? "key_length" : attribute.attribute.rawValue)
        }
        json.field("least_edits", offer.leastEdits(walk)) { json, edit in
          json.object { json in
            json.field("side", edit.side.rawValue)
            json.field("lines", edit.lines) { $0.string($1) }
            json.field("warnings", edit.warnings) { $0.string($1) }
          }
        }
        let isWhole = told == walk.comparisons.count
        json.field("debug", isWhole ? offer.transcript(walk, style) : []) { $0.string($1) }
      }
    }
  }

  private func writePair(
    _ comparison: SuiteComparison, _ walk: PolicyWalk, to json: inout JSONWriter
  ) {
    let entry = walk.policies[comparison.policy]
    json.field("offer", walk.offers[comparison.offer].number)
    json.field("entry", entry.name)
    json.field("line", entry.origin.line)
  }

  private static func name(_ outcome: ComparedAttribute.Outcome) -> String {
    switch outcome {
    case .equal: "equal"
    case .keyLengthDiffers: "key_length_differs"
    case .differs: "differs"
    case .missing: "missing"
    case .unwanted: "unwanted"
    case .notCompared: "not_compared"
    }
  }

  private func write(
    _ comparison: SuiteComparison, _ walk: PolicyWalk, to json: inout JSONWriter
  ) {
    writePair(comparison, walk, to: &json)
    json.field("match", comparison.isMatch)
    json.field("rows", comparison.rows) { json, row in
      json.object { json in
        json.field("attribute", row.attribute.rawValue)
        json.field("offered", row.offeredText)
        json.field("configured", row.configuredText)
        json.field("outcome", Self.name(row.outcome))
      }
    }
  }
}
