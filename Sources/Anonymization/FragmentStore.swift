import Capture

/// What becomes of IP fragments of IKE messages: a message is rewritten as a whole and cut again where
/// it was cut.
///
/// The first reading of a capture puts datagrams together; the second asks for each fragment. In
/// bounded memory: a datagram whose fragments are too far apart is taken for incomplete.
final class FragmentStore {
  struct Key: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    var number: UInt8
  }

  private struct Piece: Hashable {
    var key: Key
    var offset: Int
    var octets: [UInt8]
  }

  private struct Pending {
    var pieces: [Int: (octets: [UInt8], isWhole: Bool)] = [:]
    /// Where the last fragment ends.
    var end: Int?
  }

  static let maximumDatagrams = 1024
  static let maximumOctets = 64 << 20
  /// Of fragments whose replacements are known. What comes behind them is blanked like a fragment of a
  /// message that is incomplete.
  static let maximumReplaced = 256 << 20

  private var pending: [Key: Pending] = [:]
  private var order: [Key] = []
  private var octets = 0
  private var replacements: [Piece: [UInt8]] = [:]
  private var replaced = 0
  /// Datagrams of which some fragment was kept because it may be an IKE message's.
  private(set) var ours: Set<Key> = []

  func replacement(_ key: Key, _ offset: Int, _ octets: [UInt8]) -> [UInt8]? {
    replacements[Piece(key: key, offset: offset, octets: octets)]
  }

  /// - Parameter rewrite: makes another datagram of the same length of one.
  func add(
    _ key: Key, _ offset: Int, _ piece: [UInt8], isWhole: Bool, isLast: Bool,
    _ rewrite: ([UInt8]) -> [UInt8]
  ) {
    ours.insert(key)
    while order.count >= Self.maximumDatagrams || octets > Self.maximumOctets,
      let oldest = order.first
    {
      forget(oldest)
    }
    if let known = pending[key]?.pieces[offset] {
      guard known.octets != piece else { return }
      // The identification has come round.
      forget(key)
    }
    if pending[key] == nil { order.append(key) }
    var datagram = pending.removeValue(forKey: key) ?? Pending()
    datagram.pieces[offset] = (piece, isWhole)
    if isLast { datagram.end = offset + piece.count }
    octets += piece.count
    let isComplete = complete(datagram, key, rewrite)
    pending[key] = datagram
    if isComplete { forget(key) }
  }

  private func complete(
    _ datagram: Pending, _ key: Key, _ rewrite: ([UInt8]) -> [UInt8]
  ) -> Bool {
    guard datagram.end != nil else { return false }
    var whole: [UInt8] = []
    var parts: [(offset: Int, octets: [UInt8])] = []
    let pieces = datagram.pieces.sorted { $0.key < $1.key }
    for (offset, piece) in pieces {
      guard offset == whole.count else { return false }
      whole += piece.octets
      parts.append((offset, piece.octets))
      // Behind what the capture cut nothing is where the datagram has it.
      if !piece.isWhole { break }
    }
    guard
      parts.count < pieces.count || whole.count == datagram.end
        || pieces.last?.value.isWhole == false
    else { return false }
    replaced += whole.count
    guard replaced <= Self.maximumReplaced else { return true }
    let rewritten = rewrite(whole)
    for (offset, octets) in parts where rewritten.count >= offset + octets.count {
      replacements[Piece(key: key, offset: offset, octets: octets)] = Array(
        rewritten[offset..<offset + octets.count])
    }
    return true
  }

  private func forget(_ key: Key) {
    guard let datagram = pending.removeValue(forKey: key) else { return }
    octets -= datagram.pieces.values.reduce(0) { $0 + $1.octets.count }
    order.removeAll { $0 == key }
  }
}
