package import Capture
package import Diagnosis
import Negotiations
import Texts

/// `--format junit`: a test suite for each capture, a test case for each negotiation and, in a
/// check, for each entry of the expectation files.
///
/// Written so that both the schema of the Apache Ant task and that of Jenkins' xunit plug-in take
/// it.
package struct JUnitReport: ExplanationFormat {
  package static let name = "junit"

  private struct TestCase {
    var name: String
    var className: String
    /// In milliseconds.
    var duration: Int64
    var failure: (type: String, message: String, text: String)?
  }

  private let setting: ReportSetting
  private var captures: [CaptureSummary] = []
  private var cases: [[TestCase]] = []
  /// How often each name was given in a capture.
  private var names: [[String: Int]] = []

  package init(_ setting: ReportSetting) {
    self.setting = setting
  }

  package mutating func begin(_ captures: [CaptureSummary]) -> [UInt8] {
    self.captures = captures
    cases = captures.map { _ in [] }
    names = captures.map { _ in [:] }
    return []
  }

  package mutating func add(_ judged: JudgedNegotiation) -> [UInt8] {
    let negotiation = judged.negotiation
    guard let first = negotiation.messages.first, let last = negotiation.messages.last,
      cases.indices.contains(first.reference.capture)
    else { return [] }
    let capture = first.reference.capture
    let failing = judged.findings.filter(setting.isFailure)
    var test = TestCase(
      name: "\(ExplanationText.name(negotiation)) \(negotiation.initiator.endpoint.address) → "
        + "\(negotiation.responder.endpoint.address)",
      className: captures[capture].path,
      duration: (last.time.nanoseconds - first.time.nanoseconds) / 1_000_000)
    if let worst = failing.first {
      let layout = TextLayout(width: 80)
      var lines = Ladder(layout: layout).lines(negotiation, captureCount: captures.count)
      var text = ExplanationText(ReportSetting(version: setting.version, layout: layout))
      _ = text.begin(captures)
      for finding in failing { lines += [""] + text.details(finding) }
      test.failure = (worst.page.code, worst.title, lines.joined(separator: "\n"))
    }
    // Neither SPIs nor line numbers are in a name, so that a case has a history.
    test.name = Self.unique(test.name, &names[capture])
    cases[capture].append(test)
    return []
  }

  package mutating func end(_ conclusion: Conclusion) -> [UInt8] {
    let layout = TextLayout(width: 80)
    var text = ExplanationText(ReportSetting(version: setting.version, layout: layout))
    _ = text.begin(captures)
    for finding in conclusion.findings where setting.isFailure(finding) {
      let capture = finding.evidence.first?.reference.capture ?? 0
      guard cases.indices.contains(capture) else { continue }
      cases[capture].append(
        TestCase(
          name: "\(finding.page.code) \(finding.page.name)", className: captures[capture].path,
          duration: 0,
          failure: (
            finding.page.code, finding.title, text.details(finding).joined(separator: "\n")
          )))
    }
    for (index, capture) in captures.enumerated() {
      let summary = conclusion.captures.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      guard let reason = (summary ?? capture).unreadableReason else { continue }
      cases[index].append(
        TestCase(
          name: "can be read", className: capture.path, duration: 0,
          failure: ("unreadable", "the capture cannot be read", "\(capture.path): \(reason)")))
    }
    var given: [String: [String: Int]] = [:]
    let expectations = (conclusion.check?.results ?? []).map { result in
      var test = Self.testCase(result)
      test.name = Self.unique(test.name, &given[test.className, default: [:]])
      return test
    }
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
    for (index, capture) in captures.enumerated() {
      xml += Self.suite(
        capture.path, id: index, cases[index],
        start: capture.firstTime.map(TimeText.rfc3339) ?? "1970-01-01T00:00:00",
        properties: [
          ("frames", "\(capture.frames)"), ("ike_messages", "\(capture.ikeMessages)"),
        ])
    }
    if !expectations.isEmpty {
      let start = captures.first?.firstTime.map(TimeText.rfc3339)
      xml += Self.suite(
        "expectations", id: captures.count, expectations, start: start ?? "1970-01-01T00:00:00",
        properties: [])
    }
    return Array((xml + "</testsuites>\n").utf8)
  }

  /// "… (2)" for the second of a name.
  private static func unique(_ name: String, _ given: inout [String: Int]) -> String {
    let count = given[name, default: 0] + 1
    given[name] = count
    return count == 1 ? name : "\(name) (\(count))"
  }

  private static func testCase(_ result: ExpectationResult) -> TestCase {
    var test = TestCase(
      name: result.subject, className: result.place.file,
      duration: 0)
    guard let first = result.complaints.first else { return test }
    let lines = result.complaints.flatMap { complaint in
      ["\(complaint.place): \(complaint.text)"]
        + [complaint.negotiation?.description, complaint.reason].compactMap { $0.map { "  \($0)" } }
    }
    test.failure = ("expectation", first.text, lines.joined(separator: "\n"))
    return test
  }

  private static func suite(
    _ name: String, id: Int, _ cases: [TestCase], start: String,
    properties: [(name: String, value: String)]
  ) -> String {
    let total = cases.reduce(0) { $0 + $1.duration }
    var xml =
      "  <testsuite name=\"\(Markup.xml(name))\" package=\"ikewhy\" id=\"\(id)\" "
      + "timestamp=\"\(start.prefix(19))\" hostname=\"localhost\" tests=\"\(cases.count)\" "
      + "failures=\"\(cases.count { $0.failure != nil })\" errors=\"0\" skipped=\"0\" "
      + "time=\"\(seconds(total))\">\n    <properties>\n"
    for property in properties {
      xml += "      <property name=\"\(property.name)\" value=\"\(Markup.xml(property.value))\"/>\n"
    }
    xml += "    </properties>\n"
    for test in cases {
      xml +=
        "    <testcase name=\"\(Markup.xml(test.name))\" "
        + "classname=\"\(Markup.xml(test.className))\" time=\"\(seconds(test.duration))\""
      if let failure = test.failure {
        xml +=
          ">\n      <failure type=\"\(Markup.xml(failure.type))\" "
          + "message=\"\(Markup.xml(failure.message))\">\(Markup.xml(failure.text))</failure>\n"
          + "    </testcase>\n"
      } else {
        xml += "/>\n"
      }
    }
    return xml + "    <system-out/>\n    <system-err/>\n  </testsuite>\n"
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    let value = max(0, milliseconds)
    let fraction = String(value % 1000)
    return "\(value / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
