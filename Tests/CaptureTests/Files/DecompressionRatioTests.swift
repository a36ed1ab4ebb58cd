import Testing

@testable import Capture

/// Content that grows out of proportion ends the reading.
@Suite struct DecompressionRatioTests {
  @Test(arguments: [
    // A zero octet packed by gzip's longest matches grows to 1,032 times (RFC 1951: 258 octets in two
    // bits); what is short may.
    (30 << 20, 30_000, false), (100 << 20, 100_000, true),
    // A flood's capture, packed to a fiftieth.
    (50 << 30, 1 << 30, false),
    (32 << 20, 1, false), (32 << 20 + 201, 1, true),
  ])
  func onlyTheLongAndHollowAreExcessive(_ produced: Int, _ compressed: Int, _ isExcess: Bool) {
    #expect((Decompressor.excess(produced: produced, of: compressed) != nil) == isExcess)
  }
}
