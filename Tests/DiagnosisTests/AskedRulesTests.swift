import Capture
import Diagnosis
import Foundation
import Keys
import Negotiations
import TestSupport
import Testing

/// Rules are asked only where the facts hold that they need, and put into words what is told: neither
/// may change what is found.
@Suite struct AskedRulesTests {
  /// SplitMix64 (Steele, Lea, Flood 2014): a seed gives the same numbers everywhere.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return z ^ z >> 31
    }
  }

  private func events(_ sample: Sample) throws -> (events: [CaptureEvent], summary: CaptureSummary)
  {
    var events: [CaptureEvent] = []
    var reader = CaptureReader()
    let summary = reader.read(try CaptureFile(path: sample.capture.path)) { events.append($0) }
    return (events, summary)
  }

  /// What is found, as far as a reader could tell it from another finding.
  private func told(_ findings: [Finding]) -> [String] {
    findings.map {
      "\($0.page.code) \($0.severity) \($0.confidence) \($0.title) \($0.explanation) "
        + "\($0.evidence) \($0.remedies)"
    }
  }

  private func compare(
    _ events: [CaptureEvent], _ summary: CaptureSummary, _ name: String
  ) {
    var run = Run()
    for event in events { run.observe(event) }
    run.finish(summary)
    var facts = RunFacts(
      run, history: RunHistory(policies: [], forgets: false), secrets: Secrets())
    facts.negotiations = run.table.outlines
    for place in run.table.places {
      guard let negotiation = run.table.negotiation(at: place) else { continue }
      let asked = Judgement.findings(in: negotiation, of: facts)
      let all = Judgement.findings(in: negotiation, of: facts, asksAll: true)
      #expect(told(asked) == told(all), "\(name), \(negotiation.id)")
    }
  }

  @Test func allRulesHaveNoMoreToSayOfTheSamples() throws {
    for sample in Sample.all {
      let (events, summary) = try events(sample)
      compare(events, summary, sample.name)
    }
  }

  /// The same where messages are lost, come twice or in another order.
  @Test func norOfWhatNobodyRecorded() throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("seed \(seed)")
    var numbers = Numbers(state: seed)
    for sample in Sample.all.shuffled(using: &numbers).prefix(80) {
      var (events, summary) = try events(sample)
      events = events.flatMap { event in
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0...1: [CaptureEvent]()
        case 2: [event, event]
        default: [event]
        }
      }
      if events.count > 1, Bool.random(using: &numbers) {
        let place = Int.random(in: 1..<events.count, using: &numbers)
        events.swapAt(place - 1, place)
      }
      compare(events, summary, "\(sample.name), seed \(seed)")
    }
  }

  @Test func aTitleIsTheSameWithoutTheRest() throws {
    for sample in Sample.all.prefix(60) {
      var whole: [String] = []
      var titles: [String] = []
      for length in [FindingLength.whole, .title] {
        let told = try JudgedCapture([sample.capture.path], length: length).told.map {
          "\($0.page.code) \($0.severity) \($0.confidence) \($0.title)"
        }
        if length == .whole { whole += told } else { titles += told }
      }
      #expect(whole == titles, "\(sample.name)")
    }
  }
}
