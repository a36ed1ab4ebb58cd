/// An interface description block (draft-ietf-opsawg-pcapng section 4.2) and how its clock counts.
struct PcapngInterface {
  let linkType: LinkType
  /// 0 for no limit.
  let snaplen: Int
  /// if_tsoffset (option 14): seconds to add.
  private var offsetSeconds: Int64 = 0
  private var clock = Clock.multiply(1000)
  private var isNanosecondResolution = false

  private enum Clock {
    /// Nanoseconds for one tick.
    case multiply(UInt64)
    /// Ticks for one nanosecond.
    case divide(UInt64)
    /// Ticks are 2^-n of a second.
    case binary(UInt8)
  }

  ///     +-------------------------------+-------------------------------+
  ///   8 |           LinkType            |           Reserved            |
  ///  12 |                            SnapLen                            |
  ///  16 /                            Options                            /
  ///     +---------------------------------------------------------------+
  ///
  /// The block has 20 octets at least.
  init(block: RawSpan, isSwapped: Bool) {
    linkType = LinkType(rawValue: UInt32(Self.half(block, 8, isSwapped)))
    let limit = Int(Self.word(block, 12, isSwapped))
    snaplen = limit >= Int(Int32.max) ? 0 : limit
    let end = block.byteCount - 4
    var at = 16
    while at + 4 <= end {
      let code = Self.half(block, at, isSwapped)
      let length = Int(Self.half(block, at + 2, isSwapped))
      at += 4
      // opt_endofopt, or an option that claims more than there is: what came before is good.
      if code == 0 || length > end - at { break }
      if code == 9, length >= 1 { setResolution(block.octet(at)) }
      if code == 14, length >= 8 {
        let seconds = block.unsafeLoadUnaligned(fromByteOffset: at, as: Int64.self)
        offsetSeconds = isSwapped ? seconds.byteSwapped : seconds
      }
      at += (length + 3) & ~3
    }
  }

  /// if_tsresol (option 9): ticks of 10^-n seconds, or of 2^-n where the highest bit is set.
  private mutating func setResolution(_ octet: UInt8) {
    let exponent = octet & 0x7F
    if octet & 0x80 != 0 {
      clock = .binary(exponent)
      isNanosecondResolution = exponent > 20
      return
    }
    isNanosecondResolution = exponent > 6
    let steps = exponent < 9 ? 9 - exponent : exponent - 9
    // Beyond 10^19 a tick does not fit: such a clock always reads 0.
    let factor = (0..<min(steps, 19)).reduce(UInt64(1)) { power, _ in power * 10 }
    clock = exponent <= 9 ? .multiply(factor) : .divide(factor)
  }

  @inline(__always)
  func time(_ ticks: UInt64) -> Timestamp {
    let whole: Int64
    switch clock {
    case .multiply(let factor):
      let (product, overflow) = ticks.multipliedReportingOverflow(by: factor)
      whole = overflow ? .max : Int64(clamping: product)
    case .divide(let factor):
      whole = Int64(clamping: ticks / factor)
    case .binary(let exponent):
      // ticks * 10^9 / 2^n in 128 bits.
      let product = ticks.multipliedFullWidth(by: 1_000_000_000)
      let shift = Int(exponent)
      if shift >= 64 {
        whole = Int64(clamping: product.high >> (shift - 64))
      } else {
        // A shift by 64 gives 0, as it should.
        let low = product.low >> shift | product.high << (64 - shift)
        whole = product.high >> shift > 0 ? .max : Int64(clamping: low)
      }
    }
    let (offset, offsetOverflow) = offsetSeconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, sumOverflow) = whole.addingReportingOverflow(offset)
    let overflows = offsetOverflow || sumOverflow
    return Timestamp(
      nanoseconds: overflows ? (offsetSeconds < 0 ? .min : .max) : sum,
      isNanosecondResolution: isNanosecondResolution)
  }

  private static func word(_ block: RawSpan, _ at: Int, _ isSwapped: Bool) -> UInt32 {
    let value = block.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)
    return isSwapped ? value.byteSwapped : value
  }

  private static func half(_ block: RawSpan, _ at: Int, _ isSwapped: Bool) -> UInt16 {
    let value = block.unsafeLoadUnaligned(fromByteOffset: at, as: UInt16.self)
    return isSwapped ? value.byteSwapped : value
  }
}
