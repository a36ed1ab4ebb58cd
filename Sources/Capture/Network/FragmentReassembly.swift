/// One IP fragment's header fields.
struct Fragment {
  /// 16 bits in IPv4, 32 in IPv6.
  var identification: UInt32
  /// Octets of the datagram's payload before this fragment.
  var offset: Int
  /// Octets on the wire; fewer may have been captured.
  var length: Int
  var isLast: Bool
  /// The protocol; in IPv6 that of the datagram's first fragment counts.
  var nextHeader: UInt8
}

/// Puts fragments together (RFC 791 section 3.2; RFC 8200 section 4.5) in bounded memory. Knows
/// nothing of what is in them.
struct FragmentReassembly {
  /// Fragments of one datagram have all this in common. The interface and the VLAN are in it
  /// because a datagram recorded at two places has every fragment twice.
  struct Key: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    /// 0 in IPv6, where fragments may differ in it.
    var nextHeader: UInt8
    var interface: Int
    var vlan: [UInt16]
  }

  struct Piece {
    var fragment: Fragment
    var octets: [UInt8]
    var frame: FrameRecord

    var range: Range<Int> { fragment.offset..<fragment.offset + fragment.length }

    func isSame(as other: Piece) -> Bool {
      range == other.range && fragment.isLast == other.fragment.isLast && octets == other.octets
    }
  }

  /// A datagram of which not all is there.
  struct Partial {
    var key: Key
    var started: Timestamp
    /// In the order of their offsets, without overlaps.
    var pieces: [Piece] = []
    /// Second recordings of a piece; they begin the second recording of the datagram.
    var spares: [Piece] = []
    /// What was put together already, kept to know a second recording from a second datagram.
    var delivered: [Piece] = []

    var size: Int { (pieces + spares + delivered).reduce(0) { $0 + $1.octets.count } }

    /// Ranges that no piece brought; one that ends at `Int.max` when the last fragment is not
    /// there.
    var missing: [Range<Int>] {
      var ranges: [Range<Int>] = []
      var end = 0
      for piece in pieces {
        if piece.range.lowerBound > end { ranges.append(end..<piece.range.lowerBound) }
        end = piece.range.upperBound
      }
      if pieces.last?.fragment.isLast != true { ranges.append(end..<Int.max) }
      return ranges
    }
  }

  enum Outcome {
    case pending
    /// All pieces, in the order of their offsets.
    case complete([Piece])
    case overlapping(Partial)
  }

  /// Linux gives up after 30 seconds, too (RFC 8200 says 60).
  static let timeout: Int64 = 30_000_000_000
  static let maximumDatagrams = 1024
  static let maximumOctets = 4 << 20
  /// An IKE message has some ten. More are an attack on whoever puts them together.
  static let maximumPieces = 256
  /// The largest payload that the length fields can state.
  static let maximumPayload = 65_535

  private var partials: [Key: Partial] = [:]
  /// Keys of `partials`, the oldest first.
  private var order: [Key] = []
  private var octetCount = 0
  private var now = Timestamp(nanoseconds: .min)
  /// Datagrams whose first fragment is not ours: the others need not be kept.
  private var ignored: Set<Key> = []

  mutating func ignore(_ key: Key) {
    // Forgetting them costs some memory for fragments of strangers, nothing else.
    if ignored.count >= Self.maximumDatagrams { ignored = [] }
    ignored.insert(key)
    remove(key)
  }

  mutating func add(_ piece: Piece, _ key: Key) -> Outcome {
    let range = piece.fragment.offset..<piece.fragment.offset + piece.fragment.length
    guard !range.isEmpty, range.upperBound <= Self.maximumPayload else { return .pending }
    // The identification comes round again: a first fragment that is ours begins a new datagram.
    if piece.fragment.offset == 0 {
      ignored.remove(key)
    } else if ignored.contains(key) {
      return .pending
    }
    // Taken out, so that changing it does not copy it.
    let known = partials.removeValue(forKey: key)
    if known == nil { order.append(key) }
    var partial = known ?? Partial(key: key, started: piece.frame.time)
    let sizeBefore = partial.size
    let outcome = Self.place(piece, in: &partial)
    octetCount += partial.size - sizeBefore
    partials[key] = partial
    if case .overlapping = outcome { ignore(key) }
    return outcome
  }

  private static func place(_ piece: Piece, in partial: inout Partial) -> Outcome {
    if let known = partial.pieces.first(where: { $0.range.overlaps(piece.range) }) {
      if known.isSame(as: piece) {
        // More than a few recordings of one frame is a flood, not a capture of several interfaces.
        if partial.spares.count < maximumPieces { partial.spares.append(piece) }
        return .pending
      }
      partial.spares = [piece]
      return .overlapping(partial)
    }
    guard partial.pieces.count < maximumPieces else { return .pending }
    let index = partial.pieces.firstIndex { $0.fragment.offset > piece.fragment.offset }
    let liesBehindLast =
      index == nil ? partial.pieces.last?.fragment.isLast == true : piece.fragment.isLast
    if liesBehindLast {
      partial.spares = [piece]
      return .overlapping(partial)
    }
    partial.pieces.insert(piece, at: index ?? partial.pieces.endIndex)
    guard partial.missing.isEmpty else { return .pending }
    let complete = partial.pieces
    let spares = partial.spares
    partial.delivered = complete
    partial.pieces = []
    partial.spares = []
    partial.started = piece.frame.time
    // Spares were all the same as pieces of this datagram: they cannot overlap or complete it
    // again, as its last piece has come but once.
    for spare in spares { _ = place(spare, in: &partial) }
    return .complete(complete)
  }

  /// Those that have waited too long, or for which there is no room. Call it before each `add`.
  mutating func expire(at time: Timestamp) -> (late: [Partial], abandoned: [Partial]) {
    now = max(now, time)
    var late: [Partial] = []
    var abandoned: [Partial] = []
    while let key = order.first, let oldest = partials[key] {
      let (deadline, overflow) = oldest.started.nanoseconds.addingReportingOverflow(Self.timeout)
      let isLate = !overflow && deadline < now.nanoseconds
      let isCrowded = order.count >= Self.maximumDatagrams || octetCount > Self.maximumOctets
      guard isLate || isCrowded else { break }
      remove(key)
      if Self.isSecondRecording(oldest) { continue }
      if isLate { late.append(oldest) } else { abandoned.append(oldest) }
    }
    return (late, abandoned)
  }

  /// All that is left, the oldest first.
  mutating func finish() -> [Partial] {
    let rest = order.compactMap { partials[$0] }.filter { !Self.isSecondRecording($0) }
    self = FragmentReassembly()
    return rest
  }

  /// Nothing new is in it since a datagram was delivered.
  private static func isSecondRecording(_ partial: Partial) -> Bool {
    partial.pieces.allSatisfy { piece in partial.delivered.contains { $0.isSame(as: piece) } }
  }

  private mutating func remove(_ key: Key) {
    guard let partial = partials.removeValue(forKey: key) else { return }
    octetCount -= partial.size
    if let index = order.firstIndex(of: key) { order.remove(at: index) }
  }
}
