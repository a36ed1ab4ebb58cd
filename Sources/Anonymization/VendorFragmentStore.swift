import Capture
import ISAKMP

/// What becomes of IKEv1 messages that a vendor's payload 132 carries in pieces: rewritten as a whole,
/// and cut again.
final class VendorFragmentStore {
  struct Key: Hashable {
    var initiatorSPI: UInt64
    var responderSPI: UInt64
    var source: Endpoint
    var fragmentID: UInt16
  }

  private struct Piece: Hashable {
    var key: Key
    var sequence: UInt8
    var octets: [UInt8]
  }

  private var pending: [Key: [UInt8: FragmentPayload]] = [:]
  private var replacements: [Piece: [UInt8]] = [:]
  private var replaced = 0
  private(set) var encrypted: Set<Key> = []

  /// Incomplete messages, more than any capture has: then all of them are given up.
  static let maximumMessages = 4096
  /// Octets of messages whose replacements are known. What comes behind them is blanked.
  static let maximumReplaced = 256 << 20

  func replacement(_ key: Key, _ fragment: FragmentPayload) -> [UInt8]? {
    if encrypted.contains(key) { return Array(fragment.data) }
    return replacements[Piece(key: key, sequence: fragment.sequence, octets: Array(fragment.data))]
  }

  /// - Parameter rewrite: makes another message of the same length of one.
  func add(_ key: Key, _ fragment: FragmentPayload, _ rewrite: ([UInt8]) -> [UInt8]) {
    if pending.count >= Self.maximumMessages { pending = [:] }
    if fragment.sequence == 1, fragment.data.count >= ISAKMPHeader.size {
      var reader = OctetReader(fragment.data)
      if ISAKMPHeader(reading: &reader).flags.contains(.encryption) { encrypted.insert(key) }
    }
    pending[key, default: [:]][fragment.sequence] = fragment
    let set = pending[key] ?? [:]
    guard let last = set.values.filter(\.isLast).map(\.sequence).filter({ $0 > 0 }).min() else {
      return
    }
    let parts = (1...last).compactMap { set[$0] }
    guard parts.count == Int(last) else { return }
    pending[key] = nil
    guard !encrypted.contains(key) else { return }
    let whole = parts.flatMap(\.data)
    replaced += whole.count
    guard replaced <= Self.maximumReplaced else { return }
    let rewritten = rewrite(whole)
    var at = 0
    for part in parts where at + part.data.count <= rewritten.count {
      replacements[Piece(key: key, sequence: part.sequence, octets: Array(part.data))] = Array(
        rewritten[at..<at + part.data.count])
      at += part.data.count
    }
  }
}
