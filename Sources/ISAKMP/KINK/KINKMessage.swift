/// A message of KINK, which negotiates IPsec SAs by Kerberos and carries the payloads of Quick Mode
/// (RFC 4430 section 4).
///
/// What Kerberos protects stays closed; ISAKMP payloads in clear are decoded.
package struct KINKMessage: Sendable {
  static let headerOctets = 16

  package var type: UInt8
  package var majorVersion: UInt8
  /// Octets, header and checksum included.
  package var length: UInt16
  package var domainOfInterpretation: UInt32
  package var transactionID: UInt32
  package var asksForAcknowledgement: Bool
  package var payloads: [KINKPayload] = []
  package var checksum: ArraySlice<UInt8> = []
  package var problems: [Malformation] = []

  /// ```
  ///                      1                   2                   3
  ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  /// +---------------+-------+-------+-------------------------------+
  /// |     Type      | MjVer |RESRVD |            Length             |
  /// +---------------+-------+-------+-------------------------------+
  /// |                 Domain of Interpretation                      |
  /// +---------------------------------------------------------------+
  /// |                      Transaction ID                           |
  /// +---------------+-+-------------+-------------------------------+
  /// | Next Payload  |A|  RESERVED   |       Checksum Length         |
  /// +---------------+-+-------------+-------------------------------+
  /// ```
  /// `nil` where the datagram is shorter than that.
  package init?(decoding octets: [UInt8], missingOctets: Int = 0) {
    var reader = OctetReader(octets[...])
    guard let type = reader.readUInt8(), let version = reader.readUInt8(),
      let length = reader.readUInt16(), let domain = reader.readUInt32(),
      let transaction = reader.readUInt32(), let first = reader.readUInt8(),
      let flags = reader.readUInt8(), let checksumLength = reader.readUInt16()
    else { return nil }
    self.type = type
    majorVersion = version >> 4
    self.length = length
    domainOfInterpretation = domain
    transactionID = transaction
    asksForAcknowledgement = flags & 0x80 != 0
    var body = octets[Self.headerOctets...]
    if Int(length) < Self.headerOctets {
      problems.append(
        Malformation(.length, at: 2, "a length of \(length), less than the header's 16"))
    } else if Int(length) > octets.count {
      problems.append(
        Malformation(
          missingOctets > 0 ? .cutByCapture : .length, at: 2,
          "the header states \(length) octets, \(octets.count) are there"))
    } else {
      body = octets[Self.headerOctets..<Int(length)]
    }
    if Int(checksumLength) <= body.count {
      checksum = body.suffix(Int(checksumLength))
      body = body.dropLast(Int(checksumLength))
    } else {
      problems.append(
        Malformation(
          missingOctets > 0 ? .cutByCapture : .length, at: 14,
          "a checksum of \(checksumLength) octets does not fit the message"))
    }
    readPayloads(body, first: first, isCut: missingOctets > 0)
  }

  private mutating func readPayloads(_ body: ArraySlice<UInt8>, first: UInt8, isCut: Bool) {
    var reader = OctetReader(body)
    var next = first
    while next != 0 {
      let offset = reader.offset
      guard let following = reader.readUInt8(), reader.readUInt8() != nil,
        let length = reader.readUInt16(), length >= 4, let value = reader.take(Int(length) - 4)
      else {
        problems.append(
          Malformation(
            isCut ? .cutByCapture : .length, at: offset,
            "a payload of type \(next) does not fit the message"))
        return
      }
      payloads.append(
        KINKPayload(type: next, statedLength: length, offset: offset, value: value, &problems))
      // Payloads begin at multiples of four octets; the padding is not counted in the length.
      _ = reader.take(min((4 - Int(length) % 4) % 4, reader.count))
      next = following
    }
  }

  package var typeName: String? {
    ["CREATE", "DELETE", "REPLY", "GETTGT", "ACK", "STATUS"].element(Int(type) - 1)
  }
}

/// One payload of a KINK message (RFC 4430 section 4.2).
package struct KINKPayload: Sendable {
  package var type: UInt8
  /// Octets with the generic header, padding left out.
  package var statedLength: UInt16
  package var offset: Int
  package var value: ArraySlice<UInt8>
  /// What an ISAKMP payload in clear carries.
  package var inner: [Payload] = []

  private static let isakmp: UInt8 = 6

  init(
    type: UInt8, statedLength: UInt16, offset: Int, value: ArraySlice<UInt8>,
    _ problems: inout [Malformation]
  ) {
    self.type = type
    self.statedLength = statedLength
    self.offset = offset
    self.value = value
    // Inner next payload, version of Quick Mode, two reserved octets, then the chain.
    guard type == Self.isakmp, let first = value.first, value.count >= 4 else { return }
    var chain = PayloadChain(version: .ikev1)
    inner = chain.decode(value.dropFirst(4), first: PayloadType(rawValue: first))
    problems += chain.problems
  }

  package var name: String? {
    [
      "KINK_AP_REQ", "KINK_AP_REP", "KINK_KRB_ERROR", "KINK_TGT_REQ", "KINK_TGT_REP", "KINK_ISAKMP",
      "KINK_ENCRYPT", "KINK_ERROR",
    ].element(Int(type) - 1)
  }
}

extension Array {
  fileprivate func element(_ index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
