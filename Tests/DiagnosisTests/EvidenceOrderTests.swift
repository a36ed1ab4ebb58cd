import Diagnosis
import Foundation
import Keys
import Negotiations
import TestSupport
import Testing

/// More evidence never gives a vaguer state or a weaker word: a second vantage point, or the keys.
@Suite struct EvidenceOrderTests {
  /// Folders of Samples that were recorded at both hosts.
  private static let folders = Set(
    Repository.files(under: "Samples", withSuffix: "/initiator.pcap")
      .map { String($0.dropLast("/initiator.pcap".count)) }
  ).filter {
    FileManager.default.fileExists(
      atPath: Repository.samples.appending(path: $0 + "/responder.pcap").path)
  }.sorted()

  private func path(_ folder: String, _ side: String) -> String {
    Repository.samples.appending(path: "\(folder)/\(side).pcap").path
  }

  private func errors(_ judged: JudgedCapture) -> [Finding] {
    judged.negotiations.flatMap(\.findings).filter { $0.severity == .error }
  }

  /// The capture shows an end of Phase 1, good or bad.
  private func isDecided(_ negotiation: Negotiation) -> Bool {
    [.established, .failed].contains(negotiation.phase1.state)
  }

  private func compare(_ less: JudgedCapture, _ more: JudgedCapture, _ what: String) {
    for judged in less.negotiations where isDecided(judged.negotiation) {
      let same = more.negotiations.first {
        $0.negotiation.initiatorSPI == judged.negotiation.initiatorSPI
      }
      #expect(same.map { isDecided($0.negotiation) } == true, "\(what): \(judged.negotiation.id)")
    }
    let (few, many) = (errors(less), errors(more))
    #expect(few.isEmpty || !many.isEmpty, "\(what): \(few.map(\.title))")
    for finding in few {
      for again in many where again.page.code == finding.page.code {
        #expect(again.confidence >= finding.confidence, "\(what): \(finding.title)")
      }
    }
  }

  @Test(arguments: folders) func aSecondCaptureWeakensNothing(_ folder: String) throws {
    let joined = try JudgedCapture(["initiator", "responder"].map { path(folder, $0) })
    for side in ["initiator", "responder"] {
      compare(try JudgedCapture([path(folder, side)]), joined, side)
    }
  }

  @Test(arguments: folders) func keysWeakenNothing(_ folder: String) throws {
    guard Repository.exists("Samples/\(folder)/secrets.yaml") else { return }
    let secrets = try Repository.secrets(of: folder)
    for side in ["initiator", "responder"] {
      let closed = try JudgedCapture([path(folder, side)])
      let open = try JudgedCapture([path(folder, side)], secrets: secrets)
      compare(closed, open, side)
      for judged in closed.negotiations {
        let same = open.negotiations.first {
          $0.negotiation.initiatorSPI == judged.negotiation.initiatorSPI
        }
        #expect(
          same?.negotiation.phase1.state == judged.negotiation.phase1.state
            || !isDecided(judged.negotiation))
      }
    }
  }
}
