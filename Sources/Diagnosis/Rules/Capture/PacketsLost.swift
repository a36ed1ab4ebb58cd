import Capture
import Negotiations

struct PacketsLost: Rule {
  static let page = RulePage(
    code: "IKE008",
    name: "packets-lost",
    severity: .warning,
    summary: "The system had no room for packets that should have been recorded.",
    checks: """
      Asks the kernel, while packets are taken from an interface, how many passed the filter and were
      dropped because they were not fetched in time.

      Proven by the kernel's count.
      """,
    consequence: """
      The tunnel does not suffer; the analysis does. A message that was on the wire is missing here,
      so what looks like silence or loss near that time may be neither.
      """,
    misleading: """
      The count does not say which packets they were: a burst of other ESP traffic may have pushed out
      packets that no finding needs.
      """,
    fixes: [
      """
      On the watching host: a narrower filter (`-f 'host 192.0.2.1'`), or a larger buffer \
      (`--buffer 256`).
      """,
      "On the watching host: fewer other tasks at the same time.",
    ],
    references: ["pcap_stats(3)"])
  static let needs: NegotiationFacts = .runAlone
}

extension PacketsLost {
  func findings(in run: RunFacts) -> [Finding] {
    run.captures.enumerated().compactMap { index, capture in
      guard capture.lostFrames > 0 else { return nil }
      return Finding(
        page, .proven,
        title: "the kernel dropped \(capture.lostFrames) packets of \(capture.path)",
        explanation: """
          They passed the filter and were not fetched in time, so they are missing in what is told \
          of the negotiations of that time.
          """,
        evidence: [
          Evidence(
            FrameReference(capture: index, frame: max(1, capture.lossAfterFrame)),
            "the last packet received before the first loss was counted")
        ],
        remedies: [
          "narrow what is watched: `-f 'host 192.0.2.1'`",
          "give the kernel a larger buffer: `--buffer 256`",
        ])
    }
  }
}
