import Capture
import Diagnosis
import Foundation
import Negotiations
import TestSupport
import Testing

@testable import Reports

/// An identity that a peer chose to do harm stays text, whatever the report is written in.
@Suite struct MarkupTests {
  private static let hostile =
    "<script>alert('x')</script>&\"|`*_[a](http://evil.example)@team\u{202E}\u{0}\u{1B}[31m\n"
    + "::error file=x::%0A]]>--><!--"

  @Test func xmlHasNoMarkupLeft() {
    let text = Markup.xml(Self.hostile)
    #expect(
      !text.contains("<") && !text.contains(">") && !text.contains("\"") && !text.contains("'"))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
    #expect(text.hasPrefix("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"))
  }

  @Test func backticksBecomeCodeInPairs() {
    #expect(Markup.html("a `b` c") == "a <code>b</code> c")
    #expect(Markup.html("a `<i>` `c") == "a <code>&lt;i&gt;</code> `c")
    #expect(Markup.html("a ` b") == "a ` b")
  }

  @Test func markdownHasNoMarkupLeft() {
    let text = Markup.markdown(Self.hostile)
    #expect(!text.contains("\n"))
    #expect(text.contains(#"\|\`\*\_\[a\](http&#58;//evil.example)&#64;team"#))
    #expect(text.hasPrefix("&lt;script&gt;"))
    #expect(Markup.markdown("- item").hasPrefix("\\-"))
  }

  @Test func aFenceIsLongerThanWhatItHolds() {
    let lines = Markup.fenced(["a", "```", "````", "b"])
    #expect(lines.first == "`````text" && lines.last == "`````")
  }

  @Test func workflowCommandsStayOneLine() {
    let data = Markup.commandData(Self.hostile)
    #expect(!data.contains("\n") && !data.contains("\r"))
    #expect(data.contains("%0A::error file=x::%250A"))
    #expect(Markup.commandProperty("a:b,c%") == "a%3Ab%2Cc%25")
  }

  /// Through whole reports: a finding and a peer with hostile words.
  @Test(arguments: ["html", "junit", "markdown", "github", "sarif", "json"])
  func reportsKeepHostileWordsAsText(_ format: String) async throws {
    let judged = try await Sample.named("v1-mismatch-hash/initiator").judged()
    var negotiation = try #require(judged.negotiations.first)
    negotiation.negotiation.initiator.identity = Self.hostile
    negotiation.negotiation.responder.implementation = Self.hostile
    for index in negotiation.findings.indices {
      negotiation.findings[index].title = Self.hostile
      negotiation.findings[index].explanation = Self.hostile
      negotiation.findings[index].remedies = [Self.hostile]
    }
    let type = try #require(ReportFormats.named(format))
    var report = type.init(ReportSetting(version: "test"))
    var captures = judged.captures
    captures[0].path = "lab/<b>&\u{1}.pcap"
    var octets = report.begin(captures) + report.add(negotiation)
    octets += report.end(Conclusion(findings: [], summary: RunSummary()))
    let text = String(decoding: octets, as: UTF8.self)
    switch format {
    case "html":
      // One script is the page's own, and the page runs no other.
      #expect(text.ranges(of: "<script").count == 1 && text.contains("script-src 'sha256-"))
      #expect(!text.contains("lab/<b>") && !text.contains("<!--"))
    case "junit":
      #expect(!text.contains("<script") && !text.contains("]]>") && !text.contains("\u{1B}"))
    case "markdown": #expect(!text.contains("<script") && !text.contains("@team"))
    case "github":
      #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("::") })
      #expect(!text.contains("\n::error file=x::"))
    default:
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(octets)) }
    }
  }
}
