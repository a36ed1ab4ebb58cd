/// Packets, from the inside out.
enum Packet {
  /// An ISAKMP header (RFC 2408 section 3.1) and a body of `body` octets.
  static func isakmp(
    initiator: [UInt8] = hex("0123456789abcdef"), payload: Int = 1, version: Int = 0x10,
    exchange: Int = 2, flags: Int = 0, length: Int? = nil, body: Int = 12
  ) -> [UInt8] {
    initiator + Array(repeating: 0, count: 8)
      + [UInt8(payload), UInt8(version), UInt8(exchange), UInt8(flags)] + big32(0)
      + big32(length ?? 28 + body) + (0..<body).map { UInt8($0 & 0xFF) }
  }

  static func udp(
    _ payload: [UInt8], from source: Int = 500, to destination: Int = 500, length: Int? = nil
  ) -> [UInt8] {
    big16(source) + big16(destination) + big16(length ?? 8 + payload.count) + [0xBA, 0xD0]
      + payload
  }

  /// 192.0.2.1 → 198.51.100.7, time to live 64.
  static func ipv4(
    _ payload: [UInt8], protocol number: Int = 17, identification: Int = 0x1234,
    fragment: Int = 0, options: [UInt8] = [], totalLength: Int? = nil
  ) -> [UInt8] {
    let header = 20 + options.count
    return [UInt8(0x40 + header / 4), 0] + big16(totalLength ?? header + payload.count)
      + big16(identification) + big16(fragment) + [64, UInt8(number), 0, 0]
      + hex("c0000201 c6336407") + options + payload
  }

  /// 2001:db8::1 → 2001:db8::2, hop limit 63.
  static func ipv6(_ payload: [UInt8], next number: Int = 17, length: Int? = nil) -> [UInt8] {
    hex("60000000") + big16(length ?? payload.count) + [UInt8(number), 63]
      + hex("20010db8000000000000000000000001 20010db8000000000000000000000002") + payload
  }

  static func ethernet(_ payload: [UInt8], type: Int = 0x0800) -> [UInt8] {
    hex("020000000002 020000000001") + big16(type) + payload
  }

  /// `ISAKMP` in UDP 500 in IPv4.
  static var ike: [UInt8] { ipv4(udp(isakmp())) }
  static var ike6: [UInt8] { ipv6(udp(isakmp())) }
}
