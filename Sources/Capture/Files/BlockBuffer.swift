/// One block of the input, refilled with read(2).
///
/// A block that stays in the second-level cache is three to four times as fast as mmap, which pays
/// a fault for every page, and as libpcap's stdio. The block grows only for one record larger than
/// itself; callers bound what they ask for.
struct BlockBuffer {
  static let initialCapacity = 1 << 20
  /// A small file has a small one: pages of a mebibyte that nothing is read into cost more than such a
  /// file's reading.
  private static let leastCapacity = 1 << 14

  private(set) var base: UnsafeMutableRawPointer
  private var capacity: Int
  private var start = 0
  private var end = 0
  /// Where `start` is in the (uncompressed) input.
  private(set) var offset = 0
  private(set) var readFailure: String?
  private var isAtEnd = false
  private let source: ByteSource

  init(source: ByteSource) {
    self.source = source
    capacity = min(max(source.size ?? .max, Self.leastCapacity), Self.initialCapacity)
    base = .allocate(byteCount: capacity, alignment: 64)
  }

  func deallocate() {
    base.deallocate()
  }

  var available: Int { end - start }

  /// Whether `count` octets are there, after reading more where need be.
  @inline(__always)
  mutating func has(_ count: Int) -> Bool {
    end - start >= count || fill(count)
  }

  /// The caller has asked `has` for it.
  @inline(__always)
  mutating func advance(_ count: Int) {
    start += count
    offset += count
  }

  @inline(__always)
  func octets(_ from: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + (start + from), count: count)
  }

  @inline(__always)
  func load<T: FixedWidthInteger & BitwiseCopyable>(_ at: Int, as: T.Type) -> T {
    (base + (start + at)).loadUnaligned(as: T.self)
  }

  /// Whether all that was read has been passed by, and nothing more comes for so many milliseconds.
  func isSilent(milliseconds: Int32) -> Bool {
    available == 0 && !isAtEnd && source.isSilent(milliseconds: milliseconds)
  }

  /// Everything that has been read and not passed by.
  func remaining() -> [UInt8] {
    Array(octets(0, available))
  }

  @inline(never)
  private mutating func fill(_ count: Int) -> Bool {
    if count > capacity {
      let larger = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
      larger.copyMemory(from: base + start, byteCount: end - start)
      base.deallocate()
      base = larger
      capacity = count
    } else if start > 0 {
      // The ranges may overlap, as memmove allows and this call does too.
      base.copyMemory(from: base + start, byteCount: end - start)
    }
    end -= start
    start = 0
    while end < count, !isAtEnd {
      switch source.read(into: base + end, count: capacity - end) {
      case .octets(let received): end += received
      case .end: isAtEnd = true
      case .failure(let reason):
        isAtEnd = true
        readFailure = reason
      }
    }
    return end >= count
  }
}
