import Foundation
import Keys

/// Messages of two peers in turn, with secrets at hand: an octet whose bits say who sends, one that
/// chooses the sample whose secrets are known, then messages with their lengths before them. The seeds
/// name the sample that they are from, so that mutated messages are opened as well.
enum NegotiationFuzz: FuzzTarget {
  static let name = "negotiation"
  static let longest = 1 << 14

  /// By the path of the file in the samples' folder, as `seeds` numbers them.
  private static let secrets: [Secrets] = {
    let folder = ProcessInfo.processInfo.environment["IKEWHY_FUZZ_SECRETS"] ?? "Samples"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let all = files.filter { $0.hasSuffix("/secrets.yaml") }.sorted().map { file in
      FileManager.default.contents(atPath: "\(folder)/\(file)").flatMap {
        try? SecretsFile.read(Array($0), file: file)
      } ?? Secrets()
    }
    if all.isEmpty { fatalError("no secrets in \(folder)") }
    return all
  }()

  static func fault(_ octets: [UInt8]) -> String? {
    var pieces = Pieces(octets)
    guard let senders = pieces.octet(), let sample = pieces.octet() else { return nil }
    var frames: [[UInt8]] = []
    while frames.count < 24, let message = pieces.next() {
      let fromInitiator = senders >> UInt8(frames.count % 8) & 1 == 0
      frames.append(Composed.datagram(message, fromInitiator: fromInitiator))
    }
    return Engine.fault(
      Composed.capture(linkType: 101, frames), secrets: secrets[Int(sample) % secrets.count])
  }
}
