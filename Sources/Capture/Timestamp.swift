/// When a frame was recorded: nanoseconds since 1970-01-01T00:00:00 UTC, leap seconds not counted.
///
/// 2^62 nanoseconds on either side reach from 1823 to 2116 (pcap's seconds end in 2106); a time
/// beyond, which only a damaged file has, is held at the end of that range. So the difference of any
/// two times fits 64 bits too.
package struct Timestamp: Hashable, Comparable, Sendable {
  package let nanoseconds: Int64
  /// Whether the capture could tell nanoseconds apart: says how many digits are worth printing, and
  /// is no part of what makes two times equal.
  package var isNanosecondResolution: Bool

  package init(nanoseconds: Int64, isNanosecondResolution: Bool = false) {
    self.nanoseconds = min(max(nanoseconds, Self.earliest), Self.latest)
    self.isNanosecondResolution = isNanosecondResolution
  }

  private static let earliest: Int64 = -(1 << 62)
  private static let latest: Int64 = (1 << 62) - 1

  /// The same moment by a clock that differs by so many nanoseconds.
  package func shifted(by offset: Int64) -> Timestamp {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(offset)
    return Timestamp(
      nanoseconds: overflow ? (offset < 0 ? .min : .max) : sum,
      isNanosecondResolution: isNanosecondResolution)
  }

  package static func == (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds == right.nanoseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(nanoseconds)
  }
}
