/// When a frame was recorded: nanoseconds since 1970-01-01T00:00:00 UTC, leap seconds not counted.
///
/// 64 bits of nanoseconds reach to the year 2262; a time beyond (only a damaged file has one) is
/// held at the end of that range.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64
  /// Whether the capture could tell nanoseconds apart: says how many digits are worth printing, and
  /// is no part of what makes two times equal.
  package var isNanosecondResolution: Bool

  package init(nanoseconds: Int64, isNanosecondResolution: Bool = false) {
    self.nanoseconds = nanoseconds
    self.isNanosecondResolution = isNanosecondResolution
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
