import Capture
import Testing

@Suite struct TimeTextTests {
  /// Seconds since the epoch from `date -u -d … +%s`.
  @Test(arguments: [
    (0, 0, "1970-01-01T00:00:00.000000Z"),
    (951_782_400, 1, "2000-02-29T00:00:00.000000Z"),
    (951_868_799, 999_999_000, "2000-02-29T23:59:59.999999Z"),
    (1_709_164_800, 0, "2024-02-29T00:00:00.000000Z"),
    (1_795_426_369, 482_000_000, "2026-11-23T09:32:49.482000Z"),
    (4_102_444_799, 0, "2099-12-31T23:59:59.000000Z"),
  ])
  func microseconds(_ seconds: Int64, _ nanoseconds: Int64, _ text: String) {
    #expect(
      TimeText.rfc3339(Timestamp(nanoseconds: seconds * 1_000_000_000 + nanoseconds)) == text)
  }

  @Test func nanoseconds() {
    let time = Timestamp(nanoseconds: 1_000_000_007, isNanosecondResolution: true)
    #expect(TimeText.rfc3339(time) == "1970-01-01T00:00:01.000000007Z")
  }

  /// A damaged capture may hold any time: two of them must still have a difference.
  @Test func timesBeyondTheRangeAreHeldAtItsEnds() {
    let first = Timestamp(nanoseconds: .min)
    let last = Timestamp(nanoseconds: .max)
    #expect(last.nanoseconds - first.nanoseconds == .max)
    // `date -u -d @4611686018 -Is`, and @-4611686019 with the fraction counted upwards.
    #expect(TimeText.rfc3339(last) == "2116-02-20T23:53:38.427387Z")
    #expect(TimeText.rfc3339(first) == "1823-11-12T00:06:21.572612Z")
    #expect(first.shifted(by: .min) == first && last.shifted(by: .max) == last)
    #expect(Timestamp(nanoseconds: 5).shifted(by: -7).nanoseconds == -2)
  }

  /// A damaged capture may hold any time.
  @Test func beforeTheEpoch() {
    #expect(
      TimeText.rfc3339(Timestamp(nanoseconds: -1_000_000_000)) == "1969-12-31T23:59:59.000000Z")
  }
}
