package import Capture
import Diagnosis
import ISAKMP
import Negotiations
import Policies

/// `explain --format json`: one object, schema version 1.
package struct ExplanationJSON: ExplanationFormat {
  private var captures: [CaptureSummary] = []
  private var negotiationCount = 0
  private var overview: Overview
  /// Held back from the first on that may turn out to be one of a group, whose count is then known.
  private var held: [(octets: [UInt8], row: Int?)] = []
  private var heldOctets = 0
  private let mostHeld: Int
  private let version: String

  package static let name = "json"

  /// Octets held back at most: beyond them groups are counted as far as the run has come, as NDJSON
  /// counts them.
  package static let maximumHeld = 32 << 20

  package init(_ setting: ReportSetting) { self.init(setting, mostHeld: Self.maximumHeld) }

  package init(_ setting: ReportSetting, mostHeld: Int) {
    self.mostHeld = mostHeld
    version = setting.version
    overview = Overview(groups: setting.groups)
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.field("schema_version", 1)
      json.field("tool") { json in
        json.field("name", "ikewhy")
        json.field("version", version)
      }
      json.field("captures", captures) { ModelJSON.write($1, to: &$0) }
    }
    // The object goes on: negotiations are written as they are judged.
    var octets = Array(json.octets.dropLast(2))
    octets += Array(",\n  \"negotiations\": [".utf8)
    return octets
  }

  package var drafting: Drafting? {
    let captures = captures
    return { judged in
      var json = JSONWriter(isIndented: true, depth: 2)
      ModelJSON.write(judged, captures, to: &json)
      return json.octets
    }
  }

  package mutating func add(_ entry: OverviewEntry, draft: [UInt8]) -> [UInt8] {
    let separator = negotiationCount == 0 ? "\n    " : ",\n    "
    negotiationCount += 1
    let octets = Array(separator.utf8) + draft
    let place = overview.add(entry)
    guard entry.key != nil || !held.isEmpty else { return octets }
    held.append((octets, place.row))
    heldOctets += octets.count
    return heldOctets > mostHeld ? release() : []
  }

  private static let noGroup = Array("null\n    }".utf8)

  /// What was held back, each with its group instead of `null`, where it has one.
  private mutating func release() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(heldOctets + heldOctets / 8)
    defer { (held, heldOctets) = ([], 0) }
    for (octets, number) in held {
      let row = number.map { overview.rows[$0] }
      guard let row, row.attempts > 1, octets.suffix(Self.noGroup.count) == Self.noGroup[...] else {
        result += octets
        continue
      }
      var json = JSONWriter(isIndented: true, depth: 3)
      ModelJSON.write(group: row, to: &json)
      result += octets.dropLast(Self.noGroup.count)
      result += json.octets + Array("\n    }".utf8)
    }
    return result
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    var json = JSONWriter(isIndented: true)
    let captures = captures
    json.object { json in
      json.field("findings", conclusion.findings) { ModelJSON.write($1, captures, to: &$0) }
      if let check = conclusion.check { ModelJSON.write(check, to: &json) }
      json.field("summary") { ModelJSON.write(conclusion.summary, to: &$0) }
    }
    let close = negotiationCount == 0 ? "],\n" : "\n  ],\n"
    return release() + Array(close.utf8) + json.octets.dropFirst(2) + Array("\n".utf8)
  }
}
