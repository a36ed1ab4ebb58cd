import Capture
import ISAKMP
import Negotiations

/// The keys of a negotiation that `match` may name: those of `explain --format json`, those of an
/// object behind a dot.
enum MatchKeys {
  /// What `match` compares.
  struct Subject {
    var negotiation: Negotiation
    var capture: String?
  }

  /// The values that a key has; a phase 2 key has one for each Phase 2.
  static func values(of key: String, in subject: Subject) -> [String] {
    let negotiation = subject.negotiation
    let parts = key.split(separator: ".").map(String.init)
    switch (parts.first ?? "", parts.dropFirst().first) {
    case ("id", _):
      return [negotiation.id, Hex.string(negotiation.initiatorSPI)]
    case ("ike_version", _): return [String(negotiation.version.rawValue)]
    case ("mode", _): return [negotiation.mode.rawValue]
    case ("state", _): return [negotiation.phase1.state.rawValue]
    case ("capture", _):
      guard let capture = subject.capture else { return [] }
      // The path as given, and each of its endings at a slash.
      let names = capture.split(separator: "/")
      return [capture] + names.indices.map { names[$0...].joined(separator: "/") }
    case ("first_frame", _): return text(negotiation.messages.first?.reference.frame)
    case ("last_frame", _): return text(negotiation.messages.last?.reference.frame)
    case ("first_time", _):
      return negotiation.messages.first.map { [TimeText.rfc3339($0.recordedTime)] } ?? []
    case ("last_time", _):
      return negotiation.messages.last.map { [TimeText.rfc3339($0.recordedTime)] } ?? []
    case ("initiator", let part): return values(of: part, negotiation.initiator)
    case ("responder", let part): return values(of: part, negotiation.responder)
    case ("phase1", "last_message"): return text(negotiation.phase1.lastMessage)
    case ("phase1", _): return [negotiation.phase1.state.rawValue]
    case ("phase2", "message_id"): return negotiation.phase2.map { Hex.string($0.messageID) }
    case ("phase2", _):
      return negotiation.phase2.isEmpty
        ? [State.notSeen.rawValue] : negotiation.phase2.map(\.state.rawValue)
    case ("nat", "forced_encapsulation"): return text(negotiation.nat.forcedEncapsulation)
    case ("nat", _): return [negotiation.nat.detected.rawValue]
    case ("decryption", "psk"): return [negotiation.decryption.psk.rawValue]
    case ("decryption", _): return [negotiation.decryption.state.rawValue]
    default: return []
    }
  }

  /// The keys, and for those that are objects the keys inside.
  static let all: [(name: String, inside: [String])] = [
    ("id", []), ("ike_version", []), ("mode", []), ("state", []), ("capture", []),
    ("first_frame", []), ("last_frame", []), ("first_time", []), ("last_time", []),
    ("initiator", peer), ("responder", peer), ("phase1", ["state", "last_message"]),
    ("phase2", ["state", "message_id"]), ("nat", ["detected", "forced_encapsulation"]),
    ("decryption", ["state", "psk"]),
  ]

  private static let peer = ["address", "port", "identity", "implementation", "inside_address"]

  /// Addresses are equal however they are written; other words as they stand, but for case.
  static func isEqual(_ a: String, _ b: String) -> Bool {
    if a.lowercased() == b.lowercased() { return true }
    guard let x = IPAddress(a), let y = IPAddress(b) else { return false }
    return x == y
  }

  private static func values(of part: String?, _ peer: Peer) -> [String] {
    switch part {
    case "port": [String(peer.endpoint.port)]
    case "identity": text(peer.identity)
    case "implementation": text(peer.implementation)
    case "inside_address": text(peer.insideAddress?.address)
    case "address": [peer.endpoint.address.description]
    default: [peer.endpoint.address.description, peer.endpoint.description] + text(peer.identity)
    }
  }

  private static func text<T>(_ value: T?) -> [String] { value.map { ["\($0)"] } ?? [] }
}
