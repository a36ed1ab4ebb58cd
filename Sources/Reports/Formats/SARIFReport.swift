package import Capture
package import Diagnosis
import ISAKMP
import Keys
import Negotiations
internal import Texts

/// `--format sarif`: SARIF 2.1.0 (OASIS, with errata 01).
///
/// A packet is a region of a binary artifact: where its record begins and how long it is. The
/// messages of a negotiation are a thread flow. Fingerprints are of rule and peers, so that a new
/// recording of the same keeps its results.
package struct SARIFReport: ExplanationFormat {
  package static let name = "sarif"

  private let setting: ReportSetting
  private var captures: [CaptureSummary] = []
  private var results: [SARIFResult] = []
  private var negotiations: [SARIFNegotiation] = []
  /// How often an identity came, which tells equal ones apart.
  private var ordinals: [FindingIdentity: Int] = [:]

  package init(_ setting: ReportSetting) {
    self.setting = setting
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    return []
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    guard !judged.findings.isEmpty else { return [] }
    let negotiation = SARIFNegotiation(judged.negotiation, captures)
    for finding in judged.findings {
      take(finding, judged.negotiation, negotiations.count, judged.expectation)
    }
    negotiations.append(negotiation)
    return []
  }

  private mutating func take(
    _ finding: Finding, _ negotiation: Negotiation?, _ index: Int?, _ expectation: FilePlace?
  ) {
    // Code scanning makes an alert of each; one that asks for nothing is in everyone's way.
    guard !setting.pointsAtLines || finding.hasSomethingToDo || setting.isFailure(finding) else {
      return
    }
    let identity = FindingIdentity(finding, in: negotiation)
    let ordinal = ordinals[identity, default: 0]
    ordinals[identity] = ordinal + 1
    let text = "\(identity.text) \(ordinal)"
    results.append(
      SARIFResult(
        finding: finding, negotiation: index, expectation: expectation,
        fingerprint: Hex.string(Digest.sha256(Array(text.utf8)))))
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    for finding in conclusion.findings { take(finding, nil, nil, nil) }
    let artifacts = SARIFArtifacts(captures, framesNeeded(), setting)
    let rules = SARIFRules()
    let (setting, results, negotiations) = (setting, results, negotiations)
    let complaints = conclusion.check?.results.flatMap(\.complaints) ?? []
    let damaged = captures.filter { $0.damage != nil }
    var json = JSONWriter(isIndented: true)
    json.object { json in
      json.field(
        "$schema",
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
      )
      json.field("version", "2.1.0")
      json.field("runs", [0]) { json, _ in
        json.object { json in
          json.field("tool") { json in
            json.field("driver") { rules.write(setting.version, to: &$0) }
          }
          json.field("invocations", [0]) { json, _ in
            json.object { json in
              json.field("executionSuccessful", true)
              if !damaged.isEmpty {
                json.field("toolExecutionNotifications", damaged) { json, capture in
                  SARIFReport.writeDamage(capture, artifacts, to: &json)
                }
              }
            }
          }
          artifacts.write(to: &json)
          json.field("logicalLocations", negotiations) { $1.write(to: &$0) }
          json.field("columnKind", "unicodeCodePoints")
          rules.writeTaxonomy(to: &json)
          json.key("results")
          json.array(results.map(SARIFEntry.finding) + complaints.map(SARIFEntry.complaint)) {
            json, entry in
            switch entry {
            case .finding(let result):
              result.write(
                SARIFContext(
                  setting: setting, artifacts: artifacts, rules: rules, negotiations: negotiations),
                to: &json)
            case .complaint(let complaint):
              SARIFResult.write(complaint, rules, artifacts, to: &json)
            }
          }
        }
      }
    }
    return json.octets + Array("\n".utf8)
  }

  private func framesNeeded() -> [Int: Set<Int>] {
    var frames: [Int: Set<Int>] = [:]
    for result in results {
      for evidence in result.finding.evidence {
        frames[evidence.reference.capture, default: []].insert(evidence.reference.frame)
      }
      guard let index = result.negotiation, result.finding.severity != .note else { continue }
      for step in negotiations[index].steps {
        frames[step.reference.capture, default: []].insert(step.reference.frame)
      }
    }
    return frames
  }

  private static func writeDamage(
    _ capture: CaptureSummary, _ artifacts: SARIFArtifacts, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("level", "warning")
      json.field("message") { json in
        json.field(
          "text",
          "\(capture.path) is damaged at octet \(capture.damage?.offset ?? 0): "
            + "\(capture.damage?.reason ?? ""); analysed up to there")
      }
    }
  }
}

/// One entry of `results`.
private enum SARIFEntry {
  case finding(SARIFResult)
  case complaint(Complaint)
}
