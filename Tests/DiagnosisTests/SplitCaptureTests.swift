import Diagnosis
import Foundation
import Negotiations
import TestSupport
import Testing

/// Two files are two capture points only where they recorded the same stretch of time, and absence
/// counts only of what a file would have recorded.
@Suite struct SplitCaptureTests {
  private func frames(_ sample: String, _ end: String = "initiator") throws -> RecordedFrames {
    try RecordedFrames(Repository.samples.appending(path: sample).appending(path: "\(end).pcap"))
  }

  /// A capture as a ring buffer of two files keeps it, cut behind so many frames.
  private func split(_ frames: RecordedFrames, behind cut: Int) throws -> [JudgedNegotiation] {
    try frames.withFile(0..<cut) { first in
      try frames.withFile(cut..<frames.records.count) {
        try JudgedCapture([first, $0]).negotiations
      }
    }
  }

  @Test(arguments: [
    "v1-main-success", "v2-success", "v1-nat-port-switch", "v2-certificates-success",
    "v1-udp4500-blocked", "v2-udp4500-blocked", "v2-certificate-message-lost", "v1-replies-lost",
  ])
  func filesThatFollowEachOtherAreOnePoint(_ sample: String) throws {
    let frames = try self.frames(sample)
    let whole = try frames.withFile { try JudgedCapture([$0]).negotiations }
    func proven(_ negotiations: [JudgedNegotiation]) -> Set<String> {
      Set(
        negotiations.flatMap(\.findings).filter {
          $0.severity == .error && $0.confidence == .proven
        }
        .map(\.page.code))
    }
    for cut in 1..<frames.records.count {
      let judged = try split(frames, behind: cut)
      #expect(judged.count == whole.count, "behind \(cut)")
      #expect(judged.allSatisfy { $0.negotiation.points.clockOffsets.isEmpty }, "behind \(cut)")
      #expect(proven(judged).isSubset(of: proven(whole)), "behind \(cut)")
    }
  }

  /// A file that holds nothing but port 500 may have been recorded so, and one that ended before tells
  /// nothing. An ARP frame at its end shows that it would hold port 4500 too.
  @Test(arguments: ["v1-udp4500-blocked", "v2-udp4500-blocked"])
  func whatAFileCouldNotHoldIsNotLost(_ sample: String) throws {
    let responder = try frames(sample, "responder")
    let sent = Repository.samples.appending(path: "\(sample)/initiator.pcap").path
    func error(_ frames: RecordedFrames) throws -> Finding {
      let judged = try frames.withFile { try JudgedCapture([sent, $0]).negotiations }
      #expect(judged.count == 1)
      return try #require(judged.first?.findings.first { $0.page.code == "IKE403" })
    }
    var ended = responder
    ended.records = Array(responder.records.prefix(2))
    for finding in try [error(responder), error(ended)] {
      #expect(finding.confidence == .likely && finding.settle != nil)
    }
    #expect(try error(responder).explanation.contains("or a filter kept port 4500 out of it"))

    let last = try #require(frames(sample).records.last)
    var unfiltered = responder
    // Its time is the last of the initiator's, its length 42 octets, its type 0x0806.
    let header = Array(last[..<8]) + [42, 0, 0, 0, 42, 0, 0, 0] as [UInt8]
    let zeroes = [UInt8](repeating: 0, count: 28)
    unfiltered.records.append(header + zeroes[..<12] + [8, 6] + zeroes)
    let proven = try error(unfiltered)
    #expect(proven.confidence == .proven && proven.settle == nil)
  }

  /// The first answer was lost behind the responder, and its repetition arrived: the two ends have one
  /// clock, whichever of the answers is compared.
  @Test func anAnswerThatWasLostOnceTellsNothingOfClocks() throws {
    let responder = try frames("v2-auth-reply-lost", "responder")
    let judged = try responder.withFile { path in
      var initiator = responder
      let answers = initiator.records.indices.filter {
        Array(initiator.records[$0][42..<46]) == [203, 0, 113, 20]
      }
      let first = try #require(answers.dropFirst().first)
      initiator.records.remove(at: first)
      return try initiator.withFile { try JudgedCapture([$0, path]).negotiations }
    }
    #expect(judged.count == 1)
    #expect(judged.allSatisfy { $0.negotiation.points.clockOffsets.isEmpty })
  }
}
