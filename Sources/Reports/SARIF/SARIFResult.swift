import Capture
import Diagnosis
import Negotiations
internal import Texts

/// What a result refers to.
struct SARIFContext {
  var setting: ReportSetting
  var artifacts: SARIFArtifacts
  var rules: SARIFRules
  var negotiations: [SARIFNegotiation]
}

/// A finding as a SARIF result.
struct SARIFResult {
  var finding: Finding
  /// Index in the run's logical locations.
  var negotiation: Int?
  var expectation: FilePlace?
  var fingerprint: String

  func write(_ context: SARIFContext, to json: inout JSONWriter) {
    let negotiation = negotiation.map { context.negotiations[$0] }
    json.object { json in
      json.field("ruleId", finding.page.code)
      json.field("ruleIndex", context.rules.index(of: finding.page.code))
      json.field("kind", "fail")
      json.field("level", finding.severity.rawValue)
      // How sure it is, as the order of importance among equal levels.
      json.field(
        "rank", finding.confidence == .proven ? 100 : finding.confidence == .likely ? 70 : 30)
      json.field("message") { json in
        json.field("text", "\(finding.title). \(finding.explanation)")
        json.field("markdown", markdown)
      }
      writeLocations(context, negotiation, to: &json)
      if let negotiation, finding.severity != .note {
        writeFlow(negotiation, context.artifacts, to: &json)
      }
      json.field("partialFingerprints") { $0.field("negotiation/v1", fingerprint) }
      writeExemption(context, to: &json)
      writeProperties(to: &json)
    }
  }

  private var markdown: String {
    var lines = [
      "**\(Markup.markdownWithCode(finding.title))** (\(finding.confidence.rawValue))", "",
      Markup.markdownWithCode(finding.explanation),
    ]
    if !finding.comparison.isEmpty {
      lines += ["", "| Attribute | offered | configured | from |", "|---|---|---|---|"]
      lines += finding.comparison.map { row in
        let cells = [
          row.attribute, row.offered ?? "–", row.configured ?? "–", row.source?.text ?? "",
        ]
        return "| \(cells.map(Markup.markdownWithCode).joined(separator: " | ")) |"
      }
    }
    lines += finding.remedies.map { "\n* \(Markup.markdownWithCode($0))" }
    return lines.joined(separator: "\n")
  }

  /// The packet first, or for viewers of text the line of the configuration or expectation.
  private func writeLocations(
    _ context: SARIFContext, _ negotiation: SARIFNegotiation?, to json: inout JSONWriter
  ) {
    let lines = finding.configurationLines + (expectation.map { [$0] } ?? [])
    let pointsAtLines = context.setting.pointsAtLines
    json.field("locations", [0]) { json, _ in
      json.object { json in
        if pointsAtLines {
          let capture = finding.evidence.first.flatMap { context.artifacts.path($0.reference) }
          let place = lines.first ?? FilePlace(file: capture ?? "-", line: 1)
          context.artifacts.writePhysicalLocation(place, to: &json)
        } else if let evidence = finding.evidence.first {
          writePacket(evidence, context, negotiation, to: &json)
        }
      }
    }
    let packets = pointsAtLines ? finding.evidence[...] : finding.evidence.dropFirst()
    let further = pointsAtLines ? lines.dropFirst() : lines[...]
    guard !packets.isEmpty || !further.isEmpty else { return }
    json.key("relatedLocations")
    json.array(packets.map { ($0, nil) } + further.map { (nil, $0) }) {
      (json: inout JSONWriter, item: (Evidence?, FilePlace?)) in
      json.object { json in
        if let evidence = item.0 { writePacket(evidence, context, negotiation, to: &json) }
        if let place = item.1 {
          context.artifacts.writePhysicalLocation(place, to: &json)
          json.field("message") { $0.field("text", "\(place)") }
        }
      }
    }
  }

  private func writePacket(
    _ evidence: Evidence, _ context: SARIFContext, _ negotiation: SARIFNegotiation?,
    to json: inout JSONWriter
  ) {
    context.artifacts.writePhysicalLocation(evidence.reference, to: &json)
    let step = negotiation?.steps.first { $0.reference == evidence.reference }
    let path = context.artifacts.path(evidence.reference) ?? "-"
    json.key("logicalLocations")
    json.array([true] + (self.negotiation == nil ? [] : [false])) { json, isPacket in
      json.object { json in
        if isPacket {
          let name = "frame \(evidence.reference.frame)"
          json.field("name", name)
          json.field("fullyQualifiedName", step?.logicalName ?? "\(path)/\(name)")
          json.field("kind", step == nil ? "packet" : "message")
        } else {
          json.field("index", self.negotiation)
          json.field("fullyQualifiedName", negotiation?.name)
        }
      }
    }
    json.field("message") { $0.field("text", evidence.what) }
  }

  private func writeFlow(
    _ negotiation: SARIFNegotiation, _ artifacts: SARIFArtifacts, to json: inout JSONWriter
  ) {
    json.field("codeFlows", [0]) { json, _ in
      json.object { json in
        json.field("threadFlows", [0]) { json, _ in
          json.object { json in
            json.field("id", negotiation.name)
            json.field("locations", negotiation.steps.enumerated()) { json, item in
              let (order, step) = item
              json.object { json in
                json.field("location") { json in
                  artifacts.writePhysicalLocation(step.reference, to: &json)
                  json.field("logicalLocations", [0]) { json, _ in
                    json.object { json in
                      json.field("name", "frame \(step.reference.frame)")
                      json.field("fullyQualifiedName", step.logicalName)
                      json.field("kind", "message")
                    }
                  }
                  json.field("message") { $0.field("text", step.text) }
                }
                json.field("nestingLevel", step.nesting)
                json.field("executionOrder", order + 1)
                json.field("executionTimeUtc", TimeText.rfc3339(step.time))
              }
            }
          }
        }
      }
    }
  }

  private func writeExemption(_ context: SARIFContext, to json: inout JSONWriter) {
    let reason: String
    switch finding.exemption {
    case nil:
      if context.setting.check?.hasBaseline ?? false { json.field("baselineState", "new") }
      return
    case .known:
      json.field("baselineState", "unchanged")
      return
    case .expected(let place): reason = "required by \(place)"
    case .suppressed(let text, let expires, let place):
      reason = "\(text) (\(place), until \(expires))"
    }
    json.field("suppressions", [reason]) { json, reason in
      json.object { json in
        json.field("kind", "external")
        json.field("justification", reason)
      }
    }
    if context.setting.check?.hasBaseline ?? false { json.field("baselineState", "new") }
  }

  private func writeProperties(to json: inout JSONWriter) {
    json.field("properties") { json in
      json.field("confidence", finding.confidence.rawValue)
      json.field("remedies", finding.remedies) { $0.string($1) }
      if let settle = finding.settle { json.field("settle", settle) }
    }
  }

  /// What an expectation file demands and the run has not.
  static func write(
    _ complaint: Complaint, _ rules: SARIFRules, _ artifacts: SARIFArtifacts,
    to json: inout JSONWriter
  ) {
    let about = [complaint.negotiation?.description, complaint.reason].compactMap(\.self)
    json.object { json in
      json.field("ruleId", SARIFRules.expectation)
      json.field("ruleIndex", rules.index(of: SARIFRules.expectation))
      json.field("kind", "fail")
      json.field("level", "error")
      json.field("message") {
        $0.field("text", ([complaint.text] + about).joined(separator: "; "))
      }
      json.field("locations", [0]) { json, _ in
        json.object { artifacts.writePhysicalLocation(complaint.place, to: &$0) }
      }
    }
  }
}
