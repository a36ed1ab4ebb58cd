/// The header of every IKEv1 and IKEv2 message, 28 octets (RFC 2408 section 3.1, RFC 7296
/// section 3.1).
package struct ISAKMPHeader: Hashable, Sendable {
  package static let size = 28

  /// Initiator cookie (IKEv1) or SPI (IKEv2).
  package var initiatorSPI: UInt64
  /// Responder cookie or SPI; zero while it is not known.
  package var responderSPI: UInt64
  package var nextPayload: PayloadType
  package var majorVersion: UInt8
  package var minorVersion: UInt8
  package var exchangeType: ExchangeType
  package var flags: Flags
  package var messageID: UInt32
  /// Octets of the whole message, header included, as the sender states it.
  package var length: UInt32

  package struct Flags: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// IKEv1: everything behind the header is encrypted.
    package static let encryption = Flags(rawValue: 0x01)
    package static let commit = Flags(rawValue: 0x02)
    package static let authenticationOnly = Flags(rawValue: 0x04)
    /// IKEv2: sent by the original initiator of the IKE SA.
    package static let initiator = Flags(rawValue: 0x08)
    package static let version = Flags(rawValue: 0x10)
    /// IKEv2: a response to the request with the same message ID.
    package static let response = Flags(rawValue: 0x20)
  }

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------------------------------------------------------+
  /// |                      Initiator SPI (8 octets)                 |
  /// |                      Responder SPI (8 octets)                 |
  /// +---------------+-------+-------+---------------+---------------+
  /// |  Next Payload | Major | Minor | Exchange Type |     Flags     |
  /// +---------------+-------+-------+---------------+---------------+
  /// |                          Message ID                           |
  /// |                            Length                             |
  /// +---------------------------------------------------------------+
  /// ```
  ///
  /// Fields that the octets do not reach are zero; the caller notes the shortfall.
  package init(reading reader: inout OctetReader) {
    initiatorSPI = reader.readUInt64() ?? 0
    // What is left of a field that was cut must not be read as the fields behind it.
    let responder = reader.readUInt64()
    responderSPI = responder ?? 0
    let isCut = responder == nil
    nextPayload = PayloadType(rawValue: isCut ? 0 : reader.readUInt8() ?? 0)
    let version = isCut ? 0 : reader.readUInt8() ?? 0
    majorVersion = version >> 4
    minorVersion = version & 15
    exchangeType = ExchangeType(rawValue: isCut ? 0 : reader.readUInt8() ?? 0)
    flags = Flags(rawValue: isCut ? 0 : reader.readUInt8() ?? 0)
    let id = isCut ? nil : reader.readUInt32()
    messageID = id ?? 0
    length = id == nil ? 0 : reader.readUInt32() ?? 0
  }

  package var isIKEv1: Bool { majorVersion == 1 }
  package var isIKEv2: Bool { majorVersion == 2 }
}
