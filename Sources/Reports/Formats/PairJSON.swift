package import Diagnosis
internal import ISAKMP
internal import Policies

/// `ikewhy policy A B --format json`: the verdict on two configurations that meet.
package enum PairJSON {
  package static func document(_ pair: PolicyPair) -> [UInt8] {
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.field("schema_version", 1)
      json.field("a") { side(pair.a, to: &$0) }
      json.field("b") { side(pair.b, to: &$0) }
      json.field("phase1", pair.phase1.rawValue)
      json.field("phase2", pair.phase2.rawValue)
      json.field("cannot_come_up", pair.cannotComeUp)
      json.field("ambiguous", pair.isAmbiguous)
      json.field("cut", pair.isCut)
      json.field("causes", pair.strangers) { write($1, to: &$0) }
      json.field("tunnels", pair.tunnels) { json, tunnel in
        json.object { json in
          json.field("a", tunnel.a.name)
          json.field("b", tunnel.b.name)
          json.field("doubts", tunnel.doubts) { $0.string($1) }
          json.field("phase1", tunnel.phase1.rawValue)
          json.field("phase2", tunnel.phase2.rawValue)
          json.field("directions", tunnel.directions) { write($1, to: &$0) }
          json.field("remarks", tunnel.remarks) { write($1, to: &$0) }
        }
      }
    }
    json.endLine()
    return json.octets
  }

  private static func side(_ policy: PeerPolicy, to json: inout JSONWriter) {
    json.field("file", policy.file)
    json.field("product", policy.product.rawValue)
    json.field("address", policy.givenAddress)
  }

  private static func write(_ direction: PairDirection, to json: inout JSONWriter) {
    json.object { json in
      json.field("initiator", direction.initiator.rawValue)
      json.field("ike_version", direction.version.map { $0 == .ikev1 ? 1 : 2 })
      json.field("phase1", direction.phase1.rawValue)
      suite(direction.suite, to: &json)
      if let entries = direction.entries {
        json.field("entries") { json in
          json.field("initiator", entries.initiator.name)
          json.field("responder", entries.responder.name)
        }
      } else {
        json.key("entries")
        json.null()
      }
      json.field("causes", direction.causes) { write($1, to: &$0) }
      json.field("children", direction.children) { json, child in
        json.object { json in
          json.field("initiator", child.initiatorChild)
          json.field("responder", child.responderChild)
          json.field("state", child.state.rawValue)
          suite(child.suite, to: &json)
          json.field("causes", child.causes) { write($1, to: &$0) }
        }
      }
    }
  }

  private static func suite(_ suite: [AlgorithmChoice], to json: inout JSONWriter) {
    json.field("suite", suite) { json, choice in
      json.object { json in
        json.field("attribute", choice.attribute.rawValue)
        json.field("value", choice.text)
      }
    }
  }

  private static func write(_ cause: PairCause, to json: inout JSONWriter) {
    json.object { json in
      json.field("kind", cause.kind.rawValue)
      json.field("confidence", cause.confidence.rawValue)
      json.field("what", cause.what)
      json.field("rows", cause.rows) { json, row in
        json.object { json in
          json.field("attribute", row.attribute)
          json.field("a", row.a)
          json.field("a_place", row.aPlace)
          json.field("b", row.b)
          json.field("b_place", row.bPlace)
          json.field("agrees", row.agrees)
        }
      }
      json.field("edits", cause.edits) { json, edit in
        json.object { json in
          json.field("side", edit.side.rawValue)
          json.field("lines", edit.lines) { $0.string($1) }
          json.field("warnings", edit.warnings) { $0.string($1) }
        }
      }
    }
  }
}
