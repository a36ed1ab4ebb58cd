import Foundation
import Keys

/// Messages of two peers in turn, with secrets at hand: an octet whose bits say who sends, then
/// messages with their lengths before them. The secrets are those of the samples that the seeds are
/// from, so that mutated messages are opened as well.
enum NegotiationFuzz: FuzzTarget {
  static let name = "negotiation"
  static let longest = 1 << 14

  private static let secrets: Secrets = {
    var secrets = Secrets()
    let folder = ProcessInfo.processInfo.environment["IKEWHY_FUZZ_SECRETS"] ?? "Samples"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for file in files.sorted() where file.hasSuffix("secrets.yaml") {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)"),
        let read = try? SecretsFile.read(Array(data), file: file)
      else { continue }
      secrets.add(read)
    }
    secrets.distinguishLabels()
    return secrets
  }()

  static func fault(_ octets: [UInt8]) -> String? {
    var pieces = Pieces(octets)
    guard let senders = pieces.octet() else { return nil }
    var frames: [[UInt8]] = []
    while frames.count < 24, let message = pieces.next() {
      let fromInitiator = senders >> UInt8(frames.count % 8) & 1 == 0
      frames.append(Composed.datagram(message, fromInitiator: fromInitiator))
    }
    return Engine.fault(Composed.capture(linkType: 101, frames), secrets: secrets)
  }
}
