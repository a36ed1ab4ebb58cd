import Testing

@testable import Capture

/// RFC 3339 section 5.6; the seconds are of `date -u -d TIME +%s`.
@Suite struct TimeReadingTests {
  @Test(arguments: [
    ("2026-11-29T02:10:00Z", Int64(1_795_918_200)), ("2026-11-29T02:10:00+01:00", 1_795_914_600),
    ("2026-11-29 02:10", 1_795_918_200), ("2026-11-29", 1_795_910_400), ("1970-01-01", 0),
    ("2024-02-29T23:59:59Z", 1_709_251_199), ("1969-12-31T23:59:59Z", -1),
  ])
  func times(_ text: String, _ seconds: Int64) {
    #expect(TimeText.parse(text)?.nanoseconds == seconds * 1_000_000_000)
  }

  @Test func fractionsAreKept() {
    #expect(TimeText.parse("1970-01-01T00:00:01.25Z")?.nanoseconds == 1_250_000_000)
    #expect(TimeText.parse("1970-01-01T00:00:00.123456789Z")?.nanoseconds == 123_456_789)
  }

  @Test(arguments: [
    "", "yesterday", "02:10", "2026-13-01", "2026-11-29T25:00:00Z", "9999-01-01",
    "2026-11-29T02:10:00+99:00",
  ])
  func whatIsNoTimeIsNone(_ text: String) { #expect(TimeText.parse(text) == nil) }
}
