import Glibc

/// The system's clocks, in nanoseconds.
enum Clock {
  /// Since some moment before; it only goes forward.
  static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }

  /// Since 1970.
  static func realtime() -> Int64 { read(CLOCK_REALTIME) }

  private static func read(_ id: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(id, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
