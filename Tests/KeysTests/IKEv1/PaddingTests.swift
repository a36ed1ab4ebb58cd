import ISAKMP
import Testing

@testable import Keys

/// What may follow the last payload of a decrypted IKEv1 message.
@Suite struct PaddingTests {
  private let plausibility = IKEv1Plausibility(hashOctets: 20, blockOctets: 16)
  /// HASH alone, 24 octets.
  private let payload: [UInt8] = [0, 0, 0, 24] + [UInt8](repeating: 0x5A, count: 20)

  /// RFC 2409 appendix B; racoon's random octets, whose last counts those before it or all.
  @Test(arguments: [
    [UInt8](repeating: 0, count: 8), [1, 2, 3, 4, 5, 6, 7, 8],
    [UInt8](repeating: 0xC3, count: 39) + [39], [UInt8](repeating: 0xC3, count: 39) + [40],
    [UInt8](repeating: 0xC3, count: 255) + [255],
  ])
  func theseArePadding(_ padding: [UInt8]) {
    let walk = plausibility.walk(payload + padding, first: .hash, isCut: false)
    #expect(walk.grade == .whole)
    #expect(walk.end == payload.count)
  }

  @Test(arguments: [
    [UInt8](repeating: 0xC3, count: 40), [UInt8](repeating: 0xC3, count: 39) + [38],
    [UInt8](repeating: 0, count: 40),
  ])
  func theseAreNone(_ rest: [UInt8]) {
    #expect(plausibility.walk(payload + rest, first: .hash, isCut: false).grade == .begun)
  }
}
