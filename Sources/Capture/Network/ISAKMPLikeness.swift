/// How much a run of octets looks like an ISAKMP header.
///
/// RFC 2408 section 3.1; RFC 7296 section 3.1:
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///   0 |                  Initiator's SPI (v1: cookie)                 |
///   8 |                  Responder's SPI (v1: cookie)                 |
///     +---------------+-------+-------+---------------+---------------+
///  16 | Next Payload  | Major | Minor | Exchange Type |     Flags     |
///     +---------------+-------+-------+---------------+---------------+
///  20 |                          Message ID                           |
///  24 |                            Length                             |
///     +---------------------------------------------------------------+
///
/// Each field that has a value in use adds points; a message with one field destroyed keeps enough
/// of them, and random octets or another protocol's rarely get there.
struct ISAKMPLikeness {
  private(set) var points = 0
  /// Every field fits: random octets do so once in some 10^12.
  private(set) var isCertain = false
  private var hasInitiatorSPI = false

  /// Three points: the version and one thing more, or the length, which alone says much. Without an
  /// initiator's SPI, which no message lacks, nearly everything else must fit.
  var isPossible: Bool { points >= (hasInitiatorSPI ? 3 : 6) }

  init(_ octets: RawSpan, _ wireLength: Int) {
    guard octets.byteCount >= 18 else { return }
    hasInitiatorSPI = octets.big64(0) != 0
    let version = octets.octet(17)
    let major = version >> 4
    let isKnownVersion = major == 1 || major == 2
    points += version == 0x10 || version == 0x20 ? 2 : isKnownVersion ? 1 : 0
    let isKnownPayload = Self.isPayload(octets.octet(16), major)
    points += isKnownPayload ? 1 : 0
    guard octets.byteCount >= 20 else { return }
    let isKnownExchange = Self.isExchange(octets.octet(18), major)
    points += isKnownExchange ? 2 : 0
    // RFC 2408 has three flags, RFC 7296 has the next three.
    points += octets.octet(19) & (major == 1 ? 0xF8 : 0xC7) == 0 ? 1 : 0
    guard octets.byteCount >= 28 else { return }
    let length = Int(octets.big32(24))
    points += length == wireLength ? 3 : length >= 28 && length < wireLength ? 1 : 0
    isCertain =
      hasInitiatorSPI && isKnownVersion && isKnownPayload && isKnownExchange && length == wireLength
  }

  /// IANA "Magic Numbers for ISAKMP Protocol" (next payload types) with the drafts' 128 to 136, and
  /// "IKEv2 Payload Types".
  private static func isPayload(_ type: UInt8, _ major: UInt8) -> Bool {
    switch type {
    case 0: true
    case 1...23, 128...136: major != 2
    case 33...54: major != 1
    default: false
    }
  }

  /// IANA "Exchange Types" of both registries: ISAKMP's own, DOI-specific 32 and 33; IKEv2's 34 to
  /// 44.
  private static func isExchange(_ type: UInt8, _ major: UInt8) -> Bool {
    switch type {
    case 1...6, 32, 33: major != 2
    case 34...44: major != 1
    default: false
    }
  }
}
